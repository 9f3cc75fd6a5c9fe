"""The workspaces that allowed the app by OAuth, and the tokens that they gave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Installation
from storage.noun import WORKSPACE, Noun, made, table

c = table(Installation).c
_one = select(table(Installation)).where(c.workspace == WORKSPACE, c.removed_at.is_(None))
_standing = select(table(Installation)).where(c.removed_at.is_(None)).order_by(c.installed_at.desc(), c.workspace)
_remove = (
    update(table(Installation))
    .where(c.workspace == WORKSPACE, c.removed_at.is_(None), c.installed_at <= bindparam("until"))
    .values(token="", removed_at=bindparam("at"))
    .returning(c.name)
)


def _upsert(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(table(Installation))
    anew = {column.name: statement.excluded[column.name] for column in c if column.name != "workspace"}
    return statement.on_conflict_do_update(index_elements=["workspace"], set_=anew)


_save = {"sqlite": _upsert(sqlite.Insert), "postgresql": _upsert(postgresql.Insert)}


class Installations(Noun):
    """The workspace's own installation."""

    def get(self) -> Installation | None:
        """Return it; None where the app is not installed, or not any more."""
        return self.one(Installation, _one)

    def save(self, name: str, bot: str, bot_id: str, token: str, scopes: str) -> None:
        """Keep an installation, by whom the author says; one that was there is replaced."""
        self.write(
            _save[self.connection.dialect.name],
            name=name,
            bot=bot,
            bot_id=bot_id,
            token=token,
            scopes=scopes,
            installed_by=self.author.person,
            installed_at=self.author.at,
            removed_at=None,
        )

    def remove(self, until: datetime) -> bool:
        """Erase the token of what was installed until then; what the team wrote down stays."""
        return self.run(_remove, until=until, at=self.author.at).first() is not None


def standing(connection: Connection) -> list[Installation]:
    """Return the installations of all workspaces, the newest first."""
    return [made(Installation, row) for row in connection.execute(_standing)]
