"""What people hope for in a product, and which improvements that asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from handlers.kernel import words
from handlers.kernel.characters import keyword
from handlers.kernel.refusal import Refusal
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
_BETWEEN = re.compile(r"[,，、;；。.!！\n/+&]|\sand\s")


def expectation(text: str) -> tuple[str, tuple[str, ...]]:
    """Return an expectation as it is kept, and the kinds of improvement it asks for.

    The article's expectations, in Chinese or English and also several at once, are kept in the article's words;
    people's own words stay as they are. Raises Refusal beyond 500 characters.
    """
    typed = words.tidy(text)
    if len(typed) > MOST:
        raise Refusal(
            "An expectation can have up to {most} characters. This one has {length}.", most=MOST, length=len(typed)
        )
    parts = [part for part in map(_plain, _BETWEEN.split(typed)) if part]
    asked = {_WORDS.get(part) for part in parts}
    kinds = tuple(kind for kind in KINDS if kind in asked)
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


def mean(answers: int, total: int) -> int:
    """Return the mean score of so many answers in tenths, halves rounded up."""
    return (2 * total + answers) // (2 * answers)


def _plain(part: str) -> str:
    return " ".join(keyword(part).split())
