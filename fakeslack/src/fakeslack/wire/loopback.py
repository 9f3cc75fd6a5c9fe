"""What keeps the web out of a server on loopback: other hosts' names (DNS rebinding) and other sites' pages."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z.-]+)(:[0-9]{1,5})?")


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


def is_loopback(name: str) -> bool:
    """Whether a name or an address, without its port, is this machine's own, whoever answers for names elsewhere.

    Anybody may own a name that only looks like one, as 127.attacker.example, and lead it here.
    """
    if name.lower().removesuffix(".") == "localhost":
        return True
    try:
        return ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def _allowed(headers: Headers) -> bool:
    hosts, origin = headers.getlist("host"), headers.get("origin")
    found = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if found is None or not is_loopback(found[1]):
        return False
    if origin == "null":  # which a page sends that keeps its address to itself; what it is, no page can make up
        return headers.get("sec-fetch-site") == "same-origin"
    return origin is None or urlsplit(origin).netloc == hosts[0]
