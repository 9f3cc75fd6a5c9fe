"""The HTTP server: uvicorn in a thread of its own. Nobody keeps others waiting by asking slowly.

Connections that have not asked anything whole yet cost no thread, have a deadline for their headers and another for
their body, and make room, whoever has waited longest first, when there are too many. What was asked whole is answered
by a few threads; the process's health and figures have some of their own, and so has what anybody may ask, of whom only
so many are let in.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from handlers.kernel.pages import Answer, Answered, Asked, Headers, text

MOST_BYTES = 2 * 1024 * 1024
DISCARDED = 4 * MOST_BYTES
"""Bytes of a body that is too long which are read all the same, so that its sender is still there to be told."""
THREADS = 16
"""A few slow answers of Slack's must not stall every other ack."""

PATIENCE = 10.0
"""Seconds in which a request's headers must be whole, from its first byte on, and then its body."""
IDLE = 75
"""Seconds for which a connection may ask nothing between two requests: longer than proxies keep theirs open."""
ROOM = 400
"""Connections that ask nothing whole: far less than the files that a process may open, which is often 1,024."""

DRAIN = 5.0
"""Seconds in which what is being answered when the process is told to stop may come to its end."""

CLOSE = ("Connection", "close")

Peer = tuple[str, int]


@dataclass(frozen=True)
class Lane:
    """By which threads some requests are answered, which others cannot keep busy, and how long a body may be.

    With `room` only so many are let in at once, and with `rate` only so many a second, after a rush of `rush`; whoever
    comes besides is told so before any thread has heard of them.
    """

    name: str
    threads: int
    most_bytes: int = MOST_BYTES
    room: int | None = None
    rate: float = 0
    rush: int = 0


SLACKS = Lane("http", THREADS)
"""What Slack asks, and whatever else there is."""
HEALTH = Lane("health", 2)
"""The process's health and figures."""
ANYBODYS = Lane("public", 4, most_bytes=64 * 1024, room=64, rate=200, rush=400)
"""What needs no more than an address: whoever floods it floods that alone."""
SHOPS = Lane("shops", 4, most_bytes=64 * 1024, room=64, rate=200, rush=400)
"""What shops send, which is signed; whoever floods it with what is not floods no customer's page."""
LANES = (SLACKS, HEALTH, ANYBODYS, SHOPS)
LATER = ("Retry-After", "5")


class Turnstile:
    """Lets in whom a lane has room for."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._inside = 0
        self._left = float(lane.rush)
        self._seen = 0.0

    def enter(self, now: float) -> bool:
        """Let one in at a second of any clock, or not."""
        lane = self._lane
        if lane.room is None:
            return True
        self._left = min(self._left + (now - self._seen) * lane.rate, lane.rush)
        self._seen = now
        if self._inside >= lane.room or self._left < 1:
            return False
        self._inside += 1
        self._left -= 1
        return True

    def leave(self) -> None:
        """One who was let in is answered."""
        self._inside -= 1


class Connections:
    """The connections there are, and how long those may still wait that have asked nothing whole."""

    def __init__(self, patience: float, room: int) -> None:
        self.patience = patience
        self.room = room
        self.busy: set[asyncio.Transport] = set()
        """Those that have begun to ask, and are not yet answered."""
        self._open: dict[Peer, asyncio.Transport] = {}
        self._waiting: dict[asyncio.Transport, asyncio.TimerHandle] = {}
        """Whoever has waited longest first."""

    def enter(self, transport: asyncio.Transport) -> None:
        """Let a connection in."""
        while len(self._waiting) >= self.room:
            self._late(next(iter(self._waiting)))
        self._open[peer(transport)] = transport
        self._wait(transport, self.patience)

    def hear(self, transport: asyncio.Transport) -> None:
        """A connection says something, and has from its first word on as long as any to ask something whole."""
        if transport in self._waiting and transport not in self.busy:
            self.busy.add(transport)
            self._wait(transport, self.patience)

    def begun(self, client: Peer) -> None:
        """A connection has sent whole headers, and has as long again for the body; who is late by then is told so."""
        if (transport := self._open.get(client)) is not None:
            self._wait(transport, self.patience + 1)

    def asked(self, client: Peer) -> None:
        """A connection has asked something whole."""
        if (transport := self._open.get(client)) is not None:
            self._wait_no_more(transport)

    def answered(self, client: Peer) -> None:
        """A connection was answered, and may ask again."""
        if (transport := self._open.get(client)) is not None:
            self.busy.discard(transport)
            self._wait(transport, IDLE)

    def leave(self, transport: asyncio.Transport) -> None:
        """A connection is gone."""
        self._wait_no_more(transport)
        self.busy.discard(transport)
        self._open.pop(peer(transport), None)

    def _wait(self, transport: asyncio.Transport, seconds: float) -> None:
        self._wait_no_more(transport)
        self._waiting[transport] = asyncio.get_running_loop().call_later(seconds, self._late, transport)

    def _wait_no_more(self, transport: asyncio.Transport) -> None:
        timer = self._waiting.pop(transport, None)
        if timer is not None:
            timer.cancel()

    def _late(self, transport: asyncio.Transport) -> None:
        self._wait_no_more(transport)
        transport.abort()


def peer(transport: asyncio.Transport) -> Peer:
    """Return who is at the other end."""
    host, port = transport.get_extra_info("peername")[:2]
    return host, port


class Connection(H11Protocol):
    """One connection, which is watched."""

    def __init__(self, connections: Connections, **given: Any) -> None:
        super().__init__(**given)
        self._connections = connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's, narrower than asyncio's
        """Let it in."""
        super().connection_made(transport)
        self._connections.enter(transport)

    def data_received(self, data: bytes) -> None:
        """Hear it."""
        self._connections.hear(self.transport)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let it go."""
        self._connections.leave(self.transport)
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """Uvicorn that is told to end, finishes what is being asked, and does not sleep on the way."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self.connections = connections
        self.ended = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told to end, and until what was being asked by then is answered."""
        await self.on_tick(0)
        await self.ended.wait()
        loop, quiet = asyncio.get_running_loop(), 0
        until = loop.time() + DRAIN
        while quiet < 3 and loop.time() < until:  # one turn lets somebody in, the next reads what they ask
            await asyncio.sleep(0.01 if self.connections.busy else 0.001)
            quiet = 0 if self.connections.busy else quiet + 1

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is still open."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        for _ in range(50):  # they end in the loop's next rounds
            if not self.server_state.connections:
                break
            await asyncio.sleep(0.001)


