"""What an undo changed, row by row, so that it can be put back: whatever was undone, and however.

While it is watched, every UPDATE, DELETE and INSERT of a transaction is preceded by a look at the rows it is about.
What remains is, for each row, what changed in it. The ledger is put back by further entries; running sums by the
difference, since other things may have moved them in the meantime; all else only if nobody has changed it since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Table, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage import prepared, tokens
from storage.noun import Noun
from storage.types import Instant

MOST = 2000
"""Rows that are kept; what changed more is not put back."""

UNWATCHED = frozenset(
    {
        *("change", "counter", "delivery", "home", "outgoing", "pending", "policy", "reminder"),
        *("token", "note_token", "digest"),
    }
)
"""Tables that record, answer or follow: nothing in them is put back."""

SUMS = {"customer": ("satisfaction", "interactions", "points"), "purchase": ("refunded",)}
"""Columns that are put back by the difference."""
BOUNDED = {"satisfaction": (0, 50)}
FLEETING = {"followup": ("remind_at",)}
"""Columns that time moves on; they are put back whatever they are by now."""
LEDGER = "ledger_entry"
AUDIT = "change"
KIND = "redo"

Key = tuple[str, tuple[Any, ...]]


class Changed(Exception):
    """What is to be put back was changed since."""


class Watch:
    """Sees a transaction's writes before they happen."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.before: dict[Key, dict[str, Any] | None] = {}
        self.undos: list[list[int]] = []  # each with what it undoes

    def sees(self, statement: Any, values: Mapping[str, Any]) -> None:
        """Look at the rows that a statement is about to write."""
        if not getattr(statement, "is_dml", False):
            return
        if statement.is_insert and statement.table.name == AUDIT and values.get("undoes") is not None:
            self.undos.append([values["id"], values["undoes"]])
        if statement.table.name in UNWATCHED:
            return
        one: Table = statement.table
        if statement.is_insert:
            key = tuple(values.get(column.name) for column in one.primary_key.columns)
            row = self.connection.execute(select(one).where(*_this(one, key))).first()  # there is one to be updated
            self.before.setdefault((one.name, key), None if row is None else row._asdict())
            return
        found = select(one).where(*statement._where_criteria)
        names = found.compile(dialect=self.connection.dialect).params
        given = {name: values[name] for name in names if name in values}
        for row in self.connection.execute(found, given):
            kept = row._asdict()
            self.before.setdefault((one.name, tuple(kept[column.name] for column in one.primary_key.columns)), kept)

    def changes(self, undone: int) -> list[dict[str, Any]] | None:
        """Return what changed, row by row (JSON); None where that is too much to keep.

        What was undone along with the entry that it was about is among it.
        """
        if len(self.before) > MOST:
            return None
        found: list[dict[str, Any]] = [
            {"table": AUDIT, "undo": undo, "of": of} for undo, of in self.undos if of != undone
        ]
        for (name, key), before in self.before.items():
            one = SQLModel.metadata.tables[name]
            row = self.connection.execute(select(one).where(*_this(one, key))).first()
            after = None if row is None else row._asdict()
            if before != after:
                found.append(_change(name, key, before, after))
        return found


class Journal(Noun):
    """Watches an undo, and puts back what it did."""

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """See every write until the block ends."""
        watch = Watch(self.connection)

        def executes(_: Any, statement: Any, multiparams: Any, params: Any, __: Any) -> None:
            for values in multiparams or [params]:
                watch.sees(statement, values or {})

        event.listen(self.connection, "before_execute", executes)
        prepared.watch(self.connection, watch.sees)
        try:
            yield watch
        finally:
            prepared.watch(self.connection, None)
            event.remove(self.connection, "before_execute", executes)

    def put_back(self, changes: list[dict[str, Any]]) -> int:
        """Put back what an undo changed; return by how many points a balance moved. Raises Changed."""
        points = 0
        for one in reversed(changes):
            try:
                if one["table"] == AUDIT:
                    self.store.changes.stand_again(one["of"])
                    self.store.changes.let_go(one["undo"])
                    self.store.deliveries.let_go(f"click:undo:{one['of']}:")
                elif one["table"] == LEDGER:
                    points += self._entry(one["after"])
                else:
                    self._row(SQLModel.metadata.tables[one["table"]], one)
            except IntegrityError:
                raise Changed(one["table"]) from None
        self.store.settings_read.clear()
        return points

    def _entry(self, entry: Mapping[str, Any]) -> int:
        points = -int(entry["points"])
        self.store.ledger.append(entry["customer"], points, KIND, entry["reason"], entry["purchase"])
        return points

    def _row(self, one: Table, change: Mapping[str, Any]) -> None:
        key = tuple(change["key"])
        row = self.connection.execute(select(one).where(*_this(one, key))).first()
        now = None if row is None else row._asdict()
        before, after = _typed(one, change["before"]), _typed(one, change["after"])
        if (now is None) != (after is None):
            raise Changed(one.name)
        if now is None or after is None:
            self.connection.execute(insert(one).values(**(before or {})))
        elif before is None:
            self.connection.execute(delete(one).where(*_this(one, key)))
        else:
            sums = [name for name in SUMS.get(one.name, ()) if name in before and name != "points"]
            moves = (*SUMS.get(one.name, ()), *FLEETING.get(one.name, ()))
            if any(now[name] != value for name, value in after.items() if name not in moves):
                raise Changed(one.name)
            values = {name: value for name, value in before.items() if name not in SUMS.get(one.name, ())}
            for name in sums:
                least, most = BOUNDED.get(name, (None, None))
                value = now[name] + before[name] - after[name]
                values[name] = value if least is None or most is None else max(least, min(most, value))
            if values:
                self.connection.execute(update(one).where(*_this(one, key)).values(**values))
        self._tokens(one.name, now, before)

    def _tokens(self, name: str, now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> None:
        """Bring what a restored row is found by up to it."""
        if name == "customer":
            full = {**(now or {}), **(before or {})}
            here, there = now or {"name": ""}, full if before is not None else {"name": ""}
            if tokens.of_customer(here) != tokens.of_customer(there):
                self.store.search.renew(full["id"], here, there)
        elif name == "interaction" and before is not None and "note" in before:
            note = (now or {}).get("note", "")
            self.store.search.renew_note((now or before)["id"], note, before["note"])


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
