"""Copy a whole database into an empty one, of the other kind or the same.

All of it is one transaction of the target: until everything is there and was read again and compared, nothing is. An
interrupted copy has therefore changed nothing, on either side, and is simply begun again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select
from sqlmodel import SQLModel

from storage.database import Database
from storage.errors import StorageError, translated
from storage.migrate import alone, current, newest, upgrade

BATCH = 1000

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many rows are done, and how many there are."""


class Behind(StorageError):
    """The database to copy has not this version's schema."""


class NotEmpty(StorageError):
    """The database to copy to has rows already."""


class Different(StorageError):
    """What was read again is not what was written."""


@dataclass
class Sum:
    """A table's rows, counted, and the sum of their digests: it does not depend on the order of rows."""

    rows: int = 0
    digests: int = 0

    def add(self, rows: Sequence[Row[Any]]) -> None:
        """Count rows in."""
        self.rows += len(rows)
        for row in rows:
            digest = hashlib.blake2b(canonical(row), digest_size=16).digest()
            self.digests = (self.digests + int.from_bytes(digest)) % 2**128


def tables() -> list[Table]:
    """Return every table."""
    return SQLModel.metadata.sorted_tables


def canonical(row: Sequence[Any]) -> bytes:
    """Return a row in the form in which it is the same on every database."""
    return _encode(list(row)).encode()


def copy(source: Database, target: Database, progress: Progress) -> dict[str, Sum]:
    """Copy every row and compare it; return the sums by table.

    Raises Behind, NotEmpty or Different, and SchemaTooNew of the target.
    """
    if current(source) != newest():
        raise Behind(current(source))
    with alone(target) as written:
        upgrade(written)
        _is_ours_alone(written)
        sums = _write(source, written, progress)
        _compare(written, sums, progress)
    if not target.sqlite:
        with target.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")
    return sums


def _is_ours_alone(target: Connection) -> None:
    """Keep everybody from writing to the target, and raise NotEmpty if somebody has."""
    if target.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables())
        target.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
    for table in tables():
        if target.execute(select(table).limit(1)).first() is not None:
            raise NotEmpty(table.name)


def _write(source: Database, target: Connection, progress: Progress) -> dict[str, Sum]:
    with translated(), source.reader.connect() as read, read.begin():
        total = sum(read.execute(select(func.count()).select_from(table)).scalar_one() for table in tables())
        done, sums = 0, {table.name: Sum() for table in tables()}
        for table in tables():
            for rows in _batches(read, table):
                target.execute(insert(table), [row._asdict() for row in rows])
                sums[table.name].add(rows)
                done += len(rows)
                progress(f"copying {table.name}", done, total)
    return sums


def _compare(target: Connection, sums: dict[str, Sum], progress: Progress) -> None:
    total = sum(one.rows for one in sums.values())
    done = 0
    for table in tables():
        found = Sum()
        for rows in _batches(target, table):
            found.add(rows)
            done += len(rows)
            progress(f"comparing {table.name}", done, total)
        if found != sums[table.name]:
            raise Different(table.name)


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    yield from connection.execute(select(table), execution_options={"yield_per": BATCH}).partitions()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"there is no canonical form of {type(value).__name__}")


_encode = json.JSONEncoder(sort_keys=True, default=_plain).encode
