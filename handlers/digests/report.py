"""A digest's figures, gathered once: shown, and kept as they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.digests import rules
from handlers.digests.movers import TOLD, elsewhere, gifts, names, reasons
from handlers.digests.wishes import CameTrue, came_true, untold
from handlers.followups.calls import Call, to_call
from handlers.followups.rules import RECOVERY
from handlers.interactions.engine import aspects
from handlers.interactions.engine_themes import THEMES, own_words
from handlers.interactions.theme_blocks import SETTING
from handlers.lists import filters
from handlers.lists.filters import Filter
from handlers.lists.saved import kept_filters
from handlers.lists.who import When, wanted
from handlers.policy.rules import Policy
from handlers.policy.versions import in_force
from handlers.products.rules import KINDS
from storage.followups import Count
from storage.headlines import Headline
from storage.models import Digest
from storage.offerings import AGAIN, GIVEN, USED
from storage.reach import LATE, Answered, Day, Marks, Mean, Reach, Reason, Reviewed
from storage.store import Store

MOST = 5
"""How many customers a digest names for each reason."""
MOST_KEPT = 500
"""How many customers are kept for each number."""
MOST_PRODUCTS = 5
DAYS = 14
"""How many days the charts show."""

MOST_READ = 2000
"""How many complaints are read for what they are about."""
NOBODY = 0
"""The number of whoever was forgotten."""
ABOUT = "about_"
"""What the names of the numbers begin with that count complaints by theme."""

Rows = list[list[Any]]
"""Customers behind a number, each with what the number says of them."""


@dataclass(frozen=True)
class Scored:
    """How a product was scored in the span, and the improvement that most answers ask for since it was decided."""

    product: int
    name: str
    answers: int
    total: int
    wanted: str | None
    asked: int


@dataclass(frozen=True)
class Business:
    """What else happened: purchases and their cents less refunds, points awarded, redeemed and otherwise moved."""

    purchases: int = 0
    sold: int = 0
    awarded: int = 0
    redeemed: int = 0
    otherwise: int = 0
    new: int = 0


@dataclass(frozen=True)
class Report:
    """What happened in a span of time, and in the one before; satisfaction in tenths, money in cents.

    `fell`, `rose`, `calls` and `products` are the first few; `fallen`, `risen`, `waiting` and `scored` are how many
    there are in all, `later` how many calls are more than their owners have in a day. `reasons` are the
    newest words with a review, by customer and mark. `who` are the customers behind
    each number. `posted` is what the digest before said of its period, where that reads differently by now.
    """

    span: rules.Span
    reviews: Marks
    before: Marks
    mean: Mean
    mean_before: Mean
    business: Business
    fell: list[Reviewed]
    fallen: int
    rose: list[Reviewed]
    risen: int
    calls: list[Call]
    waiting: int
    later: int
    followups: Count
    recovered: int
    products: list[Scored]
    scored: int
    reasons: Mapping[tuple[int, str], Reason]
    who: Mapping[str, Rows]
    days: Sequence[Day] = ()
    posted: Marks | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    wishes: list[CameTrue] = field(default_factory=list)

    @property
    def themes(self) -> list[tuple[str, int]]:
        """What complaints are about, most first, each with how many."""
        return [(key.removeprefix(ABOUT), len(rows)) for key, rows in self.who.items() if key.startswith(ABOUT)]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened, and nothing is to be done, that could be told."""
        counted = (*asdict(self.reviews).values(), *asdict(self.business).values())
        told = (*counted, self.recovered, self.waiting, self.later)
        listed = [self.who.get(key) for key in ("birthdays", "segments", *TOLD, "greeted", "gifts", "used")]
        return not any(told) and not any(listed) and not (self.products or self.wishes) and self.posted is None

    def figures(self) -> dict[str, Any]:
        """Return what is kept of it: numbers and ids, no name and no word of a customer."""
        return {
            "reviews": asdict(self.reviews),
            "before": asdict(self.before),
            "mean": asdict(self.mean),
            "mean_before": asdict(self.mean_before),
            "business": asdict(self.business),
            "followups": {**asdict(self.followups), "recovered": self.recovered},
            "fallen": self.fallen,
            "risen": self.risen,
            "waiting": self.waiting,
            "later": self.later,
            "products": [[one.product, one.answers, one.total, one.wanted, one.asked] for one in self.products],
            "days": [[one.good, one.bad, one.mean.customers, one.mean.satisfaction] for one in self.days],
            "wishes": [[one.shown.wish.id, len(one.asked), len(one.untold)] for one in self.wishes],
            "posted": None if self.posted is None else asdict(self.posted),
            "who": {key: rows[:MOST_KEPT] for key, rows in self.who.items() if rows},
            "seen": dict(self.seen),
            "after": dict(self.after),
        }


