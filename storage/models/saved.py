"""Lists of customers that were kept under a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Folded, Row, key, table_of


class SavedList(Row):
    """A list by its name; `who` are its filters, as they were understood."""

    workspace: str = key()
    id: int = key()
    name: str
    name_key: str = Field(sa_type=Folded)
    who: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Instant)
    by: str


saved_lists = table_of(SavedList, "saved_list", Index("ix_saved_list_name", "workspace", "name_key", unique=True))
