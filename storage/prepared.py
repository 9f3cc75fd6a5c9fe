"""Core statements compiled once and run on the driver's own cursor.

SQLAlchemy builds, checks and types a statement; what it does again at every execution costs ten times what SQLite
takes for the work, and a request runs about ten statements. Types of bound and selected values are honoured as ever.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]


class Rows:
    """What a statement gave: rows as named tuples, or how many it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def first(self) -> Any:
        """Return the first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """Return the only row."""
        (row,) = self._rows
        return row

    def scalar_one(self) -> Any:
        """Return the only row's first value."""
        return self.one()[0]


class Prepared:
    """A statement for one dialect and one set of given values."""

    def __init__(self, statement: Executable, dialect: Dialect, given: Sequence[str]) -> None:
        clause = cast(Any, statement)
        inserts = getattr(clause, "is_insert", False) and not clause._values and not clause._multi_values
        compiled = cast(SQLCompiler, clause.compile(dialect=dialect, column_keys=list(given) if inserts else None))
        self.sql = compiled.string
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._binds = [
            (name, _processor(compiled.binds[name].type, dialect, "bind_processor"), _constant(compiled, name, given))
            for name in cast("list[str]", names)
        ]
        unknown = set(given) - {one.key for one in compiled.binds.values()} - set(compiled.binds)
        if unknown - TAKEN_ANYHOW:
            raise TypeError(f"the statement has nothing called {', '.join(sorted(unknown))}")
        self._positional = compiled.positional
        self._names = [bind[0] for bind in self._binds]
        returns = clause.is_select or (clause.is_dml and clause._returning)
        columns = list(clause.exported_columns) if returns else []
        row: Any = namedtuple("Row", [str(column.key) for column in columns], rename=True)  # type: ignore[misc]
        self._row = row._make
        results = [(i, _processor(column.type, dialect, "result_processor")) for i, column in enumerate(columns)]
        self._results = [(i, process) for i, process in results if process is not None]
        self._returns = bool(columns)

    def run(self, connection: Connection, values: dict[str, Any]) -> Rows:
        """Execute it on a connection's driver with the values it was prepared for."""
        cursor: Any = connection.connection.cursor()
        try:
            cursor.execute(self.sql, self._bound(values))
            if not self._returns:
                return Rows([], cursor.rowcount)
            return Rows([self._row(self._processed(row)) for row in cursor.fetchall()], cursor.rowcount)
        finally:
            cursor.close()

    def run_many(self, connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Execute it once for each row of values."""
        cursor: Any = connection.connection.cursor()
        try:
            cursor.executemany(self.sql, self._all_bound(rows))
        finally:
            cursor.close()

    def run_tuples(self, connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Execute an INSERT once for each tuple of values that the driver takes as they are."""
        cursor: Any = connection.connection.cursor()
        try:
            if self._positional:
                cursor.executemany(self.sql, rows)
            else:
                into = self.sql.partition(" VALUES ")[0].removeprefix("INSERT INTO ")
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        finally:
            cursor.close()

    def _all_bound(self, rows: Iterable[dict[str, Any]]) -> Iterator[Any]:
        """Give what `_bound` gives for each row; values that stay from row to row, as the author's, are made once."""
        last: dict[str, tuple[Any, Any]] = {}
        for values in rows:
            bound = []
            for name, process, constant in self._binds:
                value = constant
                if constant is _GIVEN:
                    value = values[name]
                    if process:
                        if name not in last or last[name][0] is not value:
                            last[name] = (value, process(value))
                        value = last[name][1]
                bound.append(value)
            yield bound if self._positional else dict(zip(self._names, bound, strict=True))

    def _bound(self, values: dict[str, Any]) -> Any:
        bound = [
            (constant if constant is not _GIVEN else process(values[name]) if process else values[name])
            for name, process, constant in self._binds
        ]
        return bound if self._positional else dict(zip(self._names, bound, strict=True))

    def _processed(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._results:
            return row
        values = list(row)
        for index, process in self._results:
            values[index] = process(values[index])
        return values


TAKEN_ANYHOW = frozenset({"ws", "workspace"})
"""What a noun gives to each of its statements, also to the few that need no workspace."""
_GIVEN = object()
_prepared: dict[tuple[int, str, tuple[str, ...]], Prepared] = {}
_kept: dict[int, Executable] = {}


Watcher = Callable[[Executable, dict[str, Any]], None]
_watchers: dict[int, Watcher] = {}


def watch(connection: Connection, watcher: Watcher | None) -> None:
    """Tell somebody of every statement on a connection before it is executed; None: no more."""
    if watcher is None:
        _watchers.pop(id(connection), None)
    else:
        _watchers[id(connection)] = watcher


def run(connection: Connection, statement: Executable, values: dict[str, Any]) -> Rows:
    """Execute a statement that lives as long as its module."""
    if _watchers and (watcher := _watchers.get(id(connection))):
        watcher(statement, values)
    return _of(connection, statement, tuple(values)).run(connection, values)


def many(connection: Connection, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    """Execute a statement that lives as long as its module once for each row; all rows have the same keys."""
    if _watchers and (watcher := _watchers.get(id(connection))):
        for row in rows:
            watcher(statement, row)
    if rows:
        _of(connection, statement, tuple(rows[0])).run_many(connection, rows)


def tuples(
    connection: Connection, statement: Executable, rows: Iterable[tuple[Any, ...]], names: Sequence[str]
) -> None:
    """Insert tuples of plain texts and numbers, named in their order; for thousands the quickest way there is."""
    _of(connection, statement, tuple(names)).run_tuples(connection, rows)


def _of(connection: Connection, statement: Executable, given: tuple[str, ...]) -> Prepared:
    key = (id(statement), connection.dialect.name, given)
    prepared = _prepared.get(key)
    if prepared is None:
        _kept[id(statement)] = statement  # an id is somebody else's once its object is gone
        prepared = _prepared[key] = Prepared(statement, connection.dialect, given)
    return prepared


def _constant(compiled: SQLCompiler, name: str, given: Sequence[str]) -> Any:
    bind = compiled.binds[name]
    if bind.key in given or name in given:
        return _GIVEN
    if bind.required:
        raise TypeError(f"the statement needs {bind.key}")
    process = _processor(bind.type, compiled.dialect, "bind_processor")
    value = bind.effective_value
    return process(value) if process else value


def _processor(kind: Any, dialect: Dialect, which: str) -> Processor | None:
    impl = kind.dialect_impl(dialect)
    if which == "bind_processor":
        return cast("Processor | None", impl.bind_processor(dialect))
    return cast("Processor | None", impl.result_processor(dialect, None))
