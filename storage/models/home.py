"""The Home tabs that people have opened."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, never_put_back, table_of


class Home(Row):
    """A person who has opened the app: when last, how Slack calls what their tab shows, and who was welcomed."""

    workspace: str = key()
    person: str = key()
    opened_at: datetime = Field(sa_type=Instant)
    hash: str = ""  # of the tab as it was published last; Slack refuses to change another one
    welcomed: bool = False


homes = table_of(Home, "home", **never_put_back())
