"""The tick: what has been overdue for so many working days is told to the managers who are at work, once.

That they were told is written with the message: many processes tell once, and one that dies tells either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from handlers.followups import blocks, colleagues, rules
from handlers.followups.calendar import DAY
from handlers.followups.countries import calendar_of
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.request import Rules
from handlers.kernel.services import Services
from handlers.kernel.ticking import Owed, each
from handlers.kernel.wording import Say, language_of
from storage import followups
from storage.models import FollowUp, Person
from storage.store import Author, Store

MOST_WORKSPACES, MOST_AT_ONCE = 200, blocks.MOST_CARRIED


def tick(services: Services, policy: Callable[[Store], Rules]) -> None:
    """Tell managers, in every workspace, what stays overdue."""
    each(services, "escalations", _owed, partial(_of_workspace, services, policy))


def _owed(connection: Connection, now: datetime) -> list[Owed]:
    return [Owed(workspace) for workspace in followups.overdue(connection, now)[:MOST_WORKSPACES]]


def _of_workspace(services: Services, policy: Callable[[Store], Rules], one: Owed, now: datetime) -> bool:
    with services.db.write(one.workspace, Author("", now, "escalation")) as store:
        return _escalate(store, policy(store).of(rules.Calls).escalate, services.currency, now) > 0


def _escalate(store: Store, days: int, currency: str, now: datetime) -> int:
    """Tell the managers of a workspace, or look again later; return how many were told."""
    found = store.followups.to_escalate(now, MOST_AT_ONCE)
    ready: list[FollowUp] = []
    for one in found:
        calendar = colleagues.calendar(store, one.owner, "UTC")
        due = rules.escalates_at(calendar, one.day, days) if days else now + DAY
        if one.escalated is not None and one.day <= one.escalated:
            store.followups.escalated([one])
        elif due > now:
            store.followups.look_again([one.id], min(due, now + DAY))
        else:
            ready.append(one)
    if not ready:
        return 0
    managers = [(one, calendar_of(store, zone_of(one.zone))) for one in store.people.in_charge()]
    at_work = [one for one, calendar in managers if calendar.is_open(now)]
    if not at_work:
        opens = [calendar.next_open(now) for _, calendar in managers]
        store.followups.look_again([one.id for one in ready], min([*opens, now + DAY]))
        return 0
    store.followups.escalated(ready)
    return sum(_tell(store, manager, ready, days, currency, now) for manager in at_work)


def _tell(store: Store, manager: Person, ready: Sequence[FollowUp], days: int, currency: str, now: datetime) -> bool:
    """Tell one manager of what is not their own: of that they are reminded."""
    others = [one for one in ready if one.owner != manager.id]
    if not others:
        return False
    say = Say(manager.language or language_of(manager.locale), currency, zone_of(manager.zone), now)
    shown = [store.followups.described(one.id) for one in others[: blocks.MOST_BUNDLED]]
    described = [one for one in shown if one is not None]
    message = blocks.escalated(say, described, [one.id for one in others], days, now, manager.id)
    store.outbox.post(manager.id, Reply(message).message())
    return True
