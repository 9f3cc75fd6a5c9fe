"""To call: whose follow-up is due, who complained or fell and was not spoken to since. Every place asks here.

Each owner has so many a day, the most urgent first; the others wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.followups.rules import Calls
from storage.calls import Due, Matter
from storage.store import Store


@dataclass(frozen=True)
class Call:
    """A customer to call: `why` is overdue, due, bad (complaints without a follow-up) or low (they fell).

    `day` is their follow-up's, `owner` whose it is, or whose customer they are; `bad` is how many complaints it is
    about, `entries` are those and falls that no follow-up is about.
    """

    id: int
    name: str
    satisfaction: int
    bad: int
    why: str
    day: date | None = None
    owner: str | None = None
    entries: tuple[int, ...] = ()

    def kept(self) -> list[Any]:
        """Return what is kept of it."""
        return [self.id, self.why, self.satisfaction, self.bad, self.day.isoformat() if self.day else None, self.owner]


@dataclass(frozen=True)
class ToCall:
    """Whom to call today, the most urgent first, and those who are more than their owners have in a day."""

    today: list[Call]
    later: list[Call]

    def among(self, scope: Container[int] | None) -> ToCall:
        """Return those of them who are among some customers; None: all."""
        if scope is None:
            return self
        return ToCall(*([one for one in some if one.id in scope] for some in (self.today, self.later)))

    def mine_first(self, me: str) -> ToCall:
        """Return the same, a person's own first, then nobody's, then the others'."""
        return ToCall(*(sorted(some, key=lambda one: _nearness(one, me)) for some in (self.today, self.later)))


def to_call(store: Store, calls: Calls, now: datetime) -> ToCall:
    """Return whom to call: what is overdue first, then what is due, then who complained, then who fell."""
    found = [_of_followup(one, now) for one in store.calls.due(now)]
    found += [_of_matter(one) for one in store.calls.matters(calls.under, now)]
    found.sort(key=_urgency)
    today: list[Call] = []
    later: list[Call] = []
    given: Counter[str | None] = Counter()
    for one in found:
        given[one.owner] += 1
        (today if given[one.owner] <= calls.many else later).append(one)
    return ToCall(today, later)


def _of_followup(one: Due, now: datetime) -> Call:
    why = "overdue" if one.late_at <= now else "due"
    return Call(one.customer, one.name, one.satisfaction, one.reviews, why, one.day, one.owner)


def _of_matter(one: Matter) -> Call:
    why = "bad" if one.complaints else "low"
    return Call(
        one.customer, one.name, one.satisfaction, one.complaints, why, owner=one.owner or None, entries=one.entries
    )


def _urgency(one: Call) -> tuple[Any, ...]:
    rank = ("overdue", "due", "bad", "low").index(one.why)
    return rank, one.day or date.min, one.satisfaction, -one.bad if one.why == "bad" else 0, one.id


def _nearness(one: Call, me: str) -> int:
    return (me, None).index(one.owner) if one.owner in (me, None) else 2
