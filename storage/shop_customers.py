"""Whom shops call by which id: those who are known, and those who wait to be matched or added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from storage import sql
from storage.models import ShopCustomer, arrivals, shop_customers
from storage.transaction import Noun

c = shop_customers.c
a = arrivals.c


class Waiting(NamedTuple):
    """Somebody who is not known, and how much of theirs waits."""

    who: ShopCustomer
    arrivals: int


class ShopCustomers(Noun):
    """Customers as the workspace's shops know them."""

    @sql.one(ShopCustomer)
    def get(self, id: int) -> Any:
        """Return the one with this number."""
        return select(shop_customers).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(ShopCustomer)
    def called(self, connection: int, keys: Sequence[str]) -> Any:
        """Return those whom a shop calls by one of some keys."""
        theirs = (c.workspace == self.workspace, c.connection == connection, sql.among(c.key, keys))
        return select(shop_customers).where(*theirs).order_by(c.id)

    @sql.write
    def _insert(
        self, id: int, connection: int, key: str, name: str, phone: str, email: str, customer: int | None
    ) -> Any:
        return sql.insert(
            shop_customers,
            workspace=self.workspace,
            id=id,
            connection=connection,
            key=key,
            name=name,
            phone=phone,
            email=email,
            customer=customer,
            at=self.author.at,
        )

    def add(self, connection: int, key: str, name: str, phone: str, email: str, customer: int | None = None) -> int:
        """Keep somebody as a shop calls them, and who they are if that is known; return the number."""
        id = self.transaction.next_id("shop_customer")
        self._insert(id, connection, key, name, phone, email, customer)
        return id

    @sql.write
    def tell(self, id: int, name: str, phone: str, email: str) -> Any:
        """Keep what a shop says of somebody by now."""
        this = update(shop_customers).where(c.workspace == self.workspace, c.id == id)
        return this.values(name=name, phone=phone, email=email)

    @sql.write
    def match(self, id: int, customer: int | None) -> Any:
        """Keep who somebody is, or (None) that this is not known."""
        return update(shop_customers).where(c.workspace == self.workspace, c.id == id).values(customer=customer)

    # ---- who waits

    @sql.records
    def _waiting(self, most: int, skip: int) -> Any:
        theirs = (a.workspace == c.workspace) & (a.shop_customer == c.id) & (a.state == "waiting")
        return (
            select(c.id, func.count().label("arrivals"))
            .join(arrivals, theirs)
            .where(c.workspace == self.workspace, c.customer.is_(None))
            .group_by(c.id)
            .order_by(c.id)
            .limit(most)
            .offset(skip)
        )

    @sql.rows(ShopCustomer)
    def _these(self, ids: Sequence[int]) -> Any:
        return select(shop_customers).where(c.workspace == self.workspace, sql.among(c.id, ids))

    def waiting(self, most: int, skip: int = 0) -> list[Waiting]:
        """Return a page of those who wait, who came first before the others."""
        counts = {row.id: int(row.arrivals) for row in self._waiting(most, skip)}
        found = {one.id: one for one in (self._these(list(counts)) if counts else ())}
        return [Waiting(found[id], count) for id, count in counts.items()]

    @sql.value(int)
    def count_waiting(self) -> Any:
        """Return how many wait."""
        theirs = select(a.shop_customer).where(a.workspace == self.workspace, a.state == "waiting").distinct()
        return select(func.count()).select_from(theirs.subquery())
