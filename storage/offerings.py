"""Offers that customers used, and gifts that they were given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import not_, select, update

from storage import sql
from storage.models import Offering, offerings, purchases
from storage.reach import Reach, within
from storage.transaction import Noun

USED, GIVEN = "used", "given"
AGAIN = timedelta(days=60)
"""Within which somebody who used an offer comes again, if it was worth it."""

c = offerings.c
p = purchases.c
_given_back = select(p.id).where(p.workspace == c.workspace, p.id == c.purchase, p.refunded == p.amount).exists()
STANDS = c.undone.is_(False)
COUNTS = STANDS & not_(_given_back)
"""An offer with which something was bought that was given back whole was not used after all: it may be used again."""


class Offerings(Noun):
    """What the workspace's customers used and were given."""

    @sql.write
    def _insert(
        self,
        id: int,
        customer: int,
        kind: str,
        day: date,
        offer: dict[str, Any],
        what: str,
        off: int,
        purchase: int | None,
    ) -> Any:
        return sql.insert(
            offerings,
            workspace=self.workspace,
            id=id,
            customer=customer,
            kind=kind,
            day=day,
            offer=offer,
            what=what,
            off=off,
            purchase=purchase,
            at=self.author.at,
            by=self.author.person,
            undone=False,
        )

    def add(
        self,
        customer: int,
        kind: str,
        day: date,
        offer: dict[str, Any],
        what: str = "",
        off: int = 0,
        purchase: int | None = None,
    ) -> int:
        """Record that an offer was used or a gift given, and return its number."""
        id = self.transaction.next_id("offering")
        self._insert(id, customer, kind, day, offer, what, off, purchase)
        return id

    @sql.write
    def mark_undone(self, id: int) -> Any:
        """Keep it, and say that it was taken back."""
        return update(offerings).where(c.workspace == self.workspace, c.id == id).values(undone=True)

    @sql.one(Offering)
    def get(self, id: int) -> Any:
        """Return the one with this number."""
        return select(offerings).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(Offering)
    def of(self, customer: int, most: int) -> Any:
        """Return a customer's newest, newest first."""
        theirs = select(offerings).where(c.workspace == self.workspace, c.customer == customer, COUNTS)
        return theirs.order_by(c.id.desc()).limit(most)

    @sql.one(Offering)
    def of_purchase(self, purchase: int) -> Any:
        """Return what a purchase was paid with."""
        paid = (c.workspace == self.workspace, c.purchase == purchase, STANDS)
        return select(offerings).where(*paid).order_by(c.id.desc()).limit(1)

    @sql.rows(Offering)
    def _within(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        here = within(c.at, c.id, since, until, early, seen, upto)
        return select(offerings).where(c.workspace == self.workspace, here, COUNTS).order_by(c.id)

    def within(self, reach: Reach) -> list[Offering]:
        """Return what was used and given in a span."""
        return [one for one in self._within(**reach.span("offering")) if reach.holds(one.customer)]

    @sql.rows(Offering)
    def used_between(self, first: date, last: date) -> Any:
        """Return the offers that were used from one day to another, the newest first."""
        used = (c.workspace == self.workspace, c.kind == USED, c.day >= first, c.day <= last, COUNTS)
        return select(offerings).where(*used).order_by(c.day.desc(), c.id.desc())

    @sql.one(Offering)
    def _given(self, customer: int, first: date, last: date) -> Any:
        theirs = (c.workspace == self.workspace, c.customer == customer, c.kind == GIVEN, STANDS)
        given = select(offerings).where(*theirs, c.day >= first, c.day <= last)
        return given.order_by(c.id.desc()).limit(1)

    def given_in(self, customer: int, year: int) -> Offering | None:
        """Return the newest gift that a customer was given in a year."""
        return self._given(customer, date(year, 1, 1), date(year, 12, 31))


def cost(found: Sequence[Offering]) -> int:
    """Return what offers cost, in cents."""
    return sum(one.off for one in found)
