"""Many rows at once: one prepared INSERT for all of them on SQLite, one COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Table, bindparam

from storage import sql
from storage.transaction import Everywhere, Noun

Row = tuple[Any, ...]


class Bulk:
    """Inserts rows of some columns of a table; `same` are columns in which all rows of one call are alike."""

    def __init__(self, table: Table, same: Sequence[str], columns: Sequence[str]) -> None:
        self.table = table
        self.same = tuple(same)
        self.columns = tuple(columns)
        names = (*self.same, *self.columns)
        self._insert = sql.insert(table, **{name: bindparam(name) for name in names})
        self._prepared: dict[str, tuple[str, list[Any], list[tuple[int, Any]]]] = {}

    def insert(self, on: Noun | Everywhere, same: Mapping[str, Any], rows: Iterable[Row]) -> None:
        """Insert rows, each the values of `columns` in their order."""
        dialect = on.connection.dialect
        rows = on.writing_each(self._insert, same, self.columns, rows)
        statement, constants, processors = self._prepared.get(dialect.name) or self._prepare(dialect)
        before = tuple(
            process(same[name]) if process else same[name] for name, process in zip(self.same, constants, strict=True)
        )
        written = map(before.__add__, _processed(rows, processors) if processors else rows)
        cursor: Any = on.driver.cursor()
        try:
            if dialect.name == "postgresql":
                with cursor.copy(statement) as copy:
                    for values in written:
                        copy.write_row(values)
            else:
                cursor.executemany(statement, written)
        finally:
            cursor.close()

    def _prepare(self, dialect: Dialect) -> tuple[str, list[Any], list[tuple[int, Any]]]:
        names = (*self.same, *self.columns)
        quoted = ", ".join(f'"{name}"' for name in names)
        if dialect.name == "postgresql":
            statement = f'COPY "{self.table.name}" ({quoted}) FROM STDIN'
        else:
            places = ", ".join("?" * len(names))
            statement = f'INSERT INTO "{self.table.name}" ({quoted}) VALUES ({places})'  # noqa: S608
        types = [self.table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
        given = [(index, process) for index, process in enumerate(types[len(self.same) :]) if process]
        self._prepared[dialect.name] = statement, types[: len(self.same)], given
        return self._prepared[dialect.name]


def _processed(rows: Iterable[Row], processors: Sequence[tuple[int, Any]]) -> Iterable[Row]:
    for row in rows:
        values = list(row)
        for index, process in processors:
            if values[index] is not None:
                values[index] = process(values[index])
        yield tuple(values)
