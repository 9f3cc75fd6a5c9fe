"""Which offer a segment gets, and what an order costs with it.

The default is the article's: 满100减20 for the young with a low income, a birthday gift for the middle-aged with a
high one, else none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from handlers.customers.segments import MIDDLE_HIGH, YOUNG_LOW

NONE = "none"
MONEY_OFF = "money_off"
GIFT = "birthday_gift"


@dataclass(frozen=True)
class Offer:
    """An offer; money off is `off` cents, taken once, on an order of `least` cents or more; a gift may have a name."""

    kind: str
    least: int = 0
    off: int = 0
    name: str = ""


NO_OFFER = Offer(NONE)


def kept(offer: Offer) -> dict[str, Any]:
    """Return an offer as it is kept (JSON): what is not as usual is left out."""
    usual = asdict(NO_OFFER)
    return {key: value for key, value in asdict(offer).items() if key == "kind" or value != usual[key]}


class Offers(dict[str, Offer]):
    """The offer of each segment that gets one."""

    def to(self, segment: str) -> Offer:
        """Return the offer of a segment."""
        return self.get(segment, NO_OFFER)


ARTICLE = Offers({YOUNG_LOW: Offer(MONEY_OFF, least=100_00, off=20_00), MIDDLE_HIGH: Offer(GIFT)})


@dataclass(frozen=True)
class Price:
    """What an order costs with an offer, in cents; `missing` is how much more would earn the reduction."""

    total: int
    off: int
    missing: int


def price(amount: int, offer: Offer) -> Price:
    """Return what a customer pays for an order of so many cents."""
    if offer.kind != MONEY_OFF:
        return Price(amount, 0, 0)
    if amount < offer.least:
        return Price(amount, 0, offer.least - amount)
    return Price(amount - offer.off, offer.off, 0)
