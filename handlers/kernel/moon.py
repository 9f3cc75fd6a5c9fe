"""The dates of feasts that go by the moon, from the package `holidays`: https://holidays.readthedocs.io."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_MOON = {
    "spring": ("CN", "Chinese New Year (Spring Festival)", 0),
    "eve": ("CN", "Chinese New Year (Spring Festival)", -1),
    "lantern": ("CN", "Chinese New Year (Spring Festival)", 14),
    "tomb": ("CN", "Tomb-Sweeping Day", 0),
    "dragon": ("CN", "Dragon Boat Festival", 0),
    "autumn": ("CN", "Mid-Autumn Festival", 0),
    "thanksgiving": ("US", "Thanksgiving Day", 0),
    "easter": ("DE", "Easter Monday", -1),
}
"""In whose calendar, by which name, and how many days from its first date."""


@cache
def feast(kind: str, year: int) -> date | None:
    """Return the date of a feast in a year; None where nobody knows it."""
    country, called, later = _MOON[kind]
    import holidays  # not while the bot starts: it asks for feasts only

    kept = holidays.country_holidays(country, years=year, language="en_US", expand=False)
    found = [day for day, name in kept.items() if called in name.split("; ")]
    return min(found) + timedelta(days=later) if found else None
