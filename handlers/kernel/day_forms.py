"""The forms in which people write a day, in Chinese and English, and which days each can mean.

Each pattern matches text that is flat (`characters.flat`); of several that match, the longest is meant.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.kernel.patterns import Pattern
from handlers.kernel.reviews import MARK

DAY = timedelta(days=1)
LONGEST_BREAK = 60
"""Days in a row that no calendar is free for."""


class Way(enum.Enum):
    """Where the day lies that is asked for: a log is of today or before, a follow-up of today or later."""

    PAST = enum.auto()
    COMING = enum.auto()


@dataclass(frozen=True)
class Setting:
    """What a day is reckoned from: the day it is, the way in which one is looked for, and the calendar.

    `works` tells whether a day is worked on, and `moon` when a feast is in a year that goes by the moon.
    """

    day: date
    way: Way
    works: Callable[[date], bool]
    moon: Callable[[str, int], date | None]

    @property
    def is_past(self) -> bool:
        """Whether a day is meant that has been."""
        return self.way is Way.PAST

    @property
    def monday(self) -> date:
        """The day on which this week began."""
        return self.day - self.day.weekday() * DAY

    def fits(self, day: date) -> bool:
        """Tell whether a day lies the right way."""
        return day <= self.day if self.is_past else day >= self.day


Reckoned = Sequence[date] | None
"""Which days it can be: one is meant; none where it is no day, or nobody knows which."""
Reckon = Callable[[re.Match[str], Setting], Reckoned]


@dataclass(frozen=True)
class Form:
    """A pattern, and what it reckons: None where it was no day after all.

    A name ends before the first form that `stops` it; the others are in many names too: 王国庆.
    """

    pattern: Pattern
    reckon: Reckon
    stops: bool = True


FORMS: list[Form] = []
COUNT = r"(?:\d{1,9}|[一二两三四五六七八九十百]{1,5})"
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER = rf"(?:\d{{1,9}}|an?|{'|'.join(WORDS)})"
_GAP = r"(?:(?<=\d)\s*|\s+)"
"""Between a number and its unit: 3d, but not "and"."""
_HAN = {number: value for value, number in enumerate("零一二三四五六七八九")} | {"两": 2}
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = {name: at for names in (_NAMES, "一二三四五六日", "1234567") for at, name in enumerate(names)} | {"天": 6}
WEEKDAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tues|thu(?:rs?)?|mon|tue|wed|fri|sat|sun)"
    r"(?![\w-]|['’]\w)"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEK = r"(?P<week>上上|上|本|这|下下|下)一?个?(?:周|星期|礼拜)"
_WEEKS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2, "last": -1, "past": -1, "this": 0, "next": 1}
_ENDS = r"(?![\w])"


def form(pattern: str, *, stops: bool = True) -> Callable[[Reckon], Reckon]:
    """Add a form."""

    def add(reckon: Reckon) -> Reckon:
        FORMS.append(Form(Pattern(pattern, re.I), reckon, stops))
        return reckon

    return add


def count(text: str) -> int:
    """Return a number below 1000 as it is written: 12, 十二, 两, twelve, a."""
    word = text.casefold()
    if word.isdecimal():
        return int(word)
    if word in WORDS:
        return WORDS.index(word) + 1
    total = digit = 0
    for letter in word:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _HAN.get(letter, 1)
    return total + digit


def months_on(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _last(year, month + 1).day))


def _last(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY


# ---- words


NEAR = {
    -4: "大大前天",
    -3: "大前天|大前日",
    -2: "前天|前日|前晚|前夜|(?:the )?day before yesterday",
    -1: "昨天|昨日|昨儿|昨晚|昨夜|昨早|yesterday|last night",
    0: "今天|今日|今儿|今早|今晨|今晚|今夜|刚才|刚刚|方才|today|tonight|this morning|this afternoon"
    "|this evening|earlier today|just now",
    1: "明天|明日|明儿|明早|明晨|明晚|tomorrow|tmrw?",
    2: "后天|后晚|(?:the )?day after tomorrow",
    3: "大后天",
}
_NEAR = "|".join(f"(?P<near{at + 4}>{words})" for at, words in NEAR.items())


@form(rf"(?:(?<![\w]){_NEAR})(?:(?<=[a-z])(?!\w)|(?<![a-z]))")
def _near(found: re.Match[str], at: Setting) -> Reckoned:
    for days in NEAR:
        if found[f"near{days + 4}"]:
            return [at.day + days * DAY]
    return []


@form(r"早上|早晨|上午|中午|下午(?!茶)|傍晚|(?P<night>晚上|夜里|半夜|凌晨)", stops=False)
def _part(found: re.Match[str], at: Setting) -> Reckoned:
    if not at.is_past:
        return None  # a time stands with it, perhaps
    return [at.day, at.day - DAY] if found["night"] else [at.day]


# ---- so long ago, and in so long


def _far(many: int, unit: str, at: Setting, sign: int) -> list[date]:
    unit = unit.casefold()
    many *= sign
    if unit.startswith(("年", "y")):
        unit, many = "month", many * 12
    if abs(many) > 4000:
        return []
    if unit.startswith(("个月", "month")):
        return [months_on(at.day, many)]
    if unit.startswith("f"):
        return [at.day + many * 14 * DAY]
    return [at.day + many * (7 if unit[:1] in "w周星礼个" else 1) * DAY]


_UNIT = r"(?P<unit>天|日|周|个?星期|个?礼拜|个月|年)"


@form(rf"(?:大约|大概)?(?P<n>{COUNT})\s*{_UNIT}(?:之|以)?前")
def _ago(found: re.Match[str], at: Setting) -> Reckoned:
    return _far(count(found["n"]), found["unit"], at, -1)


@form(
    rf"(?:再?过)?(?P<n>{COUNT})\s*{_UNIT}(?:之|以)?[后内]|再?过(?P<m>{COUNT})\s*(?P<of>天|周|个?星期|个?礼拜|个月|年)"
)
def _later(found: re.Match[str], at: Setting) -> Reckoned:
    return [] if found["m"] == "两" else _far(count(found["n"] or found["m"]), found["unit"] or found["of"], at, 1)


@form(r"半个月(?:之|以)?(?P<way>前|后)|半年(?:之|以)?(?P<year>前|后)")
def _half(found: re.Match[str], at: Setting) -> Reckoned:
    sign = -1 if "前" in found.group() else 1
    return [months_on(at.day, sign * 6)] if found["year"] else [at.day + sign * 15 * DAY]


_UNITS = r"(?P<unit>days?|d|weeks?|wks?|w|fortnights?|months?|years?)"


@form(rf"(?<!\w)(?:about\s+)?(?P<n>{NUMBER}){_GAP}{_UNITS}\s+(?:ago|back|earlier){_ENDS}")
def _ago_in_english(found: re.Match[str], at: Setting) -> Reckoned:
    return _far(count(found["n"]), found["unit"], at, -1)


@form(
    rf"(?<!\w)(?:in|within)\s+(?:about\s+)?(?P<n>{NUMBER}){_GAP}{_UNITS}(?:['’]s?\s+time)?{_ENDS}"
    rf"|(?<!\w)(?P<m>{NUMBER}){_GAP}(?P<of>days?|weeks?|months?|years?)\s+(?:from\s+(?:now|today)|later|hence){_ENDS}"
)
def _in_english(found: re.Match[str], at: Setting) -> Reckoned:
    return _far(count(found["n"] or found["m"]), found["unit"] or found["of"], at, 1)


@form(r"(?<![\w+])\+\s?(?P<n>\d{1,9})\s*(?P<unit>days?|d|weeks?|w|天|周)?(?![\w.,:]\d|[a-z\d])")
def _plus(found: re.Match[str], at: Setting) -> Reckoned:
    if at.is_past:
        return None
    return [] if len(found["n"]) > 4 else _far(int(found["n"]), found["unit"] or "d", at, 1)


@form(
    rf"(?<!\w)(?P<n>{NUMBER}){_GAP}(?P<unit>d|days?|w|wks?|weeks?|months?){_ENDS}"
    rf"|(?P<m>{COUNT})\s*(?P<of>天|周|个?星期|个?礼拜|个月)(?![前后内以之一二三四五六日天末])",
    stops=False,
)
def _short(found: re.Match[str], at: Setting) -> Reckoned:
    if at.is_past:
        return None
    return [] if found["m"] == "两" else _far(count(found["n"] or found["m"]), found["unit"] or found["of"], at, 1)


# ---- weekdays, weeks and months


def _weekday(week: str, weekday: int, at: Setting) -> list[date]:
    """Return a day of a week; without a week the latest, or the next after today."""
    if week:
        return [at.monday + (7 * _WEEKS[week] + weekday) * DAY]
    back = (at.day.weekday() - weekday) % 7
    return [at.day - back * DAY] if at.is_past else [at.day + (7 - back) * DAY]


@form(
    r"(?:(?P<week>上上|上|本|这|下下|下)一?个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-7])(?![\d十百年月周天])",
)
def _han_weekday(found: re.Match[str], at: Setting) -> Reckoned:
    return _weekday(found["week"] or "", WEEKDAYS[found["day"]], at)


@form(rf"(?:{_WEEK}|周|星期|礼拜)末")
def _weekend(found: re.Match[str], at: Setting) -> Reckoned:
    days = [_weekday(found["week"] or "", weekday, at)[0] for weekday in (5, 6)]
    return sorted(day for day in days if at.fits(day)) or days


@form(_WEEK)
def _han_week(found: re.Match[str], at: Setting) -> Reckoned:
    first = at.monday + 7 * _WEEKS[found["week"]] * DAY
    return _of_week(first, at)


def _of_week(first: date, at: Setting) -> list[date]:
    """Return the days of a week that it can be; what is to be done next week begins with it."""
    if first > at.day:
        return [first]
    days = [first + one * DAY for one in range(7)]
    return [day for day in days if at.fits(day)] or days[-1:]


@form(
    rf"(?<!\w)(?:(?P<which>last|past|this|next|coming|on)\s+)?(?P<day>{WEEKDAY})(?:\s+(?P<week>last|this|next)\s+week{_ENDS})?"
)
def _english_weekday(found: re.Match[str], at: Setting) -> Reckoned:
    weekday = _NAMES.index(found["day"].casefold()[:3])
    which = (found["week"] or found["which"] or "").casefold()
    if at.is_past and found.group() in {"sat", "sun"} and not MARK.match(found.string, found.end() + 1):
        return None
    if found["week"] or which in {"this", "next"}:
        return _weekday(which, weekday, at)
    if which not in {"last", "past"}:
        return _weekday("", weekday, at)
    # The one of last week, or the last one that there was: on a Wednesday "last Monday" is either.
    latest = at.day - ((at.day.weekday() - weekday - 1) % 7 + 1) * DAY
    return sorted({latest, *_weekday("last", weekday, at)}, reverse=True)


@form(rf"(?<!\w)(?P<week>last|this|next)\s+week(?:['’]s)?(?:\s+on)?\s+(?P<day>{WEEKDAY})")
def _weeks_weekday(found: re.Match[str], at: Setting) -> Reckoned:
    return _weekday(found["week"].casefold(), _NAMES.index(found["day"].casefold()[:3]), at)


@form(rf"(?<!\w)(?P<week>last|past|this|next)\s+week(?:end)?{_ENDS}|(?<!\w)(?:(?:over|on|at)\s+)?the\s+weekend{_ENDS}")
def _english_week(found: re.Match[str], at: Setting) -> Reckoned:
    which = (found["week"] or "").casefold()
    if found.group().casefold().endswith("end"):
        days = [_weekday(which, weekday, at)[0] for weekday in (5, 6)]
        return sorted(day for day in days if at.fits(day)) or days
    first = at.monday + 7 * _WEEKS[which] * DAY
    return _of_week(first, at)


@form(r"(?P<which>上上|上|本|这|下下|下)一?个?月(?P<part>初|中|底|末)?|(?P<alone>月)(?P<of>初|中|底|末)")
def _han_month(found: re.Match[str], at: Setting) -> Reckoned:
    first = months_on(at.day.replace(day=1), _WEEKS[found["which"]] if found["which"] else 0)
    part = found["part"] or found["of"]
    if part in {"底", "末"}:
        return [_last(first.year, first.month)]
    return [first] if not part and first > at.day else []


@form(
    rf"(?<!\w)(?:(?:at|by)\s+)?(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?(?P<which>(?:next|last)\s+)?month|month[\s-]end|eom){_ENDS}"
)
def _month_end(found: re.Match[str], at: Setting) -> Reckoned:
    which = (found["which"] or "this").strip().casefold()
    first = months_on(at.day.replace(day=1), _WEEKS[which])
    return [_last(first.year, first.month)]


@form(rf"(?<!\w)(?P<which>last|past|this|next)\s+month{_ENDS}")
def _english_month(found: re.Match[str], at: Setting) -> Reckoned:
    first = months_on(at.day.replace(day=1), _WEEKS[found["which"].casefold()])
    return [first] if first > at.day else []


@form(rf"年[底末]|(?<!\w)(?:(?:at|by)\s+)?(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?year{_ENDS}|(?<!\w)eoy{_ENDS}")
def _year_end(found: re.Match[str], at: Setting) -> Reckoned:
    return [date(at.day.year, 12, 31)]


@form(rf"(?<!\w)(?:(?:at|by)\s+)?(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?week|eow){_ENDS}")
def _week_end(found: re.Match[str], at: Setting) -> Reckoned:
    return [day for day in (at.monday + 4 * DAY, at.monday + 6 * DAY) if at.fits(day)]
