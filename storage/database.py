"""One door to read by and one to write by, on SQLite and PostgreSQL alike.

Whoever writes to a workspace does so alone and reads what the last one left, so that a handler is right without a
thought about others. SQLite: BEGIN IMMEDIATE behind one lock of this process, WAL, `synchronous=FULL`, since an answer
is a promise. PostgreSQL: each transaction begins by taking entries' numbers, and the row of that counter is the turn.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from storage import patience, postgresql
from storage.errors import Busy, Damaged, Unreachable, translated
from storage.sending import Ahead
from storage.store import Author, Store

WAIT = 2.5
"""Seconds that a writer waits for others before it is refused: Slack wants its answer within three."""

LOOK = 5.0
IDLE = 30.0
SPENT = 0.25
"""Seconds of a request's that may be gone before it waits for less than the others do."""

KEPT = 16
"""Connections to SQLite that stay checked out to read by; as many more are for whoever else asks for one."""

COMMON: dict[str, Any] = {"pool_timeout": WAIT, "hide_parameters": True}
"""What every engine is made with; an error that quoted a statement's values would put notes into the log."""


Waited = Callable[[float, bool], None]
"""Is told of each writer's seconds until it had its turn, and of those who waited in vain."""


class _Whole(postgresql.Whole):
    """A transaction of a workspace: it begins with its turn, and with the question if a delivery was worked before.

    Each would be a round trip of its own otherwise, and what was written last another.
    """

    def __init__(self, workspace: str, author: Author, delivery: str | None) -> None:
        self._made = (workspace, author)
        self._delivery = delivery

    def first(self, connection: Connection) -> Sequence[Ahead[Any]]:
        """Ask for the turn, and about the delivery."""
        self._store = Store(connection, *self._made)
        self._turn = self._store.turn()
        self._worked = None if self._delivery is None else self._store.deliveries.look_up(self._delivery)
        return [self._turn] if self._worked is None else [self._turn, self._worked]

    @property
    def has_last(self) -> bool:
        """Whether anything was left to be written with the commit."""
        return self._store.has_last

    def write_last(self) -> None:
        """Write it."""
        self._store.write_last()

    def begun(self) -> Store:
        """Return the store, which knows what its beginning has told."""
        self._store.have_turn(self._turn.result)
        if self._worked is not None:
            self._store.looked_up[self._delivery] = self._worked.result
        return self._store


