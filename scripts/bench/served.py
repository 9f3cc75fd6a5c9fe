"""The whole application behind one of several HTTP servers, each with as many threads: a process for `servers`.

Slack is where SLACK_API_URL says, and the customers are where DATABASE_URL says, as for the bot itself.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient

from bot import log
from bot.app import build, open_desk
from bot.metrics import Metrics
from bot.server import THREADS, HttpServer
from bot.slack import connected
from bot.transport import Web
from handlers.kernel.pages import Asked
from handlers.kernel.services import Services
from scripts.bench import house
from storage.database import Database

HOST = "127.0.0.1"
CONNECTIONS = 1000
"""As many as waitress may have open at once: by itself it takes a hundred, and then no more."""
WAITRESS, GRANIAN, UVICORN = "waitress", "granian", "uvicorn, threads"


class _Slack(house.NoSlack):
    """A Slack that is there."""

    def client(self, workspace: str, *, timeout: float = 10) -> WebClient:
        """Return a client, as the bot's own is."""
        return connected("xoxb-1", os.environ["SLACK_API_URL"], timeout)


@cache
def web() -> Web:
    """Return the application."""
    log.configure("json", "error")
    services = Services(
        db=Database(os.environ["DATABASE_URL"], synchronous="NORMAL"),
        clock=house.now,
        slack=_Slack(),
        nudge=lambda: None,
        respond=lambda url, body: None,
        handled=Metrics().handled,
    )
    return Web(build(open_desk(services), house.authorize, house.SECRET), house.SECRET, lambda: None)


def wsgi(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer by WSGI."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    answered = web()(Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], "", headers, body))
    length = ("Content-Length", str(len(answered.body)))
    start(f"{answered.status} {HTTPStatus(answered.status).phrase}", [*answered.headers, length])
    return [answered.body]


def command(kind: str, port: int) -> list[str]:
    """Return what runs a server of a kind at a port."""
    if kind == GRANIAN:
        given = ["--interface", "wsgi", "--blocking-threads", str(THREADS), "--no-log", "--no-ws"]
        return [sys.executable, "-m", "granian", *given, "--host", HOST, "--port", str(port), f"{__name__}:wsgi"]
    return [sys.executable, "-m", "scripts.bench.served", kind, str(port)]


def main(kind: str, port: int) -> None:
    """Serve until killed."""
    if kind == UVICORN:
        HttpServer(web(), web().lane, HOST, port).start()
        threading.Event().wait()
    importlib.import_module(WAITRESS).serve(
        wsgi, host=HOST, port=port, threads=THREADS, connection_limit=CONNECTIONS, _quiet=True
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
