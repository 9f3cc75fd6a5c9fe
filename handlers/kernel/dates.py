"""How days and times are shown, as people say them: what is near by its name, the rest with its weekday.

Two styles a language: today 7:09 PM and Mon, Nov 30; 昨天 19:09 and 11月30日（周一）. What is far away has its year in
place of its weekday. The bare form, 2026-11-30, is for machines: files, and what a form hands on.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from datetime import date, datetime

FAR = 183
"""Days from which on a date needs its year."""
_NEAR = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "zh": {-1: "昨天", 0: "今天", 1: "明天"},
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HAN_WEEK = {"zh": "周", "zh-Hant": "週"}


def day(language: str, day: date, today: date | None) -> str:
    """Return a day by its name where it is near, else its date: yesterday, Fri, Nov 27."""
    near = _NEAR["en" if language == "en" else "zh"]
    return near.get((day - today).days if today else FAR) or dated(language, day, today)


def dated(language: str, day: date, today: date | None) -> str:
    """Return a date with its weekday, or with its year where that is not plain: Fri, Nov 27 or Nov 27, 2024."""
    is_far = today is None or abs((day - today).days) > FAR
    if language == "en":
        month = f"{_MONTHS[day.month - 1]} {day.day}"
        return f"{month}, {day.year}" if is_far else f"{_WEEKDAYS[day.weekday()][:3]}, {month}"
    month = month_day(language, day)
    return f"{day.year}年{month}" if is_far else f"{month}（{weekday(language, day.weekday())}）"


def month_day(language: str, day: date) -> str:
    """Return a date as short as it goes, for the foot of a chart and for birthdays: Nov 27."""
    return f"{_MONTHS[day.month - 1]} {day.day}" if language == "en" else f"{day.month}月{day.day}日"


def moment(language: str, at: datetime, today: date | None, *, near: bool = True) -> str:
    """Return an instant, in the zone that it has: today 7:09 PM, 11月27日（周五）19:09."""
    shown = (day if near else dated)(language, at.date(), today)
    time = clock(language, at.hour * 60 + at.minute)
    if language == "en":
        return f"{shown}, {time}" if "," in shown else f"{shown} {time}"
    return f"{shown}{time}" if shown.endswith("）") else f"{shown} {time}"


def clock(language: str, minute: int) -> str:
    """Return a minute of the day: 7:09 PM, 19:09."""
    hour, past = divmod(minute, 60)
    if language == "en":
        return f"{hour % 12 or 12}:{past:02} {'AM' if hour < 12 else 'PM'}"
    return f"{hour}:{past:02}"


def weekday(language: str, number: int) -> str:
    """Return the name of a day of the week; Monday is 0."""
    return _WEEKDAYS[number] if language == "en" else _HAN_WEEK[language] + _HAN_WEEKDAYS[number]
