"""PostgreSQL's side of the door: how it is connected to, and what a lost connection means."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

from storage import patience
from storage.errors import Busy, StorageError, Uncertain, Unreachable, meaning, translated

if TYPE_CHECKING:
    from storage.sending import Ahead
    from storage.silence import Server

CONNECTING: dict[str, Any] = {
    "application_name": "haoping",
    "connect_timeout": 2,
    "tcp_user_timeout": 2500,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""libpq's own settings, unless the URL has others: a server that fell silent is given up within Slack's patience."""
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
POLICY = "SELECT policy FROM counter WHERE kind = 'entry' AND workspace ="
FINDING_OUT = 1.5
"""Seconds in which a server that went away during a commit may come back and say how it ended."""
READING = 2.2
"""Seconds after which the server itself ends a statement that somebody waits for to read."""
EARLIER = 0.2
"""Seconds by which the server gives up before we do: it knows why, and we should not."""
DEAD = 5
"""Seconds after which the server ends a request's transaction of which it hears no more."""
FORGOTTEN = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = current_user AND datname = current_database()
AND application_name = current_setting('application_name')
AND backend_xid IS NOT NULL AND wait_event_type = 'Client'
AND clock_timestamp() - state_change > current_setting('idle_in_transaction_session_timeout')::interval
"""
"""Ends transactions of ours that write and have said nothing for as long as the server should have borne it.

Its own clock for that stands still from a pipeline's first statement until the next one after the pipeline, within a
COPY, and while it sends: behind a network that swallows everything such a transaction kept the turn for ever.
"""


def open_engine(url: URL, wait: float, look: float, idle: float, **options: Any) -> tuple[Engine, Server]:
    """Return an engine whose transactions wait so many seconds for others' locks, and what is known of its server.

    The server ends a transaction that was `idle` for so many seconds.
    """
    from storage.silence import Server  # who keeps everything in SQLite never needs the driver

    given = {name: value for name, value in CONNECTING.items() if name not in url.query}
    engine = create_engine(url, pool_size=16, max_overflow=16, connect_args=given, **options)
    server = Server(look)

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: Any, named: Any) -> Any:
        return server.connect(*arguments, **named)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.autocommit = True  # we say BEGIN ourselves, together with what else there is to say
        said = connection.execute(
            f"SET lock_timeout = {_milliseconds(wait)};"
            f" SET idle_in_transaction_session_timeout = {_milliseconds(idle)}; SELECT pg_backend_pid()"
        )
        said.set_result(-1)
        (connection.process,) = said.fetchone()

    @event.listens_for(engine, "checkout")
    def is_alive(connection: Any, _: Any, __: Any) -> None:
        # A server that closed a connection has said so on its socket: no need to ask it each time.
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if poll.poll(0) or connection.made_at < server.lost_at:
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("begin", "BEGIN")
        if statement:
            with letting_go(connection):
                _driver(connection).execute(statement)

    return engine, server


def reading(engine: Engine) -> Engine:
    """Return the same engine for transactions that read, each of them one snapshot."""
    return engine.execution_options(begin=SNAPSHOT)


class Whole:
    """What a transaction begins and ends with: its first message, and the one that commits it, have this in them."""

    def first(self, connection: Connection) -> Sequence[Ahead[Any]]:
        """Return what is asked first."""
        return ()

    @property
    def has_last(self) -> bool:
        """Whether anything is written last."""
        return False

    def write_last(self) -> None:
        """Write it, without waiting for what comes of it."""


PLAIN = Whole()


@contextmanager
def transaction(engine: Engine, wait: float | None, writing: Whole = PLAIN) -> Iterator[Connection]:
    """Hold a transaction that is committed when the block ends; `wait` is for locks, if another than the engine's."""
    with (
        engine.connect().execution_options(begin=None) as connection,
        _ending_forgotten(connection),
        connection.begin() as whole,
    ):
        server = _driver(connection).server
        with letting_go(connection):
            number = _begin(connection, wait, writing.first(connection))
            yield connection
        try:
            with _half(), letting_go(connection):
                _commit(connection, whole, writing)
        except Exception as error:
            if not connection.invalidated:
                raise
            whole.rollback()  # of which nobody is told any more; else the block's end would commit
            server.lost()
            lost = error
        else:
            return
    why = str(getattr(lost, "orig", lost))
    if not _was_committed(engine, number, why):
        raise Unreachable(why) from lost


