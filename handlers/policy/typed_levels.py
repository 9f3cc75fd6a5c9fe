"""What is filled into the form of levels: how they stand there, and how they are read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from handlers.kernel import amounts, numerals, words
from handlers.kernel.filled import Filled
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal
from handlers.levels.rules import (
    MOST_LEVELS,
    MOST_TIMES,
    NOT_KEPT,
    PERIODS,
    POINTS,
    SPENT,
    WHOLE,
    Level,
    Levels,
    factor,
)
from handlers.offers.terms import bare
from storage.script import is_han

NEW, NEVER_KEPT = "new", "at_once"
MOST_NAME = 30

_TIMES = Pattern(r"(?:[×x*✕]\s*(\d{1,2}(?:\.\d{1,4})?)\s*倍?|(\d{1,2}(?:\.\d{1,4})?)\s*倍(?:积分)?)\s*$", re.I)
_PARTED = Pattern(r"(.*\S)\s*[:：=]\s*(\S.*)|(.*\S)\s+(\S+)")


def write(policy: Any) -> dict[str, Any]:
    """Return the levels as the fields of their form."""
    levels: Levels = policy.levels
    lines = [f"{_names(one)}: {_amount(levels.by, one.least)} × {factor(one.times)}" for one in levels.levels]
    return {"levels": "\n".join(lines), "by": levels.by, "kept": levels.kept or NEVER_KEPT}


def read(fields: Filled, before: Levels) -> Levels:
    """Return the levels that were filled in; one that had its name or its place before is the same, others are new."""
    gathered, found = Gathered(), list[Level]()
    by = POINTS if fields.choice("by") == POINTS else SPENT
    kept = next((one for one in PERIODS if one and one == fields.choice("kept")), NOT_KEPT)
    with gathered.reading("levels"):
        lines = [
            line for line in (" ".join(words.tidy(one).split()) for one in fields.text("levels").splitlines()) if line
        ]
        if len(lines) > MOST_LEVELS:
            raise Refusal("That's too many lines. Type at most {n}.", n=MOST_LEVELS)
        found = sorted((_level(by, line) for line in lines), key=lambda one: one.least)
        _differ(by, found)
    gathered.settle()
    return Levels(by, kept, _with_keys(found, before)) if found else Levels()


def _level(by: str, line: str) -> Level:
    times, text = WHOLE, line
    if factor := _TIMES.search(line):
        typed = Decimal(factor[1] or factor[2]) * WHOLE
        if typed != int(typed) or not WHOLE <= typed <= MOST_TIMES:
            raise Refusal(
                "A level multiplies by 1 to 10, with two decimals at most. {text} doesn't.", text=_short(line)
            )
        times, text = int(typed), line[: factor.start()].rstrip(" ,，、;；·")
    parted = _PARTED.fullmatch(text)
    if parted is None:
        raise _none(line)
    names, least = (parted[1], parted[2]) if parted[1] else (parted[3], parted[4])
    english, chinese = _both(names)
    return Level("", english, chinese, _least(by, least, line), times)


def _both(names: str) -> tuple[str, str]:
    """Return the English and the Chinese name that are typed, as in Silver / 银卡, or the one there is."""
    parts = [part.strip() for part in re.split("[/／]", names) if part.strip()]
    chinese = next((part for part in parts if any(map(is_han, part))), "")
    english = next((part for part in parts if part != chinese), "")
    if not parts or len(parts) > 2 or len(max(parts, key=len)) > MOST_NAME:
        raise Refusal("A level's name has up to {most} characters. {text} hasn't.", text=_short(names), most=MOST_NAME)
    if len(parts) > 1 and not (english and chinese):
        english, chinese = parts
    return english, chinese


def _least(by: str, typed: str, line: str) -> int:
    if by == SPENT:
        return amounts.whole(typed).cents
    number = numerals.value(
        re.sub(r"\s?(?:个?积?分|points?|pts)$", "", words.narrow(typed), flags=re.I).replace(",", "")
    )
    if number is None or number != int(number) or not 0 < number < 10**9:
        raise _none(line)
    return int(number)


def _differ(by: str, levels: list[Level]) -> None:
    """Refuse two levels that begin at the same sum, or have one name."""
    for one, other in pairwise(levels):
        if one.least == other.least:
            raise Refusal("{least} is in there twice. Please keep one.", least=_amount(by, one.least))
    names = [name.casefold() for one in levels for name in {one.english, one.chinese} if name]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refusal("Two levels are called {name}. Please choose another name.", name=twice)


def _with_keys(found: list[Level], before: Levels) -> tuple[Level, ...]:
    """Return levels with their keys: by their names, else by where they begin; new ones are numbered later."""
    left = {one.key: one for one in before.levels}
    keys: dict[int, str] = {}
    for same in (_is_called, lambda one, other: one.least == other.least):
        for index, one in enumerate(found):
            key = next((key for key, other in left.items() if same(one, other)), None) if index not in keys else None
            if key is not None:
                keys[index] = key
                del left[key]
    return tuple(
        Level(keys.get(index, f"{NEW}{index}"), one.english, one.chinese, one.least, one.times)
        for index, one in enumerate(found)
    )


def _is_called(one: Level, other: Level) -> bool:
    names = {name.casefold() for name in (one.english, one.chinese) if name}
    return bool(names & {name.casefold() for name in (other.english, other.chinese) if name})


def _names(one: Level) -> str:
    return " / ".join(filter(None, (one.english, one.chinese)))


def _amount(by: str, least: int) -> str:
    return str(least) if by == POINTS else bare(least)


def _none(line: str) -> Refusal:
    return Refusal(
        "I can't read {text}. Type a name, from where on it begins and by what it multiplies, like Silver: 1000 × 1.2.",
        text=_short(line),
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
