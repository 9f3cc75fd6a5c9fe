"""What can be wrong with the database, each with one meaning; only in one of them may something have been recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageError(Exception):
    """The database could not do it."""


class Busy(StorageError):
    """Somebody else held the database, or the row, for longer than we wait."""


class Full(StorageError):
    """There is no space left to write to."""


class Unreachable(StorageError):
    """The database does not answer."""


class Uncertain(StorageError):
    """The database went away while it was recording, and has not come back to say whether it did."""


class SchemaTooNew(StorageError):
    """The database was migrated by a newer version than this one; the text says so, and what to do."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database was made by a newer version of Haoping (revision {revision}): upgrade Haoping first."
        )


DRIVERS = ("sqlite3", "psycopg")
BUSY = frozenset({"40001", "40P01", "53300", "55P03"})
"""PostgreSQL's codes: serialization failure, deadlock, too many connections, lock not available."""
FULL = frozenset({"53100"})
GONE = frozenset({"25006", "25P03"})
"""A server that only reads since another took over; a transaction that it ended, since we said nothing for long."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' many errors into the few of `storage.errors`; a programming error passes as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy(str(error)) from error
    except Exception as error:
        driver = error.orig if isinstance(error, DBAPIError) else error
        known = _meaning(driver) if type(driver).__module__.partition(".")[0] in DRIVERS else None
        if known is None:
            raise
        raise known from error


def _meaning(error: BaseException | None) -> StorageError | None:
    said = str(error).lower()
    if type(error).__module__ == "sqlite3":
        words: dict[str, type[StorageError]] = {
            "locked": Busy,
            "busy": Busy,
            "is full": Full,
            "disk i/o error": Full,
            "unable to open": Unreachable,
        }
        return next((meaning(said) for word, meaning in words.items() if word in said), None)
    state = getattr(error, "sqlstate", None)
    if state is None:
        return Unreachable(said) if type(error).__name__ == "OperationalError" else None
    if state in BUSY:
        return Busy(said)
    if state in FULL:
        return Full(said)
    return Unreachable(said) if state in GONE or state[:2] in {"08", "57"} else None
