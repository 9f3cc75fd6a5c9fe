"""What came of a wish that came true: the product's score, and how satisfied those are who asked, around that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.kernel import kit
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.products.blocks import expectation
from handlers.research.rules import is_few, mean
from storage.models import Wish, WishAsk
from storage.reach import Reach
from storage.store import Store

AROUND = timedelta(days=30)
MOST_TITLE = 80


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
    was, became = store.satisfaction.means((at, until), reach)
    return Effects(score, Effect((was.customers, was.satisfaction), (became.customers, became.satisfaction)))


def title(say: Say, wish: Wish, asks: Sequence[WishAsk], most: int = MOST_TITLE) -> str:
    """Return what a wish is called: the expectation that it is, else the words in which it was asked for first."""
    if wish.kind:
        return expectation(say, wish.kind)
    first = sorted(asks, key=lambda ask: (ask.id != wish.first, ask.id))
    words = next((" ".join(ask.words.split()) for ask in first if ask.words.strip()), "")
    return say("“{words}”", words=kit.clipped(words, most)) if words else say("a wish whose words were erased")


def row(say: Say, found: Effects) -> list[Element]:
    """Return what came of a wish at the end of a line that names it."""
    told: list[Element] = []
    if found.score is not None and found.score.after[0]:
        told += say.line(" · score {change}", change=change(say, found.score))
    if found.askers is not None:
        told += say.line(" · those who asked {change}", change=change(say, found.askers))
    return told


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
    return say("{mean} (n={n}, too few)", **told) if is_few(many) else say("{mean} (n={n})", **told)