class HttpServer:
    """Serves at a host and port, from the moment it is made; `port` is where, if it was given 0.

    `lane` says in which lane a path is answered. `patience` is in seconds, for headers and for a body; `room` is for
    how many that ask nothing whole.
    """

    def __init__(
        self,
        answer: Answer,
        lane: Callable[[str], Lane],
        host: str,
        port: int,
        patience: float = PATIENCE,
        room: int = ROOM,
    ) -> None:
        self._answer = answer
        self._lane = lane
        self._patience = patience
        self._connections = Connections(patience, room)
        self._listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024
        )
        # Each connection inherits it. Else a body waits for its headers' receipt, which is put off by 40 ms.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self._listener.getsockname()[1]
        self._threads = {one: ThreadPoolExecutor(one.threads, thread_name_prefix=one.name) for one in LANES}
        self._turnstiles = {one: Turnstile(one) for one in LANES}
        self._loop: asyncio.AbstractEventLoop | None = None
        protocol: Any = partial(Connection, self._connections)
        config = uvicorn.Config(
            self._serve,
            http=protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",  # it warns of every request that is none
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=IDLE,
        )
        self._server = _Server(config, self._connections)
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()
        self._serving.wait()

    def stop(self) -> None:
        """Finish what is in flight, and stop."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.ended.set)
            self._thread.join()
        self._listener.close()
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._serving.set()
            await self._server.serve([self._listener])

        asyncio.run(serve())

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request whose headers are whole."""
        self._connections.begun(scope["client"])
        try:
            answered = await self._answered(scope, receive)
            if answered is not None:
                await self._send(answered, receive, send)
        finally:
            self._connections.answered(scope["client"])

    async def _send(self, answered: Answered, receive: Any, send: Any) -> None:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered.headers]
        headers.append((b"content-length", str(len(answered.body)).encode()))
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        if answered.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # who hears nothing before it has said all, hears it
            await send({"type": "http.response.body", "body": answered.body, "more_body": True})
            with suppress(TimeoutError, _Gone):
                async with asyncio.timeout(self._patience):
                    await _body(receive, DISCARDED, keep=False)
            await send({"type": "http.response.body"})
        else:
            await send({"type": "http.response.body", "body": answered.body})

    async def _answered(self, scope: Any, receive: Any) -> Answered | None:
        lane = self._lane(scope["path"])
        headers: Headers = {}
        for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]):
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        body = None
        if int(str(headers.get("content-length", 0))) <= lane.most_bytes:
            try:
                async with asyncio.timeout(self._patience):
                    body = await _body(receive, lane.most_bytes)
            except TimeoutError:
                return text(HTTPStatus.REQUEST_TIMEOUT, "too slow", CLOSE)
            except _Gone:
                return None
        if body is None:
            return text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long", CLOSE)
        self._connections.asked(scope["client"])
        asked = Asked(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, body)
        return await self._worked(lane, asked)

    async def _worked(self, lane: Lane, asked: Asked) -> Answered:
        """Have a thread of a lane answer, unless there are too many before it."""
        loop, turnstile = asyncio.get_running_loop(), self._turnstiles[lane]
        if not turnstile.enter(loop.time()):
            return text(HTTPStatus.TOO_MANY_REQUESTS, "too many requests: please try again in a moment", LATER)
        try:
            return await loop.run_in_executor(self._threads[lane], self._answer, asked)
        finally:
            turnstile.leave()


class _Gone(Exception):
    """Who asked has left."""


async def _body(receive: Any, most: int, *, keep: bool = True) -> bytes | None:
    """Read a whole body, or read it and forget it; None when there is more of it."""
    parts: list[bytes] = []
    length = 0
    while length <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        part = message.get("body", b"")
        length += len(part)
        if keep:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts) if length <= most else None
    return None
