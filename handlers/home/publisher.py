"""A Home tab published: as it is at the moment of sending, and only over the one that we know to be there."""

from __future__ import annotations

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.home import tab
from handlers.home.tab import Tab
from handlers.kernel.desk import Desk
from handlers.kernel.people import zone_of
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import language_of
from handlers.policy.versions import in_force
from storage import models
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()

CONFLICT = "hash_conflict"
UNSHOWABLE = frozenset({"invalid_arguments", "invalid_blocks", "invalid_view"})
"""Refusals of what a view looks like: the same may be shown in words."""


def publish(desk: Desk, workspace: str, person: str) -> None:
    """Publish a person's tab; raises what Slack's client raises."""
    for last in (False, False, True):
        if _publish(desk, workspace, person, anyway=last):
            return


def _publish(desk: Desk, workspace: str, person: str, *, anyway: bool) -> bool:
    """Publish a tab as it is now; False when another process has published one meanwhile."""
    services = desk.services
    with services.db.read(workspace) as store:
        home, known = store.homes.get(person), store.people.get(person)
        if home is None or known is None or known.role == Role.OUTSIDER:
            return True
        shown = tab.gather(desk.routes, _request(desk, store, known), store)
    client = services.slack.client(workspace)
    try:
        hash = _send(client, person, shown, None if anyway else home.hash or None)
    except SlackApiError as error:
        if error.response.get("error") != CONFLICT:
            raise
        with services.db.read(workspace) as store:
            newer = store.homes.get(person)
        if newer is None or newer.hash != home.hash:
            return False
        hash = _send(client, person, shown, None)  # whoever published it died before keeping how it is called
    with services.db.write(workspace, Author(person, services.clock(), "home")) as store:
        store.homes.shows(person, hash)
    return True


def _send(client: WebClient, person: str, shown: Tab, hash: str | None) -> str:
    """Publish a view, in words where Slack draws no charts, and return how Slack calls it."""
    try:
        answer = client.views_publish(user_id=person, view=shown.view(charts=True), hash=hash)
    except SlackApiError as error:
        if error.response.get("error") not in UNSHOWABLE:
            raise
        log.info("home without charts", person=person, error=error.response.get("error"))
        answer = client.views_publish(user_id=person, view=shown.view(charts=False), hash=hash)
    return str((answer.get("view") or {}).get("hash") or "")


def _request(desk: Desk, store: Store, known: models.Person) -> Request:
    role = Role.MANAGER if known.manager and known.role == Role.MEMBER else known.role
    language = known.language or language_of(known.locale)
    person = Person(known.id, known.name, role, language, zone_of(known.zone))
    return Request(
        workspace=store.workspace,
        person=person,
        at=desk.services.clock(),
        route="home",
        source="home",
        say=desk.voice(person),
        policy=in_force(store),
    )
