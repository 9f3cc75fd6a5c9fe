"""Who spent how much: the tests of lists that add purchases up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from storage.customers import SOMEBODY
from storage.models import customers, purchases
from storage.terms import bought_since

c, p = customers.c, purchases.c
KEPT = func.sum(p.amount - p.refunded)


@dataclass(frozen=True)
class Spent:
    """How many cents were kept of what somebody bought from a day on; `at` is when that day began."""

    sign: str
    cents: int
    since: date
    at: datetime

    @property
    def is_less(self) -> bool:
        """Whether who bought nothing spent so little, too."""
        return self.sign.startswith("<")


def spends(workspace: Any, spent: Spent) -> ColumnElement[bool]:
    """Return the test that a customer spent so much: all purchases are added up once, for whoever is looked at."""
    if spent.is_less:
        return c.id.not_in(_buyers(workspace, spent, _OTHERWISE[spent.sign]))
    return c.id.in_(_buyers(workspace, spent, spent.sign))


def spends_alone(workspace: Any, spent: Spent) -> ColumnElement[bool]:
    """Return the same test for few customers: the purchases of each are added up when their turn comes."""
    theirs = (p.workspace == workspace, p.customer == c.id, p.undone.is_(False))
    kept = select(KEPT).where(*theirs, bought_since(spent.since, spent.at)).scalar_subquery()
    return compared(func.coalesce(kept, -1), spent.sign, spent.cents)


def spenders(workspace: Any, spent: Spent, *tests: ColumnElement[bool]) -> Select[Any]:
    """Return the query of who spent so much and passes tests: it ends with the last one that is asked for.

    A join, or EXISTS, would leave to the database where to begin, and it would begin with all customers.
    """
    buyer = _buyers(workspace, spent, spent.sign).subquery().c
    theirs = (c.workspace == workspace, c.id == buyer.customer, SOMEBODY)
    fits = select(c.id).where(*theirs, *tests).scalar_subquery()
    return select(buyer.customer.label("id")).where(fits.is_not(None))


def _buyers(workspace: Any, spent: Spent, sign: str) -> Select[Any]:
    theirs = (p.workspace == workspace, p.undone.is_(False), bought_since(spent.since, spent.at))
    return select(p.customer).where(*theirs).group_by(p.customer).having(compared(KEPT, sign, spent.cents))


_OTHERWISE: Mapping[str, str] = {"<": ">=", "<=": ">"}


def compared(column: ColumnElement[Any], sign: str, number: int) -> ColumnElement[bool]:
    """Return the test that a column compares so with a number."""
    signs: Mapping[str, ColumnElement[bool]] = {
        ">": column > number,
        ">=": column >= number,
        "<": column < number,
        "<=": column <= number,
        "=": column == number,
    }
    return signs[sign]
