"""What a workspace chose to be other than by default."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Setting
from storage.noun import WORKSPACE, Noun, table

c = table(Setting).c
_value = select(c.value).where(c.workspace == WORKSPACE, c.name == bindparam("name"))
_all = select(c.name, c.value).where(c.workspace == WORKSPACE).order_by(c.name)
_delete = delete(table(Setting)).where(c.workspace == WORKSPACE, c.name == bindparam("name"))


def _upsert(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(table(Setting))
    return statement.on_conflict_do_update(
        index_elements=["workspace", "name"], set_={"value": statement.excluded["value"]}
    )


_save = {"sqlite": _upsert(sqlite.Insert), "postgresql": _upsert(postgresql.Insert)}


class Settings(Noun):
    """The workspace's choices, by name; values are JSON."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was chosen, or the default."""
        row = self.run(_value, name=name).first()
        return default if row is None else row[0]

    def all(self) -> dict[str, Any]:
        """Return everything that was chosen."""
        return {row[0]: row[1] for row in self.run(_all)}

    def set(self, name: str, value: Any) -> None:
        """Choose; None goes back to the default."""
        if value is None:
            self.run(_delete, name=name)
        else:
            self.write(_save[self.connection.dialect.name], name=name, value=value)
