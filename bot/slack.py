"""The way to Slack's Web API with one workspace's token."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.request import Request, urlopen

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from handlers.kernel.services import SLACK_ERRORS, NoAnswer, code, is_answer

log = structlog.get_logger()

PATIENT = 10.0
_WORD = re.compile("[a-z_]+")


Failed = Callable[[str, str], None]
"""Is told of each call that failed: the method, and Slack's code or the network's."""


UNREADABLE = (ValueError, LookupError, AttributeError, RecursionError)
"""What the SDK raises of an answer that is no JSON, no object, or no text of the encoding that it claims to be."""
MOST_PATIENCE = 3600
"""Seconds: Slack asks for as many as some hundred. What asks for more was not meant, or not written by Slack."""
DOUBTED = 60.0
"""Seconds instead of those."""


class Client(WebClient):
    """Slack's client, with somebody who is told what failed; what is no answer of Slack's raises NoAnswer."""

    def __init__(self, failed: Failed, **options: Any) -> None:
        super().__init__(**options)
        self._failed = failed

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method of the Web API."""
        try:
            return self._called(api_method, **options)
        except SLACK_ERRORS as error:
            self._failed(api_method, code(error))
            raise

    def _called(self, api_method: str, **options: Any) -> SlackResponse:
        try:
            response = super().api_call(api_method, **options)
        except SlackApiError as error:
            refusal: Any = error.response
            headers = refusal.headers
            if refusal.status_code == 429:  # the SDK's socket client sleeps for as long as it reads here
                headers = {**headers, "Retry-After": str(round(patience(headers) or DOUBTED))}
                refusal.headers = headers
            if is_answer(refusal.data):
                raise
            raise NoAnswer(refusal.status_code, headers) from None
        except UNREADABLE as error:
            raise NoAnswer(200, {}) from error
        if not is_answer(response.data):
            raise NoAnswer(response.status_code, response.headers)
        return response


def patience(headers: Mapping[str, Any]) -> float | None:
    """Return the seconds that an answer's Retry-After asks for; None where it asks for nothing."""
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    if asked is None:
        return None
    text = str(asked[0] if isinstance(asked, list) else asked).strip()
    seconds = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    return float(max(seconds, 1)) if 0 <= seconds <= MOST_PATIENCE else DOUBTED


def connected(token: str, base_url: str, timeout: float = PATIENT, failed: Failed = lambda *_: None) -> Client:
    """Return a client that waits so many seconds and tries nothing again: what it sent may have been done."""
    seconds: Any = timeout  # whole seconds are all that the SDK's annotation knows; the socket takes any
    return Client(failed, token=token or None, base_url=base_url, timeout=seconds, retry_handlers=[])


def respond(url: str, body: dict[str, Any]) -> WebhookResponse:
    """Post to a response_url; raises NoAnswer for what answers in Slack's place, else what the network raises."""
    try:
        response = WebhookClient(url, timeout=round(PATIENT), retry_handlers=[]).send_dict(body)
    except UNREADABLE as error:
        raise NoAnswer(200, {}) from error
    if not _is_word(response.status_code, response.body.strip()):
        raise NoAnswer(response.status_code, response.headers)
    return response


def upload(url: str, content: bytes) -> None:
    """Post a file's content where Slack said; raises NoAnswer for what answers in Slack's place."""
    with urlopen(Request(url, content, method="POST"), timeout=PATIENT) as answer:  # noqa: S310 - Slack gave it
        if answer.headers.get_content_type() == "text/html":  # Slack says "OK - " and how much it has got
            raise NoAnswer(answer.status, answer.headers)


def _is_word(status: int, said: str) -> bool:
    """Tell whether this is what a response_url says: "ok", or a word for why not; or an answer of the Web API's."""
    try:
        return is_answer(json.loads(said))
    except ValueError:
        return said == "ok" if status == 200 else bool(_WORD.fullmatch(said))


class OneWorkspace:
    """A token and the base URL; who the bot is comes from auth.test, once Slack answers.

    No client waits less than `least` seconds, however little its caller has: tests raise it on busy machines.
    """

    def __init__(self, token: str, base_url: str, failed: Failed = lambda *_: None) -> None:
        self._failed = failed
        self.token = token
        self.base_url = base_url
        self.least = 0.0
        self.identity: dict[str, Any] = {}
        self._clients: dict[float, WebClient] = {}
        self._stop = threading.Event()

    def client(self, workspace: str = "", *, timeout: float = PATIENT) -> WebClient:
        """Return a client that waits so many seconds."""
        timeout = max(timeout, self.least)
        found = self._clients.get(timeout)
        if found is None:
            found = self._clients[timeout] = connected(self.token, self.base_url, timeout, self._failed)
        return found

    def bot(self, workspace: str) -> str | None:
        """Return the bot's own user id, once it is known."""
        return self.identity.get("user_id")

    def is_installed(self, workspace: str) -> bool:
        """Tell whether the token is of this team or organisation; Slack is asked, at first, and has a second."""
        if not self.identity:
            self._learn(timeout=1)
        return workspace in {self.identity["team_id"], self.identity["enterprise_id"]}

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Authorize every request from memory: Slack need not be reachable for an answer."""
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=self.identity.get("user_id"),
            bot_id=self.identity.get("bot_id"),
            bot_token=self.token,
        )

    def introduce(self) -> None:
        """Learn who the bot is, trying again in the background for as long as Slack does not answer."""
        threading.Thread(target=self._introduce, name="auth.test", daemon=True).start()

    def close(self) -> None:
        """Stop asking."""
        self._stop.set()

    def _introduce(self) -> None:
        wait = 1.0
        while not self._stop.is_set():
            try:
                self._learn(timeout=5)
            except SLACK_ERRORS as error:
                log.warning("slack does not answer", error=type(error).__name__, again_in=wait, said=code(error))
                self._stop.wait(wait)
                wait = min(wait * 2, 60)
                continue
            log.info("connected to slack", workspace=self.identity["team_id"], name=self.identity["team"])
            return

    def _learn(self, timeout: float) -> None:
        answer = self.client(timeout=timeout).auth_test()
        self.identity = {key: answer.get(key) for key in ("user_id", "bot_id", "team_id", "enterprise_id", "team")}
