"""Where an interaction came from, and who stands by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from storage.models.columns import entry, key
from storage.types import Instant


class Source(SQLModel, table=True):
    """The message that an interaction came from; `excerpt` is empty where the workspace keeps no text."""

    __tablename__ = "source"
    __table_args__ = (
        Index("ix_source_message", "workspace", "channel", "ts"),
        Index("ix_source_thread", "workspace", "channel", "thread"),
    )
    workspace: str = key()
    interaction: int = entry()
    channel: str
    ts: str
    thread: str  # the ts of the thread's first message, which may be this one
    author: str  # who wrote the message, which need not be who logged it
    permalink: str = Field(default="", sa_type=Text)
    excerpt: str = Field(default="", sa_type=Text)


class Witness(SQLModel, table=True):
    """A person whose reaction an interaction stands on; with the last one it goes."""

    __tablename__ = "witness"
    workspace: str = key()
    interaction: int = entry()
    person: str = key()
    emoji: str  # as Slack names it, without skin tone
    at: datetime = Field(sa_type=Instant)
