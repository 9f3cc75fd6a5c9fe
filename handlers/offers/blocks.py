"""How offers are shown."""

from __future__ import annotations

from handlers.offers import rules
from handlers.wording import Say


def name(say: Say, offer: rules.Offer) -> str:
    """Return an offer in words."""
    if offer.kind == rules.MONEY_OFF:
        return say("{off} off orders of {least} or more", off=amount(offer.off), least=amount(offer.least))
    return say("Birthday gift") if offer.kind == rules.GIFT else say("None")


def amount(cents: int) -> str:
    """Return a bare amount, as in 满100减20."""
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)
