"""The holidays of countries, with the weekends on which China works to make up for them, and whose calendar holds.

They come from the package `holidays`: https://holidays.readthedocs.io. China's make-up days are announced each November
for the year after (https://www.gov.cn/zhengce); until the package has them, a year's weekends are all free.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel.core import get_global

from handlers.followups.calendar import CLOSES, OPENS, Calendar
from handlers.kernel.days import weekdays
from handlers.kernel.patterns import Pattern
from storage.store import Store

if TYPE_CHECKING:
    from holidays import HolidayBase

COUNTRY = "country"
"""The workspace's setting of whose holidays hold: CN, or DE-BY for a part; none chosen: by each person's zone."""
HOURS = "working_hours"
"""The workspace's setting of when people work: [from, to] in minutes of the local day."""
_CODE = Pattern(r"([A-Z]{2})(?:[-_ ]([A-Z0-9]{1,4}))?")


def calendar_of(store: Store, zone: str) -> Calendar:
    """Return the calendar that holds in a workspace for somebody in a zone."""
    chosen = store.settings.get(COUNTRY)
    opens, closes = store.settings.get(HOURS, [OPENS, CLOSES])
    return Calendar(working_days(chosen or country_of(zone)), zone, opens, closes)


def country_of(zone: str) -> str | None:
    """Return the country that a zone of the tz database is in, where it is in one."""
    found: str | None = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    return found if found and found.isalpha() and found != "ZZ" else None


def read_country(text: str) -> str | None:
    """Return a country as it is kept (CN, DE-BY), or None when no holidays of such a one are known."""
    import holidays  # not while the bot starts: it asks for days only

    found = _CODE.fullmatch(text.strip().upper())
    if found is None:
        return None
    country, part = found.groups()
    parts = holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        return None
    return f"{country}-{part}" if part else country


@cache
def working_days(country: str | None) -> Callable[[date], bool]:
    """Return what tells whether a date is worked on in a country; Monday to Friday where nothing is known of it."""
    if country is None or read_country(country) is None:
        return weekdays
    import holidays

    code, _, part = country.partition("-")

    @lru_cache(maxsize=64)
    def year_of(year: int) -> HolidayBase:
        # A calendar that adds years while others read it would show them half a year.
        return holidays.country_holidays(code, subdiv=part or None, years=year, expand=False)

    def works(day: date) -> bool:
        return bool(year_of(day.year).is_working_day(day))

    return works
