"""How often a person is asked: a few times a day, and not at all for a while when they keep waving it off.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
MOST_A_DAY = 3
"""Questions that one person gets in 24 hours."""
DISMISSED = 3
"""After so many in a row that were no reviews, a person is left in peace."""
IGNORED = 6
"""… and after so many in a row that they did not answer at all."""
PEACE = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """A question that a person got: when, and what came of it: good, neutral, bad, none (no review), or nothing yet."""

    at: datetime
    answer: str | None


def may_ask(asked: Sequence[Asked], now: datetime) -> bool:
    """Tell whether a person may be asked now; `asked` are their questions, newest first."""
    if sum(now - one.at < DAY for one in asked) >= MOST_A_DAY:
        return False
    recent = [one for one in asked if now - one.at < PEACE]
    if len(recent) >= DISMISSED and all(one.answer == "none" for one in recent[:DISMISSED]):
        return False
    return not (len(recent) >= IGNORED and all(one.answer in {None, "none"} for one in recent[:IGNORED]))
