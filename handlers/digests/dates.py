"""How dates are shown in a digest."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, get_day_names

from handlers.kernel.wording import Say

_LOCALES = {"en": "en", "zh": "zh_CN"}
_SHORT = {"en": "MMM d", "zh": "M月d日"}


def full(say: Say, day: date) -> str:
    """Return a date with its weekday: Sunday, November 22, 2026."""
    return format_date(day, "full", locale=_LOCALES[say.language])


def medium(say: Say, day: date) -> str:
    """Return a date with its year: Nov 22, 2026."""
    return format_date(day, "medium", locale=_LOCALES[say.language])


def short(say: Say, day: date) -> str:
    """Return a date without its year: Nov 22."""
    return format_date(day, _SHORT[say.language], locale=_LOCALES[say.language])


def weekday(say: Say, number: int) -> str:
    """Return the name of a day of the week; Monday is 0."""
    names = get_day_names("wide", locale=_LOCALES[say.language])
    return str(names[number])
