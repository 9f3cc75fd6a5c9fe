"""The forms of days with a number, or a feast's name: Nov 20, 11月20日, 2026-11-20, 国庆后; and vague ones.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from datetime import date

from handlers.kernel import feasts
from handlers.kernel.day_forms import (
    DAY,
    FORMS,
    LONGEST_BREAK,
    MONTH,
    MONTHS,
    NUMBER,
    WEEKDAY,
    WEEKDAYS,
    Reckoned,
    Setting,
    count,
    form,
    months_on,
)
from handlers.kernel.reviews import MARK

__all__ = ["FORMS"]

LONG_AGO = 183
"""Days after which a date without a year could be another year's."""
_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PLACE = r"(?![线楼院房仓馆门铺店机桌位柜])"
"""What is counted by 号 and is no day."""
_OF_WEEK = r"(?:\s*\(?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])\)?)?"
_YEAR = r"\d{4}"
_TH = r"(?:st|nd|rd|th)"
_ENDS = r"(?!\w)"


def _date(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _nearest(month: int, day: int, at: Setting) -> list[date]:
    """Return the latest such day, or the next: 29 February is sometimes years away.

    A day that is so long ago could as well be the one to come.
    """
    for years in range(9):
        found = _date(at.day.year - years if at.is_past else at.day.year + years, month, day)
        if found and at.fits(found[0]):
            return found + _date(found[0].year + 1, month, day) if _is_long_ago(found[0], at) else found
    return []


def _is_long_ago(day: date, at: Setting) -> bool:
    return at.is_past and (at.day - day).days > LONG_AGO


def _of_month(day: int, at: Setting) -> list[date]:
    """Return the latest day of a month with this number, or the next; today's own could be the next month's."""
    first = at.day.replace(day=1)
    found: list[date] = []
    for months in range(3):
        month = months_on(first, -months if at.is_past else months)
        found += [one for one in _date(month.year, month.month, day) if at.fits(one)]
    return found[:2] if not at.is_past and found[:1] == [at.day] else found[:1]


def _agreeing(days: list[date], weekday: str | None) -> list[date]:
    """Return the days, unless a weekday that stands beside them is another's."""
    if not weekday:
        return days
    index = WEEKDAYS[weekday.casefold()[:3]]
    return [day for day in days if day.weekday() == index]


@form(rf"(?<![\d-])(?P<y>{_YEAR})\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})[日号]?{_OF_WEEK}(?![\d-])")
def _whole(found: re.Match[str], at: Setting) -> Reckoned:
    return _agreeing(_date(int(found["y"]), int(found["m"]), int(found["d"])), found["wd"])


@form(r"(?<!\d)(?P<y>\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]")
def _short_year(found: re.Match[str], at: Setting) -> Reckoned:
    return _date(2000 + int(found["y"]), int(found["m"]), int(found["d"]))


@form(r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?![\d.]|-\d)")
def _compact(found: re.Match[str], at: Setting) -> Reckoned:
    return _date(int(found["y"]), int(found["m"]), int(found["d"]))


@form(
    rf"(?<!\d)(?:(?P<y>今|去|前|明|后)年\s*)?(?P<m>{_MONTH})月\s?(?P<d>{_DAY})(?:[日号]|(?![\d年月]))(?!\d){_PLACE}{_OF_WEEK}",
)
def _han_date(found: re.Match[str], at: Setting) -> Reckoned:
    month, day = count(found["m"]), count(found["d"])
    if found["y"]:
        years = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}[found["y"]]
        return _agreeing(_date(at.day.year + years, month, day), found["wd"])
    return _agreeing(_nearest(month, day, at), found["wd"])


@form(rf"(?P<which>上上|上|本|这|下下|下)一?个?月\s?(?P<d>{_DAY})[日号]{_PLACE}")
def _of_that_month(found: re.Match[str], at: Setting) -> Reckoned:
    months = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}[found["which"]]
    month = months_on(at.day.replace(day=1), months)
    return _date(month.year, month.month, count(found["d"]))


@form(rf"(?<![\d月.,])(?P<d>{_DAY})[日号]{_PLACE}")
def _number(found: re.Match[str], at: Setting) -> Reckoned:
    return _of_month(count(found["d"]), at)


@form(r"(?<![\w/.-])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<y>\d{4})(?![\w/]|[.-]\d)")
def _of_year(found: re.Match[str], at: Setting) -> Reckoned:
    one, two, year = int(found["one"]), int(found["two"]), int(found["y"])
    return sorted({*_date(year, one, two), *_date(year, two, one)})


@form(r"(?<![\w/.-])(?P<one>\d{1,2})(?P<mark>[/-])(?P<two>\d{1,2})(?:(?P=mark)\d\d)?(?![\w/%]|[.-]\d)")
def _of_two(found: re.Match[str], at: Setting) -> Reckoned:
    if found.group().count(found["mark"]) > 1:
        return []
    one, two = int(found["one"]), int(found["two"])
    if (one, two) == (24, 7):
        return None
    if one == two:  # 10/10 is a score as well
        return [*(day := _nearest(one, two, at)), *day]
    return sorted({*_nearest(one, two, at), *_nearest(two, one, at)}, reverse=at.is_past)


