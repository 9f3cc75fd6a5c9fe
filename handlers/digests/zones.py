"""Time zones as they are shown: by their city, as people say it. What is shown can be typed again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from handlers.digests.cities import CITIES
from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.wording import LANGUAGES, N_, Say

_BY_EAR = {"Asia/Shanghai": {"en": "Beijing", "zh": "北京", "zh-Hant": "北京"}}
"""Where people name another city than Unicode does."""
_LOCALES = {"en": "en", "zh": "zh", "zh-Hant": "zh_Hant"}
_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
_OFFSET = Pattern(r"Etc/GMT([+-])(\d+)")
TIME = N_("{city} time")


def name(say: Say, zone: str) -> str:
    """Return a zone as people say it: Beijing time, UTC+8; by its own name where no city of its own is known."""
    if found := _OFFSET.fullmatch(zone):
        if found[2] == "0":
            return "UTC"
        return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}"
    city = city_of(say.written, zone)
    return say(TIME, city=city) if city and of_city(city) == canonical(zone) else zone


def of_city(city: str) -> str | None:
    """Return the zone of a city, by any name that people or Unicode have for it."""
    key = flat(city).casefold().removesuffix("市")
    return CITIES.get(key) or _cities().get(key)


def canonical(zone: str) -> str:
    """Return the one of a zone's names under which Unicode knows it: Asia/Chongqing is Asia/Shanghai."""
    return str(_aliases().get(zone, zone))


def city_of(language: str, zone: str) -> str:
    """Return the city by which a zone is called in a language; "" where it has none."""
    found = canonical(zone)
    if found.partition("/")[0] not in _REGIONS:
        return ""
    return _named(language).get(found) or ("" if language != "en" else found.rpartition("/")[2].replace("_", " "))


@cache
def _cities() -> Mapping[str, str]:
    """Return the zones by their cities in every language, as keywords are compared; those of two zones are left out."""
    found: dict[str, set[str]] = {}
    for zone in available_timezones():
        for city in filter(None, (city_of(language, zone) for language in LANGUAGES)):
            found.setdefault(flat(city).casefold().removesuffix("市"), set()).add(canonical(zone))
    return {city: zones.pop() for city, zones in found.items() if len(zones) == 1}


@cache
def _named(language: str) -> Mapping[str, str]:
    known = Locale.parse(_LOCALES[language]).time_zones
    cities = {canonical(zone): of["city"] for zone, of in known.items() if "city" in of}
    return cities | {zone: names[language] for zone, names in _BY_EAR.items()}


@cache
def _aliases() -> Mapping[str, str]:
    return dict(get_global("zone_aliases"))
