"""How levels are shown."""

from __future__ import annotations

from handlers.kernel.wording import Element, Say
from handlers.levels.rules import POINTS, Levels, Standing


def name(say: Say, key: str) -> str:
    """Return a level's name."""
    return say.named(key) or (say("a level that isn't there anymore") if key else say("no level"))


def amount(say: Say, levels: Levels, sum: int) -> str:
    """Return a sum in what the levels go by."""
    if levels.by == POINTS:
        return say.plural("{n} point", "{n} points", sum, n=f"{sum:,}")
    return say.money(sum)


def line(say: Say, levels: Levels, standing: Standing) -> list[Element]:
    """Return somebody's level and how far it is to the next; nothing where there are no levels."""
    if not levels:
        return []
    row = say.line("Level: *{level}*", level=name(say, standing.level))
    if standing.until is not None:
        row += say.line(", kept until {day}", day=standing.until)
    above = levels.above(standing.level)
    if above is not None:
        missing = amount(say, levels, above.least - standing.sum)
        row += say.line(" · {amount} more to {level}", amount=missing, level=name(say, above.key))
    return row


def glance(say: Say, levels: Levels, standing: Standing) -> str:
    """Return somebody's level in a few words, "" where there are none."""
    return name(say, standing.level) if levels else ""
