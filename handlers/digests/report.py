"""A digest's figures, gathered once: shown, and kept as they were shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from handlers.digests import rules
from storage.digests import Business, Reviewed, Reviews
from storage.store import Store

MOST = 5
"""How many customers a digest names for each reason."""


@dataclass(frozen=True)
class Call:
    """A customer to call, with the bad reviews that are the reason; none when it is their satisfaction alone."""

    id: int
    name: str
    satisfaction: int
    bad: int


@dataclass(frozen=True)
class Report:
    """What happened in a span of time, and in the one before; satisfaction in tenths, money in cents.

    `fell`, `rose` and `calls` are the first few, `fallen`, `risen` and `waiting` how many there are in all.
    `complaints` are the newest words with a bad review, by customer.
    """

    span: rules.Span
    reviews: Reviews
    before: Reviews
    business: Business
    fell: list[Reviewed]
    fallen: int
    rose: list[Reviewed]
    risen: int
    calls: list[Call]
    waiting: int
    complaints: dict[int, str]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened that could be told."""
        reviews = self.reviews
        return not (reviews.good or reviews.bad or reviews.neutral or any(asdict(self.business).values()))

    def figures(self) -> dict[str, Any]:
        """Return what is kept of it: numbers and ids, no name and no word of a customer."""
        return {
            "reviews": asdict(self.reviews),
            "before": asdict(self.before),
            "business": asdict(self.business),
            "fell": [[one.id, one.satisfaction, one.moved] for one in self.fell],
            "fallen": self.fallen,
            "rose": [[one.id, one.satisfaction, one.moved] for one in self.rose],
            "risen": self.risen,
            "calls": [[one.id, one.satisfaction, one.bad] for one in self.calls],
            "waiting": self.waiting,
        }


def gather(store: Store, span: rules.Span) -> Report:
    """Return the report of a span of time."""
    since, until = span.since, span.until
    reviewed = store.digests.reviewed(since, until)
    fallen, risen, complaining = rules.fallen(reviewed), rules.risen(reviewed), rules.complaining(reviewed)
    calls = [Call(one.id, one.name, one.satisfaction, one.bad) for one in complaining[:MOST]]
    named = {one.id for one in complaining}
    unhappy = [one for one in store.customers.unhappiest(rules.CONTENT, len(named) + MOST) if one.id not in named]
    calls += [Call(one.id, one.name, one.satisfaction, 0) for one in unhappy[: MOST - len(calls)]]
    both = sum(one.now < rules.CONTENT for one in complaining)
    shown = {one.id for one in fallen[:MOST] if one.bad} | {one.id for one in calls if one.bad}
    return Report(
        span=span,
        reviews=store.digests.reviews(since, until),
        before=store.digests.reviews(span.before, since),
        business=store.digests.business(since, until),
        fell=fallen[:MOST],
        fallen=len(fallen),
        rose=risen[:MOST],
        risen=len(risen),
        calls=calls,
        waiting=len(complaining) + store.digests.below(rules.CONTENT) - both,
        complaints=store.digests.complaints(since, until, shown) if shown else {},
    )
