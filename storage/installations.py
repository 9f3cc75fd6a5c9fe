"""The workspaces that allowed the app by OAuth, and the tokens that they gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import sql
from storage.models import Installation, installations
from storage.transaction import Noun

c = installations.c
STANDS = c.removed_at.is_(None)


class Installations(Noun):
    """The workspace's own installation."""

    @sql.one(Installation)
    def get(self) -> Any:
        """Return it; None where the app is not installed, or not any more."""
        return select(installations).where(c.workspace == self.workspace, STANDS)

    @sql.write
    def save(self, name: str, bot: str, bot_id: str, token: str, scopes: str) -> Any:
        """Keep an installation, made by the author; an earlier one is replaced."""
        by = {"installed_by": self.author.person, "installed_at": self.author.at, "removed_at": None}
        row = {"name": name, "bot": bot, "bot_id": bot_id, "token": token, "scopes": scopes, **by}
        return sql.save(self.dialect, installations, list(row), workspace=self.workspace, **row)

    @sql.wrote
    def remove(self, until: datetime) -> Any:
        """Erase the token of what was installed until then; what the team wrote down stays."""
        mine = update(installations).where(c.workspace == self.workspace, STANDS, c.installed_at <= until)
        return mine.values(token="", removed_at=self.author.at)


def standing(connection: Connection) -> list[Installation]:
    """Return the installations of all workspaces, the newest first."""
    rows = connection.execute(select(installations).where(STANDS).order_by(c.installed_at.desc(), c.workspace))
    return [sql.made(Installation, c.keys(), row) for row in rows]
