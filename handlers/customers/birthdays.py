"""Birthdays as they are typed and kept: 1990-05-31, or 05-31 where nobody knows the year.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from datetime import date

from handlers.kernel import numerals
from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

OLDEST = date(1880, 1, 1)
LEAP = 2000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_FULL = (
    Pattern(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?[日号]?"),
    Pattern(r"(?P<y>(?:18|19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"),
    Pattern(r"(?P<short>\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    Pattern(rf"{_MONTH}\s?{_DAY},?\s+(?P<y>\d{{4}})", re.I),
    Pattern(rf"{_DAY}\s?(?:of\s)?{_MONTH},?\s+(?P<y>\d{{4}})", re.I),
)
_WITHOUT = (
    Pattern(r"(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]?"),
    Pattern(r"(?P<m>\d{1,2})[-.](?P<d>\d{1,2})"),
    Pattern(rf"{_MONTH}\s?{_DAY}", re.I),
    Pattern(rf"{_DAY}\s?(?:of\s)?{_MONTH}", re.I),
)
_HAN = Pattern(numerals.HAN)
_SLASHED = Pattern(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}))?")


def read(text: str, today: date) -> str:
    """Return a typed birthday as it is kept; raises Refusal for what is none, or could be two."""
    plain = " ".join(flat(text).split())
    if "月" in plain:
        plain = _HAN.sub(lambda found: str(numerals.value(found[0]) or found[0]), plain)
    for form in (*_FULL, *_WITHOUT):
        if found := form.fullmatch(plain):
            return _kept(text, found, today)
    if found := _SLASHED.fullmatch(plain):
        first, second = int(found["m"]), int(found["d"])
        if first <= 12 and second <= 12 and first != second:
            raise Refusal(
                "{text} could be two different days. Write a birthday like 05-31 or 1990-05-31.", text=_short(text)
            )
        month, day = (first, second) if first <= 12 else (second, first)
        return _made(text, int(found["y"]) if found["y"] else None, month, day, today)
    raise _none(text)


DATE = (
    r"(?:(?:\d{4}\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?[日号]?"
    rf"|(?:{numerals.HAN}\s?年\s?)?{numerals.HAN}\s?月\s?{numerals.HAN}\s?[日号]?"
    rf"|(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s?\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s?(?:of\s)?(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?(?:,?\s\d{{4}})?(?!\w))"
)
"""Where a text may say a birthday; `read` tells whether it is one."""


def without_year(text: str, today: date) -> str | None:
    """Return a birthday of which a file has no year, as 05-31 or 5月31日; None for what is written otherwise."""
    plain = flat(text).strip()
    found = _WITHOUT[0].fullmatch(plain) or re.fullmatch(r"(?P<m>\d{1,2})-(?P<d>\d{1,2})", plain)
    return _kept(text, found, today) if found else None


def full(birthday: str | None) -> date | None:
    """Return a birthday with its year; None where that is not known."""
    return date.fromisoformat(birthday) if birthday and len(birthday) == 10 else None


def day_of_year(birthday: str) -> int:
    """Return the day of a birthday, as month × 100 + day."""
    return int(birthday[-5:-3]) * 100 + int(birthday[-2:])


def month_days(days: Iterable[date]) -> dict[int, date]:
    """Return the birthdays that fall on some dates, as month × 100 + day: the 29th of February on 1 March for once."""
    found = {}
    for day in days:
        found[day.month * 100 + day.day] = day
        if (day.month, day.day) == (3, 1) and not isleap(day.year):
            found[229] = day
    return found


def _kept(text: str, found: re.Match[str], today: date) -> str:
    said = found.groupdict()
    month = _MONTHS.index(said["name"].casefold()) + 1 if said.get("name") else int(said["m"])
    year = int(said["y"]) if said.get("y") else None
    if said.get("short"):
        year = _century(text, int(said["short"]), today)
    return _made(text, year, month, int(said["d"]), today)


def _century(text: str, short: int, today: date) -> int:
    """Return the year that two digits mean; of those of this century nobody can tell."""
    if short <= today.year % 100:
        raise _none(text)
    return 1900 + short


def _made(text: str, year: int | None, month: int, day: int, today: date) -> str:
    try:
        made = date(year or LEAP, month, day)
    except ValueError:
        raise _none(text) from None
    if year is None:
        return made.isoformat()[5:]
    if not OLDEST <= made <= today:
        raise Refusal("{day} can't be a birthday. Write it like 1990-05-31.", day=made)
    return made.isoformat()


def _none(text: str) -> Refusal:
    return Refusal("{text} isn't a date. Write a birthday like 1990-05-31.", text=_short(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
