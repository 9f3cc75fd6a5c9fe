"""Days side by side, for charts: what was said until the end of each, and how satisfied everybody was then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from storage import sql
from storage.customers import STANDING
from storage.figures import of_anybody, present, spoken, standing
from storage.models import customers, interactions
from storage.reach import Day, Mean, Reach
from storage.satisfaction import Satisfaction
from storage.transaction import Noun
from storage.types import Mark

i = interactions.c
c = customers.c


class Charts(Noun):
    """The workspace's days."""

    def days(self, bounds: Sequence[datetime], reach: Reach) -> list[Day]:
        """Return the days between instants, of all customers or of those whom the reach is about."""
        counts: dict[tuple[int, str], int] = {}
        moved: dict[tuple[int, int], int] = {}
        daily = self._about(reach, self._daily(bounds), i.customer).all()
        for row in daily:
            moved[row.bin, row.made] = moved.get((row.bin, row.made), 0) + int(row.sum)
        for row in self._told(reach, bounds) if reach.owner else daily:
            mark = Mark(row.mark).value
            counts[row.bin, mark] = counts.get((row.bin, mark), 0) + int(row.many)
        growth = self._growth(bounds, reach)
        found = []
        for n in range(1, len(bounds)):
            there = [growth[made] for made in growth if made <= n]
            since = sum(tenths for (bin, made), tenths in moved.items() if bin > n and made <= n)
            mean = Mean(sum(many for many, _ in there), sum(tenths for _, tenths in there) - since)
            found.append(Day(counts.get((n, "good"), 0), counts.get((n, "bad"), 0), mean))
        return found

    def _growth(self, bounds: Sequence[datetime], reach: Reach) -> dict[int, tuple[int, int]]:
        """Return, by the day in which they were added, how many customers there are, and how satisfied they are now.

        Those who were there before the first day are everybody else.
        """
        since = () if reach.scope is not None else (c.created_at >= bounds[0],)
        grown = self._about(reach, self._grown(bounds).where(*since), c.id)
        growth = {row.made: (int(row.many), int(row.satisfaction)) for row in grown}
        if reach.scope is None:
            everybody = Satisfaction(self.transaction).everybody()
            many, tenths = (sum(one) for one in zip((0, 0), *growth.values(), strict=True))
            growth[0] = everybody.customers - many, everybody.satisfaction - tenths
        return growth

    def _about(self, reach: Reach, statement: Select[Any], customer: ColumnElement[int]) -> Any:
        if reach.scope is None:
            return self.transaction.execute(statement)
        these = statement.where(sql.among(customer, bindparam("scope")))
        return self.transaction.execute(these, {"scope": sorted(reach.scope)})

    def _told(self, reach: Reach, bounds: Sequence[datetime]) -> Any:
        """Return what was said of customers who were an owner's then, day by day."""
        when = _bin(i.at, bounds).label("bin")
        theirs = standing(self.workspace, i.at >= bounds[0], i.owner == reach.owner, spoken())
        told = select(when, i.mark, func.count().label("many")).where(*theirs).group_by(when, i.mark)
        if reach.of is None:
            return self.transaction.execute(told)
        return self.transaction.execute(told.where(sql.among(i.customer, bindparam("of"))), {"of": sorted(reach.of)})

    def _daily(self, bounds: Sequence[datetime]) -> Select[Any]:
        when, since = _bin(i.at, bounds).label("bin"), _bin(c.created_at, bounds).label("made")
        # By two days, of the review and of its customer: who was added later is in no mean of the days before.
        moved = func.sum(case((STANDING, i.moved), else_=0)).label("sum")
        return (
            select(when, since, i.mark, func.sum(case((spoken(), 1), else_=0)).label("many"), moved)
            .join(customers, of_anybody())
            .where(*standing(self.workspace, i.at >= bounds[0]))
            .group_by(when, since, i.mark)
        )

    def _grown(self, bounds: Sequence[datetime]) -> Select[Any]:
        since = _bin(c.created_at, bounds).label("made")
        satisfaction = func.sum(c.satisfaction).label("satisfaction")
        grown: Any = select(since, func.count().label("many"), satisfaction).where(*present(self.workspace))
        return cast(Select[Any], grown.group_by(since))


def _bin(at: ColumnElement[datetime], bounds: Sequence[datetime]) -> ColumnElement[int]:
    """Return how many of the bounds an instant has reached."""
    return case(*((at < bound, reached) for reached, bound in enumerate(bounds)), else_=len(bounds))
