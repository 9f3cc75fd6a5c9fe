"""Installing an app by OAuth: the page on which somebody allows it, and the code that becomes a token."""

import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from fakeslack import seed
from fakeslack.credentials import Credentials
from fakeslack.model import Installation
from fakeslack.state import SlackError, State

CODE_SECONDS = 600
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Install {app}</title>
<h1>{app} asks to be installed</h1><p>It asks for: {scopes}</p><ul>{choices}</ul></html>"""


@dataclass(frozen=True)
class Grant:
    """An installation that somebody allowed; its code is good once, for ten minutes."""

    installation: Installation
    person: str
    redirect_uri: str
    made: float


class OAuth:
    """The OAuth side of the stand-in; any http(s) redirect URL is taken, and the first of the app's own without one."""

    def __init__(self, state: State, credentials: Credentials) -> None:
        self._state = state
        self._credentials = credentials
        self.redirect_url = next(iter(state.app.redirect_urls), "")
        self._grants: dict[str, Grant] = {}

    def allow(self, person: str, scopes: str, redirect_uri: str, state: str = "") -> str:
        """Somebody allows the app in their workspace: the URL to which Slack sends their browser back."""
        with self._state.lock:
            granted = frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())
            workspace = self._state.people[person].workspace
            installation = seed.install(self._state, workspace, granted or None)
            code = secrets.token_hex(16)
            self._grants[code] = Grant(installation, person, redirect_uri, self._state.clock.seconds())
        joint = "&" if urlsplit(redirect_uri).query else "?"
        return f"{redirect_uri}{joint}{urlencode({'code': code, 'state': state})}"

    def redeem(self, client_id: str, client_secret: str, code: str, redirect_uri: str) -> Grant:
        """Use a code; raises SlackError invalid_client_id, bad_client_secret, invalid_code or bad_redirect_uri."""
        if client_id != self._credentials.client_id:
            raise SlackError("invalid_client_id")
        if client_secret != self._credentials.client_secret:
            raise SlackError("bad_client_secret")
        grant = self._grants.pop(code, None)
        if grant is None or self._state.clock.seconds() - grant.made > CODE_SECONDS:
            raise SlackError("invalid_code")
        if redirect_uri and redirect_uri != grant.redirect_uri:
            raise SlackError("bad_redirect_uri")
        return grant

    def routes(self) -> list[BaseRoute]:
        """``/oauth/v2/authorize``, and what its choices lead to."""
        return [
            Route("/oauth/v2/authorize", self._ask),
            Route("/oauth/v2/decide", self._decide, methods=["GET"]),
        ]

    async def _ask(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != self._credentials.client_id or not _is_web(self._back(query)):
            return HTMLResponse("<!doctype html><title>Refused</title><p>Unknown client_id or redirect_uri.</p>", 400)
        state = self._state
        choices = []
        for person in state.people.values():
            if person.is_admin and not person.deleted:
                name = f"{state.workspaces[person.workspace].name}, as {person.shown_name}"
                choices.append(_link(f"Allow in {name}", {**query, "person": person.id}))
        choices.append(_link("Deny", dict(query)))
        page = _PAGE.format(
            app=html.escape(state.app.name), scopes=html.escape(query.get("scope", "")), choices="".join(choices)
        )
        return HTMLResponse(page)

    async def _decide(self, request: Request) -> Response:
        query = request.query_params
        redirect_uri, state = self._back(query), query.get("state", "")
        if query.get("client_id") != self._credentials.client_id or not _is_web(redirect_uri):
            return HTMLResponse("<!doctype html><title>Refused</title>", 400)
        person = self._state.people.get(query.get("person", ""))
        if person is None:
            refused = urlencode({"error": "access_denied", "state": state})
            return RedirectResponse(f"{redirect_uri}?{refused}", 302)
        return RedirectResponse(self.allow(person.id, query.get("scope", ""), redirect_uri, state), 302)

    def _back(self, query: Mapping[str, str]) -> str:
        return query.get("redirect_uri") or self.redirect_url


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def _link(text: str, query: dict[str, str]) -> str:
    return f'<li><a href="/oauth/v2/decide?{html.escape(urlencode(query))}">{html.escape(text)}</a></li>'
