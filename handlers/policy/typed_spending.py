"""What is filled into the form about the levels of spending: how they stand there, and how they are read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from typing import Any

from handlers.kernel import amounts
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Gathered, Refusal
from handlers.loyalty.rules import Spending
from handlers.offers.terms import bare
from handlers.policy.typed_calls import NEVER


def write(policy: Any) -> dict[str, Any]:
    """Return the levels as the fields of their form."""
    levels: Spending = policy.spending
    return {name: bare(cents) if (cents := getattr(levels, name)) else "" for name in ("medium", "high")}


def read(fields: Filled) -> Spending:
    """Return the levels that were filled in; raises the Refusal of a field."""
    gathered = Gathered()
    medium = high = 0
    with gathered.reading("medium"):
        medium = _least(fields.text("medium"))
    with gathered.reading("high"):
        high = _least(fields.text("high"))
    gathered.settle()
    if high and medium >= high:
        raise Refusal("High has to start above medium.", field="high")
    return Spending(medium, high)


def _least(typed: str) -> int:
    return 0 if keyword(typed) in NEVER else amounts.whole(typed.strip()).cents
