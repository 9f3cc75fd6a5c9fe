"""When channels get their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.errors import Busy
from storage.models import Digest, Schedule, Setting
from storage.noun import WORKSPACE, Noun, table

c = table(Schedule).c
d = table(Digest).c
setting = table(Setting).c
_mine = select(table(Schedule)).where(c.workspace == WORKSPACE)
_of_channel = _mine.where(c.channel == bindparam("channel"))
_by_id = _mine.where(c.id == bindparam("id"))
_all = _mine.where(c.off.is_(False)).order_by(c.id)
_pause = (
    update(table(Schedule))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"), c.off.is_(False), c.paused.is_(None))
    .values(paused=bindparam("why"))
)
_insert = {
    "sqlite": sqlite.insert(table(Schedule)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Schedule)).on_conflict_do_nothing(),
}
# A scalar subquery is one step into the digests' key per schedule, however many digests there have been.
_last_day = (
    select(d.day)
    .where(d.workspace == c.workspace, d.schedule == c.id)
    .order_by(d.day.desc())
    .limit(1)
    .correlate(table(Schedule))
    .scalar_subquery()
)
_choice = (
    select(setting.value)
    .where(setting.workspace == c.workspace, setting.name == bindparam("name"))
    .correlate(table(Schedule))
    .scalar_subquery()
)
_everywhere = (
    select(table(Schedule), _last_day.label("last"), _choice.label("choice"))
    .where(c.off.is_(False), c.paused.is_(None))
    .order_by(c.workspace, c.id)
)


@dataclass(frozen=True)
class Standing:
    """A schedule, the last local date that was posted by it, and what its workspace has chosen of a setting."""

    schedule: Schedule
    last: date | None
    choice: Any


class Schedules(Noun):
    """The workspace's schedules: one per channel, which keeps its id when it is changed, and switched off and on."""

    def of(self, channel: str) -> Schedule | None:
        """Return the channel's schedule, even if it is off."""
        return self.one(Schedule, _of_channel, channel=channel)

    def get(self, channel: str) -> Schedule | None:
        """Return the channel's schedule, unless there is none or it is off."""
        found = self.one(Schedule, _of_channel, channel=channel)
        return None if found is None or found.off else found

    def by_id(self, id: int) -> Schedule | None:
        """Return the schedule with this id, even if it is off."""
        return self.one(Schedule, _by_id, id=id)

    def all(self) -> list[Schedule]:
        """Return every schedule of the workspace that is on, the oldest first."""
        return self.some(Schedule, _all)

    def add(self, channel: str, values: Mapping[str, Any]) -> Schedule:
        """Make the channel's first schedule; Busy when somebody else has just made it.

        `values` are at least every, weekday, minute, zone, language and since.
        """
        made = {
            **dict.fromkeys(("monthday", "segment", "owner", "paused")),
            "hidden": "",
            "quiet": False,
            "workspace": self.workspace,
            "id": self.next_id("schedule"),
            "channel": channel,
            **values,
            "off": False,
            "at": self.author.at,
            "by": self.author.person,
        }
        if self.write(_insert[self.connection.dialect.name], **made).rowcount != 1:
            raise Busy("another schedule for the same channel")
        return Schedule.model_construct(**made)

    def change(self, schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
        """Set columns of a schedule, by the author of this transaction, and return it as it is then."""
        changed = {**values, "at": self.author.at, "by": self.author.person}
        self.connection.execute(
            update(table(Schedule)).where(c.workspace == self.workspace, c.id == schedule.id).values(**changed)
        )
        return schedule.model_copy(update=changed)

    def pause(self, id: int, why: str) -> bool:
        """Stop a schedule that is running, since Slack takes no post there; False when it was not running."""
        return self.run(_pause, the=id, why=why).rowcount == 1


def everywhere(connection: Connection, name: str) -> list[Standing]:
    """Return the schedules of every workspace that run, with the last local date that each has posted.

    `name` is of the setting that comes with them.
    """
    found = []
    for row in connection.execute(_everywhere, {"name": name}):
        values = dict(row._mapping)
        last, choice = values.pop("last"), values.pop("choice")
        found.append(Standing(Schedule.model_construct(**values), last, choice))
    return found
