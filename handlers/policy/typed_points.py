"""What is filled into the forms about points: how the rules stand there, and how they are read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from handlers.kernel import amounts, words
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal, beside
from handlers.loyalty.expiry import DAY, ENDS, MOST_MONTHS, MOST_PENDING, Expiry
from handlers.loyalty.rules import Limits, Tiers
from handlers.offers.terms import bare
from handlers.policy import typed_levels
from handlers.policy.rules import EXPIRY, LEVELS, LIMITS, LOYALTY, Policy
from handlers.policy.typed_calls import NEVER

MOST_TIERS = 8
MOST_POINTS = 1_000_000

_ARROW = Pattern(r"→|⇒|-+>|=+>|=|:|以上|及以上|起|得|送|赠|满|\bor more\b|\bearns?\b", re.I)
_MONTHS = Pattern(r"(\d{1,6})\s?(?:个?月|months?)?", re.I)
_DAYS = Pattern(r"(\d{1,6})\s?(?:天|日|days?)?", re.I)
_POINTS = Pattern(r"(\d{1,3}(?:,\d{3})+|\d{1,9})\s?(?:分|积分|points?)?", re.I)


def _write_tiers(policy: Policy) -> dict[str, Any]:
    lines = [f"{bare(least)} → {points}" for least, points in policy.tiers if least]
    return {"tiers": "\n".join(lines), "other": str(policy.tiers[-1][1])}


def _read_tiers(fields: Filled) -> Tiers:
    other = _points("other", _line(fields.text("other")))
    lines = [line for line in map(_line, fields.text("tiers").splitlines()) if line]
    if len(lines) > MOST_TIERS:
        raise Refusal("That's too many lines. Type at most {n}.", n=MOST_TIERS, field="tiers")
    with beside("tiers"):
        tiers = sorted(map(_tier, lines), reverse=True)
        for (least, points), (lower, fewer) in pairwise([*tiers, (0, other)]):
            if least == lower:
                raise Refusal("{least} is in there twice. Please keep one.", least=bare(least))
            if points <= fewer and lower:
                raise Refusal(
                    "{least} has to earn more than {lower}, but {points} isn't more than {fewer}.",
                    least=bare(least), lower=bare(lower), points=points, fewer=fewer,
                )  # fmt: skip
            if points <= fewer:
                raise Refusal(
                    "{least} has to earn more than any other purchase, but {points} isn't more than {fewer}.",
                    least=bare(least), points=points, fewer=fewer,
                )  # fmt: skip
    return Tiers((*tiers, (0, other)))


def _tier(line: str) -> tuple[int, int]:
    flat = " ".join(_ARROW.sub(" ", words.narrow(line)).split())
    try:
        least, rest = amounts.read_amount(flat)
    except Refusal as refusal:
        if not re.match(r"\D{0,4}\d", flat):
            raise _no_tier(line) from None
        raise refusal from None
    if not rest:
        raise _no_tier(line)
    return least, _points("tiers", rest, line)


def _no_tier(line: str) -> Refusal:
    return Refusal(
        "I can't read {text}. Type an amount and its points on each line, like 500 → 100.",
        text=_short(line),
    )


def _points(field: str, text: str, line: str = "") -> int:
    found = _POINTS.fullmatch(words.narrow(text))
    if found is None and line:
        raise _no_tier(line)
    if found is None:
        raise Refusal("{text} isn't a number of points. Type a whole number, like 20.", text=_short(text), field=field)
    points = int(found.group(1).replace(",", ""))
    if points > MOST_POINTS:
        raise Refusal("A purchase can earn at most {most} points.", most=f"{MOST_POINTS:,}", field=field)
    return points


def _write_limits(policy: Policy) -> dict[str, Any]:
    limits = policy.limits
    return {"second": str(limits.second or ""), "worth": bare(limits.worth) if limits.worth else ""}


def _read_limits(fields: Filled) -> Limits:
    gathered, second, worth = Gathered(), 0, 0
    with gathered.reading("second"):
        typed = _line(fields.text("second"))
        second = 0 if keyword(typed) in NEVER else _points("second", typed)
    with gathered.reading("worth"):
        typed = _line(fields.text("worth"))
        worth = 0 if keyword(typed) in NEVER else amounts.whole(typed).cents
    gathered.settle()
    return Limits(second, worth)


def _write_expiry(policy: Policy) -> dict[str, Any]:
    expiry = policy.expiry
    return {"months": str(expiry.months or ""), "end": expiry.end, "pending": str(expiry.pending or "")}


def _read_expiry(fields: Filled) -> Expiry:
    gathered = Gathered()
    months = pending = 0
    with gathered.reading("months"):
        months = _count(fields.text("months"), _MONTHS, MOST_MONTHS)
    with gathered.reading("pending"):
        pending = _count(fields.text("pending"), _DAYS, MOST_PENDING)
    gathered.settle()
    end = fields.choice("end")
    return Expiry(months, end if months and end in ENDS else DAY, pending)


def _count(typed: str, pattern: Pattern, most: int) -> int:
    text = _line(typed)
    if keyword(text) in NEVER:
        return 0
    found = pattern.fullmatch(words.narrow(text))
    if found is None:
        raise Refusal("{text} isn't a number I can use. Type a whole number, like 12.", text=_short(text))
    if int(found[1]) > most:
        raise Refusal("It can be at most {n}.", n=most)
    return int(found[1])


def _line(text: str) -> str:
    return " ".join(words.tidy(text).split())


def _short(text: str) -> str:
    return (text if len(text) <= 40 else text[:39] + "…") or "…"


WRITERS: Mapping[str, Callable[[Policy], dict[str, Any]]] = {
    LOYALTY: _write_tiers,
    LEVELS: typed_levels.write,
    EXPIRY: _write_expiry,
    LIMITS: _write_limits,
}
READERS: Mapping[str, Callable[[Filled], Any]] = {
    LOYALTY: _read_tiers,
    EXPIRY: _read_expiry,
    LIMITS: _read_limits,
}
