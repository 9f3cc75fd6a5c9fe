"""The tick: whoever has follow-ups due is reminded of all of them at once, within their working hours, once a day.

The claim of a person's local date is a unique row, written with the message: many processes remind once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from handlers.followups import actions, answers, blocks, colleagues, rules
from handlers.followups.calendar import DAY, Calendar
from handlers.followups.countries import calendar_of
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.services import Services
from handlers.kernel.ticking import MOST_AT_ONCE, Owed, each
from handlers.kernel.wording import Say, language_of
from storage import followups
from storage.models import Person
from storage.store import Author, Store
from storage.types import Role

AGAIN = timedelta(minutes=15)


def tick(services: Services) -> None:
    """Remind everybody, in every workspace, who is to be by now."""
    each(services, "reminders", _owed, partial(_tell, services))


def _owed(connection: Connection, now: datetime) -> list[Owed]:
    return [Owed(workspace, owner) for workspace, owner in followups.owed(connection, now)[:MOST_AT_ONCE]]


def _tell(services: Services, one: Owed, now: datetime) -> bool:
    owner = one.person or ""
    person = colleagues.somebody(services, one.workspace, owner)
    if person is None:
        _put_off(services, one.workspace, owner, now)
        return False
    return _remind(services, person, now)


def _put_off(services: Services, workspace: str, owner: str, now: datetime) -> None:
    """Try again later to remind somebody when Slack does not answer about them; others come first until then."""
    with services.db.write(workspace, Author(owner, now, "reminder")) as store:
        store.followups.put_off([one.id for one in store.followups.to_remind(owner, now)], now + AGAIN)
        store.followups.called([one.id for one in store.followups.to_call(owner, now)], now + AGAIN)


def _remind(services: Services, person: Person, now: datetime) -> bool:
    """Remind a person of what is due, or put that off until their working hours; False when nobody was told."""
    zone = zone_of(person.zone)
    say = Say(person.language or language_of(person.locale), services.currency, zone, now)
    with services.db.write(person.workspace, Author(person.id, now, "reminder")) as store:
        due = [one.id for one in store.followups.to_remind(person.id, now)]
        hour = [one.id for one in store.followups.to_call(person.id, now)]
        if person.role == Role.OUTSIDER:
            return _pass_on(store, person, list(dict.fromkeys(due + hour)), say, now)
        calendar = colleagues.calendar(store, person.id, zone)
        called = _call(store, person, hour, say, now) if hour and calendar.is_open(now) else False
        store.followups.called(hour)
        return _daily(store, person, due, calendar, say, now) or called if due else called


def _call(store: Store, person: Person, ids: list[int], say: Say, now: datetime) -> bool:
    """Remind a person of follow-ups whose hour has come, each by itself."""
    found = [one for one in map(store.followups.described, ids[: blocks.MOST_BUNDLED]) if one is not None]
    for one in found:
        store.outbox.post(person.id, Reply(blocks.at_the_time(say, one, now, person.id)).message())
    return bool(found)


def _daily(store: Store, person: Person, due: list[int], calendar: Calendar, say: Say, now: datetime) -> bool:
    """Remind a person of all that is due, once a day, within their working hours."""
    today = calendar.date_at(now)
    if not calendar.is_open(now):
        store.followups.put_off(due, rules.remind_at(calendar, today, now))
        return False
    store.followups.put_off(due, rules.remind_at(calendar, today + DAY, now))
    if not store.followups.claim_reminder(person.id, today, due):
        return False  # they were reminded today
    found = [one for one in map(store.followups.described, due[: blocks.MOST_BUNDLED]) if one is not None]
    if not found:
        return False
    shown = blocks.reminder(say, found, due, now, person.id)
    store.outbox.post(person.id, Reply(shown).message())
    return True


def _pass_on(store: Store, gone: Person, due: list[int], say: Say, now: datetime) -> bool:
    """Give the follow-ups of somebody who has left to who opened them, or to a manager, and tell those."""
    told = False
    for one in filter(None, map(store.followups.described, due)):
        followup = one.followup
        heirs = [followup.opened_by, *(manager.id for manager in store.people.managers())]
        members = [found for found in map(store.people.get, heirs) if found and found.role != Role.OUTSIDER]
        if not members:
            store.followups.put_off([followup.id], now + DAY)
            continue
        heir = members[0]
        when = rules.when(calendar_of(store, zone_of(heir.zone)), followup.day, now)
        after = store.followups.change(followup, owner=heir.id, state="open", **vars(when))
        store.changes.record(
            actions.CHANGE,
            actions.subject(followup),
            followup.customer,
            before=actions.audited(followup),
            after=actions.audited(after),
        )
        given = replace(one, followup=after)
        answers.tell(store, heir.id, say, partial(blocks.inherited, one=given, now=now, gone=gone.id))
        told = True
    return told
