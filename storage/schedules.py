"""When channels get their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from storage import sql
from storage.models import Schedule, digests, schedules, settings
from storage.transaction import Noun

c = schedules.c
IS_ON = c.off.is_(False)
RUNS = (IS_ON, c.paused.is_(None))


@dataclass(frozen=True)
class Standing:
    """A schedule, the last local date that was posted by it, and what its workspace has chosen of a setting."""

    schedule: Schedule
    last: date | None
    choice: Any


class Schedules(Noun):
    """The workspace's schedules: each keeps its id when it is changed, and switched off and on."""

    @sql.rows(Schedule)
    def of(self, channel: str) -> Any:
        """Return the channel's schedules that are on, the oldest first."""
        mine = select(schedules).where(c.workspace == self.workspace, c.channel == channel, IS_ON)
        return mine.order_by(c.id)

    @sql.one(Schedule)
    def alike(self, channel: str, every: str, language: str, segment: str | None, owner: str | None) -> Any:
        """Return the channel's schedule of a kind, language and customers: the one on, else the last one off."""
        same = (c.every == every, c.language == language)
        about = (c.segment.is_not_distinct_from(segment), c.owner.is_not_distinct_from(owner))
        mine = select(schedules).where(c.workspace == self.workspace, c.channel == channel, *same, *about)
        return mine.order_by(c.off, c.id.desc()).limit(1)

    @sql.one(Schedule)
    def by_id(self, id: int) -> Any:
        """Return the schedule with this id, even if it is off."""
        return select(schedules).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(Schedule)
    def all(self) -> Any:
        """Return every schedule of the workspace that is on, the oldest first."""
        return select(schedules).where(c.workspace == self.workspace, IS_ON).order_by(c.id)

    @sql.write
    def _insert(
        self,
        id: int,
        channel: str,
        every: str,
        weekday: int | None,
        monthday: int | None,
        minute: int,
        zone: str,
        language: str,
        segment: str | None,
        owner: str | None,
        hidden: str,
        quiet: bool,
        paused: str | None,
        since: date,
    ) -> Any:
        return sql.insert(
            schedules,
            workspace=self.workspace,
            id=id,
            channel=channel,
            every=every,
            weekday=weekday,
            monthday=monthday,
            minute=minute,
            zone=zone,
            language=language,
            segment=segment,
            owner=owner,
            hidden=hidden,
            quiet=quiet,
            paused=paused,
            since=since,
            off=False,
            at=self.author.at,
            by=self.author.person,
        )

    def add(self, channel: str, values: Mapping[str, Any]) -> Schedule:
        """Make a schedule of the channel, which has none that is alike.

        `values` are at least every, weekday, minute, zone, language and since.
        """
        chosen: dict[str, Any] = {
            **dict.fromkeys(("monthday", "segment", "owner", "paused")),
            "hidden": "",
            "quiet": False,
            "id": self.transaction.next_id("schedule"),
            "channel": channel,
            **values,
        }
        self._insert(**chosen)
        by = {"workspace": self.workspace, "off": False, "at": self.author.at, "by": self.author.person}
        added = {**chosen, **by}
        return sql.made(Schedule, added, added.values())

    def change(self, schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
        """Set columns of a schedule, by the author of this transaction, and return it as it is then."""
        changed = {**values, "at": self.author.at, "by": self.author.person}
        mine = update(schedules).where(c.workspace == self.workspace, c.id == schedule.id)
        self.transaction.execute(mine.values(**changed))
        return schedule.model_copy(update=changed)

    @sql.wrote
    def pause(self, id: int, why: str) -> Any:
        """Stop a schedule that is running, since Slack takes no post there; False when it was not running."""
        return update(schedules).where(c.workspace == self.workspace, c.id == id, *RUNS).values(paused=why)


def everywhere(connection: Connection, name: str) -> list[Standing]:
    """Return the schedules of every workspace that run, with the last local date that each has posted.

    `name` is of the setting that comes with them.
    """
    # A scalar subquery is one step into the digests' key per schedule, however many digests there have been.
    last = (
        select(digests.c.day)
        .where(digests.c.workspace == c.workspace, digests.c.schedule == c.id)
        .order_by(digests.c.day.desc())
        .limit(1)
        .correlate(schedules)
        .scalar_subquery()
    )
    choice = (
        select(settings.c.value)
        .where(settings.c.workspace == c.workspace, settings.c.name == name)
        .correlate(schedules)
        .scalar_subquery()
    )
    standing = select(schedules, last.label("last"), choice.label("choice")).where(*RUNS).order_by(c.workspace, c.id)
    found = []
    for row in connection.execute(standing):
        *columns, last_day, chosen = row
        found.append(Standing(sql.made(Schedule, c.keys(), columns), last_day, chosen))
    return found
