"""Who is in a segment, as tests of the store: the conditions of its own, and those of the segments before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from handlers.customers.placing import Here
from handlers.customers.rfm import Rfm
from handlers.customers.segmentation import (
    AGE,
    LATELY,
    PURCHASES,
    QUIET,
    SATISFACTION,
    SPENT,
    Own,
    Segmentation,
)
from handlers.customers.segments import OTHER, SPENDING, Conditions, segment
from storage.lists import Wanted
from storage.terms import Box, Terms
from storage.types import fold

ONE_DAY = timedelta(days=1)


def in_segment(by: Segmentation, key: str, here: Here) -> Wanted:
    """Return the tests of a segment; nobody is in one that is not there."""
    if key not in by.order:
        return Wanted(lost=True)
    own = by.by_key.get(key)
    before = [one for one in by.before(key) if own is not None or one in by.by_key]  # the article's exclude each other
    without = tuple(terms(by, one, here) for one in before)
    if own is None:
        return Wanted(segments=(boxes(by.conditions, key, here.today),), without=without)
    met = of_own(own, here)
    return Wanted(tags=met.tags, terms=(replace(met, tags=()),), without=without)


def in_group(by: Rfm, key: str, here: Here) -> Wanted:
    """Return the tests of an RFM group."""
    found = next((one for one in by.groups if one.key == key), None)
    return Wanted(lost=True) if found is None else Wanted(terms=(of_own(found, here),))


def every(by: Segmentation, here: Here) -> list[tuple[str, Terms]]:
    """Return the terms of every segment but "other", in their order: the first that somebody meets is theirs."""
    return [(key, terms(by, key, here)) for key in by.order if key != OTHER]


def terms(by: Segmentation, key: str, here: Here) -> Terms:
    """Return the conditions of a segment, without those of others."""
    own = by.by_key.get(key)
    return Terms(here.year, boxes(by.conditions, key, here.today)) if own is None else of_own(own, here)


def of_own(own: Own, here: Here) -> Terms:
    """Return the conditions of a segment of the team's own."""

    def bounds(what: str) -> tuple[int | None, int | None]:
        return own.range(what).least, own.range(what).under

    quiet, under = own.range(QUIET).least, own.range(QUIET).under
    # Who bought last under n days ago has bought since n - 1 days ago; at least n days ago: nothing since then.
    since = None if under is None else here.day(here.today - (under - 1) * ONE_DAY)
    not_since = None if quiet is None else here.day(here.today - (quiet - 1) * ONE_DAY)
    return Terms(
        here.year,
        _boxes_of(own, here.today),
        spent=bounds(SPENT),
        lately=bounds(LATELY),
        purchases=bounds(PURCHASES),
        since=since,
        not_since=not_since,
        satisfaction=bounds(SATISFACTION),
        tags=tuple(map(fold, own.tags)),
        own=tuple((label, value.lower()) for label, value in own.fields),
    )


def _boxes_of(own: Own, today: date) -> tuple[Box, ...] | None:
    """Return the ages and levels of spending of a segment of the team's own; None where any will do."""
    ages = own.range(AGE)
    if not ages and not own.spending:
        return None
    levels = own.spending or (None, *SPENDING)
    found = [_aged(level, ages.least or 0, ages.under, today) for level in levels]
    return tuple(found if ages else [*found, *(Box(level, None) for level in levels)])


def boxes(conditions: Conditions, key: str, today: date) -> tuple[Box, ...]:
    """Return the parts of a segment, spending by spending: the ages that `segment` puts there."""
    edges = sorted({0, *(age for one in conditions for age in (one.least, one.under) if age)})
    found: list[Box] = []
    for spending in (None, *SPENDING):
        for least, under in zip(edges, [*edges[1:], None], strict=True):
            if segment(least, spending, conditions).key != key:
                continue
            last = found[-1] if found else None
            if last is not None and last.spending == spending and last.ages is not None and last.ages[1] == least:
                found[-1] = _aged(spending, last.ages[0], under, today)
            else:
                found.append(_aged(spending, least, under, today))
        if segment(None, spending, conditions).key == key:
            found.append(Box(spending, None))
    return tuple(found)


def _aged(spending: str | None, least: int, under: int | None, today: date) -> Box:
    """Return a box with the birthdays of its ages: of who turns so old today or did before, and of nobody younger."""
    after = None if under is None else _born(today, under)
    return Box(spending, (least, under), born_after=after, born_until=_born(today, least) if least else None)


def _born(today: date, age: int) -> str:
    return f"{today.year - age:04}-{today.month:02}-{today.day:02}"
