"""A statement compiled for one kind of database: how values get into it and out of it, on the driver's own cursor."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
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


class Compiled:
    """A statement for one kind of database, and how values get into it and out of it."""

    def __init__(self, statement: Any, dialect: Dialect, given: Sequence[str]) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.statement = statement
        self.writes = isinstance(statement, Insert | Update | Delete)
        self.sql = compiled.string
        self.positional = compiled.positional
        names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.binds)
        self.given = tuple(given)
        self.own = {name: own for name, own in OWN.items() if name in names}
        self.names = (*self.given, *self.own)
        known = {name: index for index, name in enumerate(self.names)}
        self.places: list[tuple[str, Processor | None]] = []  # their names, and how a value is made the driver's
        self._constants: list[Any] = []
        indexes = []  # of the values, behind which the constants stand
        for name in names:
            bind = compiled.binds[name]
            process = _processor(bind.type, dialect, "bind_processor")
            if name not in known:
                if bind.required:
                    raise TypeError(f"a statement asks for {name}, which nobody gives it")
                known[name] = len(known)
                self._constants.append(process(bind.effective_value) if process else bind.effective_value)
            indexes.append(known[name])
            self.places.append((name, process if known[name] < len(self.names) else None))
        self._picked = _picker(indexes)
        self._processed = [(place, process) for place, (_, process) in enumerate(self.places) if process is not None]
        self._of_given = [one for one in self._processed if indexes[one[0]] < len(self.given)]
        self._of_own = [dict(self.places)[name] for name in self.own]
        if unused := [name for name in given if name not in names]:
            raise TypeError(f"a statement has no use for {', '.join(unused)}")
        columns = list(statement.exported_columns) if hasattr(statement, "exported_columns") else []
        self.returns = [str(column.key) for column in columns]
        record: Any = namedtuple("Record", self.returns, rename=True)  # type: ignore[misc]
        self.row = record._make
        results = [(i, _processor(column.type, dialect, "result_processor")) for i, column in enumerate(columns)]
        self.results = [(i, process) for i, process in results if process is not None]

    def values(self, noun: Any, given: Sequence[Any]) -> Sequence[Any]:
        """Return the values of one call, in the order of `names`: those that are given, and the noun's own."""
        return (*given, *[own(noun) for own in self.own.values()])

    def bound(self, values: Sequence[Any]) -> Any:
        """Return values, in the order of `names`, as the driver takes them."""
        return self._placed(values, self._processed)

    def many_bound(self, own: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """Return what `bound` returns for each row of given values; the noun's own are processed once for all."""
        ready = [process(one) if process else one for one, process in zip(own, self._of_own, strict=True)]
        return (self._placed((*row, *ready), self._of_given) for row in rows)

    def _placed(self, values: Sequence[Any], processed: Iterable[tuple[int, Processor]]) -> Any:
        placed = list(self._picked((*values, *self._constants)))
        for place, process in processed:
            placed[place] = process(placed[place])
        return placed if self.positional else {name: one for (name, _), one in zip(self.places, placed, strict=True)}

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


def _picker(indexes: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what takes the values at these indexes, in this order: any of them once, twice or not at all."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda values: [values[index] for index in indexes]


def _processor(kind: Any, dialect: Dialect, which: str) -> Processor | None:
    impl = kind.dialect_impl(dialect)
    if which == "bind_processor":
        return cast("Processor | None", impl.bind_processor(dialect))
    return cast("Processor | None", impl.result_processor(dialect, None))
