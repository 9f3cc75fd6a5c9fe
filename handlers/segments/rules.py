"""How many customers each segment has, and who moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from handlers.customers.segments import ARTICLE, OTHER, SEGMENTS, Condition, age_on, segment

SEGMENT, RFM, LEVEL = "segment", "rfm", "level"
"""What somebody may have moved in."""


@dataclass(frozen=True)
class Tally:
    """How many customers each segment has, and how many are in "other" only since something of them is missing."""

    counts: Mapping[str, int]
    incomplete: int

    @property
    def total(self) -> int:
        """How many customers there are."""
        return sum(self.counts.values())

    def counted(self, order: Iterable[str], counts: Mapping[str, int]) -> Tally:
        """Return it with other counts, in the order of the segments."""
        return replace(self, counts={key: counts.get(key, 0) for key in order})


def tally(
    profiles: Iterable[tuple[int | None, str | None, str | None, int]],
    today: date,
    conditions: tuple[Condition, ...] = ARTICLE,
) -> Tally:
    """Count the customers of every segment, from (age, birthday, spending, how many) for each combination there is."""
    counts = dict.fromkeys((*SEGMENTS[:-1], *(one.segment for one in conditions), OTHER), 0)
    incomplete = 0
    for age, birthday, spending, many in profiles:
        found = segment(age_on(today, birthday, age), spending, conditions)
        counts[found.key] += many
        incomplete += many if found.missing else 0
    return Tally(counts, incomplete)


def moved(
    was: Mapping[int, tuple[str, str, str]], now: Mapping[int, tuple[str, str, str]]
) -> list[tuple[int, str, str, str]]:
    """Return (whose, in what, from, to) of those whose segment, group or level is another; who is new did not move."""
    return [
        (id, what, before, after)
        for id, where in now.items()
        if id in was
        for what, before, after in zip((SEGMENT, RFM, LEVEL), was[id], where, strict=True)
        if before != after
    ]
