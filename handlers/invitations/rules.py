"""Links that customers answer by: their tokens, and who gets one.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.kernel.patterns import Pattern

OPEN = timedelta(days=30)
"""For how long a link can be answered."""
REST = timedelta(days=30)
"""For how long nobody is asked again, about whatever product."""
_TOKEN = Pattern(r"[0-9a-f]{32}")


# ---- tokens


def is_token(text: str) -> bool:
    """Tell whether a text looks like a token."""
    return _TOKEN.fullmatch(text) is not None


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def proof(token: str) -> str:
    """Return what a form carries to be taken for one that was got by this link."""
    return hmac.new(token.encode(), b"answer", hashlib.sha256).hexdigest()[:32]


def is_proof(token: str, given: str) -> bool:
    """Tell whether a form was got by this link."""
    return hmac.compare_digest(proof(token).encode(), given.encode())


# ---- who is asked


@dataclass(frozen=True)
class Chosen:
    """Who of a list gets a link, and how many do not: who was asked lately, and who does not want to be asked."""

    asked: tuple[int, ...]
    resting: int
    declined: int


def choose(listed: Sequence[int], rested: Sequence[int], declined: Sequence[int]) -> Chosen:
    """Return who of a list is asked; who does not want to be asked is not counted among those who rest."""
    no, rest = set(declined), set(rested)
    asked = tuple(one for one in listed if one not in no and one not in rest)
    return Chosen(asked, sum(one in rest and one not in no for one in listed), sum(one in no for one in listed))
