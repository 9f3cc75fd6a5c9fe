"""How requests come in: by HTTP, or by Socket Mode; health and figures by HTTP in either case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from waitress import wasyncore
from waitress.server import create_server

from bot import bodies, early
from bot.early import Early
from bot.metrics import Metrics
from bot.oauth.flow import INSTALL, REDIRECT, Installer
from handlers.kernel.services import SLACK_ERRORS
from storage import patience
from storage.errors import StorageError

log = structlog.get_logger()

MOST_BYTES = 2 * 1024 * 1024
THREADS = 16
"""A few slow answers of Slack's must not stall every other ack."""

DRAIN = 5.0
"""Seconds in which what is being answered when the process is told to stop may come to its end."""

ANSWERED = 2.4
"""Seconds that a request may wait for the database in all: Slack hangs up after three."""

WATCH = 3.0
"""Seconds between two looks at whether the web socket still lives: nobody is answered while it does not."""

Environ = dict[str, Any]
Headers = dict[str, str | Sequence[str]]
Start = Callable[[str, list[tuple[str, str]]], Any]


class Web:
    """The WSGI application: what Slack sends, where it is taken, and the process's health and figures."""

    def __init__(
        self,
        app: App | None,
        signing_secret: str | None,
        ready: Callable[[], None],
        metrics: Metrics | None = None,
        installer: Installer | None = None,
        take: Early = early.by_text,
    ) -> None:
        self.app = app
        self.take = take
        self.verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self.ready = ready
        self.metrics = metrics or Metrics()
        self.installer = installer
        self.draining = False
        """Whether /readyz says that this process is leaving."""

    @patience.within(ANSWERED)
    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one HTTP request."""
        status, headers, body = self._answer(environ)
        start(status, headers)
        return [body]

    def _answer(self, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/healthz":
            return _text("200 OK", "ok")
        if path == "/readyz":
            return self._readiness()
        if path == "/metrics":
            kind, page = self.metrics.page(environ.get("HTTP_ACCEPT", ""))
            return "200 OK", [("Content-Type", kind), ("Content-Length", str(len(page)))], page
        if path in {INSTALL, REDIRECT} and self.installer is not None and method == "GET":
            return _answered(self.installer(path, environ.get("QUERY_STRING", ""), _headers(environ)))
        if path != "/slack/events" or self.app is None:
            return _text("404 Not Found", "not found")
        if method != "POST":
            return _text("405 Method Not Allowed", "POST only")
        return self._events(self.app, environ)

    def _readiness(self) -> tuple[str, list[tuple[str, str]], bytes]:
        if self.draining:
            return _text("503 Service Unavailable", "stopping")
        try:
            self.ready()
        except StorageError as error:
            return _text("503 Service Unavailable", f"not ready: database {type(error).__name__.lower()}")
        return _text("200 OK", "ready")

    def _events(self, app: App, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        raw = environ["wsgi.input"].read(MOST_BYTES)
        headers = _headers(environ)
        if not self._is_slacks(raw, headers):
            log.warning("request refused", why="wrong signature or stale timestamp: is SLACK_SIGNING_SECRET right?")
            return _text("401 Unauthorized", "invalid request")
        # Bolt by itself parses before it verifies, fails with 500 on what it cannot parse, and takes a form for empty
        # when somebody typed the word "payload": it is given what we have verified and read.
        try:
            body = bodies.read(raw, environ.get("CONTENT_TYPE", ""))
        except bodies.Malformed as problem:
            return _text("400 Bad Request", str(problem))
        status = self.take(body)
        if status is not None:
            return _text(f"{status} {HTTPStatus(status).phrase}", "")
        response = app.dispatch(BoltRequest(body=body, headers=headers, mode="socket_mode"))
        if response.status == HTTPStatus.NOT_FOUND:  # which may cost the subscription
            log.info("unknown payload", type=body.get("type"))
            return _text("200 OK", "")
        return _answered(response)

    def _is_slacks(self, raw: bytes, headers: Mapping[str, Any]) -> bool:
        try:
            return self.verifier is not None and self.verifier.is_valid_request(raw, dict(headers))
        except (ValueError, TypeError):  # a timestamp that is no number, a signature or a body that is no text
            return False


def _headers(environ: Environ) -> Headers:
    return {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key[:5] == "HTTP_"}


def _answered(response: BoltResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    lines = [(key, value) for key, values in response.headers.items() for value in values]
    return f"{response.status} {HTTPStatus(response.status).phrase}", lines, response.body.encode()


def _text(status: str, text: str) -> tuple[str, list[tuple[str, str]], bytes]:
    body = text.encode()
    return status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))], body


class HttpServer:
    """The HTTP server in a thread of its own."""

    def __init__(self, web: Web, host: str, port: int) -> None:
        self.web = web
        self._server: Any = create_server(
            web,
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=MOST_BYTES,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self.port: int = self._server.effective_port
        self._done = False
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in flight, and stop."""
        if self._done:
            return
        self.web.draining = True
        self._done = True
        self._server.pull_trigger()
        if self._thread.is_alive():
            self._thread.join()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._server._map)

    def _run(self) -> None:
        """Serve until told otherwise; waitress's own loop knows no end but a signal in the main thread."""
        while not self._done:
            self._turn(1.0)
        until, quiet = time.monotonic() + DRAIN, 0
        while quiet < 3 and time.monotonic() < until:  # one turn lets somebody in, the next reads what they ask
            self._turn(0.01 if self._is_busy() else 0.0)
            quiet = 0 if self._is_busy() else quiet + 1

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, map=self._server._map, count=1)

    def _is_busy(self) -> bool:
        """Tell whether anything is being read, answered, or on its way out."""
        channels = list(self._server.active_channels.values())
        return any(one.request or one.requests or one.total_outbufs_len for one in channels)


class Handler(SocketModeHandler):
    """Takes messages before Bolt sees them; Slack sends again what is not acknowledged."""

    def __init__(self, *arguments: Any, take: Early = early.by_text, **named: Any) -> None:
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
        status = self.take(req.payload)
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
