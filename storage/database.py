"""One door to read by and one to write by, on SQLite and PostgreSQL alike.

SQLite: WAL, BEGIN IMMEDIATE for writers behind one lock of this process, `synchronous=FULL`, since an answer is a
promise. PostgreSQL: one transaction a request; rows are locked where they are read to be changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import Busy, Full, StorageError, Unreachable
from storage.store import Author, Store

DRIVERS = ("sqlite3", "psycopg")
WAIT = 2.5
"""Seconds that a writer waits for others before it is refused: Slack wants its answer within three."""

COMMON: dict[str, Any] = {"pool_timeout": WAIT, "hide_parameters": True}
"""What every engine is made with; an error that quoted a statement's values would put notes into the log."""


Waited = Callable[[float, bool], None]
"""Is told of each writer's seconds until it had its turn, and of those who waited in vain."""


class Database:
    """A migrated database; `url` as SQLAlchemy takes it, `synchronous` is SQLite's."""

    def __init__(self, url: str, *, synchronous: str = "FULL", waited: Waited = lambda *_: None) -> None:
        self._waited = waited
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self._writing: Connection | None = None
        if self.sqlite:
            self.writer = self._open_sqlite(synchronous, writes=True)
            self.reader = self._open_sqlite(synchronous, writes=False)
        else:
            self.writer = create_engine(self.url, pool_size=16, max_overflow=16, pool_pre_ping=True, **COMMON)
            self.reader = self.writer

    def _open_sqlite(self, synchronous: str, *, writes: bool) -> Engine:
        size = 1 if writes else 16
        engine = create_engine(self.url, pool_size=size, max_overflow=0 if writes else 16, **COMMON)

        @event.listens_for(engine, "connect")
        def configure(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves
            for pragma in (
                f"busy_timeout={int(WAIT * 1000)}",
                "journal_mode=WAL",
                f"synchronous={synchronous}",
                "foreign_keys=ON",
                "cache_size=-65536",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @contextmanager
    def read(self, workspace: str) -> Iterator[Store]:
        """Give a store to read from, one snapshot of the workspace on SQLite."""
        with translated(), self.reader.connect() as connection, connection.begin():
            yield Store(connection, workspace)

    @contextmanager
    def write(self, workspace: str, author: Author, wait: float = WAIT) -> Iterator[Store]:
        """Give a store to write to: all of it is on disk when the block ends, or none of it.

        Raises Busy after `wait` seconds, Full without space, Unreachable without a database.
        """
        begun = time.monotonic()
        try:
            with translated():
                if self.sqlite:
                    with self._my_turn(wait) as patience, self._immediate(patience) as connection:
                        self._waited(time.monotonic() - begun, False)
                        yield Store(connection, workspace, author)
                else:
                    with self.writer.connect() as connection, connection.begin():
                        self._waited(time.monotonic() - begun, False)
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(wait * 1000)}ms'")
                        yield Store(connection, workspace, author)
        except Busy:
            self._waited(time.monotonic() - begun, True)
            raise

    @contextmanager
    def _immediate(self, patience: float) -> Iterator[Connection]:
        """Hold a transaction on SQLite's one writing connection, which stays checked out between requests."""
        if self._writing is None:
            self._writing = self.writer.connect()
        connection = self._writing
        try:
            _be_patient(connection, patience)
            with connection.begin():
                yield connection
        finally:
            _be_patient(connection, WAIT, than=patience)

    @contextmanager
    def _my_turn(self, wait: float) -> Iterator[float]:
        """Hold SQLite's only write turn, and say how many seconds of patience are left."""
        begun = time.monotonic()
        if not self._turn.acquire(timeout=wait):
            raise Busy("another write of this process")
        try:
            waited = time.monotonic() - begun
            yield wait if waited < 0.05 else max(wait - waited, 0.05)
        finally:
            self._turn.release()

    def ping(self) -> None:
        """Raise StorageError unless the database answers."""
        with translated(), self.reader.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        self.writer.dispose()
        self.reader.dispose()


def _be_patient(connection: Connection, seconds: float, than: float = WAIT) -> None:
    """Tell SQLite how long to wait for other processes, where that differs from what it was told before."""
    if seconds != than and not connection.invalidated:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


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
    state = getattr(error, "sqlstate", None) or ""
    if "locked" in said or "busy" in said or state in {"55P03", "40001", "40P01"}:
        return Busy(said)
    if "is full" in said or "disk i/o error" in said or state == "53100":
        return Full(said)
    if "unable to open" in said or state[:2] in {"08", "57"}:
        return Unreachable(said)
    if "connection" in said and not state and type(error).__name__ == "OperationalError":
        return Unreachable(said)
    return None
