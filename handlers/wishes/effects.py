"""What came of a wish that came true: the product's score, and how satisfied those are who asked, around that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.research.rules import mean
from storage.models import Wish
from storage.reach import Reach
from storage.store import Store

AROUND = timedelta(days=30)
FEWEST = 5
"""So many answers, or customers, must there be for anybody to judge."""


@dataclass(frozen=True)
class Effect:
    """How many were counted before and after, and the sums of what they gave, in tenths."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class Effects:
    """What came of a wish: the product's scores in the 30 days before and after, and its askers' satisfaction.

    That is as it was when the wish came true, and 30 days later, or now.
    """

    score: Effect | None
    askers: Effect | None


def measured(store: Store, wish: Wish, now: datetime) -> Effects:
    """Return what has come of a wish that came true so far."""
    at = wish.shipped_at or now
    until = min(at + AROUND, now)
    score = None
    if wish.product is not None:
        score = Effect(
            store.wishes.scores(wish.product, at - AROUND, at), store.wishes.scores(wish.product, at, at + AROUND)
        )
    ids = frozenset(one.customer for one in store.askers.askers(wish.id))
    if not ids:
        return Effects(score, None)
    reach = Reach(at - AROUND, until, at - AROUND, scope=ids)
    was, became = store.figures.mean(at, reach), store.figures.mean(until, reach)
    return Effects(score, Effect((was.customers, was.satisfaction), (became.customers, became.satisfaction)))


def lines(request: Request, store: Store, wish: Wish) -> list[list[Element]]:
    """Return what came of a wish, in words; nothing while it has not come true."""
    if wish.shipped_at is None:
        return []
    say, found = request.say, measured(store, wish, request.at)
    said = [say.line("Shipped {day}", day=wish.shipped_at.astimezone(say.zone).date())]
    if found.score is not None and (found.score.before[0] or found.score.after[0]):
        said.append(say.line("Score, 30 days before → after: {change}", change=change(say, found.score)))
    if found.askers is not None:
        said.append(
            say.line("Satisfaction of those who asked, then → since: {change}", change=change(say, found.askers))
        )
    return said


def change(say: Say, effect: Effect) -> str:
    """Return a mean before and after, each with how many it is of, and whether those are too few."""
    return f"{_mean(say, *effect.before)} → {_mean(say, *effect.after)}"


def _mean(say: Say, many: int, total: int) -> str:
    if not many:
        return say("none yet")
    told = {"mean": say.tenths(mean(many, total)), "n": many}
    return say("{mean} (n={n}, too few)", **told) if many < FEWEST else say("{mean} (n={n})", **told)
