"""The figures of a span of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from storage import sql
from storage.customers import SOMEBODY, STANDING
from storage.models import (
    answers,
    changes,
    counters,
    customers,
    interactions,
    ledger_entries,
    products,
    purchases,
    sources,
)
from storage.models.customer import day_of
from storage.reach import Answered, Marks, Profile, Reach, Reason, Reviewed, number, within
from storage.transaction import Noun
from storage.types import Mark, Word

i = interactions.c
c = customers.c
_MOODS = {"good": "glad", "bad": "cross"}
_NONE = dict.fromkeys(("good", "bad", "neutral", "glad", "cross"), 0)


def standing(workspace: Any, *some: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Return the tests that an interaction is a workspace's, was not taken back, and is no further note on another."""
    return (i.workspace == workspace, i.undone.is_(False), i.joins.is_(None), *some)


def present(workspace: Any, *some: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Return the tests that a customer is a workspace's and somebody."""
    return (c.workspace == workspace, STANDING, *some)


def of_anybody() -> ColumnElement[bool]:
    """Return the test that an interaction is of a customer, who may be nobody any more."""
    return (c.workspace == i.workspace) & (c.id == i.customer)


def spoken() -> ColumnElement[bool]:
    """Return the test that an interaction was said of us, and is no mood in which a follow-up was closed."""
    return i.source != Word.MOOD


def _marks(workspace: Any, *some: ColumnElement[bool]) -> Select[Any]:
    closing = (i.source == Word.MOOD).label("closing")
    counted = select(i.mark, closing, func.count().label("many")).where(*standing(workspace, *some))
    return counted.group_by(i.mark, closing)


def _owned(owner: Any) -> ColumnElement[bool]:
    """Return the test that an interaction was an owner's when it was logged; anybody's, for ""."""
    return or_(literal("") == owner, i.owner == owner)


def _reviewed(rows: Sequence[Any]) -> Reviewed | None:
    """Return a customer by what happened in a span and since; None for nothing in the span.

    Satisfaction at its end is as it is now, without what has moved it since.
    """
    here = [row for row in rows if row.here]
    if not here:
        return None
    told: dict[str, int] = {}
    for row in here:
        mark = Mark(row.mark).value
        name = _MOODS.get(mark, "") if row.closing else mark
        told[name] = told.get(name, 0) + int(row.many)
    told.pop("", None)
    one, since = rows[0], sum(int(row.moved) for row in rows if not row.here)
    moved = sum(int(row.moved) for row in here)
    return Reviewed(one.id, one.name, one.satisfaction - since, one.satisfaction, moved, **{**_NONE, **told})


class Figures(Noun):
    """The workspace's figures."""

    @sql.records
    def _numbers(self) -> Any:
        return select(counters.c.kind, counters.c.value).where(counters.c.workspace == self.workspace)

    def numbers(self) -> dict[str, int]:
        """Return the last number given out of each kind: all entries up to it are written, and none after it."""
        return {row.kind: int(row.value) for row in self._numbers()}

    # ---- what was said

    @sql.records
    def _marks(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        return _marks(self.workspace, within(i.at, i.id, since, until, early, seen, upto))

    @sql.records
    def _marks_of(
        self, scope: Sequence[int], since: datetime, until: datetime, early: datetime, seen: int, upto: int, owner: str
    ) -> Any:
        these = sql.among(i.customer, scope)
        return _marks(self.workspace, within(i.at, i.id, since, until, early, seen, upto), these, _owned(owner))

    @sql.records
    def _marks_owned(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int, owner: str) -> Any:
        return _marks(self.workspace, within(i.at, i.id, since, until, early, seen, upto), _owned(owner))

    def marks(self, reach: Reach) -> Marks:
        """Return how many interactions of each kind there were."""
        if reach.of is not None:
            rows = self._marks_of(scope=sorted(reach.of), **reach.told())
        elif reach.owner:
            rows = self._marks_owned(**reach.told())
        else:
            rows = self._marks(**reach.span("entry"))
        found: dict[str, int] = {}
        for row in rows:
            mark = Mark(row.mark).value
            name = _MOODS.get(mark, "") if row.closing else mark
            if name:
                found[name] = found.get(name, 0) + int(row.many)
        return Marks(**found)

    @sql.records
    def _reviewed(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int, owner: str) -> Any:
        here = (within(i.at, i.id, since, until, early, seen, upto) & _owned(owner)).label("here")
        closing = (i.source == Word.MOOD).label("closing")
        moved = func.sum(i.moved).label("moved")
        return (
            select(c.id, c.name, c.satisfaction, here, i.mark, closing, func.count().label("many"), moved)
            .join(customers, of_anybody() & STANDING)
            .where(*standing(self.workspace, i.at >= early, or_(i.at >= since, i.id > number(seen))))
            .group_by(c.id, c.name, c.satisfaction, here, i.mark, closing)
            .order_by(c.id)
        )

    def reviewed(self, reach: Reach) -> list[Reviewed]:
        """Return the customers with interactions."""
        rows = [row for row in self._reviewed(**reach.told()) if reach.tells_of(row.id)]
        return [one for _, some in groupby(rows, key=lambda row: row.id) if (one := _reviewed(list(some)))]

    @sql.records
    def _reasons(
        self, customers: Sequence[int], since: datetime, until: datetime, early: datetime, seen: int, upto: int
    ) -> Any:
        here = within(i.at, i.id, since, until, early, seen, upto)
        whose = sql.among(i.customer, customers)
        return (
            select(i.customer, i.id, i.mark, i.note, sources.c.excerpt, sources.c.permalink)
            .outerjoin(sources, (sources.c.workspace == i.workspace) & (sources.c.interaction == i.id))
            .where(*standing(self.workspace, here, i.mark != Mark.NEUTRAL, whose))
            .order_by(i.at, i.id)
        )

    def reasons(self, reach: Reach, customers: Iterable[int]) -> dict[tuple[int, str], Reason]:
        """Return the newest words, by customer and mark, of the reviews that have some."""
        found = {}
        for row in self._reasons(list(customers), **reach.span("entry")):
            words, link = row.note or row.excerpt or "", row.permalink or ""
            if words or link:
                mark = Mark(row.mark).value
                found[row.customer, mark] = Reason(mark, words, link)
        return found

    @sql.records
    def _complaints(
        self, most: int, since: datetime, until: datetime, early: datetime, seen: int, upto: int, owner: str
    ) -> Any:
        here = within(i.at, i.id, since, until, early, seen, upto)
        said = standing(self.workspace, here, i.mark == Mark.BAD, spoken(), _owned(owner))
        return select(i.customer, i.id, i.note).where(*said).order_by(i.at.desc(), i.id.desc()).limit(most)

    def complaints(self, reach: Reach, most: int) -> list[tuple[int, int, str]]:
        """Return the newest bad reviews: (customer, interaction, words)."""
        rows = self._complaints(most, **reach.told())
        return [(row.customer, row.id, row.note) for row in rows if reach.tells_of(row.customer)]

    # ---- what was bought, given and answered

    @sql.records
    def _sold(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        p = purchases.c
        here = within(p.at, p.id, since, until, early, seen, upto)
        total = func.sum(p.amount - p.refunded).label("cents")
        return (
            select(p.customer, func.count().label("many"), total)
            .where(p.workspace == self.workspace, here, p.undone.is_(False))
            .group_by(p.customer)
        )

    def sold(self, reach: Reach) -> list[tuple[int, int, int]]:
        """Return (customer, purchases, cents after refunds), who bought most first."""
        rows = [(row.customer, int(row.many), int(row.cents)) for row in self._sold(**reach.span("purchase"))]
        return sorted((row for row in rows if reach.holds(row[0])), key=lambda row: (-row[2], row[0]))

    @sql.records
    def _points(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        e = ledger_entries.c
        here = within(e.at, e.id, since, until, early, seen, upto)
        total = func.sum(e.points).label("points")
        return select(e.customer, e.kind, total).where(e.workspace == self.workspace, here).group_by(e.customer, e.kind)

    def points(self, reach: Reach) -> list[tuple[int, str, int]]:
        """Return (customer, kind of entry, points)."""
        rows = self._points(**reach.span("entry"))
        return [(row.customer, row.kind, int(row.points)) for row in rows if reach.holds(row.customer)]

    @sql.records
    def _answered(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        a = answers.c
        of = (products.c.workspace == a.workspace) & (products.c.id == a.product)
        here = within(a.at, a.id, since, until, early, seen, upto)
        many, total = func.count().label("many"), func.sum(a.score).label("total")
        return (
            select(products.c.id, products.c.name, many, total)
            .join(products, of)
            .where(a.workspace == self.workspace, here, a.undone.is_(False))
            .group_by(products.c.id, products.c.name)
            .order_by(func.count().desc(), products.c.id)
        )

    def answered(self, reach: Reach) -> list[Answered]:
        """Return the products that were scored, most answered first."""
        rows = self._answered(**reach.span("answer"))
        return [Answered(row.id, row.name, int(row.many), int(row.total)) for row in rows]

    # ---- who came, and who changed

    @sql.value(int)
    def _new_count(self, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        here = within(c.created_at, c.id, since, until, early, seen, upto)
        return select(func.count()).where(*present(self.workspace, here))

    @sql.value(int)
    def _new_count_of(
        self, scope: Sequence[int], since: datetime, until: datetime, early: datetime, seen: int, upto: int
    ) -> Any:
        here = within(c.created_at, c.id, since, until, early, seen, upto)
        return select(func.count()).where(*present(self.workspace, here, sql.among(c.id, scope)))

    @sql.column(int)
    def _new(self, most: int, since: datetime, until: datetime, early: datetime, seen: int, upto: int) -> Any:
        here = within(c.created_at, c.id, since, until, early, seen, upto)
        return select(c.id).where(*present(self.workspace, here)).order_by(sql.unindexed(c.id)).limit(most)

    @sql.column(int)
    def _new_of(
        self, scope: Sequence[int], most: int, since: datetime, until: datetime, early: datetime, seen: int, upto: int
    ) -> Any:
        here = within(c.created_at, c.id, since, until, early, seen, upto)
        these = present(self.workspace, here, sql.among(c.id, scope))
        return select(c.id).where(*these).order_by(c.id).limit(most)

    def new(self, reach: Reach, most: int) -> tuple[int, list[int]]:
        """Return how many customers were added, and the first of them."""
        span = reach.span("customer")
        count: int = about(reach, self._new_count, self._new_count_of, **span)
        return count, about(reach, self._new, self._new_of, most=most, **span) if count else []

    @sql.column(int)
    def _last_entry(self, at: datetime) -> Any:
        before = select(i.id).where(i.workspace == self.workspace, i.at < at)
        return before.order_by(i.at.desc(), i.id.desc()).limit(1)

    @sql.records
    def _edited(self, after: int, upto: int, until: datetime) -> Any:
        h = changes.c
        when = (h.id > number(after), h.id <= number(upto), h.at < until)
        edited = (h.workspace == self.workspace, *when, h.action == "customer.edit")
        return select(h.customer, h.before).where(*edited).order_by(h.id)

    def edited(self, reach: Reach) -> dict[int, dict[str, Any]]:
        """Return, by customer who was changed, what stood there before (as the audit keeps it)."""
        after = reach.seen.get("entry")
        if after is None:
            after = next(iter(self._last_entry(reach.since)), 0)
        found: dict[int, dict[str, Any]] = {}
        for row in self._edited(after, reach.span("entry")["upto"], reach.until):
            if row.customer is not None and reach.holds(row.customer):
                found[row.customer] = {**row.before, **found.get(row.customer, {})}
        return found

    # ---- who they are

    @sql.records
    def _profiles(self) -> Any:
        return select(c.id, c.age, c.birthday, c.spending).where(*present(self.workspace)).order_by(c.id)

    @sql.records
    def _profiles_of(self, ids: Sequence[int]) -> Any:
        these = present(self.workspace, sql.among(c.id, ids))
        return select(c.id, c.age, c.birthday, c.spending).where(*these).order_by(c.id)

    def profiles(self, customers: Iterable[int] | None = None) -> list[Profile]:
        """Return what puts these customers, or everybody, into their segments."""
        rows = self._profiles() if customers is None else self._profiles_of(list(customers))
        return [Profile(*row) for row in rows]

    @sql.records
    def _born(self, days: Sequence[str]) -> Any:
        born = present(self.workspace, SOMEBODY, c.birthday.is_not(None), sql.among(day_of(c.birthday), days))
        return select(c.id, c.age, c.birthday, c.spending).where(*born)

    def born(self, days: Iterable[int]) -> list[Profile]:
        """Return those with one of these birthdays, given as month × 100 + day."""
        rows = self._born(written(days))
        return sorted((Profile(*row) for row in rows), key=lambda one: one.id)

    @sql.column(int)
    def owned(self, owner: str) -> Any:
        """Return the customers of an owner."""
        return select(c.id).where(c.workspace == self.workspace, SOMEBODY, c.owner == owner)

    @sql.records
    def _named(self, ids: Sequence[int]) -> Any:
        known = (c.id, c.name, STANDING.label("stands"), c.merged_into)
        return select(*known).where(c.workspace == self.workspace, sql.among(c.id, ids))

    def names(self, customers: Iterable[int]) -> dict[int, str]:
        """Return the names of those of these customers who are there; who was merged has the name of who they are."""
        wanted = {id: id for id in customers}
        found: dict[int, str] = {}
        while wanted:
            now = {row.id: row for row in self._named(sorted(set(wanted.values())))}
            known = {id: now[at] for id, at in wanted.items() if at in now}
            found |= {id: row.name for id, row in known.items() if row.stands}
            wanted = {id: row.merged_into for id, row in known.items() if not row.stands and row.merged_into}
        return found


def written(days: Iterable[int]) -> list[str]:
    """Return days of the year, month × 100 + day, as birthdays have them: MM-DD."""
    return [f"{day // 100:02}-{day % 100:02}" for day in days]


def about(reach: Reach, everybody: Callable[..., Any], some: Callable[..., Any], **values: Any) -> Any:
    """Return what a statement gives for all customers, or its twin for those within a reach."""
    return everybody(**values) if reach.scope is None else some(scope=sorted(reach.scope), **values)
