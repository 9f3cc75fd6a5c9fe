"""What handlers need from outside: the database, the clock and Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.kernel.opinions import SecondReader
from handlers.kernel.patterns import Pattern
from handlers.kernel.vault import Vault
from storage.database import Database

SLACK_ERRORS = (SlackClientError, OSError, HTTPException)
"""Everything that asking Slack may raise: its own refusals, and a network that fails."""


NOT_DONE = frozenset(
    {"message_limit_exceeded", "org_login_required", "rate_limited", "ratelimited", "request_timeout"}
    | {"team_added_to_org"}
)
"""Refusals of Slack's that pass, after which nothing was done."""
PERHAPS_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Failures of Slack's own, of which it says that some of it may have succeeded."""
_CODE = Pattern(r"[\w.:-]{1,100}")


class NotInstalled(SlackClientError):
    """The app is not installed in this workspace, or not any more."""


class NoAnswer(SlackClientError):
    """What came was no answer of Slack's: a page of a proxy, a gateway or a maintenance, with whatever HTTP status.

    Nobody knows whether what was asked for was done, except after 429: then it was not.
    """

    def __init__(self, status: int, headers: Mapping[str, Any]) -> None:
        super().__init__(f"http {status}")
        self.status = status
        self.headers = headers


def is_answer(data: Any) -> bool:
    """Tell whether this is how Slack answers: an object that says `ok`, or else an error's code."""
    if not isinstance(data, dict):
        return False
    return data.get("ok") is True or (data.get("ok") is False and bool(_CODE.fullmatch(str(data.get("error")))))


def code(error: Exception) -> str:
    """Return an error's short name: Slack's code, the HTTP status where there is none, or the exception's."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error"))
    return str(error) if isinstance(error, NoAnswer) else type(error).__name__


def passes(error: Exception) -> bool:
    """Tell whether an error of Slack's client is temporary, so that asking again makes sense."""
    if isinstance(error, SlackApiError):
        return int(error.response.status_code) >= 500 or code(error) in NOT_DONE | PERHAPS_DONE
    return not isinstance(error, NotInstalled)


Clock = Callable[[], datetime]
"""The one clock: an aware instant in UTC."""


class Slack(Protocol):
    """The way to Slack's Web API for a workspace."""

    def client(self, workspace: str, *, timeout: float = 10) -> WebClient:
        """Return a client with the workspace's token that waits so many seconds for an answer."""

    def bot(self, workspace: str) -> str | None:
        """Return the bot's own user id, once it is known."""

    def is_installed(self, workspace: str) -> bool:
        """Tell whether we are installed there; raises what Slack's client raises while that is not known."""


@dataclass(frozen=True)
class Services:
    """The database, the clock and Slack.

    `nudge` wakes the outbox's sender after a commit; `respond` sends an answer that reports no
    write, and so need not be on disk first; `handled` counts each request: its route, its outcome, its seconds.
    `public_url` is under which customers and shops reach us, without a slash at its end; "" where they do not. `vault`
    encrypts what a route's `prepare` has to keep secret. `second` reads texts beside the review engine, if any.
    """

    db: Database
    clock: Clock
    slack: Slack
    nudge: Callable[[], None]
    respond: Callable[[str, dict[str, Any]], None]
    handled: Callable[[str, str, float], None] = lambda *_: None
    currency: str = "¥"
    public_url: str = ""
    vault: Vault = Vault()  # noqa: RUF009 - one that keeps nothing, and never changes
    second: SecondReader | None = None
