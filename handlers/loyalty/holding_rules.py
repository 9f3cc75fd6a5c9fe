"""What is typed of a hold: which one, and for how many days.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.characters import after
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.words import narrow

MOST_DAYS = 365
# A hold as people write it: H4, h-4, #4, hold 4, 冻结4.
_ID = Pattern(r"(?:(?:hold|冻结)\s?#?H?|#\s?H?|H[\s-]?#?)(\d{1,9})号?", re.I)
# For how long it is, before the reason: 7 days, for 7 days, 7天, 7天内.
_DAYS = Pattern(r"(?:for\s+)?(\d{1,6})\s?(?:days?\b|天内?|日内?)(?=[\s,，:：;；]|$|[^\x00-\x7f])[\s,，:：;；]*", re.I)


def id_of(text: str) -> int | None:
    """Return the number of the hold that a whole text is: H4, h4, #4."""
    found = _ID.fullmatch(narrow(text).strip())
    return int(found[1]) if found else None


def days_of(text: str) -> tuple[int, str]:
    """Take the days that a hold lasts, as "7 days" or 7天, from before its reason: (days or 0, the reason)."""
    found = _DAYS.match(narrow(text))
    if found is None:
        return 0, text
    days = int(found[1])
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("Points can be held for 1 to {n} days.", n=MOST_DAYS)
    return days, after(text[found.end() :])
