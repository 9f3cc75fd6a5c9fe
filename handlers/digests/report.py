"""A digest's figures, gathered once: shown, and kept as they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers.digests import rules
from handlers.digests.about import (
    About,
    as_told,
    date_of,
    marks,
    may_be_glad,
    may_have_moved,
    posted,
    reaches,
    scope_of,
)
from handlers.digests.ahead import DAYS, between
from handlers.digests.movers import TOLD, gifts, movers, names, placed, reasons
from handlers.digests.wishes import CameTrue, came_true, untold
from handlers.followups.calls import Call, ToCall, to_call
from handlers.followups.rules import RECOVERY
from handlers.interactions.engine import aspects
from handlers.interactions.engine_themes import THEMES, own_words
from handlers.interactions.theme_blocks import SETTING
from handlers.policy.versions import in_force
from handlers.products.rules import KINDS
from storage.busy import ANSWERED, BORN, BOUGHT, CALLING, FOLLOWED, GREETED, MOVED, NEW, OFFERED, POINTS, SHIPPED
from storage.followups import Count
from storage.offerings import AGAIN, GIVEN, USED
from storage.reach import Answered, Day, Marks, Mean, Reach, Reason, Reviewed
from storage.store import Store

MOST = 5
"""How many customers a digest names for each reason."""
MOST_KEPT = 500
"""How many customers are kept for each number."""
MOST_PRODUCTS = 5

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
        counted = (*vars(self.reviews).values(), *vars(self.business).values())
        told = (*counted, self.recovered, self.waiting, self.later)
        listed = [self.who.get(key) for key in ("birthdays", "segments", *TOLD, "greeted", "gifts", "used")]
        return not any(told) and not any(listed) and not (self.products or self.wishes) and self.posted is None

    def figures(self) -> dict[str, Any]:
        """Return what is kept of it: numbers and ids, no name and no word of a customer."""
        return {
            "reviews": vars(self.reviews),
            "before": vars(self.before),
            "mean": vars(self.mean),
            "mean_before": vars(self.mean_before),
            "business": vars(self.business),
            "followups": {**vars(self.followups), "recovered": self.recovered},
            "fallen": self.fallen,
            "risen": self.risen,
            "waiting": self.waiting,
            "later": self.later,
            "products": [[one.product, one.answers, one.total, one.wanted, one.asked] for one in self.products],
            "days": [[one.good, one.bad, one.mean.customers, one.mean.satisfaction] for one in self.days],
            "wishes": [[one.shown.wish.id, len(one.asked), len(one.untold)] for one in self.wishes],
            "posted": None if self.posted is None else vars(self.posted),
            "who": {key: rows[:MOST_KEPT] for key, rows in self.who.items() if rows},
            "seen": dict(self.seen),
            "after": dict(self.after),
        }


def gather(store: Store, span: rules.Span, about: About | None = None) -> Report:
    """Return the report of a span of time."""
    about = about or About(in_force(store))
    until_day = date_of(span.until, about.zone)
    upto = store.figures.numbers() if about.known is None else about.known.seen
    scope = scope_of(store, about, until_day)
    reach, was = (as_told(store, about, until_day, one) for one in reaches(about, span, upto, scope))
    reviews, before = marks(store, about, reach, was)
    reviewed = store.figures.reviewed(reach) if may_have_moved(about, span, reach) else []
    means = _means(store, about, span, reach)
    fallen, risen = rules.fallen(reviewed), rules.risen(reviewed)
    has = about.may_have
    calls = _calls(store, about, span, scope)
    sold, points = store.figures.sold(reach) if has(BOUGHT) else [], store.figures.points(reach) if has(POINTS) else []
    added, new = store.figures.new(reach, MOST_KEPT) if has(NEW) else (0, [])
    recovered = _recovered(store, span, reach) if may_be_glad(about) else []
    open_, late = _followups(store, span.until, scope) if has(FOLLOWED) else ([], [])
    wishes = came_true(store, span.until, reach) if has(SHIPPED) and "products" not in about.hidden else []
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
        "birthdays": _birthdays(store, about, about.dates or [until_day], reach),
        **_moved(store, about, span, reach, new),
    } | {**_offered(store, about, reach), **_complaints(store, reach, reviews), **untold(wishes)}
    answered = store.figures.answered(reach) if has(ANSWERED) and "products" not in about.hidden else []
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
        days=[] if "charts" in about.hidden else _days(store, about, span.until, reach),
        posted=posted(about, span, before),
        names=names(store, who, MOST),
        seen=upto,
        after=reach.seen,
        wishes=wishes,
    )


def _calls(store: Store, about: About, span: rules.Span, scope: frozenset[int] | None) -> ToCall:
    """Return whom to call, where anybody may have to be."""
    if not (about.may_have(FOLLOWED) or about.may_have(CALLING)):
        return ToCall([], [])
    return to_call(store, about.policy.calls, span.until).among(scope)


def _moved(store: Store, about: About, span: rules.Span, reach: Reach, new: Sequence[int]) -> dict[str, Rows]:
    found: dict[str, Rows] = {"segments": [], **{key: [] for key in TOLD}}
    if "segments" in about.hidden:
        return found
    if about.may_have(MOVED):
        found |= placed(store, about.policy, reach)
    if not about.policy.own:
        days = between(span, about.zone) if about.may_have(BORN) else []
        found["segments"] = movers(store, about.policy, span, about.zone, reach, new, days)
    return found


def _means(store: Store, about: About, span: rules.Span, reach: Reach) -> list[Mean]:
    """Return how satisfied everybody was at the end of the span, and at its beginning."""
    instants = span.until, span.since
    if about.known is not None and reach.scope is None:
        return [about.known.course.mean(at) for at in instants]
    return store.satisfaction.means(instants, reach)


def _birthdays(store: Store, about: About, dates: Sequence[date], reach: Reach) -> Rows:
    if "birthdays" in about.hidden or not about.may_have(BORN):
        return []
    return gifts(store, about.policy, about.zone, dates, reach)


def _there(store: Store, reach: Reach, new: Sequence[int]) -> dict[str, Rows]:
    """Return who was added, and everybody whose mean satisfaction is told."""
    return {"new": [[id] for id in new], "customers": [[id] for id in store.satisfaction.present(reach, MOST_KEPT)]}


def _offered(store: Store, about: About, reach: Reach) -> dict[str, Rows]:
    """Return of whose birthdays somebody was told, who was given a gift, who used an offer, and who came again."""
    has_any, zone = about.may_have(OFFERED), about.zone
    found = store.offerings.within(reach) if has_any else []
    used: dict[int, list[Any]] = {}
    for one in found:
        if one.kind == USED:
            row = used.setdefault(one.customer, [one.customer, 0, 0])
            row[1], row[2] = row[1] + 1, row[2] + one.off
    first, last = date_of(reach.since, zone) - AGAIN, date_of(reach.until, zone) - AGAIN - rules.DAY
    then = store.offerings.used_between(first, last) if has_any else []
    then = [one for one in then if reach.holds(one.customer)]
    came = [[one.customer] for one in then if store.purchases.next_after(one.customer, one.day, one.day + AGAIN)]
    return {
        "greeted": [[one.customer] for one in (store.greetings.within(reach) if about.may_have(GREETED) else [])],
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


def _reviewed(
    reviewed: Sequence[Reviewed], counted: Marks, fallen: Sequence[Reviewed], risen: Sequence[Reviewed]
) -> dict[str, Rows]:
    """Return the customers behind the reviews, and those whose satisfaction moved."""
    return {
        **{mark: _most(reviewed, mark, count) for mark, count in vars(counted).items()},
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


def _days(store: Store, about: About, until: datetime, reach: Reach) -> Sequence[Day]:
    bounds = rules.bounds(until, about.zone, DAYS)
    if about.known is not None and reach.scope is None:
        days = about.known.course.days(bounds)
    else:
        days = store.charts.days(bounds, reach)
    return days if any(one.good or one.bad for one in days) else ()
