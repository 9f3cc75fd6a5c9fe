"""The Home tabs that people have opened."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.columns import key
from storage.types import Instant


class Home(SQLModel, table=True):
    """A person who has opened the app: when last, how Slack calls what their tab shows, and who was welcomed."""

    __tablename__ = "home"
    workspace: str = key()
    person: str = key()
    opened_at: datetime = Field(sa_type=Instant)
    hash: str = ""  # of the tab as it was published last; Slack refuses to change another one
    welcomed: bool = False
