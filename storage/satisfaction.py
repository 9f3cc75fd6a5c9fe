"""How satisfied everybody is, and was at an instant: what stands now, less what reviews have moved since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from storage import sql
from storage.customers import SOMEBODY, STANDING
from storage.figures import about, of_anybody, present, standing
from storage.models import customers, interactions
from storage.reach import Mean, Reach
from storage.transaction import Noun

i = interactions.c
c = customers.c


def _mean(workspace: Any, *some: ColumnElement[bool]) -> Select[Any]:
    total = func.coalesce(func.sum(c.satisfaction), 0).label("satisfaction")
    return select(func.count().label("customers"), total).where(c.workspace == workspace, SOMEBODY, *some)


def _moved_since(workspace: Any, at: Any, *some: ColumnElement[bool]) -> Select[Any]:
    theirs = of_anybody() & STANDING
    since = standing(workspace, i.at >= at, c.created_at < at, *some)
    return select(func.coalesce(func.sum(i.moved), 0)).join(customers, theirs).where(*since)


class Satisfaction(Noun):
    """The satisfaction of the workspace's customers."""

    @sql.record
    def _everybody(self) -> Any:
        return _mean(self.workspace, c.satisfaction >= 0)  # as everybody's is: so that the index by it is read alone

    @sql.record
    def _added_since(self, at: datetime) -> Any:
        return _mean(self.workspace, c.created_at >= at)

    @sql.record
    def _mean_of(self, scope: Sequence[int], at: datetime) -> Any:
        return _mean(self.workspace, c.created_at < at, sql.among(c.id, scope))

    @sql.value(int)
    def _moved_since(self, at: datetime) -> Any:
        return _moved_since(self.workspace, at)

    @sql.value(int)
    def _moved_since_of(self, scope: Sequence[int], at: datetime) -> Any:
        return _moved_since(self.workspace, at, sql.among(i.customer, scope))

    def everybody(self) -> Mean:
        """Return how many customers there are, and how satisfied they are now."""
        now = self._everybody()
        return Mean(int(now.customers), int(now.satisfaction))

    def means(self, instants: Sequence[datetime], reach: Reach) -> list[Mean]:
        """Return how many customers there were at some instants, and how satisfied they were then.

        Everybody is counted once, and for each instant only those less who were added since: they are few.
        """
        everybody = self.everybody() if reach.scope is None else Mean(0, 0)
        return [self._mean(at, reach, everybody) for at in instants]

    def _mean(self, at: datetime, reach: Reach, everybody: Mean) -> Mean:
        if reach.scope is None:
            later = self._added_since(at)
            there, total = everybody.customers - int(later.customers), everybody.satisfaction - int(later.satisfaction)
        else:
            now = self._mean_of(sorted(reach.scope), at)
            there, total = int(now.customers), int(now.satisfaction)
        moved_since: int = about(reach, self._moved_since, self._moved_since_of, at=at)
        return Mean(there, total - moved_since)

    @sql.column(int)
    def _there(self, at: datetime, most: int) -> Any:
        # Nearly everybody: in the order of their numbers the first of them are found at once.
        there = present(self.workspace, sql.unindexed(c.created_at) < at)
        return select(c.id).where(*there).order_by(c.id).limit(most)

    @sql.column(int)
    def _there_of(self, scope: Sequence[int], at: datetime, most: int) -> Any:
        these = present(self.workspace, c.created_at < at, sql.among(c.id, scope))
        return select(c.id).where(*these).order_by(c.id).limit(most)

    def present(self, reach: Reach, most: int) -> list[int]:
        """Return the first of the customers whose mean satisfaction is told."""
        found: list[int] = about(reach, self._there, self._there_of, at=reach.until, most=most)
        return found
