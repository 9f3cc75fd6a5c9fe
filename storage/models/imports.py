"""What came in from files: each import, and its batches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, table_of

UNFINISHED = text("state IN ('reading', 'running', 'undoing')")


class ImportRun(Row):
    """An import: of which file, how far it has come, and what came of it. `rows` of the file are worked."""

    workspace: str = key()
    id: int = key()
    kind: str  # customers, purchases, answers, products; empty until the file was read
    mode: str  # add, update, both
    name: str  # the file's
    digest: str
    options: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: str  # reading, asked, running, done, undoing, undone, cancelled, failed
    rows: int = 0
    counts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Instant)
    by: str
    change: int | None = Field(default=None, sa_type=BigInteger)  # the audit's entry of it
    undo: int | None = Field(default=None, sa_type=BigInteger)  # the audit's entry of its undoing
    file: str | None = None  # Slack's id of the file
    channel: str | None = None  # where the message stands that tells of it
    message: str | None = None  # that message's ts
    holder: str | None = None  # the process that works on it
    held_until: datetime | None = Field(default=None, sa_type=Instant)


import_runs = table_of(
    ImportRun,
    "import_run",
    Index("ix_import_run_digest", "workspace", "digest"),
    Index("ix_import_run_unfinished", "state", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
)


class ImportBatch(Row):
    """Rows that came in together: the audit's entries `first` to `last` are theirs, and this is all an undo needs."""

    workspace: str = key()
    run: int = key()
    number: int = key()
    first: int = Field(sa_type=BigInteger)
    last: int = Field(sa_type=BigInteger)
    refused: list[Any] = Field(sa_column=Column(JSON, nullable=False))  # until they were handed out as a file
    undone: bool = False


import_batches = table_of(ImportBatch, "import_batch")
