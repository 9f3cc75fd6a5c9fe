"""What every noun's queries share: the transaction, the workspace, and rows as models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Insert,
    Table,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage import prepared
from storage.models import Counter
from storage.prepared import Rows

if TYPE_CHECKING:
    from storage.store import Author, Store


Model = TypeVar("Model", bound=SQLModel)


_NAMES = {
    "FollowUp": "followup",
    "Tokens": "token",
    "Distinct": "distinct_pair",
    "ImportBatch": "import_batch",
    "ImportRun": "import_run",
    "LedgerEntry": "ledger_entry",
    "NoteToken": "note_token",
}


class _Names(dict):
    def __missing__(self, k):
        return k.lower()


_NAMES = _Names(_NAMES)


def table(model: type[SQLModel]) -> Table:
    """Return a model's table, for statements that are built once, when the module is imported."""
    from storage import models

    return next(one for one in vars(models).values() if isinstance(one, Table) and one.name == _NAMES[model.__name__])


WORKSPACE: BindParameter[str] = bindparam("ws")
"""Every statement's workspace; SQLAlchemy keeps the column's own name for what an UPDATE sets."""


def among(column: ColumnElement[Any], name: str) -> dict[str, ColumnElement[bool]]:
    """Return, by dialect, the test that a column is one of a list bound by name: one statement for any length."""
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return {
        "sqlite": column.in_(select(listed.c.value)),
        "postgresql": column == any_(bindparam(name, type_=postgresql.ARRAY(column.type))),
    }


_counter = table(Counter)
_next = {
    dialect: insert(_counter)
    .values(workspace=WORKSPACE, kind=bindparam("kind"), value=bindparam("count"))
    .on_conflict_do_update(index_elements=["workspace", "kind"], set_={"value": _counter.c.value + bindparam("count")})
    .returning(_counter.c.value, _counter.c.policy)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


ENTRIES = 8
ENTRY = "entry"


def take_numbers(connection: Connection, workspace: str, kind: str = ENTRY, count: int = ENTRIES) -> list[int]:
    """Give out a workspace's next numbers of a kind, the first one last; one transaction at a time can."""
    values = {"ws": workspace, "kind": kind, "count": count}
    last: int = prepared.run(connection, _next[connection.dialect.name], values).scalar_one()
    return list(range(last, last - count, -1))


def take_turn(connection: Connection, workspace: str) -> tuple[list[int], int]:
    """Give out a transaction's first numbers of entries, and say which policy is in force while it has its turn."""
    values = {"ws": workspace, "kind": ENTRY, "count": ENTRIES}
    last, policy = prepared.run(connection, _next[connection.dialect.name], values).one()
    return list(range(last, last - ENTRIES, -1)), policy or 0


def made(model: type[Model], row: Any) -> Model:
    """Return a whole row as a model: what `model_construct` does, without looking for defaults."""
    return filled(model, zip(row._fields, row, strict=True))


def filled(model: type[Model], values: Any) -> Model:
    """Return every column's value as a model."""
    instance = cast(Model, model.__new__(model))
    instance.__dict__.update(values)
    return instance


class Noun:
    """Queries on one kind of thing in one workspace."""

    def __init__(self, store: Store) -> None:
        self.workspace = store.workspace
        self.store = store
        self.transaction = store

    @property
    def connection(self) -> Connection:
        """The transaction's connection, to read by."""
        return self.transaction.connection

    @property
    def watcher(self) -> Any:
        """Who is told of what is written."""
        return self.transaction.watcher

    @property
    def author(self) -> Author:
        """Who writes, when and from where."""
        return self.store.author

    def run(self, statement: Executable, **values: Any) -> Rows:
        """Execute a prebuilt statement in this workspace."""
        return prepared.run(self.connection, statement, {"ws": self.workspace, **values})

    def write(self, statement: Insert, **values: Any) -> Rows:
        """Execute a prebuilt INSERT into this workspace."""
        return prepared.run(self.connection, statement, {"workspace": self.workspace, **values})

    def some(self, model: type[Model], statement: Executable, **values: Any) -> list[Model]:
        """Return the rows that a statement selects, as models."""
        return [made(model, row) for row in self.run(statement, **values)]

    def one(self, model: type[Model], statement: Executable, **values: Any) -> Model | None:
        """Return the row that a statement selects, as a model, or None."""
        row = self.run(statement, **values).first()
        return None if row is None else made(model, row)

    def next_id(self, kind: str) -> int:
        """Give out the next number of a kind."""
        return take_numbers(self.connection, self.workspace, kind, 1)[0]

    def next_entry(self) -> int:
        """Give out the next number for what people never call by its number; a transaction takes a few at once."""
        return self.store.next_entry()


def holding(text: str) -> str:
    """Return the LIKE pattern, escaped by a backslash, of what holds a text."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
