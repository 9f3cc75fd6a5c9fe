"""When channels get their digest."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.models import Schedule
from storage.noun import WORKSPACE, Noun, table

c = table(Schedule).c
_mine = select(table(Schedule)).where(c.workspace == WORKSPACE)
_of_channel = _mine.where(c.channel == bindparam("channel"))
_all = _mine.order_by(c.id)
_insert = insert(table(Schedule))
_delete = delete(table(Schedule)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_everywhere = select(table(Schedule)).order_by(c.workspace, c.id)


class Schedules(Noun):
    """The workspace's schedules."""

    def of(self, channel: str) -> Schedule | None:
        """Return the channel's schedule."""
        return self.one(Schedule, _of_channel, channel=channel)

    def all(self) -> list[Schedule]:
        """Return every schedule of the workspace."""
        return self.some(Schedule, _all)

    def add(
        self, channel: str, every: str, weekday: int | None, minute: int, zone: str, language: str, since: date
    ) -> Schedule:
        """Make the channel's schedule."""
        schedule = Schedule(
            workspace=self.workspace,
            id=self.next_id("schedule"),
            channel=channel,
            every=every,
            weekday=weekday,
            minute=minute,
            zone=zone,
            language=language,
            since=since,
            at=self.author.at,
            by=self.author.person,
        )
        self.connection.execute(_insert, schedule.model_dump())
        return schedule

    def restore(self, values: dict[str, Any]) -> None:
        """Put back a schedule that was changed or removed."""
        self.connection.execute(_insert, {**values, "workspace": self.workspace})

    def remove(self, id: int) -> None:
        """Remove a schedule; the digests it posted stay on record."""
        self.run(_delete, id=id)


def everywhere(connection: Connection) -> list[Schedule]:
    """Return the schedules of every workspace."""
    return [Schedule.model_construct(**row._mapping) for row in connection.execute(_everywhere)]
