"""The feasts by which people name a day, 国庆后 or before Christmas: which date each is, in a year.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

_DATES = {
    "new year": (1, 1),
    "valentine": (2, 14),
    "women": (3, 8),
    "labour": (5, 1),
    "children": (6, 1),
    "national": (10, 1),
    "halloween": (10, 31),
    "singles": (11, 11),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
}
"""Those that are on the same date every year."""
NAMES = {
    "元旦": "new year",
    "情人节": "valentine",
    "妇女节": "women",
    "三八节": "women",
    "五一": "labour",
    "劳动节": "labour",
    "六一": "children",
    "儿童节": "children",
    "国庆": "national",
    "国庆节": "national",
    "十一长假": "national",
    "十一假期": "national",
    "双十一": "singles",
    "平安夜": "christmas eve",
    "圣诞": "christmas",
    "圣诞节": "christmas",
    "春节": "spring",
    "过年": "spring",
    "大年初一": "spring",
    "除夕": "eve",
    "大年三十": "eve",
    "元宵": "lantern",
    "元宵节": "lantern",
    "清明": "tomb",
    "清明节": "tomb",
    "端午": "dragon",
    "端午节": "dragon",
    "中秋": "autumn",
    "中秋节": "autumn",
    "感恩节": "thanksgiving",
    "复活节": "easter",
    "new year": "new year",
    "new year's": "new year",
    "new year's day": "new year",
    "new years": "new year",
    "valentine's day": "valentine",
    "may day": "labour",
    "national day": "national",
    "golden week": "national",
    "singles day": "singles",
    "halloween": "halloween",
    "christmas": "christmas",
    "xmas": "christmas",
    "christmas eve": "christmas eve",
    "christmas day": "christmas",
    "chinese new year": "spring",
    "lunar new year": "spring",
    "spring festival": "spring",
    "lantern festival": "lantern",
    "qingming": "tomb",
    "dragon boat": "dragon",
    "dragon boat festival": "dragon",
    "mid-autumn": "autumn",
    "mid-autumn festival": "autumn",
    "thanksgiving": "thanksgiving",
    "easter": "easter",
}
"""How each is called, in small letters and simplified characters."""


def named(name: str, year: int, moon: Callable[[str, int], date | None]) -> date | None:
    """Return the date of a feast in a year; `moon` knows those that go by it, and perhaps not in years far off."""
    kind = NAMES[name]
    return date(year, *_DATES[kind]) if kind in _DATES else moon(kind, year)
