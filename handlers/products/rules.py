"""How an expectation improves a product.

The default is the article's: 功能更强大 adds 新功能X to the features, 价格更优惠 takes 10 off the price, 售后服务更完善
makes the service 7*24小时在线客服.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.research.rules import FEATURES, PRICE


@dataclass(frozen=True)
class Sheet:
    """What is improved of a product; the price in cents, None when it has none."""

    features: str
    price: int | None
    service: str


@dataclass(frozen=True)
class Improvements:
    """What each kind of improvement applies."""

    feature: str = "新功能X"
    off: int = 10_00
    service: str = "7*24小时在线客服"


def improved(sheet: Sheet, kind: str, by: Improvements) -> Sheet:
    """Return a product after one improvement; a price never falls below 0."""
    if kind == FEATURES:
        return replace(sheet, features=sheet.features + by.feature)
    if kind == PRICE:
        return sheet if sheet.price is None else replace(sheet, price=max(0, sheet.price - by.off))
    return replace(sheet, service=by.service)
