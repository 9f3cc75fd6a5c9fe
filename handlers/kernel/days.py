"""One reader of days for every command: what a text begins with, in Chinese and English, past or to come.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from handlers.kernel import reviews
from handlers.kernel.characters import after, flat
from handlers.kernel.date_forms import FORMS
from handlers.kernel.day_forms import Form, Setting, Way, count
from handlers.kernel.patterns import Pattern

__all__ = ["Said", "Way", "begins", "find", "is_day", "read", "rest", "stop", "weekdays", "within", "without"]

NOON, EVENING = 12, 18
MOST_LOOKED_AT = 200
"""Characters in which a day is looked for that does not stand at the beginning."""
_NAMED = Pattern(r"\(\?P<\w+>")
_SAME = Pattern(r"\(\?P=\w+\)")


def _one_of(forms: Iterable[Form]) -> Pattern:
    """Return one pattern for several forms, for where it does not matter which it was."""
    return Pattern("|".join(_SAME.sub("[/.-]", _NAMED.sub("(?:", form.pattern.pattern)) for form in forms), re.I)


_STOPS = _one_of(form for form in FORMS if form.stops)
_ANY = _one_of(FORMS)
_PART = r"(?:一早|一大早|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|凌晨|半夜|深夜|午后|早|晚)"
_HOUR = r"(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])"
_TIME = Pattern(
    rf"[\s,]*(?:(?:at|around|by)\s+)?(?P<part>{_PART})?\s*(?:(?P<h>{_HOUR})\s?[点时](?P<half>半|一刻|三刻|整|钟)?"
    rf"(?:(?P<past>\d{{1,2}})分?)?|(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?:\s?(?P<m>[ap])\.?m\.?)?"
    r"|(?P<plain>\d{1,2})\s?(?P<pm>[ap])\.?m\.?|(?P<noon>noon|midday))(?![\w:]|(?<=[a-z])\w)",
    re.I,
)
_ONLY_PART = Pattern(rf"\s*{_PART}|\s+(?:in\s+the\s+)?(?:early\s+)?(?:morning|afternoon|evening|night)(?!\w)", re.I)
_BY = Pattern(r"(?:之|以)?前(?!台)|\s+at\s+the\s+latest(?!\w)", re.I)
"""Behind a day to come, by which something is to be done: it is that day all the same."""
_CAPITAL = Pattern(r"\s+[A-Z]")
_APART = Pattern(r"[\s,;:.!?、。()（）-]|$")


def weekdays(day: date) -> bool:
    """Tell whether a day is one of Monday to Friday: the calendar where nothing else is known."""
    return day.weekday() < 5


def no_moon(feast: str, year: int) -> date | None:
    """Know of no feast that goes by the moon."""


@dataclass(frozen=True)
class Said:
    """What reads like a day: as it was typed, where it ends in the text, and the days that it can be.

    One day is meant; of several nobody can tell which, and where there are none it is not understood. `minute` is the
    time of day that was typed with it.
    """

    typed: str
    end: int
    days: tuple[date, ...]
    minute: int | None = None


def read(
    text: str,
    today: date,
    way: Way,
    works: Callable[[date], bool] = weekdays,
    moon: Callable[[str, int], date | None] = no_moon,
) -> Said | None:
    """Read the day with which a text begins; None where it begins with something else.

    What is to be done may follow a day to come at once. A past one stands apart, or a review follows: in 昨天买的灯坏了
    the day is part of what is told.
    """
    typed = flat(text)
    setting = Setting(today, way, works, moon)
    if setting.is_past and _ANY.match(typed) is None:  # as in most texts: one look instead of each form's
        return None
    end, days = _longest(typed, 0, setting, _stands_apart if setting.is_past else _anything)
    if days is None:
        return None if setting.is_past else _by_time(text, typed, today)
    end, minute = _time(typed, end, setting)
    by = None if setting.is_past else _BY.match(typed, end)
    end = by.end() if by else end
    return Said(text[:end].strip(), end, days, minute)


def within(
    text: str, today: date, way: Way, works: Callable[[date], bool], moon: Callable[[str, int], date | None]
) -> Said | None:
    """Read the first day in a text that was not understood otherwise: 于昨天, 昨天给了, early next week."""
    found = _STOPS.search(flat(text))
    if found is None:
        return None
    start = found.start()
    end, days = _longest(flat(text), start, Setting(today, way, works, moon), _anything)
    return None if days is None else Said(text[start:end], end, days)


def _longest(
    typed: str, start: int, setting: Setting, may_end: Callable[[str, int], bool]
) -> tuple[int, tuple[date, ...] | None]:
    """Return where the longest form ends that a place begins with, and which days it can be."""
    end, days = start, None
    for form in FORMS:
        found = form.pattern.match(typed, start)
        if found is None or found.end() <= end or not may_end(typed, found.end()):
            continue
        reckoned = form.reckon(found, setting)
        if reckoned is not None:
            end, days = found.end(), tuple(reckoned)
    return end, days


def _anything(typed: str, end: int) -> bool:
    """Let anything follow."""
    return True


def _stands_apart(typed: str, end: int) -> bool:
    """Tell whether a place is the end, a gap, or where a review or a time of day begins."""
    return _is_apart(typed, end) or any(
        found.end() > end and _is_apart(typed, found.end())
        for found in (_TIME.match(typed, end), _ONLY_PART.match(typed, end))
        if found
    )


def _is_apart(typed: str, end: int) -> bool:
    return bool(_APART.match(typed, end) or reviews.MARK.match(typed, end))


def _time(typed: str, end: int, setting: Setting) -> tuple[int, int | None]:
    """Return where a day ends with its time, and that in minutes of the day; a past day's words stay in its note."""
    found = _TIME.match(typed, end)
    minute = _minute(found) if found else None
    if found is None or minute is None:
        found, minute = _ONLY_PART.match(typed, end), None
    if found is None or (setting.is_past and not _is_apart(typed, found.end())):
        return end, None
    return found.end(), minute


