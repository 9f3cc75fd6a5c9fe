"""Who would move: whose segment other rules change, and who fits two of them; worked out before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.customers.placing import Here, everybody
from handlers.policy.rules import Policy
from storage.store import Store

MOST_LOOKED_AT = 10_000
"""Customers whose segments are compared while somebody waits."""


@dataclass(frozen=True)
class Moves:
    """Of `total` customers who would move: (from, to) with whom; and who fits two segments, of which the first counts.

    `total` is None where there are too many to look at.
    """

    total: int | None
    moved: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)
    fit_two: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)

    @property
    def is_news(self) -> bool:
        """Whether there is something to be read before other rules are saved."""
        return self.total is None or bool(self.moved or self.fit_two)

    @property
    def many(self) -> int:
        """How many would move."""
        return sum(map(len, self.moved.values()))


def moves(store: Store, here: Here, before: Policy, after: Policy) -> Moves:
    """Return who moves from which segment or RFM group to which where other rules are put in force."""
    if store.customers.count() > MOST_LOOKED_AT:
        return Moves(None)
    was, now = before.segmentation, after.segmentation
    changed = {key for key in now.by_key if now.by_key[key] != was.by_key.get(key)}
    moved: dict[tuple[str, str], list[int]] = {}
    fit_two: dict[tuple[str, str], list[int]] = {}
    known = everybody(store, here)
    for id, facts in known.items():
        if was == now:  # only the thresholds of RFM are others
            step = before.rfm.group(facts), after.rfm.group(facts)
        else:
            step = was.place(facts).key, now.place(facts).key
        if step[0] != step[1]:
            moved.setdefault(step, []).append(id)
        fitting = now.fitting(facts) if changed else []
        for pair in ((fitting[0], other) for other in fitting[1:]):
            if changed.intersection(pair):
                fit_two.setdefault(pair, []).append(id)
    return Moves(len(known), _most_first(moved), _most_first(fit_two))


def _most_first(found: Mapping[tuple[str, str], list[int]]) -> dict[tuple[str, str], list[int]]:
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))
