"""How a payload reaches the app: over its open web socket, else as a signed HTTP request."""

import asyncio
import hashlib
import hmac
import http.client
import itertools
import json
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode, urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from fakeslack.model import Json
from fakeslack.wire.inspector import Inspector

Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]

TICKET_SECONDS = 30
MOST_SOCKETS = 10
NO_OPTIONS_URL = "no_options_url"
"""Why nobody was asked for a menu's options: Slack's people see no results, and the app hears nothing."""


@dataclass(frozen=True)
class Delivery:
    """A payload on its way to the app; the same one may be delivered again."""

    kind: Kind
    payload: Json
    retry: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """What it is: the command, the event's type, or the interaction's type."""
        if self.kind == "slash_commands":
            return str(self.payload["command"])
        return str(self.payload.get("event", self.payload)["type"])


@dataclass(frozen=True)
class Ack:
    """What the app answered: ``body`` (JSON or None), or ``error``: dispatch_failed, operation_timeout, …"""

    status: int | None
    body: Any = None
    seconds: float = 0.0
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged it in time."""
        return self.error is None


def sign(secret: str, body: bytes, timestamp: float | None = None) -> dict[str, str]:
    """Slack's signature headers for a body; they tell the real time, whatever the stand-in's clock says."""
    stamp = str(int(time.time() if timestamp is None else timestamp))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encode(delivery: Delivery) -> tuple[str, bytes]:
    """A delivery's content type and body over HTTP."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload).encode()
    fields: Mapping[str, str] = delivery.payload
    if delivery.kind == "interactive":
        fields = {"payload": json.dumps(delivery.payload)}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


class _Socket:
    """One open web socket of the app, with the envelopes that wait for their acknowledgement."""

    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.leaving = False
        self.waiting: dict[str, asyncio.Future[Any]] = {}

    async def send(self, delivery: Delivery, seconds: float) -> Ack:
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.retry, "retry_reason": delivery.reason}
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting[envelope_id] = answer
        try:
            await self.websocket.send_json(envelope)
            return Ack(200, await asyncio.wait_for(answer, seconds))
        except TimeoutError:
            return Ack(None, error="operation_timeout")
        except (ConnectionError, WebSocketDisconnect, RuntimeError):
            return Ack(None, error="dispatch_failed")
        finally:
            self.waiting.pop(envelope_id, None)

    def acknowledge(self, text: str) -> None:
        with suppress(ValueError):
            answer = json.loads(text)
            waiting = self.waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload"))

    def lost(self) -> None:
        self.leaving = True
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())


class Wire:
    """The line to the app; its coroutines run in the server's event loop."""

    def __init__(self, inspector: Inspector, signing_secret: str, app_id: str, ack_seconds: float) -> None:
        self.request_url: str | None = None
        self.options_url: str | None = None
        self.ack_seconds = ack_seconds
        self._inspector = inspector
        self._secret = signing_secret
        self._app_id = app_id
        self._tickets: dict[str, float] = {}
        self._sockets: list[_Socket] = []
        self._turn = itertools.count()
        self._threads = ThreadPoolExecutor(32, thread_name_prefix="to-app")

    @property
    def sockets(self) -> int:
        """How many web sockets the app holds open."""
        return len(self._sockets)

    @property
    def connected(self) -> bool:
        """Whether something listens: an open web socket, or a request URL."""
        return any(not socket.leaving for socket in self._sockets) or self.request_url is not None

    def new_ticket(self) -> str:
        """A ticket for one web socket, good for 30 seconds."""
        ticket = str(uuid.uuid4())
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """The web socket route: greet, then take acknowledgements until it closes."""
        expires = self._tickets.pop(websocket.query_params.get("ticket", ""), 0.0)
        if expires < time.monotonic() or len(self._sockets) >= MOST_SOCKETS:
            await websocket.close(1008)
            return
        await websocket.accept()
        socket = _Socket(websocket)
        self._sockets.append(socket)
        self._inspector.connection(len(self._sockets))
        try:
            await websocket.send_json(self._hello())
            while True:
                socket.acknowledge(await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            socket.lost()
            self._sockets.remove(socket)
            self._inspector.connection(len(self._sockets))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Tell every web socket to reconnect (warning, refresh_requested, link_disabled), and close it."""
        for socket in list(self._sockets):
            socket.leaving = True
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
                if close:
                    await socket.websocket.close(1000)

    async def drop(self) -> None:
        """Close every web socket without a word, as a failing network does."""
        for socket in list(self._sockets):
            socket.leaving = True
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.websocket.close(1011)

    async def send(self, delivery: Delivery) -> Ack:
        """Deliver once and wait for the acknowledgement, at most ``ack_seconds``."""
        begun = time.perf_counter()
        ready = [socket for socket in self._sockets if not socket.leaving]
        if ready:
            ack = await ready[next(self._turn) % len(ready)].send(delivery, self.ack_seconds)
        elif (url := self._url(delivery)) is not None:
            loop = asyncio.get_running_loop()
            ack = await loop.run_in_executor(self._threads, self._post, url, delivery)
        else:
            ack = Ack(None, error="dispatch_failed" if self.request_url is None else NO_OPTIONS_URL)
        seconds = time.perf_counter() - begun
        self._inspector.note(
            "to_app",
            delivery.name,
            request=delivery.payload,
            response=ack.body,
            status=ack.status,
            seconds=seconds,
            error=ack.error,
        )
        return Ack(ack.status, ack.body, seconds, ack.error)

    def _url(self, delivery: Delivery) -> str | None:
        """Where a delivery goes by HTTP: menus that look things up ask at an address of their own, and nowhere else."""
        return self.options_url if delivery.name == "block_suggestion" else self.request_url

    def _post(self, url: str, delivery: Delivery) -> Ack:
        content_type, body = encode(delivery)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **sign(self._secret, body)}
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": delivery.reason}
        try:
            return post(url, body, headers, self.ack_seconds)
        except TimeoutError:
            return Ack(None, error="operation_timeout")
        except (OSError, http.client.HTTPException):
            return Ack(None, error="dispatch_failed")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def post(url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Ack:
    """POST to the app and read its acknowledgement; raises OSError or HTTPException when there is none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status >= 500:
        return Ack(response.status, text, error="http_service_error")
    if not 200 <= response.status < 300:
        return Ack(response.status, text, error="dispatch_failed")
    if not text:
        return Ack(response.status)
    if "json" not in response.headers.get("Content-Type", ""):
        return Ack(response.status, {"text": text})
    try:
        return Ack(response.status, json.loads(text))
    except ValueError:
        return Ack(response.status, text, error="invalid_command_response")
