"""When a follow-up is due and reminded of, and how its day is typed, in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.followups.calendar import DAY, Calendar
from handlers.kernel.refusal import Refusal
from handlers.kernel.words import narrow

RECOVERY = timedelta(days=30)
"""A good review so soon after a bad one is a recovery."""
SETTLING = 60
"""Minutes after work begins, and before it ends, at which people are reminded."""
FURTHEST = 366
"""Days ahead that anybody plans for a customer."""
SNOOZES = ("1", "3", "week")
"""For how long a follow-up can be put off: working days, or until the next week begins."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HAN = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NUMBERS = {**{number: value for value, number in enumerate("零一二三四五六七八九十")}, "两": 2, "兩": 2}
_NEAR = {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3}
_DUE = re.compile(
    r"(?P<near>今天|明天|大后天|大後天|后天|後天|(?<!\w)(?:today|tomorrow)(?!\w))"
    r"|(?<![\d-])(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?![\d-])"
    r"|(?<!\d)(?P<of_year>\d{1,2})月(?P<of_month>\d{1,2})[日号號]"
    r"|(?<!\w)in\s+(?P<in>\d{1,9})\s*(?:days?|d)(?!\w)"
    r"|(?P<later>\d{1,9}|[一二两兩三四五六七八九十])\s*天(?:以|之)?[后後]"
    r"|(?<![\w+])\+\s?(?P<plus>\d{1,9})(?:\s*(?:days?|d|天))?(?![\w.,:])"
    r"|(?P<next>下)?(?:周|週|星期|礼拜|禮拜)(?P<han>[一二三四五六日天])"
    r"|(?P<week>下(?:周|週|星期|礼拜|禮拜)|(?<!\w)next\s+week(?!\w))"
    r"|(?<!\w)(?:(?P<coming>next)\s+|on\s+|this\s+)?(?P<name>"
    + "|".join(_LONG)
    + r"|tues|thurs?|"
    + "|".join(_WEEKDAYS)
    + r")(?![\w-])",
    re.I,
)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s?(?:-|–|—|~|to|到|至)\s?(\d{1,2}):(\d{2})")
_GAP = " \t\n,;:.、。，：；"


@dataclass(frozen=True)
class When:
    """A follow-up's day, when it is over, and when its owner is reminded."""

    day: date
    late_at: datetime
    remind_at: datetime


def when(calendar: Calendar, day: date, now: datetime) -> When:
    """Return when a follow-up of a day is late and reminded of, where its owner is.

    They are reminded an hour after work begins; on a day that is not worked on, that day is passed over. What is due on
    a day that has come further than that is reminded of an hour before work ends, or the next working day.
    """
    return When(day, calendar.ends(day), remind_at(calendar, max(day, calendar.date_at(now)), now))


def remind_at(calendar: Calendar, day: date, now: datetime) -> datetime:
    """Return the first instant after now, on a day or later, at which somebody may be reminded."""
    settling = min(SETTLING, (calendar.closes - calendar.opens) // 2)
    working = calendar.working(day)
    for minute in (calendar.opens + settling, calendar.closes - settling):
        at = calendar.instant(working, minute)
        if at > now:
            return at
    return remind_at(calendar, working + DAY, now)


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
        raise Refusal("{text} are no working hours: they are an hour or longer, within one day.", text=found.group())
    return (opens, closes), rest


def find_day(text: str) -> int | None:
    """Return where, after some other text, a day is first said."""
    found = _DUE.search(narrow(text), 1)
    return found.start() if found else None


def begins_with_day(text: str) -> bool:
    """Tell whether a text begins with a day."""
    return _DUE.match(narrow(text)) is not None


def read_day(text: str, today: date) -> tuple[date, str]:
    """Read a leading day to come (tomorrow, 后天, Fri, 下周五, 2026-12-01, in 3 days, 3天后, +3): (the date, the rest).

    A weekday is the next one after today, with "next" or 下 the one of next week. A day that is past, or more than a
    year ahead, is refused.
    """
    found = _DUE.match(narrow(text))
    if found is None:
        word = text.split(maxsplit=1)[0] if text.strip() else ""
        raise Refusal(
            "{text} is not a day to come: it is written like tomorrow, 周五, 2026-12-01 or +3.",
            text=_short(word or "…"),
        )
    typed = found.group().strip()
    day = _day(found, today, typed)
    if day < today:
        raise Refusal("{day} is past: a follow-up is for today or a day to come.", day=day)
    if (day - today).days > FURTHEST:
        raise Refusal("{day} is more than a year ahead: please choose a nearer day.", day=day)
    return day, text[found.end() :].lstrip(_GAP)


def _day(found: re.Match[str], today: date, typed: str) -> date:
    if near := found["near"]:
        return today + _NEAR[near.casefold()] * DAY
    if found["year"]:
        return _date(int(found["year"]), int(found["month"]), int(found["day"]), typed)
    if found["of_year"]:
        month, day = int(found["of_year"]), int(found["of_month"])
        this = _date(today.year, month, day, typed)
        return this if this >= today else _date(today.year + 1, month, day, typed)
    if found["week"]:
        return _monday(today) + 7 * DAY
    count = found["in"] or found["later"] or found["plus"]
    if count:
        days = _NUMBERS[count] if count in _NUMBERS else int(count)
        if days > FURTHEST:
            raise Refusal("{text} is more than a year ahead: please choose a nearer day.", text=typed)
        return today + days * DAY
    weekday = _HAN[found["han"]] if found["han"] else _WEEKDAYS.index(found["name"].casefold()[:3])
    if found["next"] or found["coming"]:
        return _monday(today) + (7 + weekday) * DAY
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY


def _date(year: int, month: int, day: int, typed: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal(
            "There is no day {day}: a day is written like tomorrow, 周五, 2026-12-01 or +3.", day=typed
        ) from None


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
