"""Lists of customers that were kept under a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from storage import sql
from storage.models import SavedList, saved_lists
from storage.transaction import Noun
from storage.types import fold

c = saved_lists.c


class SavedLists(Noun):
    """The workspace's saved lists."""

    @sql.rows(SavedList)
    def all(self) -> Any:
        """Return every list, by name."""
        return select(saved_lists).where(c.workspace == self.workspace).order_by(c.name_key)

    @sql.one(SavedList)
    def get(self, id: int) -> Any:
        """Return the list with this number."""
        return select(saved_lists).where(c.workspace == self.workspace, c.id == id)

    @sql.one(SavedList)
    def _called(self, key: str) -> Any:
        return select(saved_lists).where(c.workspace == self.workspace, c.name_key == key)

    def called(self, name: str) -> SavedList | None:
        """Return the list of this name, without regard to case and width."""
        return self._called(fold(name))

    @sql.write
    def _insert(self, id: int, name: str, key: str, who: list[Any]) -> Any:
        by = {"at": self.author.at, "by": self.author.person}
        return sql.insert(saved_lists, workspace=self.workspace, id=id, name=name, name_key=key, who=who, **by)

    def add(self, name: str, who: list[Any], id: int | None = None) -> int:
        """Keep a list under a name that is free, and return its number."""
        number = self.transaction.next_id("saved_list") if id is None else id
        self._insert(number, name, fold(name), who)
        return number

    def change(self, id: int, **values: Any) -> None:
        """Set a list's name, or its filters."""
        if "name" in values:
            values["name_key"] = fold(values["name"])
        this = update(saved_lists).where(c.workspace == self.workspace, c.id == id)
        self.transaction.execute(this.values(**values))

    @sql.write
    def remove(self, id: int) -> Any:
        """Delete a list."""
        return delete(saved_lists).where(c.workspace == self.workspace, c.id == id)
