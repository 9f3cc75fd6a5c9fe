"""The tick: whoever owns customers whose birthday it is, is told of all of them at once, in the morning, once.

Who has no owner, or one who has left, is told of in the channel of the digest. The claim of a customer's birthday of a
year is a unique row, written with the message: many processes tell once. Of a birthday on a day off somebody is told on
the working day before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import structlog

from handlers.birthdays import blocks, rules
from handlers.customers.birthdays import day_of_year, month_days
from handlers.followups import colleagues
from handlers.followups.calendar import Calendar
from handlers.followups.countries import calendar_of
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.services import Services
from handlers.kernel.wording import Say, language_of
from handlers.policy.versions import in_force
from storage import greetings
from storage.errors import StorageError
from storage.greetings import GIVEN, Near
from storage.models import Person, Schedule
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()

MOST_AT_ONCE = 500
"""Recipients told in one tick: the bot can stop between ticks, and others write meanwhile."""


@dataclass(frozen=True)
class _To:
    """Who is told: a person or a channel, by which calendar, in which language."""

    id: str
    zone: str
    language: str


def tick(services: Services) -> None:
    """Tell everybody, in every workspace, who is to be by now; one that fails is logged and stops no other."""
    now = services.clock()
    days = month_days(rules.window(now))
    try:
        with services.db.read("") as store:
            owed = greetings.near(store.connection, days, now.date() - rules.LATELY)
    except StorageError as error:
        log.warning("birthdays not readable", error=str(error))
        return
    told: set[tuple[str, str]] = set()
    for one in owed:
        try:
            to = _recipient(services, one)
            if to is None or (one.workspace, to.id) in told or len(told) >= MOST_AT_ONCE:
                continue
            if _tell(services, one.workspace, to, now):
                told.add((one.workspace, to.id))
                services.nudge()
                log.info("birthdays", workspace=one.workspace, to=to.id)
        except Exception:
            log.exception("birthdays failed", workspace=one.workspace, owner=one.owner)


def _recipient(services: Services, one: Near) -> _To | None:
    """Return who is told of an owner's customers; None while nobody can tell, and where there is no digest."""
    if one.owner is not None:
        person = colleagues.somebody(services, one.workspace, one.owner)
        if person is None:
            return None
        if person.role != Role.OUTSIDER:
            return _to_person(person)
    with services.db.read(one.workspace) as store:
        schedule = of_channel(store)
    return None if schedule is None else _To(schedule.channel, schedule.zone, schedule.language)


def _to_person(person: Person) -> _To:
    return _To(person.id, zone_of(person.zone), person.language or language_of(person.locale))


def of_channel(store: Store) -> Schedule | None:
    """Return the digest in whose channel customers are told of who have no owner: the first that runs."""
    running = [one for one in store.schedules.all() if one.paused is None and one.channel[:1] in "CG"]
    return next((one for one in running if one.owner is None and one.segment is None), None)


def _tell(services: Services, workspace: str, to: _To, now: datetime) -> bool:
    """Tell a recipient of the birthdays that are to be kept now; False where there are none, or it is not the time."""
    with services.db.read(workspace) as store:
        calendar = calendar_of(store, to.zone)
        if not calendar.is_open(now) or not _owed(store, to, calendar, now):
            return False
    with services.db.write(workspace, Author("", now, "birthday", to.id if to.id[:1] in "CG" else None)) as store:
        today = calendar.date_at(now)
        if store.greetings.told(to.id, today):
            return False  # they were told today
        claimed = [
            (customer, born)
            for customer, born in _owed(store, to, calendar, now)
            if store.greetings.claim(customer, born.year, today, to.id, born)
        ]
        if not claimed:
            return False
        for customer, born in claimed:
            if (gift := store.offerings.given_in(customer, born.year)) is not None:
                store.greetings.settle(customer, born.year, GIVEN, gift.by)
        policy = in_force(store)
        say = Say(to.language, policy.currency or services.currency, to.zone)
        found = blocks.rows(store, policy, to.zone, store.greetings.told(to.id, today))
        shown = blocks.message(say, found, today)
        store.outbox.post(to.id, Reply(shown).message())
        return True


def _owed(store: Store, to: _To, calendar: Calendar, now: datetime) -> list[tuple[int, date]]:
    """Return (customer, birthday) of whom a recipient is to be told on this date, and was not told."""
    days = month_days(rules.kept_on(calendar, calendar.date_at(now)))
    theirs = store.greetings.born(days, None if to.id[:1] in "CG" else to.id)
    found = [(one.id, days[day_of_year(one.birthday)]) for one in theirs if one.birthday]
    known = store.greetings.known([id for id, _ in found], [born.year for _, born in found])
    return [(id, born) for id, born in found if (id, born.year) not in known]
