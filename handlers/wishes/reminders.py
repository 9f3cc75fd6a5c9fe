"""The tick: whoever has customers to tell that a wish came true, and has not, is reminded within their working hours.

When somebody is reminded is kept with who asked, and set anew with the message: many processes remind once.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from handlers.followups import colleagues
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.services import Services
from handlers.kernel.wording import Say, language_of
from handlers.policy.versions import in_force
from handlers.wishes import telling, told_blocks
from storage import askers
from storage.askers import Asker
from storage.errors import StorageError
from storage.models import Person
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()

MOST_AT_ONCE = 500
"""People reminded in one tick: the bot can stop between ticks, and others write meanwhile."""


def tick(services: Services) -> None:
    """Remind everybody, in every workspace, who is to be by now; one that fails is logged and stops no other."""
    now = services.clock()
    try:
        with services.db.read("") as store:
            owed = askers.owing(store.connection, now)
    except StorageError as error:
        log.warning("wishes not readable", error=str(error))
        return
    for workspace in list(dict.fromkeys(workspace for workspace, _ in owed))[:MOST_AT_ONCE]:
        try:
            for person in _recipients(services, workspace, now):
                if _remind(services, person, now):
                    services.nudge()
                    log.info("reminded to tell", workspace=workspace, person=person.id)
        except Exception:
            log.exception("reminder failed", workspace=workspace)


def _recipients(services: Services, workspace: str, now: datetime) -> list[Person]:
    """Return who is to be reminded, as far as Slack says who they are; of who is gone a manager takes the place."""
    with services.db.read(workspace) as store:
        ids = dict.fromkeys(_whose(store, now))
    found = [colleagues.somebody(services, workspace, id) for id in ids if id]
    return [one for one in found if one is not None and one.role != Role.OUTSIDER]


def _whose(store: Store, now: datetime) -> dict[str, list[tuple[int, int]]]:
    """Return (wish, customer) of whom somebody is to tell by now, by who that is."""
    theirs: dict[str, list[tuple[int, int]]] = {}
    for number, customer, owner in store.askers.owed(now):
        wish = store.wishes.get(number)
        if wish is not None:
            theirs.setdefault(_here(store, telling.recipient(store, owner, wish)), []).append((number, customer))
    return theirs


def _here(store: Store, person: str) -> str:
    """Return a person, or the first manager where they have left."""
    found = store.people.get(person)
    if person and (found is None or found.role != Role.OUTSIDER):
        return person
    return next((one.id for one in store.people.managers()), "")


def _remind(services: Services, person: Person, now: datetime) -> bool:
    """Remind a person of whom they have to tell, or put that off until their working hours."""
    zone = zone_of(person.zone)
    with services.db.write(person.workspace, Author(person.id, now, "reminder")) as store:
        owed = _whose(store, now).get(person.id, [])
        calendar = colleagues.calendar(store, person.id, zone)
        is_open = calendar.is_open(now)
        again = telling.after(calendar, now, telling.AGAIN) if is_open else calendar.next_open(now)
        for wish, customer in owed:
            store.askers.remind(wish, customer, again)
        if not owed or not is_open:
            return False
        currency = in_force(store).currency or services.currency
        say = Say(person.language or language_of(person.locale), currency, zone, now)
        return _tell(store, person, say, owed)


def _tell(store: Store, person: Person, say: Say, owed: list[tuple[int, int]]) -> bool:
    """Leave a person a message for each wish of which they have customers to tell."""
    told = False
    for number in dict.fromkeys(wish for wish, _ in owed):
        wish = store.wishes.get(number)
        whose = {customer for one, customer in owed if one == number}
        theirs: list[Asker] = [one for one in telling.untold(store, wish) if one.customer in whose] if wish else []
        if wish is None or not theirs:
            continue
        product = None if wish.product is None else store.products.get(wish.product)
        store.outbox.post(
            person.id, Reply(told_blocks.message(say, store, wish, product, theirs, again=True)).message()
        )
        told = True
    return told