def _commit(connection: Connection, whole: RootTransaction, writing: Whole) -> None:
    """Commit, in one round trip with what is written last of all: if that fails, nothing is committed."""
    if writing.has_last:
        driver = _driver(connection)
        with driver.pipeline():
            writing.write_last()
            driver.execute("COMMIT", prepare=False)
    whole.commit()  # of which, once it is, the server is not told


@contextmanager
def _ending_forgotten(connection: Connection) -> Iterator[None]:
    """When somebody waited in vain, see to it that the next does not wait for a transaction that nobody ends."""
    try:
        yield
    except Exception as error:
        if isinstance(meaning(error), Busy) and not connection.invalidated:
            with suppress(StorageError), translated(), letting_go(connection):
                _driver(connection).execute(FORGOTTEN)
        raise


def _half() -> Any:
    """Give a commit half of the time that is left: when it is not answered, the other half is to find out."""
    remaining = patience.left()
    return nullcontext() if remaining is None else patience.within(remaining / 2)


@lru_cache(10_000)
def _beginning(workspace: str, *, limited: bool) -> str:
    from psycopg.sql import quote  # who keeps everything in SQLite never needs it

    limit = f"SET LOCAL statement_timeout = {_milliseconds(READING)}; " if limited else ""
    return f"{SNAPSHOT}; {limit}{POLICY} {quote(workspace)}"


@contextmanager
def snapshot(engine: Engine, workspace: str) -> Iterator[tuple[Connection, int]]:
    """Hold a transaction that reads one snapshot, with the version of the workspace's policy in it (0: default).

    The version comes in the message that begins the transaction, so that it costs no round trip.
    """
    with (
        engine.connect().execution_options(begin=None) as connection,
        connection.begin(),
        letting_go(connection),
    ):
        begun = _driver(connection).execute(_beginning(workspace, limited=patience.left() is not None))
        begun.set_result(-1)
        row = begun.fetchone()
        yield connection, (row[0] or 0) if row else 0


def _begin(connection: Connection, wait: float | None, first: Sequence[Ahead[Any]]) -> str:
    """Begin a transaction, in one message to the server with what it asks first, and return its number."""
    asked = "".join(f"; {one.text}" for one in first)
    begun = _driver(connection).execute(f"BEGIN; {_limits(wait)}SELECT pg_current_xact_id()::text{asked}")
    begun.set_result(-1 - len(first))
    number: str = begun.fetchone()[0]
    for place, one in enumerate(first, -len(first)):
        begun.set_result(place)
        one.came_to(begun)
    return number


def _limits(wait: float | None) -> str:
    """Return what a transaction's own limits are set by; who is not waited for has none but for others' locks."""
    limits = {} if wait is None else {"lock_timeout": wait}
    remaining = patience.left()
    if remaining is not None:
        limits = {
            "statement_timeout": remaining - EARLIER / 2,
            "lock_timeout": min(remaining - EARLIER, remaining if wait is None else wait),
            "idle_in_transaction_session_timeout": DEAD,
        }
    return "".join(f"SET LOCAL {name} = {_milliseconds(seconds)}; " for name, seconds in limits.items())


@contextmanager
def letting_go(connection: Connection) -> Iterator[None]:
    """Throw a connection away that turns out to be lost, so that nobody is given it again."""
    try:
        yield
    except BaseException:
        if not connection.invalidated and getattr(_driver(connection), "closed", False):
            connection.invalidate()
        raise


def _was_committed(engine: Engine, number: str, why: str) -> bool:
    """Ask the server how a transaction ended whose commit it did not answer."""
    until = time.monotonic() + patience.at_most(FINDING_OUT)
    while time.monotonic() < until:
        with suppress(StorageError), translated(), engine.connect() as connection:
            ended = connection.exec_driver_sql("SELECT pg_xact_status(%s::xid8)", (number,)).scalar_one()
            if ended in {"committed", "aborted"}:
                return bool(ended == "committed")
        time.sleep(0.05)
    raise Uncertain(why)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
