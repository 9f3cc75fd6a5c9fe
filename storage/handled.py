"""How follow-ups went: how many were open, which were done and when, and who was happy again after a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, func, select, union_all

from storage import sql
from storage.followups import OPEN
from storage.models import FollowUp, followups, interactions
from storage.models.column_types import Instant
from storage.transaction import Noun
from storage.types import Mark

c = followups.c


@dataclass(frozen=True)
class Recovery:
    """A customer whose bad review was followed by a good one."""

    customer: int
    bad_at: datetime
    good_at: datetime


@dataclass(frozen=True)
class Outstanding:
    """A follow-up that was open at an instant: whose customer, by when, by whom, and whether that was over then."""

    customer: int
    day: date
    owner: str
    overdue: bool


@dataclass(frozen=True)
class Waiting:
    """An open matter: of which customer, whose it is, since when, and a follow-up's day and its end; else None."""

    customer: int
    owner: str | None
    since: datetime
    day: date | None = None
    late_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Tell whether its day is over."""
        return self.late_at is not None and self.late_at <= now


class Handled(Noun):
    """How the workspace's follow-ups went."""

    @sql.records
    def _there(self, at: datetime) -> Any:
        whose = (c.customer, c.day, c.owner, c.late_at)
        there = (c.workspace == self.workspace, c.opened_at < at)
        open_, closed = (select(*whose).where(*there, test) for test in (OPEN, c.closed_at >= at))  # each by its index
        found = union_all(open_, closed).subquery()
        return select(found).order_by(found.c.day, found.c.customer)

    def open_at(self, at: datetime) -> list[Outstanding]:
        """Return what was open at an instant, what was due first before the others; moved since, by its day of now."""
        return [Outstanding(row.customer, row.day, row.owner, row.late_at <= at) for row in self._there(at)]

    @sql.records
    def _recovered(self, earliest: datetime, since: datetime, until: datetime) -> Any:
        review = _reviews(self.workspace, earliest, until).c
        recovered = (review.mark == Mark.GOOD, review.mark_before == Mark.BAD, review.at >= since)
        reviews = select(review.customer, review.at_before.label("bad_at"), review.at.label("good_at"))
        return reviews.where(*recovered).order_by(review.at, review.id)

    def recovered(self, since: datetime, until: datetime, within: timedelta) -> list[Recovery]:
        """Return who gave a good review in [since, until) right after a bad one, at most so much earlier.

        Neutral interactions between the two do not count, nor does what was taken back.
        """
        found = (Recovery(*row) for row in self._recovered(since - within, since, until))
        return [one for one in found if one.good_at - one.bad_at <= within]

    @sql.rows(FollowUp)
    def done(self, since: datetime, until: datetime) -> Any:
        """Return the follow-ups that were done in [since, until), in that order."""
        closed = (c.workspace == self.workspace, c.closed_at >= since, c.closed_at < until)
        return select(followups).where(*closed, c.state == "done").order_by(c.closed_at, c.id)

    @sql.records
    def _open(self) -> Any:
        told = (c.customer, c.owner, c.opened_at, c.day, c.late_at)
        return select(*told).where(c.workspace == self.workspace, OPEN)

    def waiting(self) -> list[Waiting]:
        """Return every open follow-up."""
        return [Waiting(*row) for row in self._open()]

    @sql.records
    def _complained(self, since: datetime, until: datetime) -> Any:
        review = _reviews(self.workspace, since, until).c
        newest_first = (review.at.desc(), review.id.desc())
        last = func.row_number().over(partition_by=review.customer, order_by=newest_first).label("last")
        complaints = func.count().filter(review.mark == Mark.BAD).over(partition_by=review.customer).label("complaints")
        found = select(review.customer, review.mark, last, complaints).subquery().c
        return select(found.customer, found.mark).where(found.last == 1, found.complaints > 0).order_by(found.customer)

    def complained(self, since: datetime, until: datetime) -> dict[int, bool]:
        """Return who gave a bad review in [since, until), and whether they gave a good one after their last."""
        return {row.customer: row.mark == Mark.GOOD for row in self._complained(since, until)}


def _reviews(workspace: Any, earliest: Any, until: Any) -> Subquery:
    """Return the subquery of good and bad reviews, each with the customer's one before it."""
    i = interactions.c
    before: dict[str, Any] = {"partition_by": i.customer, "order_by": (i.at, i.id)}
    return (
        select(
            *(i.customer, i.id, i.at, i.mark),
            func.lag(i.mark, type_=i.mark.type).over(**before).label("mark_before"),
            func.lag(i.at, type_=Instant()).over(**before).label("at_before"),
        )
        .where(i.workspace == workspace, i.at >= earliest, i.at < until, i.undone.is_(False), i.joins.is_(None))
        .where(i.mark != Mark.NEUTRAL)
        .subquery()
    )
