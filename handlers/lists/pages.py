"""One page of a list: who stands on it, in which order, and how many fit in all."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.customers.birthdays import day_of_year, month_days
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_
from handlers.lists import filters, who
from handlers.lists.filters import Filter
from handlers.lists.who import MOST_COUNTED, When
from storage.lists import INDEXED, NAME, NEWEST, POINTS, SATISFACTION, Contact, Place
from storage.models import Customer
from storage.store import Store

PAGE = 20


@dataclass(frozen=True)
class Asked:
    """Which page is asked for: of what list, in what order ("": the usual one), from where, and as the how manieth."""

    filters: tuple[Filter, ...]
    order: str = ""
    place: Place | None = None
    start: int = 0

    def value(self) -> str:
        """Return it as a button carries it."""
        kept: list[Any] = [[one.kept() for one in self.filters], self.order]
        if self.place is not None:
            kept += [[self.place.key, self.place.id, int(self.place.back)], self.start]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read(value: str) -> Asked:
    """Return what a button carries."""
    try:
        kept, order, *more = json.loads(value)
        place, start = (more[0], int(more[1])) if more else (None, 0)
        at = None if place is None else Place(place[0], int(place[1]), bool(place[2]))
        return Asked(filters.read_kept(kept), str(order), at, start)
    except (ValueError, TypeError, IndexError, KeyError):
        raise Refusal("This list is too old. Please ask for it again.", example=N_("/customer list")) from None


@dataclass(frozen=True)
class Page:
    """Who stands on a page: `count` is one more than is counted where there are more; `spread` are all filters."""

    asked: Asked
    spread: tuple[Filter, ...]
    count: int
    order: str
    rows: Sequence[Customer]
    contacts: Mapping[int, Contact] = field(default_factory=dict)
    spending: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    scores: Mapping[int, int] = field(default_factory=dict)
    before: Asked | None = None
    after: Asked | None = None

    @property
    def many(self) -> bool:
        """Whether more fit than are counted."""
        return self.count > MOST_COUNTED


def gather(store: Store, when: When, asked: Asked) -> Page:
    """Return a page of a list."""
    spread = tuple(who.spread(store, asked.filters))
    wanted = who.wanted(store, when, spread)
    order = asked.order or who.usual_order(spread)
    fit: list[int] = []
    if order in INDEXED:
        count = store.lists.count(wanted, MOST_COUNTED)
    else:
        fit = store.lists.ids(wanted, MOST_COUNTED + 1)
        count = len(fit)
    many = count > MOST_COUNTED
    if many and order not in INDEXED:
        order = NAME
    place = asked.place if not asked.place or asked.order == order else None
    if order in INDEXED:
        common = many or store.lists.is_common(count)
        read = store.lists.page(wanted, order, place, PAGE + 1, many=common)
        keyed = [(_key(one, order), one.id) for one in read]
        found = {one.id: one for one in read}
    else:
        keyed = _from(_sorted(store, when, fit, order, spread), place)
        found = {}
    back = place is not None and place.back
    shown = keyed[-PAGE:] if back else keyed[:PAGE]
    ids = [id for _, id in shown]
    rows = [found[id] for id in ids] if found else store.lists.these(ids)
    page = Page(asked, spread, count, order, rows, *_facts(store, when, ids, spread))
    more = len(keyed) > PAGE
    start = max(asked.start - PAGE if back else asked.start, 0) if place is not None else 0
    here = replace(asked, order=order)
    is_later = start > 0 and (more if back else True)
    before = replace(here, place=Place(*shown[0], back=True), start=start) if shown and is_later else None
    goes_on = back or more
    after = replace(here, place=Place(*shown[-1]), start=start + len(shown)) if shown and goes_on else None
    return replace(page, asked=replace(here, place=None, start=start), before=before, after=after)


def everybody(store: Store, when: When, given: Sequence[Filter], most: int) -> list[Customer]:
    """Return everybody on a list, by name, or so many of them."""
    wanted = who.wanted(store, when, given)
    many = store.lists.count(wanted, most) > most
    return store.lists.page(wanted, NAME, None, most, many=many)


def _key(one: Customer, order: str) -> Any:
    return {NAME: one.name_key, SATISFACTION: one.satisfaction, POINTS: one.points, NEWEST: one.id}[order]


def _sorted(
    store: Store, when: When, ids: Sequence[int], order: str, spread: Sequence[Filter]
) -> list[tuple[Any, int]]:
    """Return all who fit in an order for which everybody must be read first, each with what they are sorted by."""
    if order == who.SPENT:
        since = who.year_before(when.today)
        spent = store.lists.spending(ids, since, when.begins(since))
        return sorted((-spent.get(id, (0, 0))[1], id) for id in ids)
    born = store.lists.born(ids) if ids else []
    if order == who.BIRTHDAY:
        day_of = month_days(_birthdays(when, spread))
        return sorted((day_of[day_of_year(one.birthday)].isoformat(), one.id) for one in born if one.birthday)
    contacts = store.lists.contacts(ids)
    added = {one.id: local(one.created_at, when.zone) for one in born}
    return sorted(((contacts[id].last or added[id]).isoformat(), id) for id in ids)


def _birthdays(when: When, spread: Sequence[Filter]) -> list[date]:
    """Return the days on which birthdays are asked for: the fewest that were."""
    asked = [when.days(one.value) for one in spread if one.kind == filters.BIRTHDAY]
    return min(asked, key=len) if asked else [date(2000, 1, 1)]


def _from(keyed: list[tuple[Any, int]], place: Place | None) -> list[tuple[Any, int]]:
    """Return the rows of a page, with one more where there is one, on the side to which it goes on."""
    if place is None:
        return keyed[: PAGE + 1]
    at = (place.key, place.id)
    if place.back:
        end = bisect_left(keyed, at)
        return keyed[max(end - PAGE - 1, 0) : end]
    begin = bisect_right(keyed, at)
    return keyed[begin : begin + PAGE + 1]


def _facts(
    store: Store, when: When, ids: Sequence[int], spread: Sequence[Filter]
) -> tuple[Mapping[int, Contact], Mapping[int, tuple[int, int]], Mapping[int, int]]:
    since = who.year_before(when.today)
    spent = any(one.kind == filters.SPENT for one in spread)
    spending = store.lists.spending(ids, since, when.begins(since)) if spent else {}
    about = next((one.value for one in spread if one.kind == filters.ANSWERED), None)
    named = store.products.called(about) if isinstance(about, str) else None
    product = named.id if named else about
    scored = store.opinions.newest(product, ids) if isinstance(product, int) else {}
    return store.lists.contacts(ids), spending, {id: one.score for id, one in scored.items()}


def local(at: datetime, zone: str) -> date:
    """Return the date of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()
