"""Days side by side, for charts: what was said until the end of each, and how satisfied everybody was then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, case, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage import sql
from storage.customers import STANDING
from storage.figures import about, of_anybody, present, spoken, standing
from storage.models import customers, interactions
from storage.models.column_types import Instant, Instants
from storage.reach import Day, Mean, Reach
from storage.satisfaction import Satisfaction
from storage.transaction import Noun
from storage.types import Mark

i = interactions.c
c = customers.c


class Reached(ColumnElement[int]):
    """How many instants of a list, in their order, an instant has reached: one statement for lists of any length."""

    inherit_cache = False
    type = Integer()

    def __init__(self, column: ColumnElement[datetime], listed: Any) -> None:
        self.column = column
        self.name = cast("BindParameter[Any]", listed).key


@compiles(Reached, "sqlite")
def _reached_on_sqlite(element: Reached, compiler: SQLCompiler, **options: Any) -> str:
    listed = func.json_each(bindparam(element.name, type_=Instants(), required=True)).table_valued("value")
    count = select(func.count()).where(listed.c.value <= element.column).scalar_subquery()
    return compiler.process(count, **options)


@compiles(Reached, "postgresql")
def _reached_on_postgresql(element: Reached, compiler: SQLCompiler, **options: Any) -> str:
    listed: Any = bindparam(element.name, type_=postgresql.ARRAY(Instant()), required=True)
    return compiler.process(func.width_bucket(element.column, listed), **options)


class Charts(Noun):
    """The workspace's days."""

    def days(self, bounds: Sequence[datetime], reach: Reach) -> list[Day]:
        """Return the days between instants, of all customers or of those whom the reach is about."""
        counts: dict[tuple[int, str], int] = {}
        moved: dict[tuple[int, int], int] = {}
        daily = about(reach, self._daily, self._daily_of, bounds=bounds, first=bounds[0])
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
        some = reach.scope
        grown = self._grown(bounds, bounds[0]) if some is None else self._grown_of(sorted(some), bounds)
        growth = {row.made: (int(row.many), int(row.satisfaction)) for row in grown}
        if some is None:
            everybody = Satisfaction(self.transaction).everybody()
            many, tenths = (sum(one) for one in zip((0, 0), *growth.values(), strict=True))
            growth[0] = everybody.customers - many, everybody.satisfaction - tenths
        return growth

    @sql.records
    def _told_of(self, of: Sequence[int], bounds: Sequence[datetime], first: datetime, owner: str) -> Any:
        return _told(self.workspace, bounds, first, owner, sql.among(i.customer, of))

    @sql.records
    def _told_to(self, bounds: Sequence[datetime], first: datetime, owner: str) -> Any:
        return _told(self.workspace, bounds, first, owner)

    def _told(self, reach: Reach, bounds: Sequence[datetime]) -> Any:
        """Return what was said of customers who were an owner's then, day by day."""
        given: dict[str, Any] = {"bounds": bounds, "first": bounds[0], "owner": reach.owner}
        return self._told_to(**given) if reach.of is None else self._told_of(sorted(reach.of), **given)

    @sql.records
    def _daily(self, bounds: Sequence[datetime], first: datetime) -> Any:
        return _daily(self.workspace, bounds, first)

    @sql.records
    def _daily_of(self, scope: Sequence[int], bounds: Sequence[datetime], first: datetime) -> Any:
        return _daily(self.workspace, bounds, first, sql.among(i.customer, scope))

    @sql.records
    def _grown(self, bounds: Sequence[datetime], first: datetime) -> Any:
        return _grown(self.workspace, bounds, c.created_at >= first)

    @sql.records
    def _grown_of(self, scope: Sequence[int], bounds: Sequence[datetime]) -> Any:
        return _grown(self.workspace, bounds, sql.among(c.id, scope))


def _told(workspace: Any, bounds: Any, first: Any, owner: Any, *some: ColumnElement[bool]) -> Any:
    when = Reached(i.at, bounds).label("bin")
    theirs = standing(workspace, i.at >= first, i.owner == owner, spoken(), *some)
    return select(when, i.mark, func.count().label("many")).where(*theirs).group_by(when, i.mark)


def _daily(workspace: Any, bounds: Any, first: Any, *some: ColumnElement[bool]) -> Any:
    when, since = Reached(i.at, bounds).label("bin"), Reached(c.created_at, bounds).label("made")
    # By two days, of the review and of its customer: who was added later is in no mean of the days before.
    moved = func.sum(case((STANDING, i.moved), else_=0)).label("sum")
    return (
        select(when, since, i.mark, func.sum(case((spoken(), 1), else_=0)).label("many"), moved)
        .join(customers, of_anybody())
        .where(*standing(workspace, i.at >= first, *some))
        .group_by(when, since, i.mark)
    )


def _grown(workspace: Any, bounds: Any, *some: ColumnElement[bool]) -> Any:
    since = Reached(c.created_at, bounds).label("made")
    satisfaction = func.sum(c.satisfaction).label("satisfaction")
    grown: Any = select(since, func.count().label("many"), satisfaction).where(*present(workspace, *some))
    return grown.group_by(since)
