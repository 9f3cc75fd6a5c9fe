"""By when somebody has to be answered: one request's time, shared by all that is done for it.

Who works behind the scenes (imports, exports, digests, migrations) has no such time, and is never cut short.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST = 0.25
"""Seconds that a wait always gets: who is late by now may still be told that all is well."""

_until = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have what this thread does be over in so many seconds, or in what is left of an outer one's."""
    outer: float | None = getattr(_until, "at", None)
    mine = time.monotonic() + seconds
    _until.at = mine if outer is None else min(mine, outer)
    try:
        yield
    finally:
        _until.at = outer


def left() -> float | None:
    """Return the seconds that are left; None where nobody waits."""
    at: float | None = getattr(_until, "at", None)
    return None if at is None else max(at - time.monotonic(), LEAST)


def at_most(seconds: float) -> float:
    """Return so many seconds, or what is left if that is less."""
    remaining = left()
    return seconds if remaining is None else min(seconds, remaining)
