"""The team: its numbers, people, channels and choices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field

from storage.models.column_types import Instant, Value
from storage.models.columns import Row, entry, key, never_put_back, table_of
from storage.types import Role


class Counter(Row):
    """The last number given out in a workspace, per kind of thing: ids that people can say and type.

    Beside the number of entries, which every writer takes first, stands which policy is in force.
    """

    workspace: str = key()
    kind: str = key()
    value: int = Field(sa_type=BigInteger)
    policy: int | None = Field(default=None, sa_type=BigInteger)  # the version; None is the default


counters = table_of(Counter, "counter", **never_put_back())


class Policy(Row):
    """The rules of a workspace, as far as they are other than by default; the version is made of them."""

    workspace: str = key()
    version: int = entry()
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


policies = table_of(Policy, "policy", **never_put_back())


class Person(Row):
    """What Slack said of a person, and what they chose here."""

    workspace: str = key()
    id: str = key()
    name: str
    role: Role = Field(sa_type=Value(Role))
    locale: str
    zone: str
    checked_at: datetime = Field(sa_type=Instant)
    language: str | None = None  # chosen with /haoping language; None follows Slack
    manager: bool = False  # named with /haoping managers; Slack's admins are managers anyway


people = table_of(Person, "person")


class Setting(Row):
    """What a workspace chose to be other than by default; `value` is JSON."""

    workspace: str = key()
    name: str = key()
    value: Any = Field(sa_column=Column(JSON, nullable=False))


settings = table_of(Setting, "setting")


class Channel(Row):
    """What was chosen for a channel: the customer it is about, and whether what is written there is read along."""

    workspace: str = key()
    id: str = key()
    customer: int | None = None
    listen: str | None = None  # on, ask, off; None is as by default


channels = table_of(Channel, "channel", Index("ix_channel_customer", "workspace", "customer"))
