"""Who stands behind an amount or points, where people type those first: /purchase 400 王五."""

from __future__ import annotations

import re
from collections.abc import Callable

from handlers.customers import lookup
from handlers.kernel.characters import after
from handlers.kernel.patterns import Pattern
from handlers.kernel.request import Request
from storage.store import Store

Ends = Callable[[str], int | None]
"""Says where what a text begins with ends, if it begins with an amount, or points."""
_FOR = Pattern(r"(?:for|to|from|by|给|由)\b\s*|给", re.I)


def split(request: Request, store: Store, ends: Ends) -> tuple[str, str]:
    """Split the request's text into a customer's name and the rest, in whichever order the two were typed."""
    name, rest = lookup.split(request, store)
    text = request.text.strip()
    end = ends(text)
    if end is None or len(name) > end:
        return name, rest
    behind = after(text[end:])
    behind = behind[found.end() :] if (found := _FOR.match(behind)) else behind
    if not behind or ends(behind) is not None or store.customers.called(name, 1):
        return name, rest
    other, more = lookup.split(request.but(text=behind), store)
    return other, f"{text[:end]} {more}".strip()
