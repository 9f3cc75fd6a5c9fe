"""What a workspace chose to be other than by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Setting
from storage.noun import WORKSPACE, Noun, table

if TYPE_CHECKING:
    from storage.store import Store

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
    """The workspace's choices, by name; values are JSON. What was read once in a transaction is not asked for again."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._read: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was chosen, or the default."""
        if name not in self._read:
            self._read[name] = self.run(_value, name=name).first()
        row = self._read[name]
        return default if row is None else row[0]

    def all(self) -> dict[str, Any]:
        """Return everything that was chosen."""
        return {row[0]: row[1] for row in self.run(_all)}

    def set(self, name: str, value: Any) -> None:
        """Choose; None goes back to the default."""
        self._read.pop(name, None)
        if value is None:
            self.run(_delete, name=name)
        else:
            self.write(_save[self.connection.dialect.name], name=name, value=value)

    def changed(self) -> None:
        """Read them anew: something else has written to them in this transaction."""
        self._read.clear()
