"""When a digest is due, what it covers, and how its figures are judged.

A local date is owed once. A local time that does not exist that day is due at the first instant after the gap, one
that exists twice the first time, and a date that a zone skips altogether never.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EPOCH = datetime.fromtimestamp(0, UTC)
FEWEST = 10
"""Good and bad reviews together, under which nothing is said of a share."""
DAILY, WORKDAY, WEEKLY, MONTHLY = EVERY = ("day", "workday", "week", "month")
"""How often a digest can come."""
SECTIONS = ("moves", "followups", "calls", "business", "birthdays", "segments", "products", "charts")
"""What can be left out of a digest; what customers said is always in it."""
FIRST = date(1970, 1, 1)
"""Before any date that can be owed."""
FAR = 750
"""Days after which no further digest is looked for: no real calendar has so many days off."""
SURE = 1.96
"""Standard deviations of a 95 % interval."""


def is_weekday(day: date) -> bool:
    """Tell whether a date is one from Monday to Friday: a working day where no calendar says otherwise."""
    return day.weekday() < 5


@dataclass(frozen=True)
class Schedule:
    """When a digest comes, at a minute of the local day.

    `every` is day, workday (those that `works` says are), week (on `weekday`, Monday is 0) or month (on `monthday`,
    and on the last day of a month that is shorter). `since` is the first local date that can be owed, `last` the last
    one that was settled.
    """

    every: str
    weekday: int | None
    minute: int
    zone: str
    since: date = date.min
    last: date | None = None
    monthday: int | None = None
    works: Callable[[date], bool] = is_weekday

    def falls_on(self, day: date) -> bool:
        """Tell whether a digest is planned for a local date."""
        match self.every:
            case "workday":
                return self.works(day)
            case "week":
                return day.weekday() == self.weekday
            case "month":
                return day.day == min(self.monthday or 1, monthrange(day.year, day.month)[1])
        return True

    def at(self, day: date) -> datetime | None:
        """Return the instant at which a local date's digest is due; None for a date that the zone skips."""
        zone = ZoneInfo(self.zone)
        local = datetime.combine(day, time(*divmod(self.minute, 60)))
        found = _first_instant(local, zone)
        if _clock(found, zone) == local:
            return found
        midnight = _first_instant(datetime.combine(day, time()), zone)
        return found if _clock(midnight, zone).date() == day else None


def due(schedule: Schedule, now: datetime) -> date | None:
    """Return the local date whose digest is owed at an instant, only the last one if several were missed."""
    # Where clocks go back over midnight, tomorrow may have begun once already.
    day = now.astimezone(ZoneInfo(schedule.zone)).date() + DAY
    while day >= schedule.since and (schedule.last is None or day > schedule.last):
        if schedule.falls_on(day) and (at := schedule.at(day)) is not None and at <= now:
            return day
        day -= DAY
    return None


def upcoming(schedule: Schedule, now: datetime) -> date:
    """Return the first local date whose digest is still to come after an instant."""
    day = max(now.astimezone(ZoneInfo(schedule.zone)).date() - DAY, schedule.since)
    if schedule.last is not None:
        day = max(day, schedule.last + DAY)
    end = day + FAR * DAY
    while day < end and not (schedule.falls_on(day) and (at := schedule.at(day)) is not None and at > now):
        day += DAY
    return day


def ahead(schedule: Schedule, day: date) -> list[date]:
    """Return the dates that a digest looks forward to: its own and those until the next one."""
    found = [day]
    while len(found) < FAR and not schedule.falls_on(found[-1] + DAY):
        found.append(found[-1] + DAY)
    return found


@dataclass(frozen=True)
class Span:
    """What a digest covers, [since, until), with the start of the period before that it is compared to."""

    before: datetime
    since: datetime
    until: datetime


