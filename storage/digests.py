"""The digests that a process has claimed, and what they said in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from storage import sql
from storage.models import Digest, digests
from storage.transaction import Noun

c = digests.c


def newest(connection: Connection, workspaces: Sequence[str]) -> dict[tuple[str, int], Digest]:
    """Return the newest digest of each schedule of many workspaces, by workspace and schedule."""
    of = digests.alias()
    same = (of.c.workspace == c.workspace, of.c.schedule == c.schedule)
    last = select(func.max(of.c.day)).where(*same).scalar_subquery()
    these = select(digests).where(sql.among(c.workspace, bindparam("workspaces")), c.schedule > 0, c.day == last)
    rows = connection.execute(these, {"workspaces": list(workspaces)})
    return {(row.workspace, row.schedule): sql.made(Digest, c.keys(), row) for row in rows}


class Digests(Noun):
    """The workspace's digests."""

    @sql.wrote
    def claim(self, schedule: int, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> Any:
        """Claim a schedule's digest of a local date with its figures; False when somebody has."""
        row = {"schedule": schedule, "day": day, "since": since, "until": until, "figures": figures}
        return sql.claim(self.dialect, digests, workspace=self.workspace, **row)

    @sql.write
    def _insert(self, number: int, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> Any:
        row = {"schedule": number, "day": day, "since": since, "until": until, "figures": figures}
        return sql.insert(digests, workspace=self.workspace, **row)

    def keep(self, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> int:
        """Keep the figures of a digest that somebody posts by hand, and return its number, which is below 0."""
        number = -self.transaction.next_id("digest")
        self._insert(number, day, since, until, figures)
        return number

    @sql.one(Digest)
    def last(self, schedule: int) -> Any:
        """Return the schedule's newest digest."""
        mine = select(digests).where(c.workspace == self.workspace, c.schedule == schedule)
        return mine.order_by(c.day.desc()).limit(1)

    @sql.one(Digest)
    def get(self, schedule: int, day: date) -> Any:
        """Return the digest of a schedule, or the one by hand with this number, of a local date."""
        return select(digests).where(c.workspace == self.workspace, c.schedule == schedule, c.day == day)

    @sql.rows(Digest)
    def on(self, day: date) -> Any:
        """Return what the workspace's schedules have posted on a local date."""
        posted = (c.workspace == self.workspace, c.day == day, c.schedule > 0)
        return select(digests).where(*posted).order_by(c.schedule)
