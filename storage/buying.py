"""What customers have bought, summed up: how often, for how much, and when last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from storage import sql
from storage.models import customers, ledger_entries, purchases
from storage.terms import bought_since
from storage.transaction import Noun

c = customers.c
p = purchases.c
e = ledger_entries.c


@dataclass(frozen=True)
class Bought:
    """What somebody has bought, as far as it stands: `lately` and `spent` (cents that were kept) since a day."""

    purchases: int = 0
    lately: int = 0
    spent: int = 0
    last: date | None = None


NOTHING = Bought()


class Described(NamedTuple):
    """What is known of a customer, but for what they bought."""

    id: int
    age: int | None
    birthday: str | None
    spending: str | None
    satisfaction: int
    tags: str | None
    own: dict[str, str] | None


class Buying(Noun):
    """What the workspace's customers have bought."""

    @sql.records
    def _of(self, ids: Sequence[int], since: date, at: datetime) -> Any:
        return _summed(since, at).where(p.workspace == self.workspace, sql.among(p.customer, ids), p.undone.is_(False))

    @sql.records
    def _everybody(self, since: date, at: datetime) -> Any:
        return _summed(since, at).where(p.workspace == self.workspace, p.undone.is_(False))

    @sql.records
    def _described(self) -> Any:
        known = (c.id, c.age, c.birthday, c.spending, c.satisfaction, c.tags, c.own)
        return select(*known).where(c.workspace == self.workspace, c.name_key != "").order_by(c.id)

    @sql.records
    def _described_after(self, after: int, most: int) -> Any:
        known = (c.id, c.age, c.birthday, c.spending, c.satisfaction, c.tags, c.own)
        behind = (c.workspace == self.workspace, c.name_key != "", c.id > after)
        return select(*known).where(*behind).order_by(c.id).limit(most)

    def described_after(self, after: int, most: int) -> list[Described]:
        """Return what else is known of so many customers behind a number."""
        return [Described(*row) for row in self._described_after(after, most)]

    def described(self) -> list[Described]:
        """Return what else is known of every customer by which they may be in a segment."""
        return [Described(*row) for row in self._described()]

    def since(self, day: date, at: datetime, zone: str, ids: Sequence[int] | None = None) -> dict[int, Bought]:
        """Return what these customers, or all, have bought; who has nothing is not there. `at` is when `day` began."""
        rows = self._everybody(day, at) if ids is None else self._of(list(ids), day, at) if ids else []
        return _read(rows, ZoneInfo(zone))

    @sql.records
    def _each(self, ids: Sequence[int], since: date, at: datetime) -> Any:
        kept = (p.amount - p.refunded).label("kept")
        return select(p.customer, p.day, p.at, kept).where(*_theirs(self.workspace, ids, since, at))

    @sql.records
    def _each_in_points(self, ids: Sequence[int], since: date, at: datetime) -> Any:
        its = (e.workspace == p.workspace, e.purchase == p.id)
        kept = select(func.coalesce(func.sum(e.points), 0)).where(*its).scalar_subquery().label("kept")
        return select(p.customer, p.day, p.at, kept).where(*_theirs(self.workspace, ids, since, at))

    def each(self, day: date, at: datetime, ids: Sequence[int], *, in_points: bool) -> dict[int, list[Any]]:
        """Return these customers' purchases since a day, with what was kept of each, in cents or in points."""
        rows = (self._each_in_points if in_points else self._each)(list(ids), day, at)
        found: dict[int, list[Any]] = {}
        for row in rows:
            found.setdefault(row.customer, []).append(row)
        return found


def _theirs(workspace: Any, ids: Any, since: Any, at: Any) -> tuple[Any, ...]:
    return p.workspace == workspace, sql.among(p.customer, ids), p.undone.is_(False), bought_since(since, at)


def _summed(since: Any, at: Any) -> Any:
    recent = bought_since(since, at)
    return select(
        p.customer,
        func.count().label("purchases"),
        func.count().filter(recent).label("lately"),
        func.coalesce(func.sum(p.amount - p.refunded).filter(recent), 0).label("spent"),
        func.max(p.day).label("day"),
        func.max(p.at).filter(p.day.is_(None)).label("at"),
    ).group_by(p.customer)


def _read(rows: Iterable[Any], zone: ZoneInfo) -> dict[int, Bought]:
    return {
        row.customer: Bought(
            int(row.purchases),
            int(row.lately),
            int(row.spent),
            max(filter(None, (row.day, row.at.astimezone(zone).date() if row.at else None)), default=None),
        )
        for row in rows
    }
