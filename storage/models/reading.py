"""Messages that were read along: what was made of them, and what people said of that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, table_of

ASKED = text("asked IS NOT NULL")
LABELLED = text("label IS NOT NULL")


class Reading(Row):
    """A part of a message that was logged or asked about; most messages have one part, and nearly all leave no row.

    With a `label`, which a person gave, it is a labelled example: the text, what was guessed, and what it was.
    """

    workspace: str = key()
    id: int = entry()
    channel: str
    ts: str
    part: int  # several customers in one message are several parts
    thread: str  # the ts of the thread's first message, which may be this one
    author: str
    at: datetime = Field(sa_type=Instant)
    state: str  # logged, asked, answered, undone, gone
    text: str = Field(default="", sa_type=Text)
    guess: str  # good or bad
    confidence: int  # in thousandths
    words: list[list[str | float]] = Field(sa_column=Column(JSON, nullable=False))  # (word, weight), heaviest first
    how: str  # how the customer was found: named, thread, channel
    customers: list[int] = Field(sa_column=Column(JSON, nullable=False))  # whom it is about
    namesakes: list[int] = Field(sa_column=Column(JSON, nullable=False))  # … or one of these
    interactions: list[int] = Field(sa_column=Column(JSON, nullable=False))  # what was logged for it
    quiet: bool = False  # where others than the team look on, the message gets no mark
    asked: str | None = None  # who was asked
    label: str | None = None  # good, neutral, bad, or none: no review
    labelled_by: str | None = None
    labelled_at: datetime | None = Field(default=None, sa_type=Instant)


readings = table_of(
    Reading,
    "reading",
    Index("ix_reading_message", "workspace", "channel", "ts", "part", unique=True),
    Index("ix_reading_thread", "workspace", "channel", "thread"),
    Index("ix_reading_asked", "workspace", "asked", "at", sqlite_where=ASKED, postgresql_where=ASKED),
    Index("ix_reading_label", "workspace", "id", sqlite_where=LABELLED, postgresql_where=LABELLED),
)
