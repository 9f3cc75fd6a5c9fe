"""What people hope for in a product, and which improvement that asks for."""

from __future__ import annotations

FEATURES = "features"
PRICE = "price"
SERVICE = "service"
KINDS = (FEATURES, PRICE, SERVICE)

EXPECTATIONS = {FEATURES: "功能更强大", PRICE: "价格更优惠", SERVICE: "售后服务更完善"}
"""The article's expectations, as they are kept."""

_WORDS = {
    "功能更强大": FEATURES,
    "more features": FEATURES,
    "价格更优惠": PRICE,
    "better price": PRICE,
    "售后服务更完善": SERVICE,
    "better after-sales service": SERVICE,
}


def kind_of(expectation: str) -> str | None:
    """Return which improvement an expectation asks for; None for one in people's own words."""
    return _WORDS.get(" ".join(expectation.casefold().split()))


def kept(expectation: str) -> str:
    """Return an expectation as it is kept: the article's words for the same in English."""
    kind = kind_of(expectation)
    return EXPECTATIONS[kind] if kind else expectation
