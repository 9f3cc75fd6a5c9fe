"""The section of a digest about wishes that came true: how many were told, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.kernel import kit
from handlers.kernel.wording import Element, Say
from handlers.research import effects
from handlers.research.effects import AROUND, Effects
from handlers.wishes.blocks import Shown, title
from storage.askers import Weight
from storage.reach import Reach
from storage.store import Store

MOST = 50
"""Wishes that are looked at."""


@dataclass(frozen=True)
class CameTrue:
    """A wish that was shipped in the last 30 days: who asked, who of them was not told, and what came of it."""

    shown: Shown
    asked: tuple[int, ...]
    untold: tuple[int, ...]
    effects: Effects


def came_true(store: Store, until: datetime, reach: Reach) -> list[CameTrue]:
    """Return the wishes of a digest's customers that came true in the 30 days up to an instant, the newest first."""
    found = []
    for wish in store.wishes.shipped_between(until - AROUND, until)[:MOST]:
        askers = [one for one in store.askers.askers(wish.id) if reach.holds(one.customer)]
        if askers:
            product = None if wish.product is None else store.products.get(wish.product)
            shown = Shown(wish, product, Weight(), store.askers.asks(wish.id))
            asked = tuple(one.customer for one in askers)
            left = tuple(one.customer for one in askers if one.told is None)
            found.append(CameTrue(shown, asked, left, effects.measured(store, wish, until)))
    return found


def untold(found: list[CameTrue]) -> dict[str, list[list[int]]]:
    """Return who was not told yet, each with the wish, as what is behind a number."""
    return {"untold": [[id, one.shown.wish.id] for one in found for id in one.untold]}


def section(say: Say, found: list[CameTrue], most: int, letters: int) -> list[kit.Block]:
    """Return each wish with how many of those who asked were told, and the product's score before and after."""
    if not found:
        return []
    rows = [_row(say, one, letters) for one in found[:most]]
    if len(found) > most:
        rows.append(say.line("and {n} more", n=f"{len(found) - most:,}"))
    return [kit.headed(say.line("*Wishes that came true*"), rows)]


def _row(say: Say, one: CameTrue, letters: int) -> list[Element]:
    told = len(one.asked) - len(one.untold)
    called = title(say, one.shown, max(letters, 20))
    row = say.line(
        "W{n} {wish}: {told} of {asked} told", n=one.shown.wish.id, wish=called, told=told, asked=len(one.asked)
    )
    return row + effects.row(say, one.effects)
