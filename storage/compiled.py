"""A statement compiled for one kind of database: how values get into it and out of it, on the driver's own cursor."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Delete, Dialect, Insert, Update
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]

OWN: dict[str, Callable[[Any], Any]] = {
    "own_workspace": lambda noun: noun.workspace,
    "own_person": lambda noun: noun.author.person,
    "own_at": lambda noun: noun.author.at,
    "own_source": lambda noun: noun.author.source,
    "own_channel": lambda noun: noun.author.channel,
}
"""What every statement may use without being given it, by its bound name."""

_GIVEN = object()


class Compiled:
    """A statement for one kind of database, and how values get into it and out of it."""

    def __init__(self, statement: Any, dialect: Dialect, given: Sequence[str]) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.statement = statement
        self.writes = isinstance(statement, Insert | Update | Delete)
        self.sql = compiled.string
        self.positional = compiled.positional
        names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.binds)
        known = {*given, *OWN}
        self.places: list[tuple[str, Processor | None, Any]] = []  # name, how its value is made the driver's, constant
        for name in names:
            bind = compiled.binds[name]
            process = _processor(bind.type, dialect, "bind_processor")
            constant = _GIVEN
            if name not in known:
                if bind.required:
                    raise TypeError(f"a statement asks for {name}, which nobody gives it")
                constant = process(bind.effective_value) if process else bind.effective_value
            self.places.append((name, process, constant))
        if unused := [name for name in given if name not in names]:
            raise TypeError(f"a statement has no use for {', '.join(unused)}")
        self.own = tuple((name, OWN[name]) for name in OWN if name in names)
        self.given = tuple(given)
        columns = list(statement.exported_columns) if hasattr(statement, "exported_columns") else []
        self.returns = [str(column.key) for column in columns]
        record: Any = namedtuple("Record", self.returns, rename=True)  # type: ignore[misc]
        self.row = record._make
        results = [(i, _processor(column.type, dialect, "result_processor")) for i, column in enumerate(columns)]
        self.results = [(i, process) for i, process in results if process is not None]

    def bound(self, values: dict[str, Any]) -> Any:
        """Return values, by their bound names, as the driver takes them."""
        bound = [
            constant if constant is not _GIVEN else process(values[name]) if process else values[name]
            for name, process, constant in self.places
        ]
        return bound if self.positional else {place[0]: value for place, value in zip(self.places, bound, strict=True)}

    def many_bound(self, same: dict[str, Any], rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """Return what `bound` returns for each row of given values; what is the same for all is processed once."""
        ready = {
            name: process(same[name]) if process else same[name]
            for name, process, constant in self.places
            if constant is _GIVEN and name in same
        }
        places = [
            (name, None, ready[name]) if name in ready else (name, process, constant)
            for name, process, constant in self.places
        ]
        names = [name for name, _, _ in places]
        for row in rows:
            values = dict(zip(self.given, row, strict=True))
            bound = [
                constant if constant is not _GIVEN else process(values[name]) if process else values[name]
                for name, process, constant in places
            ]
            yield bound if self.positional else dict(zip(names, bound, strict=True))

    def rows(self, cursor: Any) -> list[Any]:
        """Return all rows that a cursor has, as named tuples with their columns' types honoured."""
        return [self.row(self.processed(row)) for row in cursor.fetchall()]

    def processed(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return one row of a cursor with its columns' types honoured."""
        if not self.results:
            return row
        values = list(row)
        for index, process in self.results:
            values[index] = process(values[index])
        return values


def _processor(kind: Any, dialect: Dialect, which: str) -> Processor | None:
    impl = kind.dialect_impl(dialect)
    if which == "bind_processor":
        return cast("Processor | None", impl.bind_processor(dialect))
    return cast("Processor | None", impl.result_processor(dialect, None))
