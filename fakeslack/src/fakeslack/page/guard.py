"""What stands before every page: only the page itself may act, and nothing but our own files may run."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses actions that do not come from the page itself, and adds the security headers."""

    def __init__(self, app: ASGIApp, caching: str = "no-store") -> None:
        self.app = app
        self.caching = caching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            refusal = refused(scope["method"], Headers(scope=scope))
            if refusal:
                await PlainTextResponse(refusal, 403)(scope, receive, send)
                return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", self.caching)
            await send(message)

        await self.app(scope, receive, guarded)


def refused(method: str, headers: Headers) -> str | None:
    """Return why a request is refused, or None; the server itself has already refused other hosts and origins."""
    if method in ("GET", "HEAD"):
        return None
    origin = urlsplit(headers.get("origin", "")).netloc
    if origin != headers.get("host", "") or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "Only the page itself may do this."
    return None
