"""The tick: points whose time is over expire, holds end, and whoever owns a customer is told before their points go.

Each lot expires by one entry, written together with what remains of it; who was told of it is written with the message.
So it happens once, whatever is killed, and however many processes look.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from handlers.followups import colleagues
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.services import Services
from handlers.kernel.ticking import Owed, each
from handlers.kernel.wording import Say, language_of
from handlers.loyalty import expiring_blocks
from handlers.loyalty.expiry import EXPIRY, TOLD
from storage import holds, lots
from storage.holds import ENDED, OPEN
from storage.models import Hold, Lot, Person
from storage.store import Author, Store
from storage.types import Role

MOST_AT_ONCE = 200
"""Lots that expire in one transaction: others write meanwhile."""
MOST_TOLD = 10_000
"""Lots of which one look tells."""
EVERY = (0, *TOLD)


def tick(services: Services) -> None:
    """Let points expire and holds end whose time is over, in every workspace."""
    each(services, "expiry", _due, partial(expire, services))
    each(services, "holds", _ending, partial(end, services))


def tell(services: Services) -> None:
    """Tell whoever owns customers whose points go soon, in every workspace, within their working hours."""
    each(services, "expiring", _soon, partial(_tell, services))


# ---- points expire


def _due(connection: Connection, now: datetime) -> list[Owed]:
    return [Owed(workspace) for workspace in lots.workspaces_due(connection, now, EVERY)]


def expire(services: Services, one: Owed, now: datetime) -> bool:
    """Write an entry for each lot whose time is over; return that nothing is to be sent."""
    more = True
    while more:
        with services.db.write(one.workspace, Author("", now, EXPIRY)) as store:
            due = store.lots.due(now, EVERY, MOST_AT_ONCE)
            for lot in due:
                store.ledger.lapse(lot, EXPIRY)
        more = len(due) == MOST_AT_ONCE
    return False


# ---- holds end


def _ending(connection: Connection, now: datetime) -> list[Owed]:
    return [Owed(workspace) for workspace in holds.workspaces_due(connection, now)]


def end(services: Services, one: Owed, now: datetime) -> bool:
    """End the holds of a workspace whose time is over, and tell whoever put them."""
    with services.db.write(one.workspace, Author("", now, "hold")) as store:
        ended: dict[str, list[Hold]] = {}
        for hold in store.holds.due(now, MOST_AT_ONCE):
            store.holds.set(hold.id, ENDED, OPEN)
            ended.setdefault(hold.by, []).append(hold)
        for by, theirs in ended.items():
            person = store.people.get(by)
            if person is not None and person.role != Role.OUTSIDER:
                names = store.figures.names([hold.customer for hold in theirs])
                shown = expiring_blocks.ended(_say(services, person, now), theirs, names)
                store.outbox.post(person.id, Reply(shown).message())
    return bool(ended)


# ---- what goes soon


def _soon(connection: Connection, now: datetime) -> list[Owed]:
    found = {
        workspace
        for days, told in _stages()
        for workspace in lots.workspaces_due(connection, now + timedelta(days=days), told)
    }
    return [Owed(workspace) for workspace in sorted(found)]


def _stages() -> list[tuple[int, tuple[int, ...]]]:
    """Return how many days before somebody is told, with what of they were told last until then."""
    return [(days, (0, *TOLD[:nth])) for nth, days in enumerate(TOLD)]


def _tell(services: Services, one: Owed, now: datetime) -> bool:
    """Tell each owner who is at work of all their customers' points that go soon, in one message."""
    told = False
    with services.db.read(one.workspace) as store:
        whose = _whose(store, _untold(store, now))
        people = [id for id in whose if colleagues.calendar(store, id, "UTC").is_open(now)]
    for id in people:
        person = colleagues.somebody(services, one.workspace, id)
        if person is None or person.role == Role.OUTSIDER:
            continue
        with services.db.write(one.workspace, Author("", now, "expiring")) as store:
            theirs = _whose(store, _untold(store, now)).get(id, [])
            if not theirs:
                continue  # somebody else was quicker
            for days in TOLD:
                within = now + timedelta(days=days)
                store.lots.tell([lot.id for lot in theirs if lot.until is not None and lot.until <= within], days)
            names = store.figures.names(list({lot.customer for lot in theirs}))
            shown = expiring_blocks.soon(_say(services, person, now), theirs, names)
            store.outbox.post(person.id, Reply(shown).message())
            told = True
    return told


def _untold(store: Store, now: datetime) -> list[Lot]:
    """Return the lots that go soon, and of which nobody was told in this stage yet."""
    found = {
        lot.id: lot for days, told in _stages() for lot in store.lots.due(now + timedelta(days=days), told, MOST_TOLD)
    }
    return [lot for lot in found.values() if lot.until is not None and lot.until > now]


def _whose(store: Store, found: Sequence[Lot]) -> dict[str, list[Lot]]:
    """Return lots by who is told of them: whose customers they are, or the first manager where that is nobody."""
    owners = {one.id: one.owner for one in store.customers.these(sorted({lot.customer for lot in found}))}
    first = next((one.id for one in store.people.in_charge()), "") if found else ""
    theirs: dict[str, list[Lot]] = {}
    for lot in found:
        if lot.customer in owners:
            owner = owners[lot.customer] or ""
            known = store.people.get(owner) if owner else None
            gone = not owner or (known is not None and known.role == Role.OUTSIDER)
            theirs.setdefault(first if gone else owner, []).append(lot)
    theirs.pop("", None)
    return theirs


def _say(services: Services, person: Person, now: datetime) -> Say:
    return Say(person.language or language_of(person.locale), services.currency, zone_of(person.zone), now)
