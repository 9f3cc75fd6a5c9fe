"""How long points last, and from when those of a purchase can be spent.

Off by default: nothing expires, and everything can be spent at once.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY, MONTH, YEAR = ENDS = ("day", "month", "year")
MOST_MONTHS, MOST_PENDING = 120, 365
EXPIRY, GIVEN_BACK = "expiry", "given back"
"""The kinds of entries by which points expire, and come back."""
TOLD = (30, 7)
"""How many days before points expire somebody is told of it."""


@dataclass(frozen=True)
class Expiry:
    """After how many months points expire (0: never), whether they stay to the end of that month or year, and after
    how many days those of a purchase can be spent."""

    months: int = 0
    end: str = DAY
    pending: int = 0

    def last_day(self, earned: date) -> date | None:
        """Return the last day of points that come on a day; None: they stay."""
        if not self.months:
            return None
        years, month = divmod(earned.month - 1 + self.months, 12)
        year, month = earned.year + years, month + 1
        if self.end == YEAR:
            return date(year, 12, 31)
        last = monthrange(year, month)[1]
        return date(year, month, last if self.end == MONTH else min(earned.day, last))

    def first_day(self, bought: date) -> date | None:
        """Return the day from which points of a purchase can be spent; None: at once."""
        return bought + timedelta(days=self.pending) if self.pending else None
