"""What people hope for in a product, and which improvements that asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from handlers.customers.segments import Conditions, age_on, segment
from handlers.kernel import words
from handlers.kernel.characters import keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.products import hopes
from handlers.products.rules import FEATURES, KINDS, PRICE, SERVICE

EXPECTATIONS = {FEATURES: "功能更强大", PRICE: "价格更优惠", SERVICE: "售后服务更完善"}
"""The article's expectations, as they are kept."""
TOGETHER = [
    ",".join(EXPECTATIONS[kind] for kind in kinds)
    for size in range(1, len(KINDS) + 1)
    for kinds in combinations(KINDS, size)
]
"""Every way in which the article's expectations are kept, alone and together; all else is people's own words."""

MOST = 500
FEW = 5
"""Fewer answers than this are too few to judge by."""
WEEKS, AROUND = 12, 30
"""Weeks of a trend, and days before and after an improvement that are compared."""
SCORES = tuple(range(0, 51, 10))
"""The scores on a survey's buttons, in tenths."""


@dataclass(frozen=True)
class Verdicts:
    """Which scores in tenths, in a customer's own word, are reviews: under `bad` bad ones, from `good` on good ones."""

    bad: int = 30
    good: int = 40


_WORDS = {
    "功能更强大": FEATURES,
    "more features": FEATURES,
    "价格更优惠": PRICE,
    "better price": PRICE,
    "售后服务更完善": SERVICE,
    "better after-sales service": SERVICE,
}
_BETWEEN = Pattern(r"[,，、;；。.!！\n/+&]|\sand\s")


def expectation(text: str) -> tuple[str, tuple[str, ...]]:
    """Return an expectation as it is kept, and the kinds of improvement it asks for.

    The article's expectations, in Chinese or English and also several at once, are kept in the article's words;
    people's own words stay as they are, whatever they ask for. Raises Refusal beyond 500 characters.
    """
    typed = words.tidy(text)
    if len(typed) > MOST:
        raise Refusal(
            "An expectation can have up to {most} characters. This one has {length}.", most=MOST, length=len(typed)
        )
    parts = [part for part in map(_plain, _BETWEEN.split(typed)) if part]
    asked = {_WORDS.get(part) for part in parts}
    meant = hopes.kinds(typed) if None in asked else ()
    kinds = tuple(kind for kind in KINDS if kind in asked or kind in meant)
    return (kept(kinds) if kinds and None not in asked else typed), kinds


def kept(kinds: Iterable[str]) -> str:
    """Return what is kept of an expectation that asks for nothing but these kinds of improvement."""
    return ",".join(EXPECTATIONS[kind] for kind in kinds)


def own_words(text: str) -> str:
    """Return what of an expectation are people's own words: all of it that is none of the article's expectations."""
    parts = [part for part in _BETWEEN.split(text) if _plain(part)]
    own = [part.strip() for part in parts if _plain(part) not in _WORDS]
    return text if len(own) == len(parts) else ", ".join(own)


def mark(score: int, by: Verdicts) -> str:
    """Return the review that a customer's own score is: good, bad or neutral."""
    return "bad" if score < by.bad else "good" if score >= by.good else "neutral"


def is_few(answers: int) -> bool:
    """Tell whether so many answers are too few to judge a mean by."""
    return answers < FEW


def gap(asked: int, answers: int, total: int) -> int:
    """Return in hundredths how much is missing where so many of the answers ask: their share × (5 − the mean score)."""
    return (2 * asked * (50 * answers - total) * 10 + answers * answers) // (2 * answers * answers)


def by_segment(
    found: Iterable[tuple[int | None, str | None, str | None, int, int]], today: date, conditions: Conditions
) -> dict[str, tuple[int, int]]:
    """Return (how many, sum of scores) by segment, the most first, of (age, birthday, spending, how many, sum)."""
    return summed(
        (segment(age_on(today, birthday, age), spending, conditions).key, many, total)
        for age, birthday, spending, many, total in found
    )


def summed(found: Iterable[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    """Return (how many, sum of scores) by segment, the most first, of (segment, how many, sum)."""
    sums: dict[str, tuple[int, int]] = {}
    for key, many, total in found:
        before = sums.get(key, (0, 0))
        sums[key] = (before[0] + many, before[1] + total)
    return dict(sorted(sums.items(), key=lambda one: (-one[1][0], one[0])))


def weeks(days: Iterable[tuple[date, int, int]]) -> list[tuple[date, int, int]]:
    """Return what days add up to by week: (its Monday, how many, the sum of their scores), the first first."""
    sums: dict[date, tuple[int, int]] = {}
    for day, many, total in days:
        monday = day - timedelta(days=day.weekday())
        before = sums.get(monday, (0, 0))
        sums[monday] = (before[0] + many, before[1] + total)
    return [(monday, *sums[monday]) for monday in sorted(sums)]


def around(days: Iterable[tuple[date, int, int]], day: date) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (how many, the sum of their scores) of the 30 days before a day, and of those from it on."""
    sums = [(0, 0), (0, 0)]
    for one, many, total in days:
        apart = (one - day).days
        if -AROUND <= apart < AROUND:
            later = apart >= 0
            sums[later] = (sums[later][0] + many, sums[later][1] + total)
    return sums[0], sums[1]


def mean(answers: int, total: int) -> int:
    """Return the mean score of so many answers in tenths, halves rounded up."""
    return (2 * total + answers) // (2 * answers)


def _plain(part: str) -> str:
    return " ".join(keyword(part).split())
