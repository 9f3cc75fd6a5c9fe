"""Whom somebody has to call: by follow-ups that are due, and by complaints and falls that nobody has come back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select, text, tuple_, update

from storage import sql
from storage.customers import STANDING
from storage.models import customers, followups, interactions
from storage.models.customer import CALLS
from storage.transaction import Noun
from storage.types import Mark

c, f, i = customers.c, followups.c, interactions.c
OPEN = f.closed_at.is_(None)
DAY = timedelta(days=1)
BAD: ColumnElement[str] = literal_column(f"'{Mark.BAD.value}'")
NEUTRAL: ColumnElement[str] = literal_column(f"'{Mark.NEUTRAL.value}'")


@dataclass(frozen=True)
class Due:
    """A follow-up that is due, `late_at` when its day ends where its owner is, and its customer with their tenths."""

    followup: int
    customer: int
    name: str
    satisfaction: int
    owner: str
    day: date
    late_at: datetime
    reviews: int


@dataclass(frozen=True)
class Matter:
    """What calls for a customer without a follow-up: so many complaints, or a fall; `entries` are their numbers."""

    customer: int
    name: str
    satisfaction: int
    owner: str | None
    entries: tuple[int, ...]
    complaints: int
    since: datetime


class Calls(Noun):
    """The workspace's customers whom somebody has to call."""

    @sql.records
    def _due(self, now: datetime, until: datetime) -> Any:
        """Return those whose day has begun where their owner is: it ends within a day."""
        described = (f.id, f.customer, c.name, c.satisfaction, f.owner, f.day, f.late_at, f.reviews)
        due = (f.workspace == self.workspace, OPEN, f.late_at <= until, f.opened_at < now, STANDING)
        of = (c.workspace == f.workspace) & (c.id == f.customer)
        return select(*described).join(customers, of).where(*due)

    def due(self, now: datetime) -> list[Due]:
        """Return the open follow-ups that are due or overdue at an instant."""
        return [
            Due(row.id, row.customer, row.name, row.satisfaction, row.owner, row.day, row.late_at, len(row.reviews))
            for row in self._due(now, now + DAY)
        ]

    @sql.records
    def _matters(self, under: int, now: datetime) -> Any:
        calls = or_(i.mark == BAD, and_(i.mark == NEUTRAL, c.satisfaction < under))
        of = (c.workspace == i.workspace) & (c.id == i.customer)
        described = (i.id, i.at, i.mark, i.customer, c.name, c.satisfaction, c.owner)
        return (
            select(*described)
            .join(customers, of & STANDING)
            .where(i.workspace == self.workspace, text(CALLS.text), sql.unindexed(i.at) < now, calls)
            .where(~_answered(), ~_followed())
            .order_by(i.customer, i.id)
        )

    def matters(self, under: int, now: datetime) -> list[Matter]:
        """Return who has complained, or has fallen `under` a satisfaction in tenths, and has not been spoken to since.

        A complaint lasts until the next good review, a fall until they are next spoken to; both until a follow-up that
        ends later, and neither calls for anybody while a follow-up is open or once it was put aside.
        """
        found: dict[int, list[Any]] = {}
        for row in self._matters(under, now):
            found.setdefault(row.customer, []).append(row)
        return [
            Matter(
                *(id, rows[0].name, rows[0].satisfaction, rows[0].owner),
                entries=tuple(row.id for row in rows),
                complaints=sum(row.mark == Mark.BAD for row in rows),
                since=min(row.at for row in rows),
            )
            for id, rows in found.items()
        ]

    @sql.writes
    def settle(self) -> Any:
        """Keep of the complaints and falls that something has come after them: nobody has to look at those again."""
        here = (i.workspace == self.workspace, text(CALLS.text))
        return update(interactions).where(*here, or_(_answered(), _done())).values(settled=True)

    @sql.write
    def _put_aside(self, entries: Sequence[int], passed: bool) -> Any:
        these = (i.workspace == self.workspace, sql.among(i.id, entries))
        return update(interactions).where(*these).values(passed=passed)

    def put_aside(self, entries: Iterable[int], *, passed: bool = True) -> None:
        """Have these complaints and falls call for nobody any more; or again."""
        self._put_aside(list(entries), passed)


def _followed() -> ColumnElement[bool]:
    """Return the test that an interaction's customer has a follow-up that is open, or was done since."""
    return or_(exists().where(*_theirs(), OPEN), _done())


def _done() -> ColumnElement[bool]:
    """Return the test that a follow-up of an interaction's customer was done since."""
    return exists().where(*_theirs(), f.state == "done", sql.unindexed(f.closed_at) >= i.at)


def _theirs() -> tuple[ColumnElement[bool], ...]:
    return f.workspace == i.workspace, f.customer == i.customer


def _answered() -> ColumnElement[bool]:
    """Return the test that something has come after an interaction: after a complaint only a good review counts."""
    later = interactions.alias("later").c
    after = tuple_(later.at, later.id) > tuple_(i.at, i.id)  # one range of the index
    theirs = (later.workspace == i.workspace, later.customer == i.customer, later.undone.is_(False))
    return exists().where(*theirs, later.joins.is_(None), after, or_(later.mark == Mark.GOOD, i.mark == NEUTRAL))
