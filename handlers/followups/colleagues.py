"""Who follows up: their zone and language as Slack last told, asked of it once for those who never spoke to the bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import structlog

from handlers.followups.calendar import Calendar
from handlers.followups.countries import calendar_of
from handlers.kernel.patterns import Pattern
from handlers.kernel.people import role_of, zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request, Sender
from handlers.kernel.services import SLACK_ERRORS, Services, passes
from handlers.kernel.wording import Mention, Say, language_of
from storage.errors import StorageError
from storage.models import Person
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()

_MENTIONS = Pattern(r"<@([A-Z0-9]+)")
PATIENCE = 1.0
"""Seconds that Slack has to tell who somebody is."""
MOST_MENTIONED = 2
"""How many people Slack is asked about while somebody waits."""


def known(services: Services, workspace: str, person: str) -> Person | None:
    """Return what is known of a person, asking Slack where that is nothing; raises what asking raises."""
    with services.db.read(workspace) as store:
        found = store.people.get(person)
    if found is not None:
        return found
    client = services.slack.client(workspace, timeout=PATIENCE)
    user: dict[str, Any] = client.users_info(user=person, include_locale=True).get("user") or {}
    now = services.clock()
    with services.db.write(workspace, Author(person, now, "users.info")) as store:
        store.people.save(
            person,
            name=str(user.get("real_name") or user.get("name") or ""),
            role=role_of(user, Sender(workspace, person)),
            locale=str(user.get("locale") or "en-US"),
            zone=zone_of(str(user.get("tz") or "UTC")),
            checked_at=now,
        )
        return store.people.get(person)


def somebody(services: Services, workspace: str, person: str) -> Person | None:
    """Return what is known of a person, or None while nobody can tell."""
    try:
        return known(services, workspace, person)
    except (*SLACK_ERRORS, StorageError) as error:
        log.info("person unknown", workspace=workspace, person=person, error=type(error).__name__)
        return None


def chosen(request: Request, services: Services) -> Mapping[str, Any]:
    """Before a follow-up is handed to the colleague who was chosen in a form, see that it is one."""
    wanted = request.fields.text("person")
    try:
        person = known(services, request.workspace, wanted) if wanted else None
    except SLACK_ERRORS as error:
        if passes(error):
            raise Refusal("Slack isn't responding. Please try again in a moment.", field="person") from None
        person = None
    if person is None or person.role == Role.OUTSIDER:
        raise Refusal(
            "{person} isn't a member of this team. Please choose a colleague.",
            person=Mention(wanted) if wanted else "…",
            field="person",
        )
    return {}


def mentioned(request: Request, services: Services) -> Mapping[str, Any]:
    """Before somebody is made an owner, get to know them: what they are told is in their language, by their day."""
    named = [request.fields.text("owner"), *_MENTIONS.findall(request.text)]
    for person in list(dict.fromkeys(filter(None, named)))[:MOST_MENTIONED]:
        somebody(services, request.workspace, person)
    return {}


def voice(store: Store, person: str, say: Say) -> Say:
    """Return how a person is spoken to; like the one who speaks now, where nothing is known of them."""
    found = store.people.get(person)
    if found is None:
        return say
    return Say(found.language or language_of(found.locale), say.currency, zone_of(found.zone), say.at)


def calendar(store: Store, person: str, zone: str) -> Calendar:
    """Return the calendar of a person; `zone` is where they are taken to be, where nothing is known of them."""
    found = store.people.get(person)
    return calendar_of(store, zone_of(found.zone) if found else zone)


def works(request: Request, store: Store) -> Callable[[date], bool]:
    """Return what tells which days are worked on where somebody is; it looks their calendar up when it is asked."""
    found: list[Calendar] = []

    def asked(day: date) -> bool:
        if not found:
            found.append(calendar(store, request.person.id, request.person.zone))
        return found[0].works(day)

    return asked


def owner_for(store: Store, owner: str | None, actor: str) -> str:
    """Return who follows up with a customer: their owner while that is a member, else who acts."""
    if not owner or owner == actor:
        return actor
    found = store.people.get(owner)
    return actor if found is not None and found.role == Role.OUTSIDER else owner
