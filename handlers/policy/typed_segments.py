"""What is filled into the forms of the article's segments and of RFM: how it stands there, and how it is read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from handlers.customers.rfm import Rfm
from handlers.customers.segmentation import Range
from handlers.customers.segments import SEGMENTS, SPENDING, Condition, Conditions
from handlers.kernel import amounts, words
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Gathered, Refusal
from handlers.policy import ranges
from handlers.policy.rules import Policy

MOST_AGE = 150
MOST_RECENT, MOST_OFTEN = 3650, 1000


def write_segments(policy: Policy) -> dict[str, Any]:
    """Return the article's segments as the fields of their form."""
    fields: dict[str, Any] = {}
    for segment in SEGMENTS[:-1]:
        one = next((one for one in policy.segments if one.segment == segment), None)
        fields[f"{segment}.age"] = ranges.written(Range(one.least, one.under)) if one else ""
        fields[f"{segment}.spending"] = list(one.spending) if one else []
    return fields


def read_segments(fields: Filled) -> Conditions:
    """Return the conditions that were filled in; raises the Refusal of a field."""
    found = []
    gathered = Gathered()
    for segment in SEGMENTS[:-1]:
        least: int | None = None
        under: int | None = None
        spending: tuple[str, ...] = ()
        with gathered.reading(f"{segment}.age"):
            least, under = _ages(_tidy(fields.text(f"{segment}.age")))
        with gathered.reading(f"{segment}.spending"):
            chosen = fields.some(f"{segment}.spending")
            spending = tuple(level for level in SPENDING if level in chosen)
            if not spending:
                raise Refusal("Please choose at least one spending level.")
        found.append(Condition(segment, spending, least, under))
    gathered.settle()
    for one, other in combinations(found, 2):
        if _overlap(one, other):
            raise Refusal(
                "Somebody could be in both this segment and one above it. Please choose other ages or another"
                " spending level.",
                field=f"{other.segment}.age",
            )
    return Conditions(found)


def _ages(text: str) -> tuple[int | None, int | None]:
    try:
        found = ranges.found(text, ranges.count)
    except ValueError:
        raise Refusal("I can't read the age {text}. Type it like < 40, ≥ 40 or 18–39.", text=_short(text)) from None
    if found.is_empty or max(found.least or 0, (found.under or 1) - 1) > MOST_AGE:
        raise Refusal("Nobody is that age. Type it like < 40, ≥ 40 or 18–39.")
    return found.least, found.under


def write_rfm(policy: Policy) -> dict[str, Any]:
    """Return the thresholds as the fields of their form."""
    return {"recent": str(policy.rfm.recent), "often": str(policy.rfm.often), "much": _bare(policy.rfm.much)}


def read_rfm(fields: Filled) -> Rfm:
    """Return the thresholds that were filled in; raises the Refusal of a field."""
    gathered, found = Gathered(), Rfm()
    recent, often, much = found.recent, found.often, found.much
    with gathered.reading("recent"):
        recent = _counted(fields.text("recent"), MOST_RECENT)
    with gathered.reading("often"):
        often = _counted(fields.text("often"), MOST_OFTEN)
    with gathered.reading("much"):
        much = amounts.whole(_tidy(fields.text("much"))).cents
    gathered.settle()
    return Rfm(recent, often, much)


def _counted(text: str, most: int) -> int:
    try:
        value = ranges.count(words.narrow(_tidy(text)))
    except ValueError:
        value = 0
    if not 1 <= value <= most:
        raise Refusal("{text} isn't a whole number from 1 to {most}.", text=_short(_tidy(text)), most=most)
    return value


def _overlap(one: Condition, other: Condition) -> bool:
    begins = max(one.least or 0, other.least or 0)
    ends = min(MOST_AGE if c.under is None else c.under for c in (one, other))
    return begins < ends and not set(one.spending).isdisjoint(other.spending)


def _bare(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _tidy(text: str) -> str:
    return " ".join(words.tidy(text).split())


def _short(text: str) -> str:
    return (text if len(text) <= 40 else text[:39] + "…") or "…"
