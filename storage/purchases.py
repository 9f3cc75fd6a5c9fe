"""Purchases and what was refunded of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Purchase, purchases
from storage.transaction import Noun

c = purchases.c
STANDS = c.undone.is_(False)
_bulk = Bulk(purchases, ("workspace", "tiers", "refunded", "undone", "by"), ("id", "customer", "amount", "at", "note"))


class Bought(NamedTuple):
    """One of many purchases: whose, for how many cents, when, and what was noted."""

    customer: int
    amount: int
    at: datetime
    note: str


class Purchases(Noun):
    """The workspace's purchases."""

    @sql.write
    def _insert(self, id: int, customer: int, amount: int, tiers: list[list[int]], note: str, day: date | None) -> Any:
        return sql.insert(
            purchases,
            workspace=self.workspace,
            id=id,
            customer=customer,
            amount=amount,
            refunded=0,
            tiers=tiers,
            note=note,
            at=self.author.at,
            day=day,
            by=self.author.person,
            undone=False,
        )

    def add(self, customer: int, amount: int, tiers: list[list[int]], note: str, day: date | None = None) -> int:
        """Record a purchase of so many cents, of a day, with the award rule in force, and return its id."""
        id = self.transaction.next_id("purchase")
        self._insert(id, customer, amount, tiers, note, day)
        return id

    @sql.write
    def number(self, id: int, order: str) -> Any:
        """Say which order of the shop's a purchase is."""
        return update(purchases).where(c.workspace == self.workspace, c.id == id).values(order_number=order)

    @sql.one(Purchase)
    def ordered(self, order: str) -> Any:
        """Return the purchase that is an order of the shop's, unless it was taken back."""
        return select(purchases).where(c.workspace == self.workspace, c.order_number == order, STANDS).limit(1)

    def add_many(self, bought: Sequence[Bought], tiers: list[list[int]]) -> list[int]:
        """Record many purchases with one award rule, and return their ids."""
        numbers = self.transaction.take_numbers("purchase", len(bought)) if bought else []
        numbers.reverse()
        same = {
            "workspace": self.workspace,
            "tiers": tiers,
            "refunded": 0,
            "undone": False,
            "by": self.author.person,
        }
        _bulk.insert(self, same, ((id, *one) for id, one in zip(numbers, bought, strict=True)))
        return numbers

    @sql.one(Purchase)
    def get(self, id: int) -> Any:
        """Return the purchase with this id."""
        return select(purchases).where(c.workspace == self.workspace, c.id == id)

    @sql.value(int)
    def _any(self) -> Any:
        return select(func.count()).select_from(select(c.id).where(c.workspace == self.workspace).limit(1).subquery())

    def is_empty(self) -> bool:
        """Tell whether there never was a purchase."""
        return not self._any()

    @sql.rows(Purchase)
    def newest(self, most: int) -> Any:
        """Return the purchases that were recorded last and that stand, newest first."""
        return select(purchases).where(c.workspace == self.workspace, STANDS).order_by(c.id.desc()).limit(most)

    @sql.record
    def _largest(self, customer: int) -> Any:
        largest = select(func.max(c.amount).label("amount"))
        return largest.where(c.workspace == self.workspace, c.customer == customer, STANDS)

    def largest(self, customer: int) -> int | None:
        """Return the customer's largest amount so far, in cents."""
        found = self._largest(customer).amount
        return None if found is None else int(found)

    @sql.record
    def _total(self, customer: int) -> Any:
        kept = func.coalesce(func.sum(c.amount - c.refunded), 0).label("cents")
        total = select(func.count().label("purchases"), kept)
        return total.where(c.workspace == self.workspace, c.customer == customer, STANDS)

    def total(self, customer: int) -> tuple[int, int]:
        """Return how many purchases of a customer stand, and what was kept of them, in cents."""
        found = self._total(customer)
        return int(found.purchases), int(found.cents)

    @sql.write
    def refund(self, id: int, amount: int) -> Any:
        """Count so many cents more (or, negative, less) as refunded."""
        more = c.refunded + amount
        return update(purchases).where(c.workspace == self.workspace, c.id == id).values(refunded=more)

    @sql.write
    def mark_undone(self, id: int) -> Any:
        """Keep it, and say that it was taken back."""
        return update(purchases).where(c.workspace == self.workspace, c.id == id).values(undone=True)
