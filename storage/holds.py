"""Points that are held: they cannot be redeemed until somebody releases them, or their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal_column, or_, select, update

from storage import sql
from storage.models import Hold, holds
from storage.transaction import Noun

OPEN, RELEASED, ENDED, USED = "open", "released", "ended", "used"
c = holds.c
IS_OPEN = c.state == literal_column("'open'")
"""Written out, since an index of them serves no bound value."""


class Holds(Noun):
    """The workspace's holds."""

    @sql.write
    def _insert(self, id: int, customer: int, points: int, reason: str, until: datetime | None) -> Any:
        row = {"id": id, "customer": customer, "points": points, "reason": reason, "until": until, "state": OPEN}
        return sql.insert(holds, workspace=self.workspace, **row, at=self.author.at, by=self.author.person)

    def add(self, customer: int, points: int, reason: str, until: datetime | None = None) -> int:
        """Hold points of a customer, until an instant if one is given, and return the hold's id."""
        id = self.transaction.next_id("hold")
        self._insert(id, customer, points, reason, until)
        return id

    @sql.one(Hold)
    def get(self, id: int) -> Any:
        """Return a hold."""
        return select(holds).where(c.workspace == self.workspace, c.id == id)

    @sql.wrote
    def set(self, id: int, state: str, was: str) -> Any:
        """Say that a hold is in another state now; False where it was not in that one."""
        return update(holds).where(c.workspace == self.workspace, c.id == id, c.state == was).values(state=state)

    @sql.rows(Hold)
    def _of(self, customer: int, at: datetime) -> Any:
        return select(holds).where(*_holding(self.workspace, customer, at))

    def of(self, customer: int, at: datetime) -> list[Hold]:
        """Return what is held of a customer's points at an instant, oldest first."""
        return sorted(self._of(customer, at), key=lambda one: one.id)

    @sql.value(int)
    def held(self, customer: int, at: datetime) -> Any:
        """Return how many of a customer's points are held at an instant."""
        return select(func.coalesce(func.sum(c.points), 0)).where(*_holding(self.workspace, customer, at))

    @sql.rows(Hold)
    def due(self, at: datetime, most: int) -> Any:
        """Return the holds whose time is over, and that nobody has released."""
        return select(holds).where(c.workspace == self.workspace, IS_OPEN, c.until <= at).limit(most)

    @sql.write
    def end_of(self, customers: Sequence[int]) -> Any:
        """End what is held of customers who are nobody any more."""
        theirs = (c.workspace == self.workspace, sql.among(c.customer, customers), IS_OPEN)
        return update(holds).where(*theirs).values(state=ENDED)


def _holding(workspace: Any, customer: Any, at: Any) -> tuple[Any, ...]:
    lasts = or_(c.until.is_(None), c.until > at)
    return c.workspace == workspace, c.customer == customer, IS_OPEN, lasts


def workspaces_due(connection: Connection, at: datetime) -> list[str]:
    """Return the workspaces in which holds' time is over."""
    over = (IS_OPEN, c.until.is_not(None), c.until <= at)
    return sorted(connection.scalars(select(c.workspace).distinct().where(*over)))
