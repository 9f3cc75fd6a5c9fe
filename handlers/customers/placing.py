"""Where customers stand: what is known of them for the conditions of segments, read for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.customers.segmentation import (
    AGE,
    LATELY,
    PURCHASES,
    QUIET,
    SATISFACTION,
    SPENT,
    Facts,
    Segmentation,
)
from handlers.customers.segments import Segment, age_on
from storage.buying import NOTHING, Bought, Described
from storage.models import Customer
from storage.store import Store
from storage.terms import Day
from storage.tokens import BETWEEN_TAGS
from storage.types import fold

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Here:
    """A day in a zone."""

    today: date
    zone: str

    def begins(self, day: date) -> datetime:
        """Return the instant at which a day begins here."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def day(self, day: date) -> Day:
        """Return a day with that instant."""
        return Day(day, self.begins(day))

    @property
    def year(self) -> Day:
        """The day from which on the last twelve months are counted."""
        return self.day(self.today - YEAR)


def facts(customer: Customer | Described, bought: Bought, today: date) -> Facts:
    """Return what is known of a customer on a day."""
    return Facts(
        {
            AGE: age_on(today, customer.birthday, customer.age),
            SPENT: bought.spent,
            LATELY: bought.lately,
            PURCHASES: bought.purchases,
            QUIET: None if bought.last is None else (today - bought.last).days,
            SATISFACTION: customer.satisfaction,
        },
        customer.spending,
        frozenset(fold(tag) for tag in BETWEEN_TAGS.split(customer.tags or "")),
        customer.own or {},
        fold,
    )


def known(store: Store, here: Here, customers: Sequence[Customer]) -> dict[int, Facts]:
    """Return what is known of some customers, with what they bought."""
    year = here.year
    bought = store.buying.since(year.day, year.at, here.zone, [one.id for one in customers])
    return {one.id: facts(one, bought.get(one.id, NOTHING), here.today) for one in customers}


def everybody(store: Store, here: Here) -> dict[int, Facts]:
    """Return what is known of everybody, with what they bought: two queries, however many there are."""
    year = here.year
    bought = store.buying.since(year.day, year.at, here.zone)
    return {one.id: facts(one, bought.get(one.id, NOTHING), here.today) for one in store.buying.described()}


def known_after(store: Store, here: Here, after: int, most: int) -> dict[int, Facts]:
    """Return what is known of so many customers behind a number."""
    year = here.year
    described = store.buying.described_after(after, most)
    bought = store.buying.since(year.day, year.at, here.zone, [one.id for one in described])
    return {one.id: facts(one, bought.get(one.id, NOTHING), here.today) for one in described}


def places(store: Store, by: Segmentation, here: Here, customers: Sequence[Customer]) -> dict[int, Segment]:
    """Return the segment of each of some customers; what they bought is looked up where a segment may go by it."""
    if not by.goes_by_purchases:
        return {one.id: by.place(facts(one, NOTHING, here.today)) for one in customers}
    return {id: by.place(one) for id, one in known(store, here, customers).items()}
