"""How the time of a digest is typed: a weekday, a time of day and a zone, in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from handlers.digests import cities, zones
from handlers.digests.rules import DAILY, MONTHLY, WEEKLY, WORKDAY
from handlers.kernel import characters
from handlers.kernel.characters import narrow
from handlers.kernel.day_forms import count
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {"tues": 1, "thur": 3, "thurs": 3, "日": 6, "天": 6}
_WEEKDAYS = {
    **{name: day for day, name in enumerate(_NAMES)},
    **{name[:3]: day for day, name in enumerate(_NAMES)},
    **{name: day for day, name in enumerate("一二三四五六")},
    **_SHORT,
}
_WEEKDAY = Pattern(
    r"(?:every\s+|on\s+)?([a-z]{3,9}?)s?(?![a-z])|[每]?(?:周|週|星期|礼拜|禮拜)?([一二三四五六日天])", re.I
)
_TIME = Pattern(
    r"(?:at\s+)?(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上)?\s?(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3}(?=点))"
    r"(?::(?P<minute>\d{2})|[点时](?:(?P<half>半|一刻|三刻)|(?P<past>\d{1,2}|[一二三四五六七八九十]{1,3})分?|[整钟])?|(?=\s?[ap]m))"
    r"\s?(?P<noon>[ap]m)?(?![\w:.]{0,1}\d)(?![a-z:])",
    re.I,
)
_MONTHDAY = Pattern(
    r"(?:on\s+)?(?:the\s+)?(?:每月)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|日|号|號)?(?![\d:.点點时時])"
    r"|(?P<last>last(?:\s+day)?|最后一天|最後一天|月末|月底))",
    re.I,
)
LAST = 31
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_AFTER_NOON = frozenset(("pm", "中午", "下午", "傍晚", "晚上"))
_BEFORE_NOON = frozenset(("am", "凌晨", "早上", "早晨", "清晨", "上午"))

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
_NO_PLACES = frozenset(("localtime", "Factory", "posixrules"))


@dataclass(frozen=True)
class When:
    """A time that comes again, at a minute of the local day: every day, on working days, weekly, or monthly.

    A week's day is from 0 (Monday) to 6, a month's from 1 to 31; a shorter month has its last day instead.
    """

    every: str
    weekday: int | None
    minute: int
    zone: str
    monthday: int | None = None


_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
_SPOKEN = [
    (Pattern(pattern, re.I), verb)
    for pattern, verb in (
        (r"每?个?工作日|every\s+(?:weekday|working\s+day|workday)s?(?!\w)", "workdays"),
        (r"每[天日](?!\s*$)|every\s*day(?!\w)", "daily"),
        (rf"每(?:周|星期|礼拜)(?=[一二三四五六日天])|every\s+(?={_DAY}(?:day)?s?(?!\w))", "weekly"),
        (rf"(?=(?:周|星期|礼拜)[一二三四五六日天])|(?={_DAY}days?(?!\w))", "weekly"),
        (r"每个?月(?=\s*\S)|every\s+month(?:\s+on)?(?!\w)", "monthly"),
    )
]


def as_typed(text: str) -> str:
    """Return a schedule that is said in one word, or in plain ones, as a verb with what follows: 每周一 9:00."""
    flat = characters.flat(text)
    for pattern, verb in _SPOKEN:
        found = pattern.match(flat)
        if found is not None:
            return f"{verb} {text[found.end() :].strip()}"
    return text


def daily(text: str, zone: str) -> When:
    """Read HH:MM [ZONE]; `zone` is meant where none is typed."""
    minute, zone = _read_clock(text, zone)
    return When(DAILY, None, minute, zone)


def workdays(text: str, zone: str) -> When:
    """Read HH:MM [ZONE]."""
    minute, zone = _read_clock(text, zone)
    return When(WORKDAY, None, minute, zone)


def weekly(text: str, zone: str) -> When:
    """Read DAY HH:MM [ZONE]."""
    if not text.strip():
        raise Refusal("What day of the week, and what time?")
    weekday, rest = read_weekday(text)
    minute, zone = _read_clock(rest, zone)
    return When(WEEKLY, weekday, minute, zone)


def monthly(text: str, zone: str) -> When:
    """Read DAY HH:MM [ZONE], the day from 1 to 31, or the last."""
    if not text.strip():
        raise Refusal("What day of the month, and what time?")
    monthday, rest = read_monthday(text)
    minute, zone = _read_clock(rest, zone)
    return When(MONTHLY, None, minute, zone, monthday)


def _read_clock(text: str, zone: str) -> tuple[int, str]:
    if not text.strip():
        raise Refusal("What time should it come?")
    minute, rest = read_time(text)
    return minute, read_zone(rest, zone)


def read_monthday(text: str) -> tuple[int, str]:
    """Read a leading day of the month (1, 15th, 15号, last, 月末): (1 to 31, the rest)."""
    flat = narrow(text).strip()
    found = _MONTHDAY.match(flat)
    day = 0 if found is None else int(found["day"]) if found["day"] else LAST
    if found is None or not 1 <= day <= LAST:
        raise Refusal("{text} isn't a day of the month. Please use 1 to 31, or last.", text=_first_word(flat))
    return day, flat[found.end() :].lstrip(" ,，")


def read_weekday(text: str) -> tuple[int, str]:
    """Read a leading day of the week (Mon, Mondays, 周一, 星期一): (0 for Monday, the rest)."""
    flat = narrow(text).strip()
    found = _WEEKDAY.match(flat)
    day = _WEEKDAYS.get((found.group(1) or found.group(2)).lower()) if found else None
    if found is None or day is None:
        raise Refusal("{text} isn't a day of the week.", text=_first_word(flat))
    return day, flat[found.end() :].lstrip(" ,，")


def read_time(text: str) -> tuple[int, str]:
    """Read a leading time of day (09:00, 9:00, 9:00 pm, 上午9点, 9点半): (the minute of the day, the rest)."""
    flat = characters.flat(text).strip()
    found = _TIME.match(flat)
    if found is None:
        raise Refusal("{text} isn't a time of day.", text=_first_word(flat))
    hour = count(found["hour"])
    minute = _PARTS[found["half"]] if found["half"] else count(found["minute"] or found["past"] or "0")
    parts = {(found["part"] or "").lower(), (found["noon"] or "").lower()}
    if parts & _AFTER_NOON and hour < 12 and not ("中午" in parts and hour == 11):
        hour += 12
    elif (parts & _BEFORE_NOON or "晚上" in parts) and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or (parts & _BEFORE_NOON and (parts & _AFTER_NOON or hour > 12)):
        raise Refusal("There's no such time as {text}. Times go from 00:00 to 23:59.", text=found.group().strip())
    return hour * 60 + minute, flat[found.end() :].strip(" ,，")


def read_zone(text: str, default: str) -> str:
    """Read a time zone: a name of the tz database, or a city; empty is the default."""
    wanted = " ".join(narrow(text).strip(" ()").split())
    if not wanted:
        return default
    key = characters.flat(wanted).casefold().removesuffix("时间").removesuffix(" time").removesuffix("市").strip()
    if key in cities.SEVERAL:
        several = cities.SEVERAL[key]
        raise Refusal(
            "{text} could be more than one time zone. Please type the city you mean, such as {cities}.",
            text=wanted,
            cities=" / ".join(several),
            example=N_("/digest daily 09:00 {city}"),
            city=several[0],
        )
    spaced = key.replace(" ", "_")
    exactly = zones.of_city(key) or cities.LETTERS.get(key) or cities.by_offset(key)
    zone = exactly or _zones().get(key) or _zones().get(spaced)
    if zone is None:
        raise Refusal(
            "I don't know the time zone {text}. Type a large city, like Beijing, or UTC+8.",
            text=wanted if len(wanted) <= 40 else wanted[:39] + "…",
        )
    return zone


@cache
def _zones() -> dict[str, str]:
    """Return every zone by its name, and by its city where only one has that name; all in small letters."""
    names = available_timezones() - _NO_PLACES
    cities: dict[str, set[str]] = {}
    for name in names:
        region, _, place = name.partition("/")
        if region in _REGIONS:
            cities.setdefault(place.rpartition("/")[2].casefold(), set()).add(name)
    alone = {city: found.pop() for city, found in cities.items() if len(found) == 1}
    return {**alone, **{name.casefold(): name for name in names}}


def _first_word(text: str) -> str:
    word = text.split(maxsplit=1)[0] if text else "…"
    return word if len(word) <= 40 else word[:39] + "…"