@form(
    rf"(?<!\w)(?:on\s+)?(?:(?P<wd>{WEEKDAY}),?\s*)?(?:"
    rf"(?P<m>{MONTH})\.?\s*(?:the\s+)?(?P<d>\d{{1,2}}){_TH}?(?:,?\s+(?P<y>(?:19|20)\d\d))?"
    rf"|(?:the\s+)?(?P<dd>\d{{1,2}}){_TH}?[\s-]*(?:of\s+)?(?P<mm>{MONTH})(?:\.(?=\s|$))?(?:,?[\s-]+(?P<yy>(?:19|20)\d\d))?){_ENDS}"
)
def _english_date(found: re.Match[str], at: Setting) -> Reckoned:
    month = MONTHS.index((found["m"] or found["mm"]).casefold()[:3]) + 1
    day, year = int(found["d"] or found["dd"]), found["y"] or found["yy"]
    return _agreeing(_date(int(year), month, day) if year else _nearest(month, day, at), found["wd"])


@form(rf"(?<!\w)(?:on\s+)?(?:the\s+)?(?P<d>\d{{1,2}}){_TH}(?:\s+of\s+(?P<which>last|this|next)\s+month)?{_ENDS}")
def _english_number(found: re.Match[str], at: Setting) -> Reckoned:
    day = int(found["d"])
    if at.is_past and found.group()[:1].isdecimal() and not MARK.match(found.string, found.end() + 1):
        return None  # 2nd order, 1st class
    if not found["which"]:
        return _of_month(day, at)
    months = {"last": -1, "this": 0, "next": 1}[found["which"].casefold()]
    month = months_on(at.day.replace(day=1), months)
    return _date(month.year, month.month, day)


# ---- feasts

_FEASTS = "|".join(sorted(map(re.escape, feasts.NAMES), key=len, reverse=True))


@form(
    rf"(?:(?P<before>before|by|until)\s+|(?P<after>after)\s+|(?<!\w)(?:on|at)\s+)?(?:the\s+)?"
    rf"(?:(?P<y>今|去|明)年)?(?P<feast>(?:(?<=[^\w])|(?<![a-z]))(?:{_FEASTS}))(?![a-z])(?:假期|长假|当天|(?:之|以|节)?(?P<side>前|后))?",
    stops=False,
)
def _feast(found: re.Match[str], at: Setting) -> Reckoned:
    side = "前" if found["before"] else "后" if found["after"] else found["side"] or ""
    if found["y"]:
        years = [at.day.year + {"去": -1, "今": 0, "明": 1}[found["y"]]]
    else:
        years = [at.day.year + (-one if at.is_past else one) for one in (-1, 0, 1)]
    for year in years:
        day = _feast_in(found["feast"], side, year, at)
        if day is not None and (found["y"] or at.fits(day)):
            is_sure = found["y"] or not _is_long_ago(day, at)
            other = None if is_sure else _feast_in(found["feast"], side, year + 1, at)
            return [day] if other is None else [day, other]
    return []


def _feast_in(name: str, side: str, year: int, at: Setting) -> date | None:
    feast = feasts.named(name.casefold(), year, at.moon)
    return None if feast is None else _beside(feast, side, at)


def _beside(feast: date, side: str, at: Setting) -> date:
    """Return a feast's own date, or the working day before or after the days that are free around it."""
    step = {"前": -DAY, "后": DAY}.get(side)
    if step is None:
        return feast
    day = feast
    for _ in range(LONGEST_BREAK):
        day += step
        if at.works(day):
            return day
    return feast + step


# ---- what nobody can reckon


@form(rf"(?:{_FEASTS})(?:期间|那几天|前后|左右)", stops=False)
def _around(found: re.Match[str], at: Setting) -> Reckoned:
    return []


@form(
    r"前[几两些](?:天|日|周|个月|年)|几(?:天|日|周|个?星期|个月|年)(?:之|以)?[前后]|前(?:阵子|段时间|一阵|些日子)|那天|有一天|上回|上次"
    r"|改天|过[几两些](?:天|日|周)|过(?:段时间|阵子|一阵)|(?:下|本|这)个?季度|季度?末|节[前后]|周几"
    r"|(?P<n>\d+|[半几一两三])个?(?:小时|钟头|分钟)(?:之|以)?前|(?:[今去明前]年)?\d{1,2}月份?|[今去明前]年",
    stops=False,
)
@form(
    r"(?<!\w)(?:the other (?:day|week)|(?:in )?a (?:few|couple of) (?:days|weeks|months)"
    r"(?: (?:ago|back|from now|later))?"
    r"|(?:some time|a while|long) ago|(?:last|this|next) (?:year|quarter|summer|spring|autumn|fall|winter)"
    rf"|(?:earlier|later) this (?:week|month|year)|{NUMBER} (?:hours?|minutes?) ago"
    rf"|in {NUMBER} (?:hours?|minutes?)|(?:early|mid|late|end of|start of|beginning of)[ -](?:(?:the|this|next) )?"
    rf"(?:week|month|{MONTH})|a week (?:from|after|on) (?:next )?{WEEKDAY}|{WEEKDAY} week"
    r"|in a while|some ?day|sometime(?: soon)?|one day)(?!\w)",
    stops=False,
)
def _vague(found: re.Match[str], at: Setting) -> Reckoned:
    return []
