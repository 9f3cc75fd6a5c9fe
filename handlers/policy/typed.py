"""What is filled into the forms of the policy: how rules stand in a form, and how they are read and looked at.

For each system `written` gives the fields of its form and `read` takes them back. A Refusal is beside the field that it
is about, and is one sentence.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from handlers.interactions.rules import MOST, Steps
from handlers.kernel import amounts, words
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Gathered, Refusal, beside
from handlers.loyalty.rules import Tiers
from handlers.offers import terms
from handlers.offers.rules import GIFT, MONEY_OFF, NONE, Offer, Offers
from handlers.policy import typed_answers, typed_calls, typed_segments, typed_spending
from handlers.policy.rules import (
    ANSWERS,
    CALLS,
    IMPROVEMENTS,
    LOYALTY,
    OFFER,
    RFM,
    SEGMENTATION,
    SPENDING_LEVELS,
    STEPS,
    Policy,
)
from handlers.products.rules import Improvements

MOST_TIERS = 8
MOST_MORE = 8
MOST_POINTS = 1_000_000
MOST_FEATURE, MOST_SERVICE, MOST_GIFT = 60, 200, 60

_STEP = re.compile(r"([+-]?)(\d{1,2}(?:\.\d+)?)\s?分?")
_ARROW = re.compile(r"→|⇒|-+>|=+>|=|:|以上|及以上|起|得|送|赠|满|\bor more\b|\bearns?\b", re.I)
_POINTS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})\s?(?:分|积分|points?)?", re.I)
_USUAL_GIFTS = frozenset({"", "birthday gift", "gift", "生日礼物", "礼物"})


def written(policy: Policy, system: str, language: str = "en") -> Filled:
    """Return the rules of a system as the fields of its form, by their ids, in the words of a language."""
    return Filled(_write_offers(policy, language) if system == OFFER else _WRITERS[system](policy))


def read(system: str, fields: Filled, before: Policy) -> Policy:
    """Return a policy with the rules of a system as they were filled in; raises the Refusal of a field."""
    if system == OFFER:
        return replace(before, offers=_read_offers(fields, before))
    return replace(before, **{system: _READERS[system](fields)})


# ---- customer relations


def step(tenths: int) -> str:
    """Return a step as it is typed: +0.1, -0.1, 0."""
    return f"{Decimal(tenths) / 10:+.1f}" if tenths else "0"


def _write_steps(policy: Policy) -> dict[str, Any]:
    return {name: step(getattr(policy.steps, name)) for name in ("good", "bad", "neutral")}


def _read_steps(fields: Filled) -> Steps:
    steps = Steps(**{name: _tenths(name, fields.text(name)) for name in ("good", "bad", "neutral")})
    if steps.good < 0:
        raise Refusal("A good review can't lower satisfaction. Type it like +0.1.", field="good")
    if steps.bad > 0:
        raise Refusal("A bad review can't raise satisfaction. Type it like -0.1.", field="bad")
    if steps.good == steps.bad:
        raise Refusal("Good and bad reviews can't move satisfaction by the same amount.", field="bad")
    if not steps.bad <= steps.neutral <= steps.good:
        raise Refusal("A neutral one has to be between a bad and a good review.", field="neutral")
    return steps


def _tenths(field: str, typed: str) -> int:
    text = _line(typed)
    found = _STEP.fullmatch(words.narrow(text).replace("–", "-").replace("—", "-"))
    tenths = Decimal(found.group(1) + found.group(2)) * 10 if found else None
    if tenths is None or tenths != tenths.to_integral_value():
        raise Refusal(
            "{text} isn't a number I can use. Type one with at most one decimal, like +0.1.",
            text=_short(text),
            field=field,
        )
    if abs(tenths) > MOST:
        raise Refusal("It can be at most 5.0, because satisfaction goes from 0 to 5.", field=field)
    return int(tenths)


# ---- loyalty


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


# ---- offers


def _write_offers(policy: Policy, language: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for segment in policy.segmentation.order:
        offer = policy.offer(segment)
        fields[f"{segment}.kind"] = offer.kind
        fields[f"{segment}.what"] = terms.written(offer, language) if offer.kind == MONEY_OFF else offer.name
    return {**fields, "more": "\n".join(terms.written_more(one, language) for one in policy.offers.more)}


def _read_offers(fields: Filled, before: Policy) -> Offers:
    found: dict[str, Offer] = {}
    more: list[Offer] = []
    gathered = Gathered()
    keys = before.segmentation.order
    for segment in keys:
        kind, text = fields.choice(f"{segment}.kind"), _line(fields.text(f"{segment}.what"))
        with gathered.reading(f"{segment}.what"):
            if kind not in (NONE, MONEY_OFF, GIFT):
                raise Refusal("Please choose an offer.", field=f"{segment}.kind")
            if kind == MONEY_OFF:
                found[segment] = terms.read(text)
            elif kind == GIFT:
                found[segment] = Offer(GIFT, name=_gift(text))
    with gathered.reading("more"):
        lines = [line for line in map(_line, fields.text("more").splitlines()) if line]
        if len(lines) > MOST_MORE:
            raise Refusal("That's too many lines. Type at most {n}.", n=MOST_MORE)
        more = [terms.read_more(line, keys) for line in lines]
    gathered.settle()
    return Offers(found, more)


def is_usual(gift: str) -> bool:
    """Tell whether a gift's name says no more than that it is one."""
    return keyword(gift) in _USUAL_GIFTS


def _gift(text: str) -> str:
    if is_usual(text):
        return ""
    return _bounded(text, MOST_GIFT)


# ---- improvements


def _write_improvements(policy: Policy) -> dict[str, Any]:
    by = policy.improvements
    return {"feature": by.feature, "off": bare(by.off), "service": by.service}


def _read_improvements(fields: Filled) -> Improvements:
    gathered = Gathered()
    with gathered.reading("feature"):
        feature = _bounded(_line(fields.text("feature")), MOST_FEATURE)
    with gathered.reading("off"):
        off = amounts.whole(_line(fields.text("off"))).cents
    with gathered.reading("service"):
        service = _bounded(_line(fields.text("service")), MOST_SERVICE)
    gathered.settle()
    return Improvements(feature, off, service)


# ---- what they share


def bare(cents: int) -> str:
    """Return a bare amount: 500, 299.99."""
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _line(text: str) -> str:
    return " ".join(words.tidy(text).split())


def _bounded(text: str, most: int) -> str:
    if not text:
        raise Refusal("Please type something here.")
    if len(text) > most:
        raise Refusal("That's too long. Keep it to {most} characters.", most=most)
    return text


def _short(text: str) -> str:
    return (text if len(text) <= 40 else text[:39] + "…") or "…"


_WRITERS: dict[str, Callable[[Policy], dict[str, Any]]] = {
    ANSWERS: typed_answers.write,
    STEPS: _write_steps,
    CALLS: typed_calls.write,
    LOYALTY: _write_tiers,
    SEGMENTATION: typed_segments.write_segments,
    RFM: typed_segments.write_rfm,
    SPENDING_LEVELS: typed_spending.write,
    IMPROVEMENTS: _write_improvements,
}
_READERS: dict[str, Callable[[Filled], Any]] = {
    ANSWERS: typed_answers.read,
    STEPS: _read_steps,
    CALLS: typed_calls.read,
    LOYALTY: _read_tiers,
    SEGMENTATION: typed_segments.read_segments,
    RFM: typed_segments.read_rfm,
    SPENDING_LEVELS: typed_spending.read,
    IMPROVEMENTS: _read_improvements,
}
