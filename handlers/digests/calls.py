"""Whom to call today, in which order, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.digests import rules
from storage.followups import Described
from storage.reach import Reviewed
from storage.store import Store

MOST_DUE = 500
MOST_UNHAPPY = 20


@dataclass(frozen=True)
class Call:
    """A customer to call: `why` is overdue, due, bad (reviews without a follow-up) or low (satisfaction alone).

    `day` and `owner` are their follow-up's, `bad` how many bad reviews there were in the span.
    """

    id: int
    name: str
    satisfaction: int
    bad: int
    why: str
    day: date | None = None
    owner: str | None = None

    def kept(self) -> list[Any]:
        """Return what is kept of it."""
        return [self.id, self.why, self.satisfaction, self.bad, self.day.isoformat() if self.day else None, self.owner]


def calls(
    store: Store, reviewed: Sequence[Reviewed], scope: frozenset[int] | None, today: date, now: datetime
) -> tuple[list[Call], int]:
    """Return the first of those to call, and how many there are in all.

    Follow-ups that are overdue come first, then those that are due today; then who complained and has none, the
    unhappiest first; then who is under a satisfaction of 4. Whoever is to be called later is not called today.
    """
    described = [one for one in store.followups.all(most=MOST_DUE) if one.followup.opened_at < now]
    planned = {one.followup.customer for one in described}
    complaints = {one.id: one.bad for one in reviewed}
    due = [one for one in described if one.followup.day <= today and _in(scope, one.followup.customer)]
    found = [_of_followup(one, complaints.get(one.followup.customer, 0), now) for one in due]
    found.sort(key=lambda one: (one.why != "overdue", one.day or today, one.satisfaction, one.id))
    complaining = [one for one in rules.complaining(reviewed) if one.id not in planned]
    found += [Call(one.id, one.name, one.satisfaction, one.bad, "bad") for one in complaining]
    low, more = _low(store, scope, planned | {one.id for one in complaining})
    return found + low, len(found) + more


def _of_followup(one: Described, bad: int, now: datetime) -> Call:
    followup = one.followup
    why = "overdue" if followup.late_at <= now else "due"
    return Call(followup.customer, one.name, one.satisfaction, bad, why, followup.day, followup.owner)


def _low(store: Store, scope: frozenset[int] | None, others: set[int]) -> tuple[list[Call], int]:
    """Return the unhappiest others, and how many of them there are."""
    most = len(others) + MOST_UNHAPPY if scope is None else store.customers.count()
    unhappy = store.customers.unhappiest(rules.CONTENT, most)
    rest = [one for one in unhappy if one.id not in others and _in(scope, one.id)]
    total = len(rest)
    if scope is None:
        also = sum(tenths < rules.CONTENT for tenths in store.figures.satisfactions(sorted(others))) if others else 0
        total = store.figures.below(rules.CONTENT) - also
    return [Call(one.id, one.name, one.satisfaction, 0, "low") for one in rest[:MOST_UNHAPPY]], total


def _in(scope: frozenset[int] | None, customer: int) -> bool:
    return scope is None or customer in scope