class Database:
    """A migrated database; `url` as SQLAlchemy takes it, `synchronous` is SQLite's.

    `look` is the seconds of PostgreSQL's silence after which long work asks whether it is still at it, `idle` those
    after which it ends the transaction of a process that hangs: others wait for its turn.
    """

    def __init__(
        self,
        url: str,
        *,
        synchronous: str = "FULL",
        waited: Waited = lambda *_: None,
        look: float = LOOK,
        idle: float = IDLE,
    ) -> None:
        self._waited = waited
        self._damage: Damaged | None = None
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self._writing: Connection | None = None
        self._readers: deque[Connection] = deque()
        if self.sqlite:
            self.writer = self._open_sqlite(synchronous, writes=True)
            self.reader = self._open_sqlite(synchronous, writes=False)
        else:
            self.writer, self._server = postgresql.open_engine(self.url, WAIT, look, idle, **COMMON)
            self.reader = postgresql.reading(self.writer)

    def _open_sqlite(self, synchronous: str, *, writes: bool) -> Engine:
        size = 1 if writes else KEPT
        engine = create_engine(self.url, pool_size=size, max_overflow=0 if writes else KEPT, **COMMON)

        @event.listens_for(engine, "do_connect")
        def make(*_: Any) -> None:
            # SQLite gives its log and its index the file's own permissions.
            with suppress(OSError):
                os.close(os.open(str(self.url.database), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

        @event.listens_for(engine, "connect")
        def configure(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves
            for pragma in (
                f"busy_timeout={int(WAIT * 1000)}",
                "journal_mode=WAL",
                f"synchronous={synchronous}",
                "foreign_keys=ON",
                "cache_size=-65536",
                "secure_delete=FAST",  # what is erased is overwritten where its page is written anyway
                f"query_only={'OFF' if writes else 'ON'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Say what is wrong in our words, and remember damage: a file is mended while nobody serves from it."""
        try:
            with translated():
                yield
        except Damaged as error:
            self._damage = error if self.sqlite else None
            raise

    @contextmanager
    def read(self, workspace: str) -> Iterator[Store]:
        """Give a store to read from: one snapshot of the workspace."""
        if self.sqlite:
            with self._guarded(), self._reading() as connection, connection.begin():
                yield Store(connection, workspace)
        else:
            with (
                self._guarded(),
                self._server.heeded(),
                postgresql.snapshot(self.reader, workspace) as (connection, policy),
            ):
                store = Store(connection, workspace)
                store.policy = policy
                yield store

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Hold a connection to SQLite to read by; it stays checked out: to check it out is half of a short read."""
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = self.reader.connect()
        try:
            yield connection
        finally:
            if not connection.invalidated and len(self._readers) < KEPT:
                self._readers.append(connection)
            else:
                connection.close()

    @contextmanager
    def write(self, workspace: str, author: Author, wait: float = WAIT, delivery: str | None = None) -> Iterator[Store]:
        """Give a store to write to: all of it is on disk when the block ends, or none of it.

        `delivery` is of what its block asks first whether that was worked: `store.deliveries.worked`.
        Raises Busy after `wait` seconds, Full without space, Unreachable without a database, and Uncertain when
        PostgreSQL went away in the middle of the commit and has not come back to say how that ended.
        """
        begun = time.monotonic()
        try:
            with self._writing_to(workspace, author, wait, delivery) as store:
                self._waited(time.monotonic() - begun, False)
                yield store
        except Busy:
            self._waited(time.monotonic() - begun, True)
            raise

    @contextmanager
    def _writing_to(self, workspace: str, author: Author, wait: float, delivery: str | None) -> Iterator[Store]:
        """Hold a transaction of a workspace, which has its turn."""
        if self.sqlite:
            with self.transaction(wait) as connection:
                yield Store(connection, workspace, author)
            return
        whole = _Whole(workspace, author, delivery)
        with self._guarded(), self._server.heeded(), postgresql.transaction(self.writer, _patient(wait), whole):
            yield whole.begun()

    @contextmanager
    def transaction(self, wait: float = WAIT) -> Iterator[Connection]:
        """Hold a transaction of no workspace: on PostgreSQL it takes no turn. For migrations and copies."""
        with self._guarded():
            if self._damage is not None:
                raise self._damage
            if self.sqlite:
                with self._my_turn(wait) as patience, self._immediate(patience) as connection:
                    yield connection
            else:
                with self._server.heeded(), postgresql.transaction(self.writer, _patient(wait)) as connection:
                    yield connection

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
        begun, remaining = time.monotonic(), patience.left()
        if remaining is not None and remaining < wait - SPENT:
            wait = remaining
        if not self._turn.acquire(timeout=wait):
            raise Busy("another write of this process")
        try:
            waited = time.monotonic() - begun
            yield wait if waited < 0.05 else max(wait - waited, 0.05)
        finally:
            self._turn.release()

    def checkpoint(self) -> None:
        """Have SQLite bring its log into its file, and the log to nothing: what was erased is in neither then."""
        if self.sqlite:
            with self._guarded(), self._my_turn(WAIT):
                if self._writing is None:
                    self._writing = self.writer.connect()
                driver: Any = self._writing.connection.dbapi_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def ping(self) -> None:
        """Raise StorageError unless the database answers."""
        if self._damage is not None:
            raise self._damage
        if not self.sqlite:
            with self._guarded(), self._server.heeded(), self.reader.connect() as connection:
                connection.execute(text("SELECT 1"))
        elif not Path(str(self.url.database)).is_file():
            raise Unreachable(f"there is no file {self.url.database} any more")
        else:
            with self._guarded(), self._reading() as connection, connection.begin():
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")

    def close(self) -> None:
        """Close every connection."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        while self._readers:
            self._readers.pop().close()
        self.writer.dispose()
        self.reader.dispose()


def _patient(wait: float) -> float | None:
    """Return how long PostgreSQL is to wait for others, where that is not what it was told when it was connected to."""
    return wait if wait != WAIT else None


def _be_patient(connection: Connection, seconds: float, than: float = WAIT) -> None:
    """Tell SQLite how long to wait for other processes, where that differs from what it was told before."""
    if seconds != than and not connection.invalidated:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
