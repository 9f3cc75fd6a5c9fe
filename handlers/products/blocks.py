"""How what is known of a product is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.kernel import kit
from handlers.kernel.wording import Element, Say
from handlers.products import rules
from handlers.products.rules import Improvements, Sheet
from storage.models import Product

MOST_SHOWN = 400


def label(say: Say, key: str) -> str:
    """Return the name of something that is known of a product."""
    return {
        "name": say("product name"),
        rules.FEATURES: say("features"),
        rules.PRICE: say("price"),
        rules.SERVICE: say("after-sales service"),
    }.get(key, key)


def value(say: Say, key: str, kept: Any) -> str:
    """Return something that is known of a product, in words."""
    if kept in (None, ""):
        return say("none")
    return say.money(int(kept)) if key == rules.PRICE else kit.clipped(str(kept), MOST_SHOWN)


def expectation(say: Say, kind: str) -> str:
    """Return the expectation that asks for a kind of improvement."""
    return {
        rules.FEATURES: say("more features"),
        rules.PRICE: say("better price"),
        rules.SERVICE: say("better after-sales service"),
    }[kind]


def points(say: Say, point: int) -> str:
    """Return the scores that begin with a full point, in words: 4.0–4.9."""
    return say.tenths(50) if point == 5 else f"{say.tenths(point * 10)}–{say.tenths(point * 10 + 9)}"


def rule(say: Say, kind: str, by: Improvements) -> str:
    """Return what a kind of improvement does, in words."""
    if kind == rules.FEATURES:
        return say("features gain {feature}", feature=by.feature)
    if kind == rules.PRICE:
        return say("price − {off}, never below 0", off=say.money(by.off))
    return say("after-sales service becomes {service}", service=by.service)


def differences(say: Say, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[list[Element]]:
    """Return one line for each value that differs, from what to what."""
    return [
        say.line(
            "{label}: {before} → {after}",
            label=label(say, key),
            before=value(say, key, before[key]),
            after=value(say, key, after[key]),
        )
        for key in before
        if before[key] != after[key]
    ]


def sheet(product: Product) -> Sheet:
    """Return what can be improved of a product."""
    return Sheet(product.features, product.price, product.service)
