"""What an undo changed, row by row, so that it can be put back: whatever was undone, and however.

While a transaction is watched, every statement that writes is preceded by a look at the rows that it says it will hit.
What remains is, for each row, what changed in it. The ledger is put back by further entries; all else as the models say
(`storage.models.columns.PUT_BACK`): as it was, if nobody has changed it since, unless a column's info says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Column, Date, Insert, Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage import sql
from storage.changes import Changes
from storage.deliveries import Deliveries
from storage.ledger import Ledger
from storage.models import changes, customers, ledger_entries
from storage.models.column_types import Instant
from storage.models.columns import ALWAYS, BOUNDS, BY_DIFFERENCE, NEVER, PUT_BACK
from storage.search import Search
from storage.transaction import Noun, Transaction, Written

MOST = 2000
"""Rows that are kept; what changed more is not put back."""

KIND = "redo"

Key = tuple[str, tuple[Any, ...]]


class Changed(Exception):
    """What is to be put back was changed since."""


def is_kept(one: Table) -> bool:
    """Tell whether what an undo changes in a table is kept, to be put back."""
    return one.info.get(PUT_BACK) != NEVER


class Watch:
    """Sees a transaction's writes before they happen."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._undone_before = len(transaction.undone)
        self._before: dict[Key, dict[str, Any] | None] = {}

    def sees(self, statement: Written, values: Mapping[str, Any]) -> None:
        """Look at the rows that a statement is about to write."""
        one = cast(Table, statement.table)
        if not is_kept(one):
            return
        if isinstance(statement, Insert):
            # There is none yet, or, of an upsert, one that it is about to update.
            key = sql.inserted(statement, values)
            self._before.setdefault((one.name, key), _row(self._transaction, one, key))
            return
        for row in self._transaction.connection.execute(sql.hits(statement), values):
            kept = row._asdict()
            self._before.setdefault((one.name, tuple(kept[column.name] for column in one.primary_key.columns)), kept)

    def changes(self, undone: int) -> list[dict[str, Any]] | None:
        """Return what changed, row by row (JSON); None where that is too much to keep.

        What was undone along with the entry that it was about is among it.
        """
        if len(self._before) > MOST:
            return None
        also = self._transaction.undone[self._undone_before :]
        found: list[dict[str, Any]] = [
            {"table": changes.name, "undo": undo, "of": of} for undo, of in also if of != undone
        ]
        for (name, key), before in self._before.items():
            after = _row(self._transaction, SQLModel.metadata.tables[name], key)
            if before != after:
                found.append(_change(name, key, before, after))
        return found


class Journal(Noun):
    """Watches an undo, and puts back what it did."""

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """See every write until the block ends."""
        watch = Watch(self.transaction)
        with self.transaction.watched(watch.sees):
            yield watch

    def put_back(self, kept: list[dict[str, Any]]) -> int:
        """Put back what an undo changed; return by how many points a balance moved. Raises Changed."""
        points = 0
        audit = Changes(self.transaction)
        for one in reversed(kept):
            try:
                if one["table"] == changes.name:
                    audit.stand_again(one["of"])
                    audit.let_go(one["undo"])
                    Deliveries(self.transaction).let_go(f"click:undo:{one['of']}:")
                elif one["table"] == ledger_entries.name:
                    points += self._entry(one["after"])
                else:
                    self._restore(SQLModel.metadata.tables[one["table"]], one)
            except IntegrityError:
                raise Changed(one["table"]) from None
        self.transaction.settings_read.clear()
        return points

    def _entry(self, entry: Mapping[str, Any]) -> int:
        c = customers.c
        whose = (c.workspace == self.workspace, c.id == entry["customer"], c.merged_into.is_(None))
        if self.transaction.execute(select(c.id).where(*whose)).first() is None:
            raise Changed(ledger_entries.name)  # they are another customer's part by now, who would not get the points
        points = -int(entry["points"])
        ledger, of = Ledger(self.transaction), int(entry["id"])
        ledger.append(entry["customer"], points, KIND, entry["reason"], entry["purchase"], of=of)
        return points

    def _restore(self, one: Table, change: Mapping[str, Any]) -> None:
        key = tuple(change["key"])
        now = _row(self.transaction, one, key)
        before, after = _typed(one, change["before"]), _typed(one, change["after"])
        if (now is None) != (after is None):
            raise Changed(one.name)
        if now is None or after is None:
            self.transaction.execute(sql.insert(one, **(before or {})))
        elif before is None:
            self.transaction.execute(delete(one).where(*_this(one, key)))
        else:
            values = _restored(one, before, after, now)
            if values:
                self.transaction.execute(update(one).where(*_this(one, key)).values(**values))
        Search(self.transaction).follow(one, now, before)


def _restored(
    one: Table, before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values that bring a row from what it is now to what it was before, each in its column's way."""
    values = {}
    for name, value in before.items():
        column: Column[Any] = one.c[name]
        how = column.info.get(PUT_BACK)
        if how is None and now[name] != after[name]:
            raise Changed(one.name)
        if how == BY_DIFFERENCE:
            moved = now[name] + value - after[name]
            least, most = column.info[BOUNDS] or (moved, moved)
            values[name] = max(least, min(most, moved))
        elif how in (None, ALWAYS):
            values[name] = value
    return values


def _row(transaction: Transaction, one: Table, key: tuple[Any, ...]) -> dict[str, Any] | None:
    row = transaction.connection.execute(select(one).where(*_this(one, key))).first()
    return None if row is None else row._asdict()


def _this(one: Table, key: tuple[Any, ...]) -> list[Any]:
    return [column == value for column, value in zip(one.primary_key.columns, key, strict=True)]


def _change(
    name: str, key: tuple[Any, ...], before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    """Return what changed of a row: all of it where it came or went, else the columns that differ."""
    if before is not None and after is not None:
        different = [column for column in before if before[column] != after[column]]
        before = {column: before[column] for column in different}
        after = {column: after[column] for column in different}
    return {
        "table": name,
        "key": [_plain(part) for part in key],
        "before": _all_plain(before),
        "after": _all_plain(after),
    }


def _all_plain(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(one: Table, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a row as the database takes it, from JSON."""
    if row is None:
        return None
    typed = dict(row)
    for name, value in row.items():
        kind = one.c[name].type
        if isinstance(value, str) and isinstance(kind, Instant):
            typed[name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and isinstance(kind, Date):
            typed[name] = date.fromisoformat(value)
    return typed
