"""What answers to surveys add up to: by whom they are, by score, by week, and about a change.

An opinion is a customer's newest answer about a product: each customer has one, however often they were asked. Answers
that are nobody's, and those of customers who were forgotten, count in what all answers say of a product alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select

from storage import sql
from storage.models import Answer, Decision, answers, customers, decisions
from storage.transaction import Noun

a = answers.c
c = customers.c
d = decisions.c
STANDS = a.undone.is_(False)
FULL = 50
"""The highest score in tenths; of one full point after the other it has one of its own."""


@dataclass(frozen=True)
class Opinion:
    """How customers who are alike scored a product: how many, and the sum of their scores in tenths."""

    product: int
    age: int | None
    birthday: str | None
    spending: str | None
    many: int
    total: int


def is_opinion() -> ColumnElement[bool]:
    """Return the test that an answer stands, is a customer's, and is their newest about the product."""
    later = answers.alias()
    l = later.c  # noqa: E741 - as a
    newer = or_(l.day > a.day, and_(l.day == a.day, l.id > a.id))
    same = (l.workspace == a.workspace, l.customer == a.customer, l.product == a.product, l.undone.is_(False))
    return and_(a.customer.is_not(None), STANDS, ~exists().where(*same, newer))


def says(what: str) -> ColumnElement[bool]:
    """Return the test that an answer asks for a kind of improvement, or that its score begins with a full point."""
    if not what.isdecimal():
        return a.kinds.like(f"%{what}%") if what else STANDS
    return and_(a.score >= int(what) * 10, a.score < int(what) * 10 + 10)


def by_point(scores: Iterable[tuple[int, int]]) -> list[int]:
    """Return how many of (score in tenths, how many) have each full point, from 0 to 5."""
    found: Counter[int] = Counter()
    for score, many in scores:
        found[score // 10] += many
    return [found[point] for point in range(FULL // 10 + 1)]


class Opinions(Noun):
    """What the workspace's answers add up to."""

    @sql.records
    def _alike(self, of: Sequence[int]) -> Any:
        figures = (func.count().label("many"), func.sum(a.score).label("total"))
        profile = (a.product, c.age, c.birthday, c.spending)
        somebody = (c.workspace == a.workspace) & (c.id == a.customer) & (c.name_key != literal_column("''"))
        theirs = select(*profile, *figures).select_from(answers).join(customers, somebody)
        return theirs.where(a.workspace == self.workspace, sql.among(a.product, of), is_opinion()).group_by(*profile)

    def alike(self, of: Sequence[int]) -> list[Opinion]:
        """Return customers' opinions on some products, by whatever a segment is made of."""
        return [
            Opinion(row.product, row.age, row.birthday, row.spending, int(row.many), int(row.total))
            for row in (self._alike(list(of)) if of else ())
        ]

    @sql.records
    def _by_customer(self, product: int) -> Any:
        mine = (a.workspace == self.workspace, a.product == product, is_opinion())
        return select(a.customer, a.score).select_from(answers).where(*mine)

    def by_customer(self, product: int) -> list[tuple[int, int]]:
        """Return each customer's opinion on a product: (whose, its score in tenths)."""
        return [(row.customer, row.score) for row in self._by_customer(product)]

    @sql.records
    def _opinions(self, product: int) -> Any:
        somebody = (c.workspace == a.workspace) & (c.id == a.customer) & (c.name_key != literal_column("''"))
        theirs = select(a.score, a.kinds, func.count().label("many")).select_from(answers).join(customers, somebody)
        mine = (a.workspace == self.workspace, a.product == product, is_opinion())
        return theirs.where(*mine).group_by(a.score, a.kinds)

    def of(self, product: int) -> list[tuple[int, str, int]]:
        """Return customers' opinions on a product: (score in tenths, the kinds asked for as kept, how many)."""
        return [(row.score, row.kinds, int(row.many)) for row in self._opinions(product)]

    @sql.records
    def _scores(self, product: int) -> Any:
        mine = (a.workspace == self.workspace, a.product == product, STANDS)
        return select(a.score, func.count().label("many")).where(*mine).group_by(a.score)

    def scores(self, product: int) -> list[tuple[int, int]]:
        """Return how many answers of all give a product which score: (tenths, how many)."""
        return [(row.score, int(row.many)) for row in self._scores(product)]

    @sql.records
    def _days(self, product: int, since: date) -> Any:
        mine = (a.workspace == self.workspace, a.product == product, STANDS, a.day >= since)
        figures = (func.count().label("many"), func.sum(a.score).label("total"))
        return select(a.day, *figures).where(*mine).group_by(a.day).order_by(a.day)

    def days(self, product: int, since: date) -> list[tuple[date, int, int]]:
        """Return the days from one on that have answers of a product: (day, how many, the sum of their scores)."""
        return [(row.day, int(row.many), int(row.total)) for row in self._days(product, since)]

    @sql.one(Decision)
    def accepted(self, product: int) -> Any:
        """Return the last improvement of a product that was accepted, and stands."""
        mine = (d.workspace == self.workspace, d.product == product, d.state == "accepted", d.undone.is_(False))
        return select(decisions).where(*mine).order_by(d.id.desc()).limit(1)

    @sql.rows(Answer)
    def _newest(self, product: int, of: Sequence[int]) -> Any:
        mine = (a.workspace == self.workspace, a.product == product, sql.among(a.customer, of), is_opinion())
        return select(answers).where(*mine)

    def newest(self, product: int, of: Sequence[int]) -> dict[int, Answer]:
        """Return the opinions of some customers on a product, by whose they are."""
        found = self._newest(product, list(of)) if of else []
        return {one.customer: one for one in found if one.customer is not None}
