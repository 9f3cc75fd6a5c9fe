"""The digests that a process has claimed, and what they said in numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Digest
from storage.noun import WORKSPACE, Noun, table

d = table(Digest).c
_insert = insert(table(Digest))
_claim = {
    "sqlite": sqlite.insert(table(Digest)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Digest)).on_conflict_do_nothing(),
}
_mine = select(table(Digest)).where(d.workspace == WORKSPACE)
_last = _mine.where(d.schedule == bindparam("schedule")).order_by(d.day.desc()).limit(1)
_get = _mine.where(d.schedule == bindparam("schedule"), d.day == bindparam("day"))
_on = _mine.where(d.day == bindparam("day"), d.schedule > 0).order_by(d.schedule)


class Digests(Noun):
    """The workspace's digests."""

    def claim(self, schedule: int, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> bool:
        """Claim a schedule's digest of a local date with its figures; False when somebody has."""
        values = {"schedule": schedule, "day": day, "since": since, "until": until, "figures": figures}
        return self.write(_claim[self.connection.dialect.name], **values).rowcount == 1

    def keep(self, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> int:
        """Keep the figures of a digest that somebody posts by hand, and return its number, which is below 0."""
        number = -self.next_id("digest")
        self.write(_insert, schedule=number, day=day, since=since, until=until, figures=figures)
        return number

    def last(self, schedule: int) -> Digest | None:
        """Return the schedule's newest digest."""
        return self.one(Digest, _last, schedule=schedule)

    def get(self, schedule: int, day: date) -> Digest | None:
        """Return the digest of a schedule, or the one by hand with this number, of a local date."""
        return self.one(Digest, _get, schedule=schedule, day=day)

    def on(self, day: date) -> list[Digest]:
        """Return what the workspace's schedules have posted on a local date."""
        return self.some(Digest, _on, day=day)
