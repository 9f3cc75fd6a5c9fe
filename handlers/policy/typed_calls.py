"""What is filled into the form about whom to call: how the rule stands there, and how it is read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from handlers.followups.rules import Calls
from handlers.interactions.rules import MOST
from handlers.kernel import words
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal

MOST_CALLS, MOST_DAYS = 100, 60
NEVER = frozenset({"", "0", "off", "never", "no", "none", "关", "关闭", "不", "从不", "不提醒", "无"})

_SATISFACTION = Pattern(r"(\d)(?:\.(\d))?\s?分?")
_WHOLE = Pattern(r"(\d{1,4})\s?(?:天|个|位|人|个工作日|工作日|days?|working days?)?", re.I)


def write(policy: Any) -> dict[str, Any]:
    """Return the rule as the fields of its form."""
    calls: Calls = policy.calls
    return {
        "under": str(Decimal(calls.under) / 10),
        "many": str(calls.many),
        "escalate": str(calls.escalate),
    }


def read(fields: Filled) -> Calls:
    """Return the rule that was filled in; raises the Refusal of a field."""
    gathered, found = Gathered(), Calls()
    under, many, escalate = found.under, found.many, found.escalate
    with gathered.reading("under"):
        under = _under(fields.text("under"))
    with gathered.reading("many"):
        many = _whole(fields.text("many"))
        if not 1 <= many <= MOST_CALLS:
            raise Refusal("It is from 1 to {most} customers a day.", most=MOST_CALLS)
    with gathered.reading("escalate"):
        typed = fields.text("escalate")
        escalate = 0 if keyword(typed) in NEVER else _whole(typed)
        if escalate > MOST_DAYS:
            raise Refusal("It is at most {most} working days.", most=MOST_DAYS)
    gathered.settle()
    return Calls(under, many, escalate)


def _under(typed: str) -> int:
    found = _SATISFACTION.fullmatch(words.narrow(typed).strip())
    tenths = int(found.group(1)) * 10 + int(found.group(2) or 0) if found else MOST + 1
    if tenths > MOST:
        raise Refusal("{text} is no satisfaction: it goes from 0 to 5, with one decimal, like 4.0.", text=_short(typed))
    return tenths


def _whole(typed: str) -> int:
    found = _WHOLE.fullmatch(words.narrow(typed).strip())
    if found is None:
        raise Refusal("{text} is not a whole number: please type one, like 10.", text=_short(typed))
    return int(found.group(1))


def _short(text: str) -> str:
    line = " ".join(words.tidy(text).split())
    return (line if len(line) <= 40 else line[:39] + "…") or "…"
