"""A range of numbers as it is typed in a form: < 40, ≥ 1000, 3-5, 10 or more, 不到 30; and as it is written there.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers.customers.segmentation import ANY, Range
from handlers.kernel import amounts, numerals, words
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

MOST = 10**9
_UNDER = Pattern(r"(?:<|under|below|less than|fewer than|不到|未满|小于|少于|低于)\s?(.+)", re.I)
_UPTO = Pattern(r"(?:<=|=<|≤|at most|up to|至多|最多|不超过|不多于)\s?(.+)", re.I)
_LEAST = Pattern(r"(?:>=|=>|≥|at least|满|至少|最少|不少于|不低于)\s?(.+)", re.I)
_LEAST_BEHIND = Pattern(r"(.+?)\s?(?:\+|及?以上|or (?:over|older|more|later)|and (?:over|more|up))", re.I)
_OVER = Pattern(r"(?:>|over|above|more than|大于|多于|高于|超过)\s?(.+)", re.I)
_BETWEEN = Pattern(r"(?:between\s|from\s|从)?(.+?)\s?(?:-|–|—|~|～|至|到|\bto\b|\band\b)\s?(.+)", re.I)
_UNITS = Pattern(r"\s?(?:岁|次|笔|天|个|分|years?|days?|purchases?|times|points?)$", re.I)
_TENTHS = Pattern(r"([0-5])(?:\.(\d))?")

Reader = Callable[[str], int]
"""What reads one number; it raises ValueError, or a Refusal, for what is none."""


def read(text: str, number: Reader, example: str, *, exact: bool = False) -> Range:
    """Return the range that was typed, any where nothing was; raises a Refusal that has the example."""
    try:
        asked = found(text, number, exact=exact)
    except ValueError:
        raise Refusal("I can't read {text}. Type it like {like}.", text=_short(text), like=example) from None
    if asked.is_empty:
        raise Refusal("Nobody fits {text}. Type it like {like}.", text=_short(text), like=example)
    return asked


def found(text: str, number: Reader, *, exact: bool = False) -> Range:
    """Return the range that was typed, any where nothing was; raises ValueError.

    Of a bare number nobody knows whether more or less is meant, unless it may be `exact`.
    """
    flat = words.narrow(text).strip()
    try:
        return _read(flat, number, exact=exact) if flat else ANY
    except Refusal as refusal:
        raise ValueError(text) from refusal


def _read(flat: str, number: Reader, *, exact: bool) -> Range:
    if found := _UPTO.fullmatch(flat):
        return Range(None, number(found[1]) + 1)
    if found := _LEAST.fullmatch(flat) or _LEAST_BEHIND.fullmatch(flat):
        return Range(number(found[1]), None)
    if found := _UNDER.fullmatch(flat):
        return Range(None, number(found[1]))
    if found := _OVER.fullmatch(flat):
        return Range(number(found[1]) + 1, None)
    if found := _BETWEEN.fullmatch(flat):
        return Range(number(found[1]), number(found[2]) + 1)
    if not exact:
        raise ValueError(flat)
    only = number(flat.removeprefix("=").strip())
    return Range(only, only + 1)


def count(text: str) -> int:
    """Read a whole number, with what is counted behind it."""
    value = numerals.value(_UNITS.sub("", text.strip()))
    if value is None or value != int(value) or not 0 <= value < MOST:
        raise ValueError(text)
    return int(value)


def cents(text: str) -> int:
    """Read an amount; nothing at all is 0."""
    return 0 if text.strip() in {"0", "¥0", "0元", "$0"} else amounts.whole(text).cents


def tenths(text: str) -> int:
    """Read a satisfaction, from 0 to 5 with a decimal."""
    found = _TENTHS.fullmatch(_UNITS.sub("", text.strip()))
    value = int(found[1]) * 10 + int(found[2] or 0) if found else 99
    if value > 50:
        raise ValueError(text)
    return value


def written(of: Range, number: Callable[[int], str] = str) -> str:
    """Return a range as it is typed."""
    if of.under is None:
        return "" if of.least is None else f"≥ {number(of.least)}"
    if of.least is None:
        return f"< {number(of.under)}"
    return f"{number(of.least)}–{number(of.under - 1)}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
