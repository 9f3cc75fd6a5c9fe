"""Working days and working hours, where somebody is; which days are holidays is given, not known here.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
OPENS, CLOSES = 9 * 60, 18 * 60
MOST_WORKED = 365 * 24 * 60
"""Minutes that are counted no further."""
LONGEST_BREAK = 60
"""Days that no country is closed for in a row; whoever says more gives no calendar."""


@dataclass(frozen=True)
class Calendar:
    """Which dates are worked on, and from when to when, in minutes of the local day, in a zone of the tz database."""

    works: Callable[[date], bool]
    zone: str
    opens: int = OPENS
    closes: int = CLOSES

    def date_at(self, at: datetime) -> date:
        """Return the local date of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def instant(self, day: date, minute: int) -> datetime:
        """Return the instant of a minute of a local day; of two the first, and after the gap of one that is skipped."""
        local = datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def ends(self, day: date) -> datetime:
        """Return the instant at which a local day is over."""
        return self.instant(day + DAY, 0)

    def working(self, day: date) -> date:
        """Return a day, or the next one that is worked on."""
        for later in range(LONGEST_BREAK):
            if self.works(day + later * DAY):
                return day + later * DAY
        return day

    def before(self, day: date) -> date:
        """Return a day, or the last one before it that is worked on."""
        for earlier in range(LONGEST_BREAK):
            if self.works(day - earlier * DAY):
                return day - earlier * DAY
        return day

    def after(self, day: date, days: int = 1) -> date:
        """Return the working day that is so many working days after a day, which need not be one itself."""
        for _ in range(days):
            day = self.working(day + DAY)
        return day

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant is within working hours."""
        local = at.astimezone(ZoneInfo(self.zone))
        return self.opens <= local.hour * 60 + local.minute < self.closes and self.works(local.date())

    def worked(self, since: datetime, until: datetime) -> int:
        """Return how many minutes of working hours lie between two instants."""
        day, last, minutes = self.date_at(since), self.date_at(until), 0
        while day <= last and minutes < MOST_WORKED:
            if self.works(day):
                opens, closes = self.instant(day, self.opens), self.instant(day, self.closes)
                minutes += max(0, int((min(closes, until) - max(opens, since)).total_seconds() // 60))
            day += DAY
        return minutes

    def next_open(self, at: datetime) -> datetime:
        """Return an instant that is within working hours, else when they next begin."""
        if self.is_open(at):
            return at
        day = self.working(self.date_at(at))
        while (found := self.instant(day, self.opens)) <= at or (self.works(day) and not self.is_open(found)):
            day = self.after(day)  # today's hours are over, or the zone skips this day
        return found
