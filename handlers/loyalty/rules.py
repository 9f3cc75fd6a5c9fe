"""How many points a purchase earns, and what a refund takes back.

The default is the article's: 500 or more earns 100 points, 300 or more 50, anything else 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Tiers = tuple[tuple[int, int], ...]
"""(at least so many cents, so many points), the highest first."""

ARTICLE: Tiers = ((500_00, 100), (300_00, 50), (0, 20))
UNUSUAL = 10


@dataclass(frozen=True)
class Award:
    """The points of a purchase, and the threshold in cents that earned them (0: the least tier)."""

    points: int
    threshold: int


def award(amount: int, tiers: Sequence[Sequence[int]] = ARTICLE) -> Award:
    """Return what an amount in cents earns; nothing earns nothing."""
    if amount <= 0:
        return Award(0, 0)
    threshold, points = next((one for one in tiers if amount >= one[0]), (0, 0))
    return Award(points, threshold)


def taken_back(amount: int, refunded: int, more: int, tiers: Sequence[Sequence[int]]) -> int:
    """Return the points that go back when `more` cents of a purchase are refunded after `refunded` were.

    What is kept earns what the rule in force at the purchase gives for it; the rest of the points goes back.
    """
    return award(amount - refunded, tiers).points - award(amount - refunded - more, tiers).points


def is_unusual(amount: int, largest: int | None) -> bool:
    """Tell whether an amount is at least ten times the customer's largest so far: a slipped zero, perhaps."""
    return largest is not None and amount >= UNUSUAL * largest
