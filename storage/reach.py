"""What a digest counts, and in what its figures come.

What a span holds is told by numbers as well as by time: an entry that was stamped before a digest was due, and written
after it was reckoned, has a number that this digest had not seen, and is the next one's. Numbers are given out in the
order in which a workspace's writers commit, so nothing falls between two digests and nothing is in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, or_, type_coerce

from storage import sql

LATE = timedelta(hours=1)
"""How long after its stamp an entry can still be written: no request lives as long."""
EVERYTHING = 2**60
"""More than any number."""


def within(
    at: ColumnElement[datetime], id: ColumnElement[int], since: Any, until: Any, early: Any, seen: Any, upto: Any
) -> ColumnElement[bool]:
    """Return the test that an entry is in the span of `Reach.span`, by its time and its number."""
    return and_(
        at >= early,
        at < until,
        or_(at >= since, id > number(seen)),
        sql.unindexed(id) <= number(upto),
    )


def number(bound: Any) -> ColumnElement[int]:
    """Return a bound number that may be more than any of its column's."""
    return type_coerce(bound, BigInteger)


@dataclass(frozen=True)
class Reach:
    """What of the workspace's entries is counted: those of [since, until), and who came too late for the digest before.

    `early` is how far back these may be stamped. `seen` are the numbers that the digest before had seen, by kind of
    thing, `upto` those that had been given out when this one was reckoned; without them time alone decides. `scope`
    are the only customers that are counted; None: all. Of reviews those are counted that were an `owner`'s when they
    were given, of the customers `of`: what was somebody's stays theirs.
    """

    since: datetime
    until: datetime
    early: datetime
    seen: Mapping[str, int] = field(default_factory=dict)
    upto: Mapping[str, int] = field(default_factory=dict)
    scope: frozenset[int] | None = None
    owner: str = ""
    of: frozenset[int] | None = None

    def span(self, kind: str) -> dict[str, Any]:
        """Return what statements about things with numbers of a kind are given, by the names of their parameters."""
        return {
            "since": self.since,
            "until": self.until,
            "early": self.early,
            "seen": self.seen.get(kind, 0) if self.seen else EVERYTHING,
            "upto": self.upto.get(kind, 0) if self.upto else EVERYTHING,
        }

    def told(self) -> dict[str, Any]:
        """Return the same of interactions, with whose they have to have been."""
        return {**self.span("entry"), "owner": self.owner}

    def tells_of(self, customer: int) -> bool:
        """Tell whether reviews of a customer are counted."""
        return self.of is None or customer in self.of

    def holds(self, customer: int) -> bool:
        """Tell whether a customer is one of those that are counted."""
        return self.scope is None or customer in self.scope


@dataclass(frozen=True)
class Marks:
    """How many interactions of each kind there were."""

    good: int = 0
    bad: int = 0
    neutral: int = 0
    glad: int = 0
    cross: int = 0
    """Good and bad moods in which follow-ups were closed: they are told apart, and are not among the others."""


@dataclass(frozen=True)
class Mean:
    """How many customers there were at an instant, and the sum of their satisfaction in tenths."""

    customers: int
    satisfaction: int


@dataclass(frozen=True)
class Reviewed:
    """A customer with interactions in a span: satisfaction at its end, now, and by how much it moved, in tenths."""

    id: int
    name: str
    satisfaction: int
    now: int
    moved: int
    good: int
    bad: int
    neutral: int = 0
    glad: int = 0
    cross: int = 0


@dataclass(frozen=True)
class Reason:
    """The newest words, and the message, with a review that moved a customer."""

    mark: str
    words: str
    link: str


@dataclass(frozen=True)
class Answered:
    """How a product was scored: how many answers, and their sum in tenths."""

    product: int
    name: str
    answers: int
    total: int


@dataclass(frozen=True)
class Profile:
    """What puts a customer into a segment."""

    id: int
    age: int | None
    birthday: str | None
    spending: str | None


@dataclass(frozen=True)
class Day:
    """One day of the charts: good and bad reviews until its end, and the mean then."""

    good: int
    bad: int
    mean: Mean


@dataclass(frozen=True)
class Course:
    """How satisfaction went over some instants, the `edges`; what happened since the n-th of them is in bin n.

    `grown` are the customers by the bin in which they were added, with how satisfied they are now, `moved` by how much
    reviews moved them, by their own bin and the customer's, `said` how many reviews there were, by bin and mark.
    """

    edges: Sequence[datetime]
    grown: Mapping[int, tuple[int, int]]
    moved: Mapping[tuple[int, int], int]
    said: Mapping[tuple[int, str], int]

    def mean(self, at: datetime) -> Mean:
        """Return how many customers there were at an edge, and how satisfied they were then."""
        n = self.edges.index(at)
        there = [one for made, one in self.grown.items() if made <= n]
        since = sum(tenths for (bin, made), tenths in self.moved.items() if bin > n and made <= n)
        return Mean(sum(many for many, _ in there), sum(tenths for _, tenths in there) - since)

    def goes_on(self, at: datetime) -> bool:
        """Tell whether anything has happened since an edge."""
        n = self.edges.index(at)
        return any(bin > n for bin, _ in self.moved)

    def days(self, bounds: Sequence[datetime]) -> list[Day]:
        """Return the days between some of the edges."""
        found = []
        for first, last in pairwise(bounds):
            bins = range(self.edges.index(first) + 1, self.edges.index(last) + 1)
            good, bad = (sum(self.said.get((bin, mark), 0) for bin in bins) for mark in ("good", "bad"))
            found.append(Day(good, bad, self.mean(last)))
        return found
