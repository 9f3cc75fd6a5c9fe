"""How what reviews are about is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from handlers.interactions.engine import aspects
from handlers.interactions.engine_themes import Words
from handlers.interactions.review_blocks import FACES
from handlers.kernel.wording import Element, Say

SETTING = "themes"
"""The setting that holds a workspace's own words, by theme."""


def name(say: Say, theme: str) -> str:
    """Return what a theme is called."""
    return {
        "delivery": say("delivery"),
        "price": say("price"),
        "quality": say("quality"),
        "service": say("service"),
        "speed": say("speed"),
        "surroundings": say("surroundings"),
        "place": say("place"),
    }.get(theme, theme)


def about(say: Say, notes: Iterable[str], own: Words) -> list[Element]:
    """Return what some notes are about, and on which side, in one line; nothing where none of them says."""
    counts = Counter(one for note in notes for one in aspects(note, own) if one[1] in {"good", "bad"})
    themes = sorted({theme for theme, _ in counts}, key=lambda theme: -counts[theme, "good"] - counts[theme, "bad"])
    said = [
        " ".join([name(say, theme), *(_many(side, counts[theme, side]) for side in ("good", "bad"))]).replace("  ", " ")
        for theme in themes
    ]
    return say.line("About: {themes}", themes=" · ".join(one.strip() for one in said)) if said else []


def _many(side: str, count: int) -> str:
    return "" if not count else FACES[side] if count == 1 else f"{FACES[side]} {count}"
