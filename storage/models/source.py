"""Where an interaction came from, and who stands by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, table_of


class Source(Row):
    """The message that an interaction came from; `excerpt` is empty where the workspace keeps no text."""

    workspace: str = key()
    interaction: int = entry()
    channel: str
    ts: str
    thread: str  # the ts of the thread's first message, which may be this one
    author: str  # who wrote the message, which need not be who logged it
    permalink: str = Field(default="", sa_type=Text)
    excerpt: str = Field(default="", sa_type=Text)


sources = table_of(
    Source,
    "source",
    Index("ix_source_message", "workspace", "channel", "ts"),
    Index("ix_source_thread", "workspace", "channel", "thread"),
)


class Witness(Row):
    """A person whose reaction an interaction stands on; with the last one it goes."""

    workspace: str = key()
    interaction: int = entry()
    person: str = key()
    emoji: str  # as Slack names it, without skin tone
    at: datetime = Field(sa_type=Instant)


witnesses = table_of(Witness, "witness")
