"""Segments of a team's own beside the article's: what puts a customer in which, and each condition that held.

The first segment whose conditions are all met is a customer's. The team's own stand before the article's, but for
those that were put behind some of them; "other" is whoever meets none. What is not known of somebody meets nothing.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from handlers.customers.segments import ARTICLE, SEGMENTS, Condition, Conditions, Segment, segment

MOST_OWN = 8
"""Segments of its own that a team may have."""
MOST_BEHIND = len(SEGMENTS) - 1

AGE, SPENDING, SPENT, LATELY = "age", "spending", "spent", "lately"
PURCHASES, QUIET, SATISFACTION, TAG, FIELD = "purchases", "quiet", "satisfaction", "tag", "field"
RANGES = (AGE, SPENT, LATELY, PURCHASES, QUIET, SATISFACTION)
"""Conditions that are a number from a least to under a most: years, cents and purchases of twelve months, all
purchases, days since the last one, tenths."""
OF_PURCHASES = (SPENT, LATELY, PURCHASES, QUIET)


@dataclass(frozen=True)
class Range:
    """Numbers from `least` to under `under`; None is no bound."""

    least: int | None = None
    under: int | None = None

    def holds(self, number: int | None) -> bool:
        """Tell whether a number is one of these; what is not known is not, unless any is."""
        if number is None:
            return not self
        return (self.least is None or number >= self.least) and (self.under is None or number < self.under)

    @property
    def is_empty(self) -> bool:
        """Whether there is no such number."""
        return self.under is not None and self.under <= (self.least or 0)

    def __bool__(self) -> bool:
        return self.least is not None or self.under is not None


ANY = Range()


@dataclass(frozen=True)
class Own:
    """A segment of a team's own, and what all must hold of who is in it; its names are in English and in Chinese.

    `behind` is how many of the article's segments stand before it. Of `ranges` those are there that are asked for, by
    the name of what is compared; `spending` are the levels of which one must be theirs.
    """

    key: str
    english: str = ""
    chinese: str = ""
    behind: int = 0
    ranges: Mapping[str, Range] = field(default_factory=dict)
    spending: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def range(self, what: str) -> Range:
        """Return what is asked of a number."""
        return self.ranges.get(what, ANY)

    @property
    def goes_by_purchases(self) -> bool:
        """Whether somebody's purchases must be known to tell if they are in it."""
        return any(self.range(what) for what in OF_PURCHASES)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Facts:
    """What is known of a customer that may put them in a segment: numbers by RANGES, None where there is none."""

    numbers: Mapping[str, int | None] = field(default_factory=dict)
    spending: str | None = None
    tags: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)
    fold: Callable[[str], str] = str.casefold
    """What `tags` were made by, to compare others with them."""

    def number(self, what: str) -> int | None:
        """Return one of the numbers."""
        return self.numbers.get(what)


@dataclass(frozen=True)
class Test:
    """One condition of a segment: what it is about, what is wanted, what is so, and whether that is enough."""

    what: str
    wanted: Any
    found: Any
    met: bool
    label: str = ""


def tests(own: Own, facts: Facts) -> Iterator[Test]:
    """Give each condition of a segment of the team's own, and whether a customer meets it."""
    for what in RANGES:
        if wanted := own.range(what):
            yield Test(what, wanted, facts.number(what), wanted.holds(facts.number(what)))
        if what == AGE and own.spending:
            yield Test(SPENDING, own.spending, facts.spending, facts.spending in own.spending)
    for tag in own.tags:
        there = facts.fold(tag) in facts.tags
        yield Test(TAG, tag, there, there)
    for label, value in own.fields:
        found = facts.fields.get(label, "")
        yield Test(FIELD, value, found, found.lower() == value.lower(), label)


def meets(own: Own, facts: Facts) -> bool:
    """Tell whether a customer meets every condition of a segment of the team's own."""
    return all(test.met for test in tests(own, facts))


class Owns(tuple[Own, ...]):
    """The segments of a team's own, in their order."""

    __slots__ = ()


NONE = Owns()


@dataclass(frozen=True)
class Segmentation:
    """All segments that there are, in their order: the team's own and the article's."""

    conditions: Conditions = ARTICLE
    owns: Owns = NONE

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The keys of all segments, the first that fits counts; "other" is the last."""
        keys: list[str] = []
        for place, key in enumerate(SEGMENTS):
            keys += [*(one.key for one in self.owns if one.behind == place), key]
        return tuple(keys)

    @cached_property
    def by_key(self) -> Mapping[str, Own]:
        """The team's own segments."""
        return {one.key: one for one in self.owns}

    @cached_property
    def goes_by_purchases(self) -> bool:
        """Whether purchases must be known to tell who is in which segment."""
        return any(one.goes_by_purchases for one in self.owns)

    def before(self, key: str) -> tuple[str, ...]:
        """Return the segments that stand before one."""
        return self.order[: self.order.index(key)]

    def fitting(self, facts: Facts) -> list[str]:
        """Return every segment whose conditions somebody meets, in their order; "other" is none of them."""
        article = segment(facts.number(AGE), facts.spending, self.conditions).key
        return [key for key in self.order[:-1] if key == article or (key in self.by_key and self._fits(key, facts))]

    def place(self, facts: Facts) -> Segment:
        """Return the segment of a customer."""
        by_article = segment(facts.number(AGE), facts.spending, self.conditions)
        at = self.order.index(by_article.key)
        own = next((key for key in self.order[:at] if key in self.by_key and self._fits(key, facts)), None)
        return by_article if own is None else Segment(own, None, by_article.missing)

    def _fits(self, key: str, facts: Facts) -> bool:
        return meets(self.by_key[key], facts)

    def rules_of(self, key: str) -> list[Condition]:
        """Return the article's conditions for a segment."""
        return [one for one in self.conditions if one.segment == key]
