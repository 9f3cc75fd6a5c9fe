"""What was bought, where it is a product that is known; anything else is a note."""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern
from handlers.products import lookup
from storage.models import Product
from storage.store import Store

MOST_LOOKED_AT = 200
# What stands between an amount and what was bought for it.
_BOUGHT = Pattern(r"(?:(?:bought|for|of|on)\s+(?:(?:a|an|the)\s+)?|[购買买]+了?|的)\s*", re.I)


def leading(store: Store, text: str) -> tuple[Product | None, str]:
    """Read the known product with which a text begins: (the product, the rest)."""
    begun = _BOUGHT.match(text)
    found = lookup.opening(store, text[begun.end() :] if begun else text)
    return found or (None, text)


def named_in(store: Store, note: str) -> tuple[Product | None, str]:
    """Read the known product of which a text speaks; what is more than its name stays a note."""
    product, rest = leading(store, note)
    if product is not None or not note:
        return product, rest
    return lookup.only_one_in(note, store.products.all(MOST_LOOKED_AT)), note
