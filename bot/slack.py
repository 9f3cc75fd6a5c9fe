"""The way to Slack's Web API with one workspace's token."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.services import SLACK_ERRORS

log = structlog.get_logger()

PATIENT = 10.0


Failed = Callable[[str, str], None]
"""Is told of each call that failed: the method, and Slack's code or the network's."""


class Client(WebClient):
    """Slack's client, with somebody who is told what failed."""

    def __init__(self, failed: Failed, **options: Any) -> None:
        super().__init__(**options)
        self._failed = failed

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method of the Web API."""
        try:
            return super().api_call(api_method, **options)
        except SLACK_ERRORS as error:
            self._failed(api_method, code(error))
            raise


def connected(token: str, base_url: str, timeout: float = PATIENT, failed: Failed = lambda *_: None) -> Client:
    """Return a client that waits so many seconds and tries nothing again: what it sent may have been done."""
    seconds: Any = timeout  # whole seconds are all that the SDK's annotation knows; the socket takes any
    return Client(failed, token=token or None, base_url=base_url, timeout=seconds, retry_handlers=[])


def code(error: Exception) -> str:
    """Return an error's short name: Slack's code, the HTTP status where there is none, or the exception's."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    response: Any = error.response
    if isinstance(response, dict):  # what came was no JSON, as when a proxy answers
        return f"http {response['status']}"
    return str(response.get("error"))


class OneWorkspace:
    """A token and the base URL; who the bot is comes from auth.test, once Slack answers."""

    def __init__(self, token: str, base_url: str, failed: Failed = lambda *_: None) -> None:
        self._failed = failed
        self.token = token
        self.base_url = base_url
        self.identity: dict[str, Any] = {}
        self._clients: dict[float, WebClient] = {}
        self._stop = threading.Event()

    def client(self, workspace: str = "", *, timeout: float = PATIENT) -> WebClient:
        """Return a client that waits so many seconds."""
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
                log.warning("slack does not answer", error=type(error).__name__, again_in=wait, said=_said(error))
                self._stop.wait(wait)
                wait = min(wait * 2, 60)
                continue
            log.info("connected to slack", workspace=self.identity["team_id"], name=self.identity["team"])
            return

    def _learn(self, timeout: float) -> None:
        answer = self.client(timeout=timeout).auth_test()
        self.identity = {key: answer.get(key) for key in ("user_id", "bot_id", "team_id", "enterprise_id", "team")}


def _said(error: Exception) -> str | None:
    response = getattr(error, "response", None)
    return None if response is None else str(response.get("error"))
