"""What points come to: the months of a year, what each brought, when points go, and what they are worth.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 12
EARNED_KINDS = frozenset({"award", "refund", "correction"})
EXPIRED_KINDS = frozenset({"expiry", "given back"})
REDEEMED_KIND = "redemption"


@dataclass(frozen=True)
class Month:
    """What a month brought: points earned, redeemed and expired (each more than 0 where it was so), and the rest."""

    first: date
    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    other: int = 0

    @property
    def change(self) -> int:
        """By how much the points that are out changed."""
        return self.earned - self.redeemed - self.expired + self.other


def month(first: date, moved: Iterable[tuple[str, bool, int]], redemptions_back: int) -> Month:
    """Return a month by its sums of entries (kind, whether of purchases, points).

    What undos gave back of redemptions is less redeemed; what they took of purchases is less earned.
    """
    sums = list(moved)
    total = sum(points for _, _, points in sums)
    earned = sum(
        points for kind, of_purchase, points in sums if of_purchase and kind not in EXPIRED_KINDS | {REDEEMED_KIND}
    )
    redeemed = -sum(points for kind, _, points in sums if kind == REDEEMED_KIND) - redemptions_back
    expired = -sum(points for kind, _, points in sums if kind in EXPIRED_KINDS)
    return Month(first, earned, redeemed, expired, total - earned + redeemed + expired)


def firsts(today: date, many: int = MONTHS) -> list[date]:
    """Return the first days of so many months, up to that of a day, and of the month behind them."""
    return [_first(today, n) for n in range(1 - many, 2)]


def _first(today: date, months: int) -> date:
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, 1)


def by_month(going: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return how many points go in which month, from (the last day on which they are there, how many)."""
    found: dict[date, int] = {}
    for day, points in going:
        first = day.replace(day=1)
        found[first] = found.get(first, 0) + points
    return sorted(found.items())


def in_money(points: int, worth: int) -> int:
    """Return what points are worth in cents, where a hundred are worth so many; a fraction of a cent is dropped."""
    return points * worth // 100


def is_empty(months: Sequence[Month]) -> bool:
    """Tell whether nothing happened in all of these months."""
    return all(not (one.earned or one.redeemed or one.expired or one.other) for one in months)
