"""How requests come in: by HTTP, or by Socket Mode; health and figures by HTTP in either case."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import bodies, bolt, messages
from bot.messages import Take
from bot.metrics import Metrics
from bot.server import ANYBODYS, HEALTH, SHOPS, SLACKS, THREADS, Lane
from handlers.connections import endpoint as ways
from handlers.kernel.pages import Answer, Answered, Asked, text
from handlers.kernel.services import SLACK_ERRORS
from storage import patience
from storage.errors import StorageError

log = structlog.get_logger()

ANSWERED = 2.4
"""Seconds that a request may wait for the database in all: Slack hangs up after three."""

WATCH = 3.0
"""Seconds between two looks at whether the web socket still lives: nobody is answered while it does not."""

TIMESTAMP = re.compile(r"[0-9]{1,12}")
"""What Slack's timestamps look like: whatever else stands there is not reckoned with."""

ALIVE, READY, FIGURES = "/healthz", "/readyz", "/metrics"
LOOKS = frozenset({ALIVE, READY, FIGURES})
"""What is asked of the process itself."""


class Web:
    """What is answered by HTTP: what Slack sends, where it is taken, the process's health and figures, and pages.

    `pages` has an `Answer` by its path; one that ends in / is for whatever is below, and for anybody.
    """

    def __init__(
        self,
        app: App | None,
        signing_secret: str | None,
        ready: Callable[[], None],
        metrics: Metrics | None = None,
        pages: Mapping[str, Answer] = MappingProxyType({}),
        take: Take = messages.nothing,
    ) -> None:
        self.app = app
        self.take = take
        self.verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self.ready = ready
        self.metrics = metrics or Metrics()
        self.pages = pages
        self.draining = False
        """Whether /readyz says that this process is leaving."""

    def __call__(self, asked: Asked) -> Answered:
        """Answer one HTTP request."""
        with patience.within(ANSWERED):
            return self._answer(asked)

    def lane(self, path: str) -> Lane:
        """Return the lane in which a path is answered."""
        if path in LOOKS:
            return HEALTH
        above = _above(path)
        if above not in self.pages:
            return SLACKS
        return SHOPS if above == ways.PATH else ANYBODYS

    def _answer(self, asked: Asked) -> Answered:
        path = asked.path
        if path == ALIVE:
            return text(200, "ok")
        if path == READY:
            return self._readiness()
        if path == FIGURES:
            kind, page = self.metrics.page(asked.header("accept"))
            return Answered(200, [("Content-Type", kind)], page)
        answer = self.pages.get(path) or self.pages.get(_above(path))
        if answer is not None:
            return answer(asked)
        if path != "/slack/events" or self.app is None:
            return text(404, "not found")
        if asked.method != "POST":
            return text(405, "POST only")
        return self._events(self.app, asked)

    def _readiness(self) -> Answered:
        if self.draining:
            return text(503, "stopping")
        try:
            self.ready()
        except StorageError as error:
            return text(503, f"not ready: database {type(error).__name__.lower()}")
        return text(200, "ready")

    def _events(self, app: App, asked: Asked) -> Answered:
        if not self._is_slacks(asked):
            log.warning("request refused", why="wrong signature or stale timestamp: is SLACK_SIGNING_SECRET right?")
            return text(401, "invalid request")
        # Bolt by itself parses before it verifies, fails with 500 on what it cannot parse, and takes a form for empty
        # when somebody typed the word "payload": it is given what we have verified and read.
        try:
            body = bodies.read(asked.body, asked.header("content-type"), messages.lead_nowhere)
        except bodies.Malformed as problem:
            return text(400, str(problem))
        if body is None:
            return text(200, "")
        status = self.take(body)
        if status is not None:
            return text(status, "")
        response = app.dispatch(BoltRequest(body=body, headers=asked.headers, mode="socket_mode"))
        if response.status == HTTPStatus.NOT_FOUND:  # which may cost the subscription
            log.info("unknown payload", type=body.get("type"))
            return text(200, "")
        return bolt.answered(response)

    def _is_slacks(self, asked: Asked) -> bool:
        if self.verifier is None or not TIMESTAMP.fullmatch(asked.header("x-slack-request-timestamp")):
            return False
        try:
            stamp, signature = asked.header("x-slack-request-timestamp"), asked.header("x-slack-signature")
            return self.verifier.is_valid(asked.body, stamp, signature)
        except (ValueError, TypeError):  # a signature or a body that is no text
            return False


def _above(path: str) -> str:
    """Return the first part of a path with its slash: /s/ of /s/abc."""
    return path[: path.find("/", 1) + 1]


class Handler(SocketModeHandler):
    """Takes messages before Bolt sees them; Slack sends again what is not acknowledged."""

    def __init__(self, *arguments: Any, take: Take = messages.nothing, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.take = take

    @patience.within(ANSWERED)
    def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Take what came over the socket."""
        try:
            if "type" in req.payload:  # a slash command has none
                bodies.check(req.payload)
        except bodies.Malformed as problem:
            log.warning("request refused", why=str(problem))
            client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        status = HTTPStatus.OK if messages.lead_nowhere(req.payload) else self.take(req.payload)
        if status is None:
            super().handle(client, req)
        elif status == HTTPStatus.OK:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


class Socket:
    """A web socket to Slack, opened again for as long as it takes."""

    def __init__(
        self, app: App, app_token: str, client: WebClient, handler: Callable[..., SocketModeHandler] = Handler
    ) -> None:
        self._handler: Any = handler(app, app_token, web_client=client, concurrency=THREADS, ping_interval=WATCH)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._connect, name="socket", daemon=True)

    def start(self) -> None:
        """Begin to connect; Slack may be unreachable for now."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, finish and acknowledge what was taken, and disconnect."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)
        client = self._handler.client
        client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
        self._read_no_more()
        while client.message_processor.is_alive() and client.message_queue.qsize():
            time.sleep(0.001)
        client.closed = True
        client.message_queue.put(None)  # else it is awaited for a second
        client.message_processor.shutdown()
        client.message_workers.shutdown(wait=True)
        client.close()

    def _read_no_more(self) -> None:
        """End the reading thread: Slack's answer to a ping wakes it, else it waits up to 3 seconds for a message."""
        client = self._handler.client
        reading = client.current_session_runner
        reading.event.set()
        while reading.is_alive():
            client.current_session_state.terminated = True
            if client.current_session is not None:
                with suppress(OSError):  # it is gone already
                    client.current_session.ping("stop")  # an answer of two bytes would not be read to its end
            reading.thread.join(0.5)

    def _connect(self) -> None:
        wait = 1.0
        while not self._stop.is_set():
            try:
                self._handler.connect()
            except SLACK_ERRORS as error:
                log.warning("no socket to slack yet", error=type(error).__name__, again_in=wait)
                self._stop.wait(wait)
                wait = min(wait * 2, 60)
                continue
            log.info("socket open")
            if self._handler.client.closed:  # Slack answered too late
                self._handler.client.close()
            return
