"""Days as files write them. Where day and month could be either, the whole column says which is first, or a person.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from handlers.kernel import words
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
TODAY = "today"
"""The answer that purchases without a day are of the day on which they come in."""
ANSWERS = (*ORDERS, TODAY)

EPOCH = date(1899, 12, 30)
"""The day from which spreadsheets count days."""

_MONTHS = {
    short: number
    for number, short in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NUMBERS = r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<short>\d{4}|\d{2})"
_CLOCK = Pattern(
    r"(?P<before>上午|下午|中午|晚上|凌晨|早上|am|pm)?\s*(?P<h>\d{1,2})[:点时](?P<m>\d{2})分?(?:[:]?(?P<s>\d{2})秒?(?:[.,]\d+)?)?"
    r"\s*(?P<after>am|pm|a\.m\.|p\.m\.)?\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{2}:?\d{2})?",
    re.I,
)
_DAY = Pattern(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?:"
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    rf"|{_NUMBERS}"
    rf"|(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?P<y>\d{{4}})"
    rf"|{_MONTH.replace('name', 'named')}\s+(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<yy>\d{{4}})"
    r")(?:\s*(?:星期|周|礼拜)[一二三四五六日天])?(?:[T\s,]*(?P<clock>\D{0,2}\s*\d{1,2}[:点时]\d{2}.*))?",
    re.I | re.S,
)
_COMPACT = Pattern(r"(19|20)(\d{2})(\d{2})(\d{2})")
_SERIAL = Pattern(r"([1-9]\d{4})(?:\.(\d+))?")
_NEVER = Pattern(r"0{1,4}([-/.])0{1,2}\1(?:0{4}|00)(?:\s+00:00(?::00)?)?")


@dataclass(frozen=True)
class Read:
    """A day as it is written: what it is with the day first, and with the month first; the same where it says so."""

    day_first: date | None
    month_first: date | None
    hour: str = ""
    spelled: bool = True

    @property
    def order(self) -> str | None:
        """Which comes first where one alone is a day."""
        if self.day_first == self.month_first:
            return None
        return MONTH_FIRST if self.day_first is None else DAY_FIRST if self.month_first is None else None

    @property
    def could_be_two(self) -> bool:
        """Whether this could be two days."""
        return None not in (self.day_first, self.month_first) and self.day_first != self.month_first


def is_nothing(text: str) -> bool:
    """Tell whether a program wrote that there is no day: 0000-00-00, 0/0/00."""
    return bool(_NEVER.fullmatch(text))


def read(text: str, *, short_years: range = range(0)) -> Read | None:
    """Return what a text says of a day, or None; a number is a day as spreadsheets count them.

    `short_years` are the hundred years of which a year of two digits is one.
    """
    flat = words.narrow(text).strip()
    serial, compact = _SERIAL.fullmatch(flat), _COMPACT.fullmatch(flat)
    if serial:
        hour = _of_the_day(serial[2])
        day = EPOCH + timedelta(days=int(serial[1]))
        return Read(day, day, hour, spelled=False)
    if compact:
        day_or_none = _date(compact[1] + compact[2], compact[3], compact[4])
        return Read(day_or_none, day_or_none, spelled=False) if day_or_none else None
    found = _DAY.fullmatch(flat)
    hour_or_none = _hour(found["clock"]) if found else None
    if found is None or hour_or_none is None:
        return None
    first, second = _either(found, short_years)
    return Read(first, second, hour_or_none) if first or second else None


def day(text: str, order: str | None = None, *, short_years: range = range(0)) -> tuple[date, str]:
    """Return a day, and the time of day as HH:MM:SS, with its zone, if it was given; raises Refusal."""
    found = read(text, short_years=short_years)
    if found is not None:
        if found.could_be_two and order is None:
            raise Refusal(
                "{text} could be two different days: I can't tell whether the day or the month comes first.", text=text
            )
        one = found.day_first if order == DAY_FIRST and found.day_first else found.month_first or found.day_first
        if one is not None:
            return one, found.hour
    raise Refusal("{text} isn't a date. Write dates like 2026-11-20.", text=_short(text))


def _either(found: re.Match[str], short_years: range) -> tuple[date | None, date | None]:
    if found["year"]:
        one = _date(found["year"], found["month"], found["day"])
        return one, one
    if found["a"]:
        if len(found["short"]) == 2 and int(found["b"]) <= 12 and 0 < int(found["short"]) <= 31:
            return None, None  # 24/5/3 may begin with the year as well
        year = _year(found["short"], short_years)
        return _date(year, found["b"], found["a"]), _date(year, found["a"], found["b"])
    month = _MONTHS[(found["name"] or found["named"])[:3].casefold()]
    one = _date(found["y"] or found["yy"], month, found["d"] or found["dd"])
    return one, one


def _year(text: str, short_years: range) -> int:
    if len(text) == 4:
        return int(text)
    return next((year for year in short_years if year % 100 == int(text)), 0)


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _hour(text: str | None) -> str | None:
    """Return a time of day as HH:MM:SS with its zone, "" for none; None for what is none."""
    if not text:
        return ""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    said = (found["before"] or found["after"] or "").casefold().replace(".", "")
    hour = int(found["h"])
    if said in {"下午", "晚上", "中午", "pm"} and hour < 12 and not (said == "中午" and hour > 9):
        hour += 12
    if said in {"上午", "凌晨", "早上", "am"} and hour == 12:
        hour = 0
    try:
        clock = time(hour, int(found["m"]), int(found["s"] or 0)).isoformat()
    except ValueError:
        return None
    return clock + _zone(found["zone"])


def _zone(text: str | None) -> str:
    if not text:
        return ""
    digits = re.sub(r"[^0-9+-]", "", text)
    return f"{digits[:3]}:{digits[3:5]}" if digits else "+00:00"


def _of_the_day(fraction: str | None) -> str:
    """Return the time of day that is a fraction of a day."""
    if not fraction or not int(fraction):
        return ""
    seconds = min(round(float(f"0.{fraction}") * 86400), 86399)
    return (time(seconds // 3600, seconds // 60 % 60, seconds % 60)).isoformat()


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
