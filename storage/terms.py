"""What puts a customer into a segment, as tests of the database: an age, what they spent, what they bought, and when.

A sum, a number or a day of purchases is asked for by one pass over the workspace's purchases, however many customers
are tested by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from storage import tokens
from storage.models import customer_tokens, customers, purchases
from storage.types import fold

c = customers.c
p = purchases.c
t = customer_tokens.c

FULL = "18"
"""What a birthday with its year is not less than, and one without is."""

Range = tuple[int | None, int | None]
"""From the least to under the most; None is no bound."""


class Day(NamedTuple):
    """A day, and the instant at which it begins where somebody asks."""

    day: date
    at: datetime


@dataclass(frozen=True)
class Box:
    """A part of a segment: those of one spending, from an age to under another; None, None: of an unknown age.

    `born_after` and `born_until` are the birthdays of these ages, as they are kept.
    """

    spending: str | None
    ages: tuple[int, int | None] | None
    born_after: str | None = None
    born_until: str | None = None


@dataclass(frozen=True)
class Terms:
    """All that a customer must meet: be in one of the boxes, and within each range.

    `year` is the day from which on it counts what was `spent` (cents that were kept) and how often they bought
    `lately`. They bought something `since` a day, and nothing since the day `not_since`; who never bought anything
    meets neither. Tags and values are as they are folded.
    """

    year: Day
    boxes: tuple[Box, ...] | None = None
    spent: Range = (None, None)
    lately: Range = (None, None)
    purchases: Range = (None, None)
    since: Day | None = None
    not_since: Day | None = None
    satisfaction: Range = (None, None)
    tags: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()


def met(workspace: str, terms: Terms) -> ColumnElement[bool]:
    """Return the test that a customer of a workspace meets terms; it is never NULL, so that it may be turned round."""
    tests = [] if terms.boxes is None else [boxed(terms.boxes)]
    tests += [found_by(workspace, tokens.TAG, one) for one in terms.tags]
    tests += [func.lower(c.own[label].as_string()) == value for label, value in terms.own]
    tests += _within(c.satisfaction, terms.satisfaction)
    tests += _summed(workspace, func.sum(p.amount - p.refunded), terms.spent, terms.year)
    tests += _summed(workspace, func.count(), terms.lately, terms.year)
    tests += _summed(workspace, func.count(), terms.purchases)
    if terms.since is not None:
        tests.append(c.id.in_(_buyers(workspace, terms.since)))
    if terms.not_since is not None:
        tests += [c.id.in_(_buyers(workspace)), c.id.not_in(_buyers(workspace, terms.not_since))]
    return func.coalesce(and_(*tests), false()) if tests else ~false()


def found_by(workspace: Any, kind: int, text: str) -> ColumnElement[bool]:
    """Return the test that somebody is of a tag, or of a company."""
    return c.id.in_(select(t.customer).where(*of_group(workspace, kind, text)))


def of_group(workspace: Any, kind: int, text: str) -> tuple[ColumnElement[bool], ...]:
    """Return the tests that a token says of somebody that they are of a tag, or of a company."""
    key = fold(text)[: tokens.MOST_ABOUT]
    whole = (t.token > key + tokens.BEHIND, t.token < key + tokens.AFTER)
    return (t.workspace == workspace, t.kind == kind, *whole)


def bought_since(day: date, at: datetime) -> ColumnElement[bool]:
    """Return the test that a purchase is of a day or later; what came with files says only when it came."""
    return or_(p.day >= day, p.day.is_(None) & (p.at >= at))


def _buyers(workspace: str, since: Day | None = None) -> Any:
    days = () if since is None else (bought_since(since.day, since.at),)
    return select(p.customer).where(p.workspace == workspace, p.undone.is_(False), *days)


def _within(value: ColumnElement[int], of: Range) -> list[ColumnElement[bool]]:
    least, under = of
    return [*([value >= least] if least is not None else []), *([value < under] if under is not None else [])]


def _summed(
    workspace: str, total: ColumnElement[int], of: Range, since: Day | None = None
) -> list[ColumnElement[bool]]:
    """Return the tests of a sum over purchases, which is 0 of whoever has none."""
    least, under = of
    if under is not None and under <= 0:
        return [false()]
    some = _buyers(workspace, since).group_by(p.customer)
    return [
        *([c.id.in_(some.having(total >= least))] if least else []),
        *([c.id.not_in(some.having(total >= under))] if under is not None else []),
    ]


# ---- ages and spending


def boxed(boxes: Sequence[Box]) -> ColumnElement[bool]:
    """Return the test that somebody is in one of the boxes, for rows that are walked through."""
    return or_(false(), *(test for box in boxes for test in of_box(box, walked=True)))


def of_unknown_age() -> ColumnElement[bool]:
    """Return the test that nobody knows how old somebody is."""
    return c.age.is_(None) & or_(c.birthday.is_(None), c.birthday < FULL)


def of_box(box: Box, *, walked: bool = False) -> list[ColumnElement[bool]]:
    """Return the tests of a box, of which one customer passes one at most: each is a range of an index.

    Where the rows of another index are `walked` through, these are no ranges to be looked for instead.
    """
    kept = func.coalesce(c.spending, "") if walked else c.spending
    if walked:
        of_spending: ColumnElement[bool] = kept == (box.spending or "")
    else:
        of_spending = c.spending.is_(None) if box.spending is None else c.spending == box.spending
    if box.ages is None:
        return [of_spending & of_unknown_age()]
    least, under = box.ages
    # One bound on each side: of two on the same one SQLite may begin at the looser.
    born = [c.birthday > box.born_after if box.born_after else c.birthday >= FULL]
    born += [c.birthday <= box.born_until] if box.born_until else []
    typed = [c.age >= least, *([c.age < under] if under is not None else [])]
    return [
        and_(of_spending, *born),
        and_(of_spending, *typed, or_(c.birthday.is_(None), c.birthday < FULL)),
    ]
