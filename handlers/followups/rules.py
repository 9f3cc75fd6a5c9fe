"""When a follow-up is due and reminded of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.followups.calendar import DAY, Calendar
from handlers.kernel.characters import narrow
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

RECOVERY = timedelta(days=30)
"""A good review so soon after a bad one is a recovery."""
SETTLING = 60
"""Minutes after work begins, and before it ends, at which people are reminded."""
SNOOZES = ("1", "3", "week")
"""For how long a follow-up can be put off: working days, or until the next week begins."""

_HOURS = Pattern(r"(\d{1,2}):(\d{2})\s?(?:-|–|—|~|to|到|至)\s?(\d{1,2}):(\d{2})")
_GAP = " \t\n,;:.、。，：；"


@dataclass(frozen=True)
class Calls:
    """Who is to be called: `under` which satisfaction in tenths whoever falls is, and how `many` an owner gets a day.

    A follow-up that is overdue for `escalate` working days is told to the managers; 0: never.
    """

    under: int = 40
    many: int = 10
    escalate: int = 3


@dataclass(frozen=True)
class When:
    """A follow-up's day, when it is over, and when its owner is reminded; `call_at` is the hour that was typed."""

    day: date
    late_at: datetime
    remind_at: datetime
    call_at: datetime | None = None


def when(calendar: Calendar, day: date, now: datetime, minute: int | None = None) -> When:
    """Return when a follow-up of a day is late and reminded of, where its owner is.

    They are reminded an hour after work begins; of a day that is not worked on, on the working day before it, or the
    next one where that is past. What is due on a day that has come further than that is reminded of an hour before work
    ends, or the next working day. A time of day within working hours is one more reminder, where it is another time.
    """
    today = calendar.date_at(now)
    first = max(calendar.before(day), today) if day > today else today
    hour = None if minute is None else calendar.instant(day, minute)
    reminded = remind_at(calendar, first, now)
    is_another = hour is not None and hour != reminded and hour > now and calendar.is_open(hour)
    call = hour if is_another else None
    return When(day, calendar.ends(day), reminded, call)


def remind_at(calendar: Calendar, day: date, now: datetime) -> datetime:
    """Return the first instant after now, on a day or later, at which somebody may be reminded."""
    settling = min(SETTLING, (calendar.closes - calendar.opens) // 2)
    working = calendar.working(day)
    for minute in (calendar.opens + settling, calendar.closes - settling):
        at = calendar.instant(working, minute)
        if at > now:
            return at
    return remind_at(calendar, working + DAY, now)


def escalates_at(calendar: Calendar, day: date, days: int) -> datetime:
    """Return when managers hear of what was due on a day: in the morning of the so manieth working day after it."""
    settling = min(SETTLING, (calendar.closes - calendar.opens) // 2)
    return calendar.instant(calendar.after(day, days), calendar.opens + settling)


def of_review(calendar: Calendar, now: datetime) -> date:
    """Return the day by which somebody is to come back to a customer who is unhappy: the next working day."""
    return calendar.after(calendar.date_at(now))


def snoozed(calendar: Calendar, how: str, now: datetime) -> date | None:
    """Return the day until which a follow-up is put off, by one of SNOOZES; None for anything else."""
    today = calendar.date_at(now)
    if how == "week":
        return calendar.working(_monday(today) + 7 * DAY)
    return calendar.after(today, int(how)) if how in SNOOZES else None


def read_hours(text: str) -> tuple[tuple[int, int] | None, str]:
    """Read working hours (09:00-18:00) wherever they stand: (from, to in minutes of the day, or None; the rest)."""
    flat = narrow(text)
    found = _HOURS.search(flat)
    if found is None:
        return None, text.strip(_GAP)
    rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split()).strip(_GAP)
    hours = [int(part) for part in found.groups()]
    opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or closes > 24 * 60 - 1 or closes - opens < SETTLING:
        raise Refusal(
            "{text} won't work as working hours. They have to be at least an hour, within one day.", text=found.group()
        )
    return (opens, closes), rest


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
