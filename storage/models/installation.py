"""Installations: the workspaces that allowed the app by OAuth."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, table_of


class Installation(Row):
    """A workspace, or a whole organisation, in which the app is installed.

    `token` is encrypted, by who makes it, with a key that is not in the database; empty once the app was taken out.
    """

    workspace: str = key()
    name: str
    bot: str  # the bot's user id there
    bot_id: str
    token: str = Field(sa_type=Text)
    scopes: str = Field(sa_type=Text)  # granted, with commas
    installed_by: str
    installed_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


installations = table_of(Installation, "installation")
