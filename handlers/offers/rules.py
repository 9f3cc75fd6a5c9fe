"""Which offers a customer gets, which of them fits an order and why another does not, and what the order costs.

The default is the article's: 满100减20 for the young with a low income, a birthday gift for the middle-aged with a
high one, else none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from handlers.customers.segments import MIDDLE_HIGH, YOUNG_LOW
from handlers.kernel.characters import keyword

NONE = "none"
MONEY_OFF = "money_off"
GIFT = "birthday_gift"
CUSTOMER, YEAR = "customer", "year"
"""How often an offer can be used: once by a customer, or once by them a year."""


@dataclass(frozen=True)
class Offer:
    """An offer; money off is `off` cents or `percent`, taken once, on an order of `least` cents or more.

    A gift may have a name. `until` is its last day (2026-12-31), `once` how often a customer may use it, `product` the
    only product that it is for, and `segment` the only customers of one that is not a segment's own; "" is any.
    """

    kind: str
    least: int = 0
    off: int = 0
    name: str = ""
    percent: int = 0
    until: str = ""
    once: str = ""
    product: str = ""
    segment: str = ""

    def takes_off(self, amount: int) -> int:
        """Return how many cents are taken off an order of so many cents that it fits."""
        if self.kind != MONEY_OFF:
            return 0
        return (amount * self.percent + 50) // 100 if self.percent else min(self.off, amount)


NO_OFFER = Offer(NONE)
ALWAYS_KEPT = ("kind", "least", "off", "name")


def kept(offer: Offer) -> dict[str, Any]:
    """Return an offer as it is kept (JSON): of what not every offer has, what this one has."""
    return {key: value for key, value in asdict(offer).items() if key in ALWAYS_KEPT or value}


def of_kept(given: Mapping[str, Any]) -> Offer:
    """Return an offer that was kept."""
    known = {one.name for one in fields(Offer)}
    return Offer(**{"kind": NONE, **{key: value for key, value in given.items() if key in known}})


def audited(offer: Offer) -> list[list[Any]]:
    """Return an offer as the audit keeps it, to be said in the language of who reads it."""
    return [[key, value] for key, value in kept(offer).items()]


def of_audited(given: Any) -> Offer:
    """Return an offer that the audit has kept, as far as it is there still."""
    pairs = [pair for pair in given if isinstance(pair, list) and len(pair) == 2]
    return of_kept({key: value for key, value in pairs if isinstance(key, str)})


def is_same(one: Offer, other: Offer) -> bool:
    """Tell whether two offers are one as far as its use is counted: whatever their last day is."""
    same = ("kind", "least", "off", "percent", "product", "segment")
    return all(getattr(one, name) == getattr(other, name) for name in same)


class Offers(dict[str, Offer]):
    """The offer of each segment that gets one, and `more` that stand beside them."""

    def __init__(self, of: Mapping[str, Offer] | None = None, more: Sequence[Offer] = ()) -> None:
        super().__init__(of or {})
        self.more = tuple(more)

    def to(self, segment: str) -> Offer:
        """Return the offer of a segment."""
        return self.get(segment, NO_OFFER)

    def all_to(self, segment: str, day: date) -> list[Offer]:
        """Return every offer that a segment's customers get on a day, the segment's own first."""
        found = [one for one in (self.to(segment), *self.more) if one.kind != NONE]
        return [one for one in found if one.segment in {"", segment} and _in_time(one, day)]

    def every(self) -> list[tuple[str, Offer]]:
        """Return every offer that there is, each with whose it is."""
        return [*self.items(), *((one.segment, one) for one in self.more)]


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
    off = offer.takes_off(amount)
    return Price(amount - off, off, 0)


@dataclass(frozen=True)
class Order:
    """What an offer is looked at for: a customer's segment, the day, and what of the order is known."""

    segment: str
    day: date
    amount: int | None = None
    product: str = ""


@dataclass(frozen=True)
class Use:
    """An offer that the customer has used, and when."""

    offer: Offer
    day: date


@dataclass(frozen=True)
class Check:
    """One condition of an offer, and whether it is met; None where nobody has said what it depends on."""

    what: str  # segment, least, until, once, product
    met: bool | None
    since: date | None = None
    """Of what was used already: when."""


def checks(whose: str, offer: Offer, order: Order, uses: Sequence[Use]) -> list[Check]:
    """Return each condition of an offer, whose it is ("" everybody's), and whether an order meets it."""
    found = []
    if whose:
        found.append(Check("segment", whose == order.segment))
    if offer.until:
        found.append(Check("until", _in_time(offer, order.day)))
    if offer.once:
        used = _used(offer, order.day, uses)
        found.append(Check("once", used is None, used))
    if offer.product:
        same = keyword(order.product) == keyword(offer.product)
        found.append(Check("product", same if order.product else None))
    if offer.kind == MONEY_OFF and offer.least:
        found.append(Check("least", None if order.amount is None else order.amount >= offer.least))
    return found


def fitting(offers: Offers, order: Order, uses: Sequence[Use]) -> list[Offer]:
    """Return the offers that take something off an order, the one that takes most first."""
    if order.amount is None:
        return []
    amount = order.amount
    found = [
        one
        for one in offers.all_to(order.segment, order.day)
        if 0 < one.takes_off(amount) < amount and all(check.met for check in checks(one.segment, one, order, uses))
    ]
    return sorted(found, key=lambda one: -one.takes_off(amount))


def may_fit(offer: Offer, order: Order, uses: Sequence[Use]) -> bool:
    """Tell whether nothing that is known speaks against an offer."""
    return all(check.met is not False for check in checks(offer.segment, offer, order, uses))


def _in_time(offer: Offer, day: date) -> bool:
    return not offer.until or day <= date.fromisoformat(offer.until)


def _used(offer: Offer, day: date, uses: Sequence[Use]) -> date | None:
    """Return when an offer was used that cannot be used again."""
    same = [one.day for one in uses if is_same(one.offer, offer)]
    if offer.once == YEAR:
        same = [one for one in same if one.year == day.year]
    return max(same, default=None)
