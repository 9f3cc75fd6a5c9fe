"""What keeps the web out of a server on loopback: other hosts' names (DNS rebinding) and other sites' pages."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = {"localhost", "127.0.0.1", "::1"}


class LoopbackOnly:
    """Refuses, with 403, requests to another host's name and those that a page of another origin makes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or close one web socket."""
        if scope["type"] in ("http", "websocket") and not _allowed(Headers(scope=scope)):
            await PlainTextResponse("This server is for this machine only.", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _allowed(headers: Headers) -> bool:
    host, origin = headers.get("host", ""), headers.get("origin")
    name = urlsplit(f"//{host}").hostname or ""
    return (name in NAMES or name.startswith("127.")) and (origin is None or urlsplit(origin).netloc == host)
