"""What all points together are: how many are out, held or waiting, when they go, and how they came and went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from storage import sql
from storage.holds import OPEN
from storage.models import changes, customers, holds, ledger_entries, lots
from storage.transaction import Noun

c, e, h, a = customers.c, ledger_entries.c, holds.c, changes.c
o = lots.c


class Out(NamedTuple):
    """How many points customers have, how many customers that are, and how many points others owe."""

    points: int = 0
    customers: int = 0
    owed: int = 0


class Liability(Noun):
    """The workspace's points, all together."""

    @sql.record
    def _out(self) -> Any:
        has = c.points > 0
        return select(
            func.coalesce(func.sum(c.points).filter(has), 0).label("points"),
            func.count().filter(has).label("customers"),
            func.coalesce(-func.sum(c.points).filter(c.points < 0), 0).label("owed"),
        ).where(c.workspace == self.workspace, c.points != 0)

    def out(self) -> Out:
        """Return how many points are out."""
        return Out(*map(int, self._out()))

    @sql.value(int)
    def held(self, at: datetime) -> Any:
        """Return how many points are held at an instant."""
        lasts = h.until.is_(None) | (h.until > at)
        return select(func.coalesce(func.sum(h.points), 0)).where(h.workspace == self.workspace, h.state == OPEN, lasts)

    @sql.value(int)
    def waiting(self, at: datetime) -> Any:
        """Return how many points cannot be redeemed yet at an instant."""
        mine = (o.workspace == self.workspace, o.remains > 0, o.usable > at)
        return select(func.coalesce(func.sum(o.remains), 0)).where(*mine)

    @sql.records
    def _going(self, at: datetime) -> Any:
        mine = (o.workspace == self.workspace, o.remains > 0, o.until > at)
        points = func.sum(o.remains).label("points")
        return select(o.until, points).where(*mine).group_by(o.until).order_by(o.until)

    def going(self, at: datetime) -> list[tuple[datetime, int]]:
        """Return at which instants how many points go."""
        return [(row.until, int(row.points)) for row in self._going(at)]

    @sql.records
    def _moved(self, since: datetime, until: datetime) -> Any:
        within = (e.workspace == self.workspace, e.at >= since, e.at < until)
        of_purchase = e.purchase.is_not(None).label("of_purchase")
        return (
            select(e.kind, of_purchase, func.sum(e.points).label("points")).where(*within).group_by(e.kind, of_purchase)
        )

    def moved(self, since: datetime, until: datetime) -> list[tuple[str, bool, int]]:
        """Return the sums of a span's entries: (kind, whether of purchases, points)."""
        return [(row.kind, bool(row.of_purchase), int(row.points)) for row in self._moved(since, until)]

    @sql.records
    def _taken_back(self, action: str, since: datetime, until: datetime) -> Any:
        within = (a.workspace == self.workspace, a.action == action, a.at >= since, a.at < until)
        return select(a.before, a.after).where(*within, a.undoes.is_not(None))

    def taken_back(self, action: str, since: datetime, until: datetime) -> int:
        """Return by how many points undos of an action (and undos of those) moved balances in a span."""
        rows: Sequence[Any] = self._taken_back(action, since, until)
        return sum(int(row.after.get("points", 0)) - int(row.before.get("points", 0)) for row in rows)
