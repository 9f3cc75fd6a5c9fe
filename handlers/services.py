"""What the handlers stand on, built once and handed to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from storage.database import Database

SLACK_ERRORS = (SlackClientError, OSError, HTTPException)
"""Everything that asking Slack may raise: its own refusals, and a network that fails."""


class NotInstalled(SlackClientError):
    """The app is not installed in this workspace, or not any more."""


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

    `nudge` wakes the outbox's sender after a commit; `respond` sends an answer to a response_url that promises
    nothing, and so need not be on disk first; `handled` is told of each request what it was, how it went, and seconds.
    """

    db: Database
    clock: Clock
    slack: Slack
    nudge: Callable[[], None]
    respond: Callable[[str, dict[str, Any]], None]
    handled: Callable[[str, str, float], None] = lambda *_: None
    currency: str = "¥"
