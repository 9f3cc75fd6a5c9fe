"""Purchases, what of them was refunded, and what customers have bought by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, func, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Purchase, products, purchases
from storage.transaction import Noun
from storage.types import same_order

c = purchases.c
STANDS = c.undone.is_(False)
KEPT = c.amount - c.refunded
_bulk = Bulk(
    purchases,
    ("workspace", "tiers", "times", "level", "refunded", "undone", "by"),
    ("id", "customer", "amount", "at", "note", "day", "product", "order_number"),
)


class Bought(NamedTuple):
    """One of many purchases: whose, for how many cents, when, what was noted, and what else is known of it."""

    customer: int
    amount: int
    at: datetime
    note: str
    day: date
    product: int | None = None
    order: str | None = None


class Summary(NamedTuple):
    """What a customer has bought: how often, for how many cents after refunds, last on which day, mostly what."""

    purchases: int
    cents: int
    last: date | None
    mostly: str = ""


class Purchases(Noun):
    """The workspace's purchases."""

    # ---- recorded and corrected

    @sql.write
    def _insert(
        self,
        id: int,
        customer: int,
        amount: int,
        tiers: list[list[int]],
        note: str,
        day: date,
        product: int | None,
        order: str | None,
        times: int,
        level: str,
    ) -> Any:
        return sql.insert(
            purchases,
            workspace=self.workspace,
            id=id,
            customer=customer,
            amount=amount,
            refunded=0,
            tiers=tiers,
            times=times,
            level=level,
            note=note,
            at=self.author.at,
            day=day,
            by=self.author.person,
            undone=False,
            product=product,
            order_number=order,
        )

    def add(
        self,
        customer: int,
        amount: int,
        tiers: list[list[int]],
        note: str,
        day: date | None = None,
        product: int | None = None,
        order: str = "",
        times: int = 100,
        level: str = "",
    ) -> int:
        """Record a purchase of so many cents, of a day, with the award rule in force, and return its id.

        `level` is the customer's, by its key, and `times` by how many hundredths it multiplies the points.
        """
        id = self.transaction.next_id("purchase")
        at = day or self.author.at.date()
        self._insert(id, customer, amount, tiers, note, at, product, order or None, times, level)
        return id

    def add_many(self, bought: Sequence[Bought], tiers: list[list[int]]) -> list[int]:
        """Record many purchases with one award rule, and return their ids."""
        numbers = self.transaction.take_numbers("purchase", len(bought)) if bought else []
        numbers.reverse()
        same = {
            "workspace": self.workspace,
            "tiers": tiers,
            "times": 100,
            "level": "",
            "refunded": 0,
            "undone": False,
            "by": self.author.person,
        }
        _bulk.insert(self, same, ((id, *one) for id, one in zip(numbers, bought, strict=True)))
        return numbers

    @sql.write
    def correct(
        self, id: int, amount: int, day: date | None, product: int | None, order_number: str | None, note: str
    ) -> Any:
        """Set what was typed of a purchase to something else."""
        this = update(purchases).where(c.workspace == self.workspace, c.id == id)
        return this.values(amount=amount, day=day, product=product, order_number=order_number, note=note)

    @sql.write
    def refund(self, id: int, amount: int) -> Any:
        """Count so many cents more (or, negative, less) as refunded."""
        more = c.refunded + amount
        return update(purchases).where(c.workspace == self.workspace, c.id == id).values(refunded=more)

    @sql.write
    def mark_undone(self, id: int) -> Any:
        """Keep it, and say that it was taken back."""
        return update(purchases).where(c.workspace == self.workspace, c.id == id).values(undone=True)

    # ---- found

    @sql.one(Purchase)
    def get(self, id: int) -> Any:
        """Return the purchase with this id."""
        return select(purchases).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(Purchase)
    def _ordered(self, written: Sequence[str]) -> Any:
        number = func.lower(c.order_number, type_=String)
        known = (c.workspace == self.workspace, c.order_number.is_not(None), STANDS)
        return select(purchases).where(*known, sql.among(number, written))

    def ordered(self, order: str) -> Purchase | None:
        """Return the purchase that is an order of the shop's, unless it was taken back."""
        return next(iter(self._ordered(written(order))), None)

    def ordered_but(self, order: str, but: int) -> Purchase | None:
        """Return another purchase that is the same order of the shop's."""
        return next((one for one in self._ordered(written(order)) if one.id != but), None)

    def ordered_among(self, orders: Sequence[str]) -> dict[str, Purchase]:
        """Return those of many orders that are recorded, by how `same_order` compares them."""
        found = self._ordered([one for order in orders for one in written(order)]) if orders else []
        return {same_order(one.order_number or ""): one for one in found}

    @sql.rows(Purchase)
    def of(self, customer: int, most: int, skip: int = 0) -> Any:
        """Return a page of a customer's purchases, the newest day first."""
        theirs = select(purchases).where(c.workspace == self.workspace, c.customer == customer, STANDS)
        return theirs.order_by(c.day.desc(), c.id.desc()).limit(most).offset(skip)

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

    @sql.value(int)
    def _of_product(self, product: int) -> Any:
        one = select(c.id).where(c.workspace == self.workspace, c.product == product).limit(1)
        return select(func.count()).select_from(one.subquery())

    def speak_of(self, product: int) -> bool:
        """Tell whether a product was bought, even if that was taken back."""
        return bool(self._of_product(product))

    # ---- reckoned

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
        kept = func.coalesce(func.sum(KEPT), 0).label("cents")
        total = select(func.count().label("purchases"), kept, func.max(c.day).label("last"))
        return total.where(c.workspace == self.workspace, c.customer == customer, STANDS)

    @sql.records
    def _next_after(self, customer: int, after: date, upto: date) -> Any:
        later = (c.workspace == self.workspace, c.customer == customer, STANDS, c.day > after, c.day <= upto)
        return select(c.day).where(*later).order_by(c.day).limit(1)

    def next_after(self, customer: int, after: date, upto: date) -> date | None:
        """Return the first day after one, up to another, on which a customer bought something."""
        return next((row.day for row in self._next_after(customer, after, upto)), None)

    def total(self, customer: int) -> tuple[int, int]:
        """Return how many purchases of a customer stand, and what was kept of them, in cents."""
        found = self._total(customer)
        return int(found.purchases), int(found.cents)

    @sql.column(str)
    def _mostly(self, customer: int) -> Any:
        theirs = (c.workspace == self.workspace, c.customer == customer, STANDS, KEPT > 0)
        of = (products.c.workspace == c.workspace) & (products.c.id == c.product)
        grouped = select(products.c.name).join(products, of).where(*theirs).group_by(products.c.id, products.c.name)
        return grouped.order_by(func.count().desc(), func.sum(KEPT).desc(), products.c.id).limit(1)

    def summary(self, customer: int) -> Summary:
        """Return what a customer has bought, as far as it stands."""
        found = self._total(customer)
        mostly = next(iter(self._mostly(customer)), "") if found.purchases else ""
        return Summary(int(found.purchases), int(found.cents), found.last, mostly)


def written(order: str) -> list[str]:
    """Return how a shop's number of an order may be kept, as a database lowers it: SQLite knows ASCII alone."""
    bare = order.removeprefix("#").strip() or order
    forms = (bare.lower(), _lowered(bare), _lowered(bare.upper()))
    return [f"{mark}{form}" for form in dict.fromkeys(forms) for mark in ("", "#")]


def _lowered(text: str) -> str:
    return "".join(one.lower() if one.isascii() else one for one in text)
