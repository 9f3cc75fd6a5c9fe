"""Days side by side, for charts: what was said until the end of each, and how satisfied everybody was then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial, reduce
from operator import add
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Connection, Integer, bindparam, case, func, select, type_coerce
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage import sql
from storage.customers import SOMEBODY, STANDING
from storage.figures import about, of_anybody, spoken, standing
from storage.models import customers, interactions
from storage.models.column_types import Instant, Instants
from storage.reach import Course, Day, Mean, Reach
from storage.satisfaction import Satisfaction
from storage.transaction import Noun
from storage.types import Mark

i = interactions.c
c = customers.c


Bins = Callable[[ColumnElement[datetime]], ColumnElement[int]]
"""Says into which bin an instant belongs."""
_COUNTED = func.count().label("many"), func.coalesce(func.sum(c.satisfaction), 0).label("satisfaction")


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


def courses(connection: Connection, workspaces: Sequence[str], edges: Sequence[datetime]) -> dict[str, Course]:
    """Return how satisfaction went in many workspaces, in one pass; those without customers are not in it."""
    given = {"workspaces": list(workspaces), "bounds": list(edges), "first": edges[0]}
    these: BindParameter[Any] = bindparam("workspaces")
    first = bindparam("first", type_=Instant())
    here, whose = sql.among(i.workspace, these), sql.among(c.workspace, these)
    everybody = select(c.workspace, *_COUNTED).where(whose, SOMEBODY, c.satisfaction >= 0).group_by(c.workspace)
    bins = partial(_reached, connection.dialect.name, edges)
    grown = _grown(whose, bins, c.created_at >= first).add_columns(c.workspace).group_by(c.workspace)
    daily = _daily(here, bins, first).add_columns(i.workspace).group_by(i.workspace)
    growth: dict[str, dict[int, tuple[int, int]]] = {}
    moved: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    said: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for row in connection.execute(grown, given):
        growth.setdefault(row.workspace, {})[row.made] = int(row.many), int(row.satisfaction)
    for bin, made, mark, many, tenths, workspace in connection.execute(daily, given):  # names take longer
        moved[workspace][bin, made] += int(tenths)
        said[workspace][bin, mark] += int(many)
    found = {}
    for row in connection.execute(everybody, given):
        theirs = growth.get(row.workspace, {})
        _add_the_others(theirs, Mean(int(row.many), int(row.satisfaction)))
        found[row.workspace] = Course(edges, theirs, moved[row.workspace], said[row.workspace])
    return found


def _reached(dialect: str, edges: Sequence[datetime], column: ColumnElement[datetime]) -> ColumnElement[int]:
    """Return how many of these instants an instant has reached: written out, SQLite reads no list for every row."""
    if dialect == "postgresql":
        return Reached(column, bindparam("bounds"))
    return reduce(add, (type_coerce(column >= edge, Integer()) for edge in edges))


class Charts(Noun):
    """The workspace's days."""

    def days(self, bounds: Sequence[datetime], reach: Reach) -> list[Day]:
        """Return the days between instants, of all customers or of those whom the reach is about."""
        daily = about(reach, self._daily, self._daily_of, bounds=bounds, first=bounds[0])
        told = self._told(reach, bounds) if reach.owner else daily
        return Course(bounds, self._growth(bounds, reach), _moved(daily), _said(told)).days(bounds)

    def _growth(self, bounds: Sequence[datetime], reach: Reach) -> dict[int, tuple[int, int]]:
        """Return, by the day in which they were added, how many customers there are, and how satisfied they are now.

        Those who were there before the first day are everybody else.
        """
        some = reach.scope
        grown = self._grown(bounds, bounds[0]) if some is None else self._grown_of(sorted(some), bounds)
        growth = {row.made: (int(row.many), int(row.satisfaction)) for row in grown}
        if some is None:
            _add_the_others(growth, Satisfaction(self.transaction).everybody())
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
        return _daily(i.workspace == self.workspace, _in(bounds), first)

    @sql.records
    def _daily_of(self, scope: Sequence[int], bounds: Sequence[datetime], first: datetime) -> Any:
        return _daily(i.workspace == self.workspace, _in(bounds), first, sql.among(i.customer, scope))

    @sql.records
    def _grown(self, bounds: Sequence[datetime], first: datetime) -> Any:
        return _grown(c.workspace == self.workspace, _in(bounds), c.created_at >= first)

    @sql.records
    def _grown_of(self, scope: Sequence[int], bounds: Sequence[datetime]) -> Any:
        return _grown(c.workspace == self.workspace, _in(bounds), sql.among(c.id, scope))


def _add_the_others(growth: dict[int, tuple[int, int]], everybody: Mean) -> None:
    """Add those who were there before the first instant: everybody else."""
    many, tenths = (sum(one) for one in zip((0, 0), *growth.values(), strict=True))
    growth[0] = everybody.customers - many, everybody.satisfaction - tenths


def _moved(rows: Iterable[Any]) -> dict[tuple[int, int], int]:
    moved: dict[tuple[int, int], int] = {}
    for row in rows:
        moved[row.bin, row.made] = moved.get((row.bin, row.made), 0) + int(row.sum)
    return moved


def _said(rows: Iterable[Any]) -> dict[tuple[int, str], int]:
    said: dict[tuple[int, str], int] = {}
    for row in rows:
        mark = Mark(row.mark).value
        said[row.bin, mark] = said.get((row.bin, mark), 0) + int(row.many)
    return said


def _told(workspace: Any, bounds: Any, first: Any, owner: Any, *some: ColumnElement[bool]) -> Any:
    when = Reached(i.at, bounds).label("bin")
    theirs = standing(workspace, i.at >= first, i.owner == owner, spoken(), *some)
    return select(when, i.mark, func.count().label("many")).where(*theirs).group_by(when, i.mark)


def _in(bounds: Any) -> Bins:
    return lambda column: Reached(column, bounds)


def _daily(here: ColumnElement[bool], bins: Bins, first: Any, *some: ColumnElement[bool]) -> Any:
    when, since = bins(i.at).label("bin"), bins(c.created_at).label("made")
    # By two days, of the review and of its customer: who was added later is in no mean of the days before.
    moved = func.sum(case((STANDING, i.moved), else_=0)).label("sum")
    return (
        select(when, since, i.mark, func.sum(case((spoken(), 1), else_=0)).label("many"), moved)
        .join(customers, of_anybody())
        .where(here, i.undone.is_(False), i.joins.is_(None), i.at >= first, *some)
        .group_by(when, since, i.mark)
    )


def _grown(whose: ColumnElement[bool], bins: Bins, *some: ColumnElement[bool]) -> Any:
    since = bins(c.created_at).label("made")
    return select(since, *_COUNTED).where(whose, STANDING, *some).group_by(since)
