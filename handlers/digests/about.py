"""What a digest is about, and how far it reaches: whose customers, of which span, and what was counted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.digests import rules
from handlers.digests.ahead import Known
from handlers.lists import filters
from handlers.lists.filters import Filter
from handlers.lists.saved import kept_filters
from handlers.lists.who import When, wanted
from handlers.policy.rules import Policy
from storage.headlines import Headline
from storage.models import Digest
from storage.reach import LATE, Marks, Reach
from storage.store import Store


@dataclass(frozen=True)
class About:
    """What a digest is about: whose customers, by which policy, in which zone, and which dates it looks forward to.

    `last` is the digest that it goes on from, `known` what one pass over many workspaces has found already.
    """

    policy: Policy = field(default_factory=Policy)
    zone: str = "UTC"
    dates: Sequence[date] = ()
    segment: str | None = None
    owner: str | None = None
    hidden: frozenset[str] = frozenset()
    last: Digest | None = None
    known: Known | None = None

    def may_have(self, what: str) -> bool:
        """Tell whether there may be something of a kind, one of those of `storage.busy`."""
        return self.known is None or what in self.known.there


def reaches(
    about: About, span: rules.Span, upto: Mapping[str, int], scope: frozenset[int] | None
) -> tuple[Reach, Reach]:
    """Return what is counted, and what of the period before: there, what the digest before has counted."""
    last = about.last.figures if about.last is not None and about.last.until == span.since else {}
    seen, after = last.get("seen") or {}, last.get("after") or {}
    reach = Reach(span.since, span.until, span.since - LATE if seen else span.since, seen, upto, scope)
    early = span.before - LATE if after and about.last and about.last.since == span.before else span.before
    return reach, Reach(span.before, span.since, early, after, seen, scope)


def as_told(store: Store, about: About, day: date, reach: Reach) -> Reach:
    """Return a reach that counts the reviews of whose customers they were then."""
    of = None if about.segment is None else scope_of(store, replace(about, owner=None), day)
    return replace(reach, owner=about.owner or "", of=of)


def may_have_moved(about: About, span: rules.Span, reach: Reach) -> bool:
    """Tell whether there may be a customer with interactions in the span, or late ones."""
    if about.known is None or still_true(about, reach) is None:
        return True
    return about.known.course.goes_on(span.since)


def may_be_glad(about: About) -> bool:
    """Tell whether there may be a customer who was glad in the span."""
    if about.known is None:
        return True
    told = about.known.headline.marks
    return bool(told.good or told.glad)


def date_of(at: datetime, zone: str) -> date:
    """Return the date at an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def scope_of(store: Store, about: About, day: date) -> frozenset[int] | None:
    """Return the only customers that a digest is about; None: all."""
    if about.segment is None and about.owner is None:
        return None
    given = kept_filters(about.segment) if about.segment else ()
    given += (Filter(filters.OWNER, about.owner),) if about.owner else ()
    return frozenset(store.lists.ids(wanted(store, When(about.policy, day, about.zone), given)))


def marks(store: Store, about: About, reach: Reach, was: Reach) -> tuple[Marks, Marks]:
    """Return the reviews of the period, and of the one before: of the headline, as far as it holds."""
    headline = still_true(about, reach)
    if headline is None:
        return store.figures.marks(reach), store.figures.marks(was)
    return headline.marks, headline.before if _as_posted(about, headline.before) else store.figures.marks(was)


def still_true(about: About, reach: Reach) -> Headline | None:
    """Return the headline unless an entry came too late for the digest before: then it is counted one by one."""
    if about.known is None or reach.scope is not None:
        return None
    headline = about.known.headline
    return headline if headline.newest_before <= reach.seen.get("entry", headline.newest_before) else None


def _as_posted(about: About, before: Marks) -> bool:
    """Tell whether the period before reads as it was posted; else late ones are in it, or some were taken back."""
    if about.last is None:
        return True
    kept = about.last.figures.get("reviews") or {}
    return all(kept.get(name) == count for name, count in vars(before).items() if name in kept or count)


def posted(about: About, span: rules.Span, before: Marks) -> Marks | None:
    """Return what the digest before said of its reviews, if some were taken back, or came late, since."""
    last = about.last
    if last is None or last.until != span.since or last.since != span.before or "reviews" not in last.figures:
        return None
    kept = {"glad": before.glad, "cross": before.cross, **last.figures["reviews"]}
    said = Marks(**{name: kept.get(name, 0) for name in vars(before)})
    return said if said != before else None
