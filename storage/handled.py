"""How follow-ups went: how many were open, which were done and when, and who was happy again after a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, func, select

from storage import sql
from storage.followups import OPEN, Count, counting
from storage.models import FollowUp, followups, interactions
from storage.transaction import Noun
from storage.types import Instant, Mark

c = followups.c


@dataclass(frozen=True)
class Recovery:
    """A customer whose bad review was followed by a good one."""

    customer: int
    bad_at: datetime
    good_at: datetime


@dataclass(frozen=True)
class Waiting:
    """An open matter: whose it is, since when, and when a follow-up's day ends; None: nobody follows up."""

    owner: str | None
    since: datetime
    late_at: datetime | None = None


class Handled(Noun):
    """How the workspace's follow-ups went."""

    @sql.record
    def _still_open(self, at: datetime) -> Any:
        return counting(self.workspace, at).where(c.opened_at < at, OPEN)

    @sql.record
    def _closed_since(self, at: datetime) -> Any:
        return counting(self.workspace, at).where(c.opened_at < at, c.closed_at >= at)

    def count_at(self, at: datetime) -> Count:
        """Return how many were open at an instant; one that was moved since counts by its day of now."""
        counted = (self._still_open(at), self._closed_since(at))  # each by an index of its own
        return Count(sum(int(one.followups) for one in counted), sum(int(one.overdue) for one in counted))

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
        return select(c.owner, c.opened_at, c.late_at).where(c.workspace == self.workspace, OPEN)

    def waiting(self) -> list[Waiting]:
        """Return every open follow-up: whose it is, since when, and when its day ends."""
        return [Waiting(*row) for row in self._open()]

    @sql.column(int)
    def complained(self, since: datetime, until: datetime) -> Any:
        """Return who gave a bad review in [since, until), each once."""
        i = interactions.c
        said = (i.workspace == self.workspace, i.at >= since, i.at < until, i.undone.is_(False), i.joins.is_(None))
        return select(i.customer).where(*said, i.mark == Mark.BAD).group_by(i.customer).order_by(i.customer)


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
