"""What a workspace chose to be other than by default."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from storage import sql
from storage.models import settings
from storage.transaction import Noun

c = settings.c


class Settings(Noun):
    """The workspace's choices, by name; values are JSON."""

    @sql.record
    def _value(self, name: str) -> Any:
        return select(c.value).where(c.workspace == self.workspace, c.name == name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was chosen, or the default; what was read once in a transaction is not asked for again."""
        read = self.transaction.settings_read
        if name not in read:
            read[name] = self._value(name)
        row = read[name]
        return default if row is None else row.value

    @sql.records
    def _all(self) -> Any:
        return select(c.name, c.value).where(c.workspace == self.workspace).order_by(c.name)

    def all(self) -> dict[str, Any]:
        """Return everything that was chosen."""
        return {row.name: row.value for row in self._all()}

    @sql.write
    def _delete(self, name: str) -> Any:
        return delete(settings).where(c.workspace == self.workspace, c.name == name)

    @sql.write
    def _save(self, name: str, value: Any) -> Any:
        return sql.save(self.dialect, settings, ["value"], workspace=self.workspace, name=name, value=value)

    def set(self, name: str, value: Any) -> None:
        """Choose; None goes back to the default."""
        self.transaction.settings_read.pop(name, None)
        if value is None:
            self._delete(name)
        else:
            self._save(name, value)
