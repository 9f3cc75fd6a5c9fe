"""When digests come, and those that came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, never_put_back, table_of


class Schedule(Row):
    """When a channel, or a person, gets a digest. Switched off it stays, so that no local date is posted twice.

    A channel may get several; of those that are on no two are alike in kind, language and whose customers they count.
    """

    workspace: str = key()
    id: int = key()
    channel: str  # or a person, who gets it as a direct message
    every: str  # day, workday, week, month
    weekday: int | None = None  # Monday is 0
    monthday: int | None = None  # 31 is the last day of any month
    minute: int  # of the local day
    zone: str
    language: str
    segment: str | None = None  # only about its customers
    owner: str | None = None  # only about their customers
    hidden: str = ""  # the sections that are left out
    quiet: bool = False  # whether nothing is posted when there is nothing to say
    paused: str | None = None  # "person", or why Slack took no post
    since: date  # the first local date that can be owed
    off: bool = False
    at: datetime = Field(sa_type=Instant)  # when it was last changed
    by: str


schedules = table_of(Schedule, "schedule", Index("ix_schedule_channel", "workspace", "channel"))


class Digest(Row):
    """A digest that one process claimed: the unique row is why many replicas post it once.

    One that somebody shared or ran by hand has a schedule's number below 0, of its own.
    """

    workspace: str = key()
    schedule: int = key()
    day: date = key()
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


digests = table_of(Digest, "digest", **never_put_back())