def covered(schedule: Schedule, day: date, until: datetime, last_until: datetime | None) -> Span:
    """Return what the digest of a local date covers: from its previous due time to this one.

    `last_until` is where the last digest ended, if this one is to go on from there, however long ago that was; the
    period before is then as long.
    """
    first, since = _before(schedule, day)
    periods = 1
    if last_until is not None and last_until < since:
        while last_until < since and periods < FAR:
            first, since = _before(schedule, first)
            periods += 1
        since = last_until
    before = since
    for _ in range(periods):
        first, before = _before(schedule, first)
    return Span(before, since, until)


def previous(schedule: Schedule, day: date) -> date:
    """Return the planned date before one."""
    return _before(schedule, day)[0]


def last_day(now: datetime) -> Span:
    """Return the span of the last 24 hours."""
    return Span(now - 2 * DAY, now - DAY, now)


def bounds(until: datetime, zone: str, days: int) -> list[datetime]:
    """Return the instants, the last one `until`, at which a zone's clocks show the same on so many days before."""
    local = until.astimezone(ZoneInfo(zone))
    return [(local - n * DAY).astimezone(UTC) for n in range(days, 0, -1)] + [until]


def stamp(at: datetime) -> str:
    """Return an instant as a button carries it."""
    return str((at - EPOCH) // timedelta(microseconds=1))


def read_stamp(text: str) -> datetime | None:
    """Return the instant that a button carries, or None."""
    return EPOCH + timedelta(microseconds=int(text)) if text.isdecimal() and len(text) <= 17 else None


def csat(good: int, bad: int) -> int | None:
    """Return good ÷ (good + bad) in percent, 100 and 0 only when it is; None when they are too few to judge."""
    total = good + bad
    if total < FEWEST:
        return None
    if not good or not bad:
        return 100 if good else 0
    return min(max(int(Fraction(100 * good, total) + Fraction(1, 2)), 1), 99)


def interval(good: int, bad: int) -> tuple[int, int]:
    """Return between which percentages the share lies, with 95 % certainty (Wilson, 1927), widened to whole ones."""
    total = good + bad
    if not total:
        return 0, 100
    share, square = good / total, SURE * SURE
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = SURE * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0, floor(100 * (middle - reach))), min(100, ceil(100 * (middle + reach)))


class Reviewed(Protocol):
    """A customer with reviews: satisfaction and its move in tenths."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def satisfaction(self) -> int: ...  # noqa: D102
    @property
    def moved(self) -> int: ...  # noqa: D102
    @property
    def bad(self) -> int: ...  # noqa: D102


Customer = TypeVar("Customer", bound=Reviewed)


def fallen(customers: Iterable[Customer]) -> list[Customer]:
    """Return those whose satisfaction fell, who fell most first."""
    return sorted((one for one in customers if one.moved < 0), key=lambda one: (one.moved, one.satisfaction, one.id))


def risen(customers: Iterable[Customer]) -> list[Customer]:
    """Return those whose satisfaction rose, who rose most first."""
    return sorted((one for one in customers if one.moved > 0), key=lambda one: (-one.moved, one.satisfaction, one.id))


def _before(schedule: Schedule, day: date) -> tuple[date, datetime]:
    """Return the planned date before one, which the zone has, and when it was due."""
    earlier = day
    for _ in range(FAR):
        earlier -= DAY
        if schedule.falls_on(earlier) and (at := schedule.at(earlier)) is not None:
            return earlier, at
    at = datetime.combine(day - DAY, time(), UTC)
    return day - DAY, at


def _first_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which a zone's clocks show a local time, or have jumped over it."""
    late = local.replace(tzinfo=zone).astimezone(UTC)
    if _clock(late, zone) == local:
        return late
    early = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > SECOND:
        middle = early + (late - early) // (2 * SECOND) * SECOND
        if _clock(middle, zone) < local:
            early = middle
        else:
            late = middle
    return late


def _clock(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what a zone's clocks show."""
    return at.astimezone(zone).replace(tzinfo=None)
