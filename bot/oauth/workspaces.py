"""The way to Slack's Web API for every workspace that allowed the app."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack import PATIENT, Failed, connected
from handlers.kernel.services import NotInstalled
from handlers.kernel.vault import Unreadable, Vault
from storage.database import Database
from storage.errors import StorageError

log = structlog.get_logger()

HELD = 60.0
"""Seconds for which another process may not have heard yet that the app was taken out, or installed anew."""
MOST_HELD = 50_000


@dataclass(frozen=True)
class Held:
    """What is known of an installation, until a moment of the monotonic clock."""

    token: str
    bot: str
    bot_id: str
    until: float


class ManyWorkspaces:
    """Each workspace's token, from memory, else from the database; `least` as for one workspace."""

    def __init__(self, db: Database, vault: Vault, base_url: str, failed: Failed = lambda *_: None) -> None:
        self.db = db
        self.vault = vault
        self.base_url = base_url
        self.least = 0.0
        self._failed = failed
        self._held: dict[str, Held] = {}
        self._changes = 0  # counted, so that what was read before a change is not held after it
        self._lock = threading.Lock()

    def client(self, workspace: str, *, timeout: float = PATIENT) -> WebClient:
        """Return a client with the workspace's token; raises NotInstalled, and StorageError."""
        held = self._find(workspace)
        if held is None:
            raise NotInstalled(workspace)
        return connected(held.token, self.base_url, max(timeout, self.least), self._failed)

    def bot(self, workspace: str) -> str | None:
        """Return the bot's own user id there, None where it is not installed."""
        held = self._find(workspace)
        return held.bot if held else None

    def is_installed(self, workspace: str) -> bool:
        """Tell whether the app is installed there."""
        return self._find(workspace) is not None

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Tell Bolt who the bot is there; whom it may serve is the Desk's to say, also where nothing is installed."""
        held = None
        try:
            held = next((found for id in (team_id, enterprise_id) if id and (found := self._find(id))), None)
        except StorageError as error:
            log.warning("installation not found", workspace=team_id, error=type(error).__name__)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=held.bot if held else None,
            bot_id=held.bot_id if held else None,
            bot_token=held.token if held else None,
        )

    def forget(self, workspace: str) -> None:
        """Read an installation anew."""
        with self._lock:
            self._changes += 1
            self._held.pop(workspace, None)

    def introduce(self) -> None:
        """Nothing is to be asked before somebody comes."""

    def close(self) -> None:
        """Nothing is under way."""

    def _find(self, workspace: str) -> Held | None:
        held = self._held.get(workspace)
        if held is not None and time.monotonic() < held.until:
            return held
        self._held.pop(workspace, None)
        before = self._changes
        with self.db.read(workspace) as store:
            found = store.installations.get()
        if found is None:
            return None
        try:
            token = self.vault.open(found.token)
        except Unreadable:
            log.warning(
                "token unreadable", workspace=workspace, why="was SLACK_CLIENT_SECRET or TOKEN_SECRETS changed?"
            )
            return None
        held = Held(token, found.bot, found.bot_id, time.monotonic() + HELD)
        with self._lock:
            if self._changes == before:
                if len(self._held) >= MOST_HELD:
                    self._held.clear()
                self._held[workspace] = held
        return held
