"""Installing the app: the page that leads to Slack, and the code with which somebody comes back from there."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth import AuthorizeUrlGenerator, InstallationStore, OAuthStateStore, OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation

from bot import bolt
from bot.manifest import OPTIONAL, SCOPES
from bot.oauth.workspaces import ManyWorkspaces
from bot.settings import LOOPBACK, Settings
from bot.slack import connected
from handlers.installation import pages
from handlers.installation.pages import Page
from handlers.kernel.languages import of_browser
from handlers.kernel.pages import Answer, Answered, Asked, text
from handlers.kernel.services import SLACK_ERRORS, Clock, code
from handlers.kernel.wording import Say
from storage.database import Database
from storage.errors import StorageError
from storage.store import Author

if TYPE_CHECKING:
    from jinja2 import Template

log = structlog.get_logger()

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
GOOD_FOR = 600
"""Seconds that somebody has to allow the app."""
MOST_SAID = 100
"""Characters of somebody else's words for why, in the log."""
QUIET = logging.getLogger("bot.oauth.bolt")
"""Bolt's own log of it, which would tell codes: what it says, we say."""
QUIET.setLevel(logging.CRITICAL)
_PUBLIC = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")
SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class States(OAuthStateStore):
    """States that any process can check, and that work once: they are signed, they end, and a used one is kept.

    Bolt binds each to the browser it was given to.
    """

    def __init__(self, secret: str, db: Database, clock: Clock) -> None:
        self._secret = secret.encode()
        self._db = db
        self._clock = clock

    def issue(self, *_: Any, **__: Any) -> str:
        """Make a state."""
        state = f"{int(time.time()) + GOOD_FOR}-{secrets.token_hex(16)}"
        return f"{state}-{self._signature(state)}"

    def consume(self, state: str) -> bool:
        """Tell whether a state is one of ours, not too old, and not used before; raises StorageError."""
        told, _, signature = state.rpartition("-")
        if not hmac.compare_digest(signature.encode(), self._signature(told).encode()):
            return False
        if int(told.partition("-")[0]) < time.time():
            return False
        with self._db.write("", Author("", self._clock(), "oauth")) as store:
            return store.deliveries.claim(f"oauth:{told}")

    def _signature(self, state: str) -> str:
        return hmac.new(self._secret, state.encode(), hashlib.sha256).hexdigest()


class Cookie(OAuthStateUtils):
    """The browser's half of a state: sent when Slack leads it back here, and with nothing that others make it ask."""

    def build_set_cookie_for_new_state(self, state: str) -> str:
        """Return the cookie's line; Bolt's is Secure and HttpOnly already."""
        return f"{super().build_set_cookie_for_new_state(state)}; SameSite=Lax"

    def build_set_cookie_for_deletion(self) -> str:
        """Return the line that takes the cookie away."""
        return f"{super().build_set_cookie_for_deletion()}; SameSite=Lax"


