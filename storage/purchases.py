"""Purchases and what was refunded of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from storage.bulk import Bulk
from storage.models import Purchase
from storage.noun import WORKSPACE, Noun, table, take_numbers

c = table(Purchase).c
_insert = insert(table(Purchase))
_bulk = Bulk(
    table(Purchase), ("workspace", "tiers", "refunded", "undone", "by"), ("id", "customer", "amount", "at", "note")
)
_one = select(table(Purchase)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_largest = select(func.max(c.amount)).where(
    c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.undone.is_(False)
)
_total = select(func.count(), func.coalesce(func.sum(c.amount - c.refunded), 0)).where(
    c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.undone.is_(False)
)
_refund = (
    update(table(Purchase))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(refunded=c.refunded + bindparam("more"))
)
_undo = update(table(Purchase)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(undone=True)


class Bought(NamedTuple):
    """One of many purchases: by whom, for how many cents, when, and what was noted."""

    customer: int
    amount: int
    at: datetime
    note: str


class Purchases(Noun):
    """The workspace's purchases."""

    def add(self, customer: int, amount: int, tiers: list[list[int]], note: str) -> int:
        """Record a purchase of so many cents with the award rule in force, and return its id."""
        id = self.next_id("purchase")
        self.write(
            _insert,
            id=id,
            customer=customer,
            amount=amount,
            refunded=0,
            tiers=tiers,
            note=note,
            at=self.author.at,
            by=self.author.person,
            undone=False,
        )
        return id

    def add_many(self, bought: Sequence[Bought], tiers: list[list[int]]) -> list[int]:
        """Record many purchases with one award rule, and return their ids."""
        numbers = take_numbers(self.connection, self.workspace, "purchase", len(bought)) if bought else []
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

    def get(self, id: int) -> Purchase | None:
        """Return the purchase with this id."""
        return self.one(Purchase, _one, id=id)

    def largest(self, customer: int) -> int | None:
        """Return the customer's largest amount so far, in cents."""
        found = self.run(_largest, customer=customer).scalar_one()
        return None if found is None else int(found)

    def total(self, customer: int) -> tuple[int, int]:
        """Return how many purchases of a customer stand, and what was kept of them, in cents."""
        many, cents = self.run(_total, customer=customer).one()
        return int(many), int(cents)

    def refund(self, id: int, amount: int) -> None:
        """Count so many cents more (or, negative, less) as refunded."""
        self.run(_refund, the=id, more=amount)

    def mark_undone(self, id: int) -> None:
        """Keep it, and say that it was taken back."""
        self.run(_undo, the=id)
