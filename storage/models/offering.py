"""Offers that customers used, gifts that they were given, and birthdays of which somebody was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, table_of

PAID = text("purchase IS NOT NULL")


class Offering(Row):
    """An offer that a customer used, or a gift that they were given."""

    workspace: str = key()
    id: int = key()
    customer: int
    kind: str  # used, given
    day: date  # in the writer's zone
    offer: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))  # the rule as it was then
    what: str = Field(default="", sa_type=Text)  # as somebody typed it
    off: int = Field(default=0, sa_type=BigInteger)  # what it cost, in cents
    purchase: int | None = None  # what was paid with it
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


offerings = table_of(
    Offering,
    "offering",
    Index("ix_offering_customer", "workspace", "customer", "id"),
    Index("ix_offering_at", "workspace", "at"),
    Index("ix_offering_purchase", "workspace", "purchase", sqlite_where=PAID, postgresql_where=PAID),
)


class Greeting(Row):
    """A customer's birthday in a year: the unique row is why somebody is told of it once."""

    workspace: str = key()
    customer: int = key()
    year: int = key()
    day: date  # on which somebody was told, where they are
    told: str  # a person, or the channel
    born: date  # the birthday
    state: str = "told"  # told, given, skipped
    by: str = ""  # who gave or skipped it
    at: datetime = Field(sa_type=Instant)


greetings = table_of(
    Greeting,
    "greeting",
    Index("ix_greeting_told", "workspace", "told", "day"),
    Index("ix_greeting_at", "workspace", "at"),
)
