"""Customers that look like one and are two."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, table_of


class Distinct(Row):
    """Two customers that somebody marked as different people; `one` is the older."""

    workspace: str = key()
    one: int = key()
    other: int = key()
    at: datetime = Field(sa_type=Instant)
    by: str


distinct_pairs = table_of(Distinct, "distinct_pair")
