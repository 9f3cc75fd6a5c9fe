"""What is filled into the forms of the policy: how rules stand in a form, and how they are read and looked at.

For each system `written` gives the fields of its form and `read` takes them back. A Refusal is beside the field that it
is about, and is one sentence.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from handlers.interactions.rules import MOST, Steps
from handlers.kernel import amounts, words
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal
from handlers.offers import terms
from handlers.offers.rules import GIFT, MONEY_OFF, NONE, Offer, Offers
from handlers.policy import typed_answers, typed_calls, typed_levels, typed_points, typed_segments, typed_spending
from handlers.policy.rules import (
    ANSWERS,
    CALLS,
    IMPROVEMENTS,
    LEVELS,
    OFFER,
    RFM,
    SEGMENTATION,
    SPENDING_LEVELS,
    STEPS,
    Policy,
)
from handlers.products.rules import Improvements

MOST_MORE = 8
MOST_FEATURE, MOST_SERVICE, MOST_GIFT = 60, 200, 60

_STEP = Pattern(r"([+-]?)(\d{1,2}(?:\.\d+)?)\s?分?")
_USUAL_GIFTS = frozenset({"", "birthday gift", "gift", "生日礼物", "礼物"})


def written(policy: Policy, system: str, language: str = "en") -> Filled:
    """Return the rules of a system as the fields of its form, by their ids, in the words of a language."""
    return Filled(_write_offers(policy, language) if system == OFFER else _WRITERS[system](policy))


def read(system: str, fields: Filled, before: Policy) -> Policy:
    """Return a policy with the rules of a system as they were filled in; raises the Refusal of a field."""
    if system == OFFER:
        return replace(before, offers=_read_offers(fields, before))
    if system == LEVELS:
        return replace(before, levels=typed_levels.read(fields, before.levels))
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
    was = [_write_offers(before, language) for language in ("en", "zh")]
    shown = {segment: {_line(str(one[f"{segment}.what"])) for one in was} for segment in keys}
    for segment in keys:
        kind, text = fields.choice(f"{segment}.kind"), _line(fields.text(f"{segment}.what"))
        with gathered.reading(f"{segment}.what"):
            if kind not in (NONE, MONEY_OFF, GIFT):
                raise Refusal("Please choose an offer.", field=f"{segment}.kind")
            if kind == MONEY_OFF and f"{segment}.what" not in fields:  # sent off before the form had the field
                raise Refusal("How much off? Please type it below.", field=f"{segment}.kind")
            if kind == MONEY_OFF:
                found[segment] = terms.read(text)
            elif kind == GIFT:
                found[segment] = Offer(GIFT, name=_gift(text))
            elif text and text not in shown[segment]:
                raise Refusal("What kind of offer is “{text}”? Choose one above, or clear this.", text=text[:60])
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
    **typed_points.WRITERS,
    SEGMENTATION: typed_segments.write_segments,
    RFM: typed_segments.write_rfm,
    SPENDING_LEVELS: typed_spending.write,
    IMPROVEMENTS: _write_improvements,
}
_READERS: dict[str, Callable[[Filled], Any]] = {
    ANSWERS: typed_answers.read,
    STEPS: _read_steps,
    CALLS: typed_calls.read,
    **typed_points.READERS,
    SEGMENTATION: typed_segments.read_segments,
    RFM: typed_segments.read_rfm,
    SPENDING_LEVELS: typed_spending.read,
    IMPROVEMENTS: _read_improvements,
}