@dataclass(frozen=True)
class About:
    """What a digest is about: whose customers, by which policy, in which zone, and which dates it looks forward to.

    `last` is the digest that it goes on from, `headline` what one pass over many workspaces has found already, and
    `seen` the numbers that had been given out then.
    """

    policy: Policy = field(default_factory=Policy)
    zone: str = "UTC"
    dates: Sequence[date] = ()
    segment: str | None = None
    owner: str | None = None
    hidden: frozenset[str] = frozenset()
    last: Digest | None = None
    headline: Headline | None = None
    seen: Mapping[str, int] | None = None


def gather(store: Store, span: rules.Span, about: About | None = None) -> Report:
    """Return the report of a span of time."""
    about = about or About(in_force(store))
    until_day = _date(span.until, about.zone)
    dates = about.dates or [until_day]
    upto = store.figures.numbers() if about.seen is None else about.seen
    scope = _scope(store, about, until_day)
    reach, was = (_as_told(store, about, until_day, one) for one in _reaches(about, span, upto, scope))
    reviewed = store.figures.reviewed(reach)
    reviews, before = _marks(store, about, reach, was)
    means = store.satisfaction.means((span.until, span.since), reach)
    fallen, risen = rules.fallen(reviewed), rules.risen(reviewed)
    calls = to_call(store, about.policy.calls, span.until).among(scope)
    sold, points = store.figures.sold(reach), store.figures.points(reach)
    added, new = store.figures.new(reach, MOST_KEPT)
    recovered = _recovered(store, span, reach)
    open_, late = _followups(store, span.until, scope)
    wishes = [] if "products" in about.hidden else came_true(store, span.until, reach)
    who: dict[str, Rows] = {
        **_reviewed(reviewed, reviews, fallen, risen),
        "calls": [one.kept() for one in calls.today],
        "later": [one.kept() for one in calls.later],
        "open": open_,
        "overdue": late,
        "recovered": [[id] for id in recovered],
        "purchases": [list(row) for row in sold],
        "awarded": _points(points, "award", 1),
        "redeemed": _points(points, "redemption", -1),
        **_there(store, reach, new),
        "birthdays": [] if "birthdays" in about.hidden else gifts(store, about.policy, about.zone, dates, reach),
        **_moved(store, about, span, reach, new),
    } | {**_offered(store, reach, about.zone), **_complaints(store, reach, reviews), **untold(wishes)}
    answered = [] if "products" in about.hidden else store.figures.answered(reach)
    return Report(
        span=span,
        reviews=reviews,
        before=before,
        mean=means[0],
        mean_before=means[1],
        business=_business(sold, points, added),
        fell=fallen[:MOST],
        fallen=len(fallen),
        rose=risen[:MOST],
        risen=len(risen),
        calls=calls.today[:MOST],
        waiting=len(calls.today),
        later=len(calls.later),
        followups=Count(len(open_), len(late)),
        recovered=len(recovered),
        products=_products(store, answered),
        scored=len(answered),
        reasons=reasons(store, reach, [*fallen[:MOST], *risen[:MOST]], calls.today[:MOST]),
        who=who,
        days=[] if "charts" in about.hidden else _days(store, span.until, about.zone, reach),
        posted=_posted(about, span, before),
        names=names(store, who, MOST),
        seen=upto,
        after=reach.seen,
        wishes=wishes,
    )


