"""Customers that look like one and are two."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.columns import key
from storage.types import Instant


class Distinct(SQLModel, table=True):
    """Two customers of whom somebody said that they are not the same; `one` is the older."""

    __tablename__ = "distinct_pair"
    workspace: str = key()
    one: int = key()
    other: int = key()
    at: datetime = Field(sa_type=Instant)
    by: str
