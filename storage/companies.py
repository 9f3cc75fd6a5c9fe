"""Companies: those that customers are of, by their names, and their people together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from storage import sql, tokens
from storage.lists import Lists
from storage.models import customer_tokens, customers, purchases
from storage.transaction import Noun
from storage.types import fold

c = customers.c
p = purchases.c
t = customer_tokens.c
END = "\U0010ffff"


@dataclass(frozen=True)
class Sums:
    """Customers together: how many, the sum and the least of their satisfaction in tenths, points, purchases, cents."""

    people: int
    satisfaction: int
    least: int
    points: int
    purchases: int
    cents: int
    last_bought: date | None


class Companies(Noun):
    """The companies that the workspace's customers are of."""

    @sql.records
    def _beginning(self, begins: str, ends: str, most: int) -> Any:
        theirs = (t.workspace == self.workspace, t.kind == tokens.COMPANY, t.token >= begins, t.token < ends)
        return select(t.token, t.customer.label("first")).where(*theirs).order_by(t.token, t.customer).limit(most)

    def called(self, name: str, most: int) -> list[str]:
        """Return the companies that a name means, as they are written: the one of this name, else what begins so."""
        key = fold(name)[: tokens.MOST_ABOUT]
        found: dict[str, int] = {}
        begins = key
        while key and len(found) < most:
            rows = self._beginning(begins, key + END, 1)
            if not rows:
                break
            company = rows[0].token.partition(tokens.BEHIND)[0]
            found[company] = rows[0].first
            begins = company + tokens.AFTER  # whoever else is of it stands before that
            if company == key:
                break
        return [one.company for one in Lists(self.transaction).these(list(found.values())) if one.company]

    @sql.record
    def _happiness(self, ids: Sequence[int]) -> Any:
        sums = (
            func.count().label("people"),
            func.sum(c.satisfaction).label("sum"),
            func.min(c.satisfaction).label("least"),
        )
        points = func.sum(c.points).label("points")
        return select(*sums, points).where(c.workspace == self.workspace, sql.among(c.id, ids))

    @sql.record
    def _sold(self, ids: Sequence[int]) -> Any:
        bought = (p.workspace == self.workspace, sql.among(p.customer, ids), p.undone.is_(False))
        total = (func.count().label("many"), func.coalesce(func.sum(p.amount - p.refunded), 0).label("cents"))
        last = (func.max(p.day).label("day"), func.max(p.at).label("at"))
        return select(*total, *last).where(*bought)

    def sums(self, ids: Sequence[int]) -> Sums:
        """Return how these customers are together, and what they bought."""
        happy, sold = self._happiness(list(ids)), self._sold(list(ids))
        last = sold.day or (sold.at.date() if sold.at else None)
        known = (happy.sum or 0, happy.least or 0, happy.points or 0, sold.many, sold.cents)
        satisfaction, least, points, purchases, cents = map(int, known)
        return Sums(happy.people, satisfaction, least, points, purchases, cents, last)