def _moved(store: Store, about: About, span: rules.Span, reach: Reach, new: Sequence[int]) -> dict[str, Rows]:
    if "segments" in about.hidden:
        return {"segments": [], **{key: [] for key in TOLD}}
    return elsewhere(store, about.policy, span, about.zone, reach, new)


def _there(store: Store, reach: Reach, new: Sequence[int]) -> dict[str, Rows]:
    """Return who was added, and everybody whose mean satisfaction is told."""
    return {"new": [[id] for id in new], "customers": [[id] for id in store.satisfaction.present(reach, MOST_KEPT)]}


def _offered(store: Store, reach: Reach, zone: str) -> dict[str, Rows]:
    """Return of whose birthdays somebody was told, who was given a gift, who used an offer, and who came again."""
    found = store.offerings.within(reach)
    used: dict[int, list[Any]] = {}
    for one in found:
        if one.kind == USED:
            row = used.setdefault(one.customer, [one.customer, 0, 0])
            row[1], row[2] = row[1] + 1, row[2] + one.off
    first, last = _date(reach.since, zone) - AGAIN, _date(reach.until, zone) - AGAIN - rules.DAY
    then = [one for one in store.offerings.used_between(first, last) if reach.holds(one.customer)]
    came = [[one.customer] for one in then if store.purchases.next_after(one.customer, one.day, one.day + AGAIN)]
    return {
        "greeted": [[one.customer] for one in store.greetings.within(reach)],
        "gifts": [[one.customer] for one in found if one.kind == GIVEN],
        "used": sorted(used.values(), key=lambda row: (-row[2], row[0])),
        "again": came,
        "not_again": [[one.customer] for one in then if [one.customer] not in came],
    }


def _recovered(store: Store, span: rules.Span, reach: Reach) -> list[int]:
    """Return who was happy again after a complaint, each once."""
    found = store.handled.recovered(span.since, span.until, RECOVERY)
    return list(dict.fromkeys(one.customer for one in found if reach.holds(one.customer)))


def _complaints(store: Store, reach: Reach, reviews: Marks) -> dict[str, Rows]:
    """Return what complaints are about, most first: by theme, each with whose it was and which."""
    if not reviews.bad:
        return {}
    own = own_words(store.settings.get(SETTING))
    found: dict[str, Rows] = {}
    for customer, interaction, words in store.figures.complaints(reach, MOST_READ):
        for theme, side in aspects(words, own) if words else ():
            if side != "good":
                found.setdefault(theme, []).append([customer, interaction])
    most_first = sorted(found, key=lambda theme: (-len(found[theme]), THEMES.index(theme)))
    return {f"{ABOUT}{theme}": found[theme] for theme in most_first}


def _reaches(
    about: About, span: rules.Span, upto: Mapping[str, int], scope: frozenset[int] | None
) -> tuple[Reach, Reach]:
    """Return what is counted, and what of the period before: there, what the digest before has counted."""
    last = about.last.figures if about.last is not None and about.last.until == span.since else {}
    seen, after = last.get("seen") or {}, last.get("after") or {}
    reach = Reach(span.since, span.until, span.since - LATE if seen else span.since, seen, upto, scope)
    early = span.before - LATE if after and about.last and about.last.since == span.before else span.before
    return reach, Reach(span.before, span.since, early, after, seen, scope)


def _as_told(store: Store, about: About, day: date, reach: Reach) -> Reach:
    """Return a reach that counts the reviews of whose customers they were then."""
    of = None if about.segment is None else _scope(store, replace(about, owner=None), day)
    return replace(reach, owner=about.owner or "", of=of)


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _scope(store: Store, about: About, day: date) -> frozenset[int] | None:
    """Return the only customers that a digest is about; None: all."""
    if about.segment is None and about.owner is None:
        return None
    given = kept_filters(about.segment) if about.segment else ()
    given += (Filter(filters.OWNER, about.owner),) if about.owner else ()
    return frozenset(store.lists.ids(wanted(store, When(about.policy, day, about.zone), given)))


def _marks(store: Store, about: About, reach: Reach, was: Reach) -> tuple[Marks, Marks]:
    """Return the reviews of the period, and of the one before: of the headline, as far as it holds."""
    headline = _still_true(about, reach)
    if headline is None:
        return store.figures.marks(reach), store.figures.marks(was)
    return headline.marks, headline.before if _as_posted(about, headline.before) else store.figures.marks(was)


