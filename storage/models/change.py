"""The audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of
from storage.subject import Subject


class Change(Row):
    """The audit: who changed what, when, from where, before and after. Undo and history stand on it."""

    workspace: str = key()
    id: int = entry()
    at: datetime = Field(sa_type=Instant)
    by: str
    source: str  # the command, button or event
    channel: str | None = None
    action: str  # log, purchase, customer.edit, …: who undoes it
    subject: str | None = None  # what it was done to, as "purchase:17": see `done_to`
    customer: int | None = None
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, sa_type=BigInteger)
    undone_by: int | None = Field(default=None, sa_type=BigInteger)
    redo: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))  # of an undo

    @property
    def done_to(self) -> Subject:
        """What it was done to."""
        return Subject.read(self.subject)


changes = table_of(
    Change,
    "change",
    Index("ix_change_by", "workspace", "by", "id"),
    Index("ix_change_customer", "workspace", "customer", "id"),
    Index("ix_change_subject", "workspace", "subject", "id"),
    **never_put_back(),
)
