"""Whose segment changed, whose birthday is to be kept, and who is named with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from handlers.customers.birthdays import day_of_year, month_days
from handlers.customers.segments import age_on, segment
from handlers.digests import rules
from handlers.followups.calls import Call
from handlers.offers.rules import GIFT
from handlers.policy.rules import Policy
from storage.reach import Profile, Reach, Reason, Reviewed
from storage.store import Store


def of(profile: Profile, policy: Policy, day: date) -> str:
    """Return the segment of a customer on a date."""
    return segment(age_on(day, profile.birthday, profile.age), profile.spending, policy.segments).key


def gifts(store: Store, policy: Policy, dates: Sequence[date], reach: Reach) -> list[list[Any]]:
    """Return [customer, date] of those whose birthday is on one of the dates and whose offer then is a gift."""
    wanted = month_days(dates)
    found = []
    for one in store.figures.born(list(wanted)):
        if one.birthday is None or not reach.holds(one.id):
            continue
        day = wanted[day_of_year(one.birthday)]
        if policy.offer(of(one, policy, day)).kind == GIFT:
            found.append([one.id, day.isoformat()])
    return sorted(found, key=lambda row: (row[1], row[0]))


def movers(
    store: Store, policy: Policy, span: rules.Span, zone: str, reach: Reach, new: Sequence[int]
) -> list[list[Any]]:
    """Return [customer, from, to] of those whose segment changed: they were changed, or grew older."""
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (span.since, span.until))
    between = [first + n * rules.DAY for n in range(1, (last - first).days + 1)]
    edited = store.figures.edited(reach)
    older = store.figures.born(list(month_days(between))) if between else []
    profiles = {one.id: one for one in older if reach.holds(one.id)}
    profiles |= {one.id: one for one in store.figures.profiles(list(edited))} if edited else {}
    found = []
    for id, one in sorted(profiles.items()):
        before = of(_as_it_was(one, edited.get(id, {})), policy, first)
        after = of(one, policy, last)
        if before != after and not (new and id >= new[0]):
            found.append([id, before, after])
    return found


def _as_it_was(now: Profile, before: dict[str, Any]) -> Profile:
    birthday = before.get("birthday", now.birthday) or None
    return Profile(now.id, before.get("age", now.age), birthday, before.get("spending", now.spending))


def reasons(
    store: Store, reach: Reach, moved: Sequence[Reviewed], called: Sequence[Call]
) -> Mapping[tuple[int, str], Reason]:
    """Return the newest words of whoever is named with a reason."""
    named = {one.id for one in moved} | {one.id for one in called}
    return store.figures.reasons(reach, named) if named else {}


def names(store: Store, who: Mapping[str, list[list[Any]]], most: int) -> Mapping[int, str]:
    """Return the names of whoever is listed first behind a number."""
    listed = {row[0] for key in ("birthdays", "segments", "recovered", "new") for row in who[key][:most]}
    return store.figures.names(listed) if listed else {}