def _still_true(about: About, reach: Reach) -> Headline | None:
    """Return the headline unless an entry came too late for the digest before: then it is counted one by one."""
    headline = about.headline
    if headline is None or reach.scope is not None:
        return None
    return headline if headline.newest_before <= reach.seen.get("entry", headline.newest_before) else None


def _as_posted(about: About, before: Marks) -> bool:
    """Tell whether the period before reads as it was posted; else late ones are in it, or some were taken back."""
    if about.last is None:
        return True
    kept = about.last.figures.get("reviews") or {}
    return all(kept.get(name) == count for name, count in asdict(before).items() if name in kept or count)


def _reviewed(
    reviewed: Sequence[Reviewed], counted: Marks, fallen: Sequence[Reviewed], risen: Sequence[Reviewed]
) -> dict[str, Rows]:
    """Return the customers behind the reviews, and those whose satisfaction moved."""
    return {
        **{mark: _most(reviewed, mark, count) for mark, count in asdict(counted).items()},
        "fell": [[one.id, one.moved, one.satisfaction] for one in fallen],
        "rose": [[one.id, one.moved, one.satisfaction] for one in risen],
    }


def _most(reviewed: Sequence[Reviewed], mark: str, count: int) -> Rows:
    """Return whose reviews are counted, most first; those of who is nobody any more stand at the end, as NOBODY's."""
    rows = [[one.id, many] for one in reviewed if (many := getattr(one, mark))]
    left = count - sum(row[1] for row in rows)
    return [*sorted(rows, key=lambda row: (-row[1], row[0])), *([[NOBODY, left]] if left > 0 else [])]


def _points(points: Sequence[tuple[int, str, int]], kind: str, sign: int) -> Rows:
    rows = [[id, sign * moved] for id, what, moved in points if what == kind and moved]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _business(sold: Sequence[tuple[int, int, int]], points: Sequence[tuple[int, str, int]], new: int) -> Business:
    by_kind: dict[str, int] = {}
    for _, kind, moved in points:
        by_kind[kind] = by_kind.get(kind, 0) + moved
    awarded, redeemed = by_kind.pop("award", 0), by_kind.pop("redemption", 0)
    return Business(
        purchases=sum(row[1] for row in sold),
        sold=sum(row[2] for row in sold),
        awarded=awarded,
        redeemed=-redeemed,
        otherwise=sum(by_kind.values()),
        new=new,
    )


def _followups(store: Store, now: datetime, scope: frozenset[int] | None) -> tuple[Rows, Rows]:
    """Return the open follow-ups, and those of them that are overdue: customer, day, owner."""
    found = [one for one in store.handled.open_at(now) if scope is None or one.customer in scope]
    rows = [[one.customer, one.day.isoformat(), one.owner] for one in found]
    return rows, [row for row, one in zip(rows, found, strict=True) if one.overdue]


def _products(store: Store, answered: Sequence[Answered]) -> list[Scored]:
    found = []
    for one in answered[:MOST_PRODUCTS]:
        asked = [(store.products.asked_for(one.product, kind)[0], kind) for kind in KINDS]
        many, kind = max(asked, key=lambda row: row[0])
        found.append(Scored(one.product, one.name, one.answers, one.total, kind if many else None, many))
    return found


def _days(store: Store, until: datetime, zone: str, reach: Reach) -> Sequence[Day]:
    days = store.charts.days(rules.bounds(until, zone, DAYS), reach)
    return days if any(one.good or one.bad for one in days) else ()


def _posted(about: About, span: rules.Span, before: Marks) -> Marks | None:
    """Return what the digest before said of its reviews, if some were taken back, or came late, since."""
    last = about.last
    if last is None or last.until != span.since or last.since != span.before or "reviews" not in last.figures:
        return None
    kept = {"glad": before.glad, "cross": before.cross, **last.figures["reviews"]}
    said = Marks(**{name: kept.get(name, 0) for name in asdict(before)})
    return said if said != before else None
