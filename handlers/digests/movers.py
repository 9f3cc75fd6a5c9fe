"""Whose segment changed, whose birthday is to be kept, and who is named with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from handlers.customers.birthdays import day_of_year, month_days
from handlers.customers.placing import Here, places
from handlers.digests import rules
from handlers.followups.calls import Call
from handlers.offers.rules import GIFT
from handlers.policy.rules import Policy
from handlers.segments.rules import LEVEL, RFM, SEGMENT
from storage.models import Customer
from storage.reach import Reach, Reason, Reviewed
from storage.store import Store

TOLD = {"rfm": RFM, "levels": LEVEL}
"""What a digest keeps of who moved, by what they moved in."""
OF_SEGMENTS = ("age", "birthday", "spending", "tags", "own")
"""Of what is kept when a customer is edited: what segments go by."""


def gifts(store: Store, policy: Policy, zone: str, dates: Sequence[date], reach: Reach) -> list[list[Any]]:
    """Return [customer, date] of those whose birthday is on one of the dates and whose offer then is a gift."""
    wanted = month_days(dates)
    born = [one for one in store.figures.born(list(wanted)) if one.birthday and reach.holds(one.id)]
    by_day: dict[date, list[int]] = {}
    for one in born:
        by_day.setdefault(wanted[day_of_year(one.birthday or "")], []).append(one.id)
    found = []
    for day, ids in by_day.items():
        placed = places(store, policy.segmentation, Here(day, zone), store.lists.these(ids))
        found += [[id, day.isoformat()] for id, at in placed.items() if policy.offer(at.key).kind == GIFT]
    return sorted(found, key=lambda row: (row[1], row[0]))


def movers(
    store: Store, policy: Policy, span: rules.Span, zone: str, reach: Reach, new: Sequence[int], days: Sequence[date]
) -> list[list[Any]]:
    """Return [customer, from, to] of those whose segment changed: they were edited, or grew older on a day."""
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (span.since, span.until))
    edited = store.figures.edited(reach)
    older = store.figures.born(list(month_days(days))) if days else []
    ids = {one.id for one in older if reach.holds(one.id)} | set(edited)
    now = [one for one in store.lists.these(sorted(ids)) if not (new and one.id >= new[0])]
    was = [_as_it_was(one, edited.get(one.id, {})) for one in now]
    before = places(store, policy.segmentation, Here(first, zone), was)
    after = places(store, policy.segmentation, Here(last, zone), now)
    moved = [[one.id, before[one.id].key, after[one.id].key] for one in now]
    return [row for row in moved if row[1] != row[2]]


def placed(store: Store, policy: Policy, reach: Reach) -> dict[str, list[list[Any]]]:
    """Return whose RFM group and whose level is another one, and whose segment by other rules than the article's.

    Once a day the tick looks who is.
    """
    told = {"segments": SEGMENT, **TOLD} if policy.own else TOLD
    found = store.standings.within(reach)
    return {key: [list(row) for row in found.get(what, ())] for key, what in told.items()}


def _as_it_was(now: Customer, before: dict[str, Any]) -> Customer:
    return now.model_copy(
        update={name: None if value == "" else value for name, value in before.items() if name in OF_SEGMENTS}
    )


def reasons(
    store: Store, reach: Reach, moved: Sequence[Reviewed], called: Sequence[Call]
) -> Mapping[tuple[int, str], Reason]:
    """Return the newest words of whoever is named with a reason."""
    named = {one.id for one in moved} | {one.id for one in called}
    return store.figures.reasons(reach, named) if named else {}


def names(store: Store, who: Mapping[str, list[list[Any]]], most: int) -> Mapping[int, str]:
    """Return the names of whoever is listed first behind a number."""
    listed = {row[0] for key in ("birthdays", "segments", "recovered", "new") for row in who[key][:most]}
    listed |= {row[0] for key in TOLD for row in who[key]}
    return store.figures.names(listed) if listed else {}