class Keeper(InstallationStore):
    """Keeps what Bolt has got from Slack."""

    def __init__(self, workspaces: ManyWorkspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock

    def save(self, installation: Installation) -> None:
        """Keep a workspace's token, or an organisation's, encrypted; raises BoltError."""
        there = installation
        workspace = str((there.enterprise_id if there.is_enterprise_install else there.team_id) or "")
        name = (there.enterprise_name if there.is_enterprise_install else there.team_name) or workspace
        if not workspace or not there.bot_token:
            raise BoltError("Slack gave no token for a workspace")
        author = Author(there.user_id or "", self._clock(), "oauth")
        try:
            with self._workspaces.db.write(workspace, author) as store:
                store.installations.save(
                    name,
                    there.bot_user_id or "",
                    there.bot_id or "",
                    self._workspaces.vault.seal(there.bot_token),
                    ",".join(there.bot_scopes or ()),
                )
        except StorageError as error:
            raise BoltError(f"the installation could not be kept: {type(error).__name__}") from error
        self._workspaces.forget(workspace)
        log.info("installed", workspace=workspace, person=there.user_id)


class Installer:
    """Answers whoever installs the app."""

    def __init__(self, settings: Settings, workspaces: ManyWorkspaces, clock: Clock) -> None:
        client_id, client_secret = settings.slack_client_id or "", settings.slack_client_secret or ""
        self._api = settings.slack_api_url
        with bolt.hidden():
            self._settings = OAuthSettings(
                client_id=client_id,
                client_secret=client_secret,
                scopes=sorted({*SCOPES, *OPTIONAL}),
                user_scopes=[],
                authorization_url=urljoin(self._api, "/oauth/v2/authorize"),
                install_page_rendering_enabled=False,
                installation_store=Keeper(workspaces, clock),
                state_store=States(client_secret, workspaces.db, clock),
                state_expiration_seconds=GOOD_FOR,
                callback_options=CallbackOptions(self._installed, self._refused),
            )
        self._settings.state_utils = Cookie(expiration_seconds=GOOD_FOR)

    def _flow(self, request: BoltRequest) -> OAuthFlow:
        """Return Bolt's flow, whose way back is the address by which this browser came."""
        settings = copy(self._settings)
        settings.redirect_uri = _back(request, self._api)
        settings.authorize_url_generator = AuthorizeUrlGenerator(
            client_id=settings.client_id,
            redirect_uri=settings.redirect_uri and quote(settings.redirect_uri, safe=""),
            scopes=settings.scopes,
            authorization_url=settings.authorization_url,
        )
        return OAuthFlow(client=connected("", self._api, failed=_told), settings=settings, logger=QUIET)

    def pages(self) -> dict[str, Answer]:
        """Return the pages of an installation by their paths."""
        return {INSTALL: self._answered(self._invited), REDIRECT: self._answered(self._returned)}

    def _answered(self, of: Callable[[BoltRequest], BoltResponse]) -> Answer:
        def answer(asked: Asked) -> Answered:
            if asked.method != "GET":
                return text(404, "not found")
            return bolt.answered(of(BoltRequest(body="", query=asked.query, headers=asked.headers)))

        return answer

    def _returned(self, request: BoltRequest) -> BoltResponse:
        """Take the code with which somebody comes back from Slack."""
        try:
            return self._flow(request).handle_callback(request)
        except SLACK_ERRORS as error:
            log.warning("not installed", why=code(error))
            return self._failed(request, "unreachable", HTTPStatus.BAD_GATEWAY)
        except StorageError as error:
            log.warning("not installed", why=type(error).__name__)
            return self._failed(request, "storage_error", HTTPStatus.SERVICE_UNAVAILABLE)

    def _invited(self, request: BoltRequest) -> BoltResponse:
        """Show the page whose button leads to Slack; the browser is given the state that it must come back with."""
        there = self._flow(request).handle_installation(request)
        page = pages.invitation(_say(request), there.headers["location"][0])
        return _shown(page, headers={"Set-Cookie": there.headers["set-cookie"]})

    def _installed(self, success: SuccessArgs) -> BoltResponse:
        there = success.installation
        team = (there.enterprise_name if there.is_enterprise_install else there.team_name) or ""
        opens = f"https://slack.com/app_redirect?app={there.app_id}&team={there.team_id or there.enterprise_id}"
        return self._left(pages.installed(_say(success.request), team, opens))

    def _refused(self, failure: FailureArgs) -> BoltResponse:
        why = str(failure.reason)[:MOST_SAID]  # which anybody may write into the address
        log.warning("not installed", why=why, error=str(failure.error or "")[:MOST_SAID] or None)
        return self._failed(failure.request, failure.reason, failure.suggested_status_code)

    def _failed(self, request: Any, reason: str, status: int) -> BoltResponse:
        return self._left(pages.not_installed(_say(request), reason, INSTALL), status)

    def _left(self, page: Page, status: int = HTTPStatus.OK) -> BoltResponse:
        """Show how it ended; the browser's state is of no more use."""
        used = self._settings.state_utils.build_set_cookie_for_deletion()
        return _shown(page, status, {"Set-Cookie": [used]})


def _back(request: BoltRequest, api: str) -> str | None:
    """Return where Slack is to send a browser back to: the name by which it came here; None where that tells nothing.

    A proxy may give its own name for us instead. Then Slack takes the first address of the app's settings.
    """
    host = next(iter(request.headers.get("host", [])), "").strip().lower()
    if _PUBLIC.fullmatch(host):
        return f"https://{host}{REDIRECT}"
    near = urlsplit(f"//{host}").hostname in LOOPBACK and urlsplit(api).hostname in LOOPBACK
    return f"http://{host}{REDIRECT}" if near else None


def _told(method: str, error: str) -> None:
    log.warning("slack does not install", method=method, error=error[:MOST_SAID])


def _say(request: BoltRequest) -> Say:
    """Return the wording for a browser: in Chinese when that is what it would rather have."""
    return Say(of_browser("", ",".join(request.headers.get("accept-language", []))))


def _shown(page: Page, status: int = HTTPStatus.OK, headers: Mapping[str, Any] | None = None) -> BoltResponse:
    html = _page().render(page=page)
    return BoltResponse(
        status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8", **SAFE, **(headers or {})}
    )


@cache
def _page() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only who is shown a page waits for it

    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html")
