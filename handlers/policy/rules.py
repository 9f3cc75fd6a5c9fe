"""The policy: every rule that a team may want to be other than the article's, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.interactions.rules import Steps
from handlers.loyalty.rules import ARTICLE as TIERS
from handlers.loyalty.rules import Tiers
from handlers.offers.rules import ARTICLE as OFFERS
from handlers.offers.rules import NO_OFFER, Offer
from handlers.products.rules import Improvements
from handlers.segments.rules import ARTICLE as CONDITIONS
from handlers.segments.rules import Condition


@dataclass(frozen=True)
class Policy:
    """The rules in force; the article's by default."""

    steps: Steps = field(default_factory=Steps)
    tiers: Tiers = TIERS
    segments: tuple[Condition, ...] = CONDITIONS
    offers: Mapping[str, Offer] = field(default_factory=lambda: OFFERS)
    improvements: Improvements = field(default_factory=Improvements)

    def offer(self, segment: str) -> Offer:
        """Return the offer of a segment."""
        return self.offers.get(segment, NO_OFFER)
