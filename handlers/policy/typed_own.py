"""What is filled into the form of a segment of the team's own: how it stands there, and how it is read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from handlers.customers.fields import own_keys
from handlers.customers.segmentation import (
    AGE,
    LATELY,
    MOST_OWN,
    PURCHASES,
    QUIET,
    RANGES,
    SATISFACTION,
    SPENT,
    Own,
    Owns,
    Range,
    Segmentation,
)
from handlers.customers.segments import OTHER, SEGMENTS, SPENDING
from handlers.kernel import words
from handlers.kernel.characters import keyword
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Gathered, Refusal
from handlers.policy import ranges

NEW = "own0"
"""The key of a segment that is not saved yet."""
REMOVE = "remove"
MOST_NAME, MOST_TAGS, MOST_FIELDS, MOST_TEXT = 40, 10, 10, 100
MOST_AGE, MOST_DAYS = 150, 3650

EXAMPLES: Mapping[str, str] = {
    AGE: "< 40, ≥ 40, 18–39",
    SPENT: "≥ 1000, < 500, 1000–5000",
    LATELY: "≥ 3, < 2, 3–5",
    PURCHASES: "≥ 10, < 2, 0",
    QUIET: "≥ 90, < 30, 30–90",
    SATISFACTION: "≥ 4.5, < 4.0, 3.0–3.9",
}
"""What may be typed for each number."""
_READERS = {SPENT: ranges.cents, SATISFACTION: ranges.tenths}
_MOST = {AGE: MOST_AGE, QUIET: MOST_DAYS}


def written(own: Own, by: Segmentation) -> Filled:
    """Return a segment as the fields of its form."""
    fields: dict[str, Any] = {"english": own.english, "chinese": own.chinese}
    for what in RANGES:
        number = {SPENT: _amount, SATISFACTION: _tenths}.get(what, str)
        fields[what] = ranges.written(own.range(what), number)
    fields["spending"] = [*own.spending]
    fields["tags"] = ", ".join(own.tags)
    fields["fields"] = "\n".join(f"{label}={value}" for label, value in own.fields)
    before = by.before(own.key) if own.key in by.by_key else ()
    fields["behind"] = before[-1] if before else FIRST
    return Filled(fields)


FIRST = "first"


def read(fields: Filled, key: str, labels: Sequence[str], by: Segmentation) -> Own:
    """Return the segment that was filled in, not yet in its place; `labels` are the fields that managers have named."""
    gathered = Gathered()
    found = Own(key)
    with gathered.reading("english"):
        found = replace(found, english=_name(fields.text("english")), chinese=_name(fields.text("chinese")))
        if not found.english and not found.chinese:
            raise Refusal("Please give it a name, in one language or in both.")
    numbers: dict[str, Range] = {}
    for what in RANGES:
        with gathered.reading(what):
            if asked := _range(what, fields.text(what)):
                numbers[what] = asked
    chosen = fields.some("spending")
    spending = tuple(level for level in SPENDING if level in chosen)
    with gathered.reading("tags"):
        found = replace(found, tags=_tags(fields.text("tags")))
    with gathered.reading("fields"):
        found = replace(found, fields=_fields(fields.text("fields"), labels))
    gathered.settle()
    found = replace(found, ranges=numbers, spending=spending)
    if not (numbers or spending or found.tags or found.fields):
        raise Refusal("Please fill in at least one condition; else everybody would be in it.", field=AGE)
    return found


def placed(by: Segmentation, own: Own, behind: str) -> Owns:
    """Return the segments of the team's own with one added or changed, right behind another one or as the first."""
    others = [one for one in by.owns if one.key != own.key]
    if own.key not in by.by_key and len(others) >= MOST_OWN:
        raise Refusal("You can have up to {n} segments of your own. Please remove one first.", n=MOST_OWN)
    before = next((at for at, one in enumerate(others) if one.key == behind), None)
    if before is not None:
        made = replace(own, behind=others[before].behind)
        return Owns([*others[: before + 1], made, *others[before + 1 :]])
    made = replace(own, behind=SEGMENTS.index(behind) + 1 if behind in SEGMENTS and behind != OTHER else 0)
    return Owns(sorted([made, *others], key=lambda one: one.behind))  # before those that stand there already


def _name(text: str) -> str:
    name = words.name(text) if text.strip() else ""
    if len(name) > MOST_NAME:
        raise Refusal("A segment's name has at most {n} characters.", n=MOST_NAME)
    return name


def _range(what: str, text: str) -> Range:
    asked = ranges.read(text, _READERS.get(what, ranges.count), EXAMPLES[what], exact=what in (LATELY, PURCHASES))
    most = _MOST.get(what)
    if most is not None and max(asked.least or 0, (asked.under or 1) - 1) > most:
        raise Refusal("{text} is too much. Type it like {like}.", text=text.strip()[:40], like=EXAMPLES[what])
    return asked


def _tags(text: str) -> tuple[str, ...]:
    parts = [" ".join(one.split()) for one in text.replace("，", ",").replace("、", ",").replace("；", ",").split(",")]
    found = tuple({keyword(one): one for one in parts if one}.values())
    if len(found) > MOST_TAGS or any(len(one) > MOST_TEXT for one in found):
        raise Refusal("Type at most {n} tags, each of at most {most} characters.", n=MOST_TAGS, most=MOST_TEXT)
    return found


def _fields(text: str, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    known, found = own_keys(labels), {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, sign, value = (
            words.narrow(line).replace(":", "=", 1 if "=" not in words.narrow(line) else 0).partition("=")
        )
        label = known.get("".join(keyword(name).split()))
        if not sign or label is None or not value.strip():
            raise Refusal(
                "I can't read {text}. Type one field a line, like {like}.",
                text=line[:40],
                like=f"{labels[0]}=…" if labels else "QQ=…",
            )
        found[label] = value.strip()[:MOST_TEXT]
    if len(found) > MOST_FIELDS:
        raise Refusal("That's too many lines. Type at most {n}.", n=MOST_FIELDS)
    return tuple(found.items())


def _amount(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _tenths(value: int) -> str:
    return str(Decimal(value) / 10)
