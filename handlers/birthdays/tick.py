"""The tick: whoever owns customers whose birthday it is, is told of all of them at once, in the morning, once.

Who has no owner, or one who has left, is told of in the channel of the digest. The claim of a customer's birthday of a
year is a unique row, written with the message: many processes tell once. Of a birthday on a day off somebody is told on
the working day before it; if nobody looked on that one, on the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from handlers.birthdays import blocks, rules
from handlers.customers.birthdays import day_of_year, month_days
from handlers.followups import colleagues
from handlers.followups.calendar import Calendar
from handlers.followups.countries import calendar_of
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.services import Services
from handlers.kernel.ticking import Owed, each
from handlers.kernel.wording import Say, language_of
from handlers.policy.versions import in_force
from storage import greetings
from storage.greetings import GIVEN
from storage.models import Person, Schedule
from storage.store import Author, Store
from storage.types import Role

AGAIN = timedelta(hours=1)
"""After which somebody is looked at again who was not to be told: by then their hours may be others."""


@dataclass(frozen=True)
class _To:
    """Who is told: a person or a channel, by which calendar, in which language."""

    id: str
    zone: str
    language: str


class Birthdays:
    """The tick; it remembers when each is to be looked at again, so that the days before a birthday cost nothing."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._again: dict[Owed, datetime] = {}

    def tick(self) -> None:
        """Tell everybody, in every workspace, who is to be by now."""
        each(self._services, "birthdays", self._owed, self._tell)

    def _owed(self, connection: Connection, now: datetime) -> list[Owed]:
        days = month_days(rules.window(now))
        found = [Owed(*one) for one in greetings.near(connection, days, now.date() - rules.LATELY)]
        self._again = {one: at for one in found if now < (at := self._again.get(one, now)) <= now + AGAIN}
        return [one for one in found if one not in self._again]

    def _tell(self, one: Owed, now: datetime) -> bool:
        to = _recipient(self._services, one)
        if to is None:
            return False
        self._again[one] = now + AGAIN
        with self._services.db.read(one.workspace) as store:
            calendar = calendar_of(store, to.zone)
            if not calendar.is_open(now):
                self._again[one] = min(calendar.next_open(now), now + AGAIN)
                return False
            if not _due(store, to, calendar, now):
                return False
        return _told(self._services, one.workspace, to, calendar, now)


def _recipient(services: Services, one: Owed) -> _To | None:
    """Return who is told of an owner's customers; None while nobody can tell, and where there is no digest."""
    if one.person is not None:
        person = colleagues.somebody(services, one.workspace, one.person)
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


def _told(services: Services, workspace: str, to: _To, calendar: Calendar, now: datetime) -> bool:
    """Tell a recipient of the birthdays that are to be told now; False where somebody else was quicker."""
    with services.db.write(workspace, Author("", now, "birthday", to.id if to.id[:1] in "CG" else None)) as store:
        today = calendar.date_at(now)
        if store.greetings.told(to.id, today):
            return False  # they were told today
        claimed = [
            (customer, born)
            for customer, born in _due(store, to, calendar, now)
            if store.greetings.claim(customer, born.year, today, to.id, born)
        ]
        if not claimed:
            return False
        for customer, born in claimed:
            if (gift := store.offerings.given_in(customer, born.year)) is not None:
                store.greetings.settle(customer, born.year, GIVEN, gift.by)
        policy = in_force(store)
        say = Say(to.language, policy.currency or services.currency, to.zone, now)
        found = blocks.rows(store, policy, to.zone, store.greetings.told(to.id, today))
        shown = blocks.message(say, found, today)
        store.outbox.post(to.id, Reply(shown).message())
        return True


def _due(store: Store, to: _To, calendar: Calendar, now: datetime) -> list[tuple[int, date]]:
    """Return (customer, birthday) of whom a recipient is to be told on this date, and was not told.

    Whoever was added after their birthday has missed nothing.
    """
    today = calendar.date_at(now)
    days = month_days([*rules.missed(calendar, today), *rules.kept_on(calendar, today)])
    theirs = store.greetings.born(days, None if to.id[:1] in "CG" else to.id)
    born = [(one, days[day_of_year(one.birthday)]) for one in theirs if one.birthday]
    found = [(one.id, day) for one, day in born if day >= today or one.created_at < calendar.ends(day)]
    known = store.greetings.known([id for id, _ in found], [day.year for _, day in found])
    return [(id, day) for id, day in found if (id, day.year) not in known]
