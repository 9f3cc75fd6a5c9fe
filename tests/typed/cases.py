"""The lines that people type, and what must come of each: read from the tables beside this module.

Every `*.tsv` here has the columns lang, given, line, kind, want and note. `given` are the customers that exist, `;`
between them, each as behind `/customer add`; ` ⏎ ` stands between lines typed one after the other, and `@bot ` begins a
mention. A day stands as `{form:day}` in a line, and as a word in what is wanted; both are reckoned from a `today`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

COLUMNS = ["lang", "given", "line", "kind", "want", "note"]
DAY = timedelta(days=1)
_MONTHS = list(calendar.month_name)[1:]
_WEEKDAYS = list(calendar.day_name)
_HAN = "一二三四五六日"
_PLACE = re.compile(r"\{(\w+):([^}]+)\}")


@dataclass(frozen=True)
class Case:
    """One row."""

    id: str
    lang: str
    given: tuple[str, ...]
    line: str
    kind: str
    want: str

    def lines(self, today: date) -> list[str]:
        """Return what is typed, line by line."""
        return [_PLACE.sub(lambda one: form(one[1], day(one[2], today)), line) for line in self.line.split(" ⏎ ")]

    def alternatives(self) -> list[list[str]]:
        """Return what must come of it: of one of these lists every fact."""
        return [[fact.strip() for fact in one.split("; ")] for one in self.want.split(" / ")]


def cases() -> Iterator[Case]:
    """Return the rows of every table, each with an id that says where it stands."""
    for path in sorted(Path(__file__).parent.glob("*.tsv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        assert head.split("\t") == COLUMNS, path
        for number, row in enumerate(rows, 2):
            lang, given, line, kind, want, *_ = [_unescaped(cell) for cell in row.split("\t")]
            exist = tuple(one for one in given.split(";") if one)
            yield Case(f"{path.stem}:{number} {kind} {line}", lang, exist, line, kind, want)


def _unescaped(cell: str) -> str:
    shown = re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), cell)
    return shown.replace("\\n", "\n")


def form(name: str, day: date) -> str:
    """Write a day in one of the forms in which people do."""
    month, weekday = _MONTHS[day.month - 1], day.weekday()
    return {
        "iso": day.isoformat(),
        "isoslash": f"{day.year}/{day.month}/{day.day}",
        "cn": f"{day.month}月{day.day}日",
        "cnfull": f"{day.year}年{day.month}月{day.day}日",
        "dom": str(day.day),
        "zhou": f"周{_HAN[weekday]}",
        "xingqi": f"星期{_HAN[weekday]}",
        "wd": _WEEKDAYS[weekday],
        "mon": f"{month[:3]} {day.day}",
        "monfull": f"{month} {day.day}",
        "dmon": f"{day.day} {month[:3]}",
        "slash": f"{day.month}/{day.day}",
        "slashd": f"{day.day}/{day.month}",
    }[name]


def day(word: str, today: date) -> date:
    """Return the day that a word of a table means: an offset, `u`, `v`, `lastweek.Fri`, `monthend`."""
    if re.fullmatch(r"[+-]?\d+", word):
        return today + int(word) * DAY
    if word in {"u", "v"}:
        past = (today - days * DAY for days in range(3, 400))
        return next(one for one in past if (one.day > 12 if word == "u" else _swapped(one, today)))
    if word == "monthend":
        return _next_month(today) - DAY
    week, _, weekday = word.partition(".")
    weeks = {"lastweek": -1, "thisweek": 0, "nextweek": 1}[week]
    index = [name[:3] for name in _WEEKDAYS].index(weekday)
    return today + (7 * weeks + index - today.weekday()) * DAY


def days(words: str, today: date) -> set[date]:
    """Return the days of which each is right."""
    if words == "nextmonth":
        first = _next_month(today)
        return {first + one * DAY for one in range((_next_month(first) - first).days)}
    return {day(word, today) for word in words.split(",")}


def _swapped(one: date, today: date) -> bool:
    return one.day <= 12 and one.day != one.month and date(one.year, one.day, one.month) <= today


def _next_month(one: date) -> date:
    return (one.replace(day=28) + 4 * DAY).replace(day=1)
