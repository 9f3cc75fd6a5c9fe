"""PostgreSQL that says nothing: a connection that notices, and what the process then knows of its server.

A server that is dead refuses, and libpq says so. One that is frozen, or behind a network that swallows packets, takes
everything and answers nothing: then neither libpq nor the server's own timeouts end the wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

from storage import patience
from storage.errors import Unreachable

ASKING = 2.0
WORKS = "SELECT state = 'active' AND wait_event IS DISTINCT FROM 'ClientRead' FROM pg_stat_activity WHERE pid = %s"
"""Whether a process of the server's is at it: in a pipeline, or a COPY, one is called active that waits for us."""


class Silent(psycopg.OperationalError):
    """The server has not answered in time."""


class Server:
    """What this process knows of its server.

    After `look` seconds without a word, long work asks by another connection whether the server is still at it.
    """

    def __init__(self, look: float) -> None:
        self.look = look
        self.lost_at = 0.0
        """When it last fell silent or went away: whatever was connected before hangs or is gone, too."""
        self.is_silent = False
        """Whether the last that was asked of it was in vain."""
        self._trying = threading.Lock()

    def connect(self, *arguments: Any, **named: Any) -> Connection:
        """Connect, in the time there is: a name server, and each of several hosts, may take longer."""
        remaining = patience.left()
        made = _begun(arguments, named)
        try:
            connection = made.result(remaining)
        except TookTooLong:
            made.add_done_callback(_close)
            raise self.noticed() from None
        except psycopg.errors.ConnectionTimeout:
            self.noticed()
            raise
        connection.server, connection.again, connection.made_at = self, (arguments, named), time.monotonic()
        return connection

    def lost(self) -> None:
        """Know from now on that what is connected to it is so no longer: nobody is given it again."""
        self.lost_at = time.monotonic()

    def noticed(self) -> Silent:
        """Know from now on that it says nothing, and return the error."""
        self.is_silent = True
        self.lost()
        return Silent("the database has not answered in time")

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Let one of those who have no time try a server that fell silent; the others need not wait in vain too."""
        tries = self.is_silent and patience.left() is not None
        if tries and not self._trying.acquire(blocking=False):
            raise Unreachable("the database did not answer a moment ago")
        try:
            yield
        finally:
            if tries:
                self._trying.release()


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when the server says nothing for too long."""

    server: Server
    again: tuple[tuple[Any, ...], dict[str, Any]]
    """What it was made with."""
    made_at: float
    process: int | None = None
    """The number of the server's process, as it calls itself: a pooler in between gives another."""

    def wait(self, gen: PQGen[RV], *arguments: Any, **named: Any) -> RV:
        """Wait for what the server says; psycopg comes by here with everything that it sends."""
        return super().wait(self._watched(gen), *arguments, **named)

    def _watched(self, gen: PQGen[RV]) -> PQGen[RV]:
        remaining = patience.left()
        present = time.monotonic()
        until = None if remaining is None else present + remaining
        look, idle = present + self.server.look, False
        try:
            state = next(gen)
            while True:
                ready = yield state
                present = time.monotonic()
                if not ready and until is not None and present >= until:
                    self._give_up()
                if not ready and until is None and present >= look:
                    works = self._is_worked_for()
                    if works is None or (idle and not works):
                        self._give_up()
                    look, idle = time.monotonic() + self.server.look, not works
                state = gen.send(ready)
        except StopIteration as ended:
            self.server.is_silent = False
            said: RV = ended.value
            return said

    def _is_worked_for(self) -> bool | None:
        """Ask whether the server is still at it: None when it says nothing, or knows nothing of us."""
        arguments, named = self.again
        with suppress(psycopg.Error), patience.within(ASKING):
            other = self.server.connect(*arguments, **named)
            try:
                row = other.execute(WORKS, (self.process,)).fetchone()
                return None if row is None else bool(row[0])
            finally:
                other.close()
        return None

    def _give_up(self) -> None:
        self.close()
        raise self.server.noticed()


def _begun(arguments: tuple[Any, ...], named: dict[str, Any]) -> Future[Connection]:
    """Connect in a thread of its own, which nobody has to wait for."""
    made: Future[Connection] = Future()

    def connect() -> None:
        try:
            made.set_result(Connection.connect(*arguments, **named))
        except BaseException as error:
            made.set_exception(error)

    threading.Thread(target=connect, name="connecting", daemon=True).start()
    return made


def _close(made: Future[Connection]) -> None:
    """Close a connection that came when nobody waited for it any more."""
    if made.exception() is None:
        made.result().close()
