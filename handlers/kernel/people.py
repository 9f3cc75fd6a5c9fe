"""Who somebody is: asked of Slack once, kept, and refreshed behind the scenes.

Members of the workspace (in an Enterprise Grid: of the organisation) may use the bot; guests, bots, deactivated
people and people of other companies may not. While Slack cannot say who somebody is, they are nobody yet.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from handlers.kernel.refusal import NotNow, Refusal
from handlers.kernel.request import Person, Sender
from handlers.kernel.services import SLACK_ERRORS, Services, code, passes
from handlers.kernel.wording import language_of
from storage import models
from storage.errors import StorageError
from storage.store import Author
from storage.types import Role

log = structlog.get_logger()

FRESH = timedelta(hours=1)
"""How long what Slack said of a person is believed without asking again."""
PATIENCE = 1.0
"""Seconds that a first contact may wait for Slack."""
SAVING = 0.2
"""Seconds that it may wait for the database, since what the person asks for has to wait for it too."""
HELD = 60.0
MOST_HELD = 50_000


class People:
    """The people of all workspaces, from memory, else the database, else Slack."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._known: dict[tuple[str, str], tuple[models.Person, float]] = {}
        self._asking: dict[tuple[str, str], bool] = {}  # True: ask once more
        self._changes = 0  # counted, so that what was read before a change is not kept after it
        self._lock = threading.Lock()
        self._refresher = ThreadPoolExecutor(2, thread_name_prefix="people")

    def identify(self, sender: Sender) -> Person:
        """Return who sent this; Refusal while Slack cannot say who somebody is."""
        stranger = Person(sender.user, "", Role.OUTSIDER, "en", "UTC")
        if sender.team not in {None, sender.workspace} and sender.enterprise is None:
            return stranger
        key = (sender.workspace, sender.user)
        known = self._held(key) or self._remembered(key)
        if known is None:
            try:
                # In a channel that is shared with another company, a click there comes in that company's name.
                if not self.services.slack.is_installed(sender.workspace):
                    return stranger
                known = self._ask(sender)
            except SLACK_ERRORS as error:
                log.warning("person unknown", workspace=sender.workspace, person=sender.user, error=code(error))
                unknown = NotNow if passes(error) else Refusal
                raise unknown("Slack hasn't told me who you are yet. Please try again in a moment.") from None
        elif self.services.clock() - known.checked_at > FRESH:
            self._refresh(sender)
        role = Role.MANAGER if known.manager and known.role == Role.MEMBER else known.role
        return Person(known.id, known.name, role, known.language or language_of(known.locale), zone_of(known.zone))

    def changed(self, workspace: str, user: str) -> None:
        """Ask Slack again about a person who was changed there, if we know them."""
        if self._dropped((workspace, user)) or self._remembered((workspace, user)):
            self._refresh(Sender(workspace, user), anew=True)

    def forget(self, person: str, workspace: str) -> None:
        """Read a person anew, since what was chosen for them changed."""
        self._dropped((workspace, person))

    def close(self) -> None:
        """Wait for what is being asked."""
        self._refresher.shutdown(wait=True, cancel_futures=True)

    def _held(self, key: tuple[str, str]) -> models.Person | None:
        """Return a person from memory, where what another process may have changed is kept for a minute only."""
        known, until = self._known.get(key, (None, 0.0))
        return known if time.monotonic() < until else None

    def _remembered(self, key: tuple[str, str]) -> models.Person | None:
        before = self._changes
        with self.services.db.read(key[0]) as store:
            found = store.people.get(key[1])
        with self._lock:
            if found is not None and self._changes == before:
                self._keep(key, found)
        return found

    def _dropped(self, key: tuple[str, str]) -> bool:
        """Hold a person no longer, and tell whether they were held."""
        with self._lock:
            self._changes += 1
            return self._known.pop(key, None) is not None

    def _keep(self, key: tuple[str, str], person: models.Person) -> None:
        if len(self._known) >= MOST_HELD:
            self._known.clear()
        self._known[key] = (person, time.monotonic() + HELD)

    def _refresh(self, sender: Sender, *, anew: bool = False) -> None:
        """Ask behind the scenes; `anew` asks once more when an answer from before the change is still under way."""
        key = (sender.workspace, sender.user)
        with self._lock:
            if key in self._asking:
                self._asking[key] |= anew
                return
            self._asking[key] = False

        def ask() -> None:
            try:
                self._ask(sender)
            except (*SLACK_ERRORS, StorageError) as error:
                log.info("person not refreshed", workspace=key[0], person=key[1], error=code(error))
            finally:
                with self._lock:
                    again = self._asking.pop(key)
            if again:
                self._refresh(sender)

        self._refresher.submit(ask)

    def _ask(self, sender: Sender) -> models.Person:
        client = self.services.slack.client(sender.workspace, timeout=PATIENCE)
        answer = client.users_info(user=sender.user, include_locale=True)
        user: dict[str, Any] = answer.get("user") or {}
        now = self.services.clock()
        told: dict[str, Any] = {
            "name": str(user.get("real_name") or user.get("name") or ""),
            "role": role_of(user, sender),
            "locale": str(user.get("locale") or "en-US"),
            "zone": zone_of(str(user.get("tz") or "UTC")),
        }
        try:
            with self.services.db.write(sender.workspace, Author(sender.user, now, "users.info"), SAVING) as store:
                store.people.save(sender.user, **told, checked_at=now)
                person = store.people.get(sender.user)
        except StorageError:
            person = None  # whoever only wants to read need not wait for a database that cannot be written
        made = person or models.Person(workspace=sender.workspace, id=sender.user, checked_at=now, **told)
        with self._lock:
            self._changes += 1
            self._keep((sender.workspace, sender.user), made)
        return made


def role_of(user: Mapping[str, Any], sender: Sender) -> Role:
    """Return a user's role from Slack's description; an outsider where it says nothing."""
    grid = user.get("enterprise_user") or {}
    enterprise = grid.get("enterprise_id")
    ours = user.get("team_id") in {None, sender.workspace} or (
        enterprise is not None and enterprise in {sender.enterprise, sender.workspace}
    )
    outside = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
    if not user or not ours or any(user.get(flag) for flag in outside) or user.get("id") == "USLACKBOT":
        return Role.OUTSIDER
    managing = ("is_admin", "is_owner", "is_primary_owner")
    return Role.MANAGER if any(user.get(f) or grid.get(f) for f in managing) else Role.MEMBER


def zone_of(name: str) -> str:
    """Return a zone's name if this machine knows it, else UTC."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown one is a KeyError
        return "UTC"
    return name
