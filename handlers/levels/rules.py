"""Levels of customers: by what they spent, or the points that their purchases earned, in twelve months.

A level rises by the purchase that comes to it, and is kept until its period ends. Nothing of it is stored: it is what
the twelve months before some day of the period came to at most, and what was refunded since never counts. A level
multiplies what a purchase earns, in hundredths, and a fraction of a point is dropped. By default there are none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

SPENT, POINTS = "spent", "points"
NOT_KEPT, MONTH, QUARTER, YEAR = "", "month", "quarter", "year"
PERIODS = (NOT_KEPT, MONTH, QUARTER, YEAR)
WHOLE = 100
"""Hundredths: what a level multiplies by that changes nothing."""
MOST_TIMES = 10 * WHOLE
MOST_LEVELS = 8
TWELVE_MONTHS = timedelta(days=365)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Level:
    """A level: from how many cents or points on, and by how many hundredths it multiplies what a purchase earns."""

    key: str
    english: str
    chinese: str
    least: int
    times: int = WHOLE


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: their level's key ("" is none), and until when it is kept, where the sum no longer does.

    `sum` is what the last twelve months come to, in cents or points.
    """

    level: str = ""
    sum: int = 0
    until: date | None = None


NOWHERE = Standing()


@dataclass(frozen=True)
class Levels:
    """The levels, the lowest first; what they go `by`, and until the end of which period one is `kept`."""

    by: str = SPENT
    kept: str = YEAR
    levels: tuple[Level, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are levels."""
        return bool(self.levels)

    @cached_property
    def by_key(self) -> Mapping[str, Level]:
        """The levels by their keys."""
        return {one.key: one for one in self.levels}

    def times(self, key: str) -> int:
        """Return by how many hundredths a level multiplies; one that is not there by nothing else than 1."""
        return self.by_key[key].times if key in self.by_key else WHOLE

    def rank(self, key: str) -> int:
        """Return how high a level is; one that is not there is under all."""
        return next((rank for rank, one in enumerate(self.levels) if one.key == key), -1)

    def from_on(self, key: str) -> Sequence[str]:
        """Return the keys of a level and of those above it; of one that is not there, none."""
        rank = self.rank(key)
        return [one.key for one in self.levels[rank:]] if rank >= 0 else ()

    def reached(self, amount: int) -> Level | None:
        """Return the highest level that a sum comes to."""
        return next((one for one in reversed(self.levels) if amount >= one.least), None)

    def above(self, key: str) -> Level | None:
        """Return the next higher level."""
        return next(iter(self.levels[self.rank(key) + 1 :]), None)

    def since(self, today: date) -> date:
        """Return from which day on purchases matter."""
        return begins(self.kept, today) - TWELVE_MONTHS

    def standing(self, bought: Iterable[tuple[date, int]], today: date) -> Standing:
        """Return where somebody stands today who bought (on which day, for how many cents or points that were kept)."""
        if not self.levels:
            return NOWHERE
        some = sorted((day, amount) for day, amount in bought if day <= today)
        days = [day for day, _ in some]
        totals = [0, *accumulate(amount for _, amount in some)]

        def until(day: date) -> int:
            return totals[bisect_right(days, day)] - totals[bisect_right(days, day - TWELVE_MONTHS - ONE_DAY)]

        now, first = until(today), begins(self.kept, today)
        most = max([now, until(first), *(until(day) for day in days if day >= first)])
        level, alone = self.reached(most), self.reached(now)
        kept = None if level == alone else ends(self.kept, today)
        return Standing(level.key if level else "", now, kept)


def begins(period: str, today: date) -> date:
    """Return the first day of the period that a day is in; the day itself where nothing is kept."""
    month = {MONTH: today.month, QUARTER: (today.month - 1) // 3 * 3 + 1, YEAR: 1}.get(period)
    return today if month is None else today.replace(month=month, day=1)


def ends(period: str, today: date) -> date:
    """Return the last day of the period that a day is in."""
    months = {MONTH: 1, QUARTER: 3, YEAR: 12}.get(period, 0)
    if not months:
        return today
    first = begins(period, today)
    after = first.month - 1 + months
    return date(first.year + after // 12, after % 12 + 1, 1) - ONE_DAY


def multiplied(points: int, times: int) -> int:
    """Return points times so many hundredths; a fraction of a point is dropped."""
    return points * times // WHOLE


def factor(times: int) -> str:
    """Return by what a level multiplies, as it is written: 1.2."""
    whole, part = divmod(times, WHOLE)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")


def kept(levels: Levels) -> dict[str, Any]:
    """Return levels as they are kept (JSON)."""
    return {"by": levels.by, "kept": levels.kept, "levels": [asdict(one) for one in levels.levels]}


def read(given: Any) -> Levels:
    """Return levels as they were kept; raises ValueError, TypeError or KeyError where they are none."""
    levels = tuple(_level(**one) for one in given["levels"])
    if given["by"] not in (SPENT, POINTS) or given["kept"] not in PERIODS:
        raise ValueError("it is not known what the levels go by")
    if any(one.least >= other.least for one, other in pairwise(levels)):
        raise ValueError("the levels do not rise")
    if len({one.key for one in levels}) < len(levels):
        raise ValueError("two levels have one key")
    return Levels(given["by"], given["kept"], levels)


def _level(*, key: Any, english: Any, chinese: Any, least: Any, times: Any) -> Level:
    if not all(isinstance(text, str) for text in (key, english, chinese)) or not key or not (english or chinese):
        raise TypeError("a level has no key or no name")
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in (least, times)):
        raise TypeError("a level's numbers are no whole numbers")
    if least < 1 or not WHOLE <= times <= MOST_TIMES:
        raise ValueError("a level's numbers are out of bounds")
    return Level(key, english, chinese, least, times)
