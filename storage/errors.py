"""What can be wrong with the database, each with one meaning; only in one of them may something have been recorded."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageError(Exception):
    """The database could not do it."""


class Busy(StorageError):
    """Somebody else held the database, or the row, for longer than we wait."""


class Full(StorageError):
    """There is no space left to write to."""


class Unreachable(StorageError):
    """The database does not answer."""


class Forbidden(StorageError):
    """The database may be read, and not be written to."""


class Damaged(StorageError):
    """The database is there, and is not what it was: pages of it are damaged, or it is no database at all."""


class Uncertain(StorageError):
    """The database went away while it was recording, and has not come back to say whether it did."""


class SchemaTooNew(StorageError):
    """The database was migrated by a newer version than this one; the text says so, and what to do."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(
            f"The database was made by a newer version of Haoping (revision {revision}): upgrade Haoping first."
        )


BUSY = frozenset({"40001", "40P01", "53300", "55P03", "57014"})
"""PostgreSQL's codes: serialization failure, deadlock, too many connections, lock not available, took too long."""
FULL = frozenset({"53100"})
GONE = frozenset({"25006", "25P03"})
"""A server that only reads since another took over; a transaction that it ended, since we said nothing for long."""
DAMAGED = frozenset({"XX001", "XX002"})
SQLITE: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_PROTOCOL: Busy,
    sqlite3.SQLITE_FULL: Full,
    sqlite3.SQLITE_IOERR: Full,  # this is how a limit, and a full disk under its log, show
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
    sqlite3.SQLITE_READONLY: Forbidden,
    sqlite3.SQLITE_PERM: Forbidden,
    sqlite3.SQLITE_AUTH: Forbidden,
    sqlite3.SQLITE_CANTOPEN: Unreachable,
    sqlite3.SQLITE_NOMEM: Unreachable,
    sqlite3.SQLITE_INTERRUPT: Unreachable,
}
"""What SQLite's codes mean; a code's lowest byte is its kind."""
UNREADABLE = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_CORRUPTFS,
        sqlite3.SQLITE_IOERR_FSTAT,
        sqlite3.SQLITE_IOERR_ACCESS,
    }
)
"""A disk that does not give back what is on it."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' many errors into the few of `storage.errors`; a programming error passes as it is."""
    try:
        yield
    except Exception as error:
        known = meaning(error)
        if known is None:
            raise
        raise known from error


def meaning(error: BaseException) -> StorageError | None:
    """Return which of ours an error of a driver's, or of SQLAlchemy's around it, is; None when it is none of theirs."""
    if isinstance(error, PoolTimeout):
        return Busy(str(error))
    if isinstance(error, DisconnectionError | PendingRollbackError):
        return Unreachable(str(error))
    driver: Any = error.orig if isinstance(error, DBAPIError) else error
    said = str(driver).lower()
    if isinstance(driver, sqlite3.Error):
        known = _of_sqlite(getattr(driver, "sqlite_errorcode", None))
    else:
        known = _of_postgresql(driver)
    return None if known is None else known(said)


def _of_sqlite(code: int | None) -> type[StorageError] | None:
    if code is None:  # an error of the driver's own, as of a connection that is closed
        return None
    return Unreachable if code in UNREADABLE else SQLITE.get(code & 0xFF)


def _of_postgresql(error: Any) -> type[StorageError] | None:
    psycopg: Any = sys.modules.get("psycopg")  # who keeps everything in SQLite never needs it
    if psycopg is None or not isinstance(error, psycopg.Error):
        return None
    state: str = error.sqlstate or ""
    if state in BUSY:
        return Busy
    if state in FULL:
        return Full
    if state in DAMAGED:
        return Damaged
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)  # whatever its code, or without one
    return Unreachable if lost or state in GONE or state[:2] in {"08", "57", "58", "XX"} else None