def _by_time(text: str, typed: str, today: date) -> Said | None:
    """Read a time of day by itself, which is today's."""
    end, minute = _time(typed, 0, Setting(today, Way.COMING, weekdays, no_moon))
    return Said(text[:end].strip(), end, (today,), minute) if end else None


def _minute(found: re.Match[str]) -> int | None:
    """Return a time in minutes of the day; None where there is none such."""
    if found["noon"]:
        return NOON * 60
    hour = count(found["h"]) if found["h"] else int(found["hour"] or found["plain"])
    minutes = int(found["minute"] or found["past"] or {"半": 30, "一刻": 15, "三刻": 45}.get(found["half"] or "", 0))
    part, half = found["part"] or "", (found["m"] or found["pm"] or "").casefold()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    elif hour < NOON and (
        part in {"下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜里"} or (part == "中午" and hour < 4)
    ):
        hour += NOON
    return hour * 60 + minutes if hour < 24 and minutes < 60 else None


def find(text: str, start: int = 1) -> int | None:
    """Return where, after some other text, a day is first said."""
    typed = flat(text[:MOST_LOOKED_AT])
    found = _STOPS.search(typed, start) or _ANY.search(typed, start)
    return found.start() if found else None


def stop(typed: str) -> int | None:
    """Return where, after some other text that is flat, a name ends since a day begins: never within New Sun Ltd."""
    for found in _STOPS.finditer(typed, 1):
        if not (found.group().isalpha() and found.group().isascii() and _CAPITAL.match(typed, found.end())):
            return found.start()
    return None


def begins(text: str) -> bool:
    """Tell whether a text begins with a day, whatever follows."""
    return _STOPS.match(flat(text)) is not None


def without(text: str) -> str:
    """Return a text that is flat without the days in it."""
    return _ANY.sub(" ", flat(text))


def is_day(text: str) -> bool:
    """Tell whether a whole text is a day."""
    typed = flat(text.strip())
    return any(form.pattern.fullmatch(typed) for form in FORMS)


def rest(text: str, said: Said) -> str:
    """Return what follows a day."""
    return after(text[said.end :])
