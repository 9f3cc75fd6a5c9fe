"""Which side a text states outright: feelings and deeds that are good or bad whatever else is said.

The engine weighs all words; where a sentence says little else than that somebody is annoyed, it is seldom sure.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.vocabulary import IS_CROSS, IS_GLAD

# Ends with what denies the word that follows: "not at all ", 不太; "isnt", "cant" and "wont" as people type them.
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|cannot)|n['’]t|(?<=\bis|\bca|\bwo)nt)\s+(?:\w+\s+){0,2}$"
    r"|(?:不|没|没有|未|别)(?:是|太|很|怎么|那么|特别|再|有|人){0,2}$",
    re.I,
)
_BEFORE = 24
"""Characters before a word in which what denies it stands."""


def stated(text: str) -> str | None:
    """Return "good" or "bad" when a text, simplified, states one of them outright and not the other.

    Who is not happy is unhappy; who has not complained has said nothing.
    """
    sides = set(_sides(text))
    return sides.pop() if len(sides) == 1 else None


def _sides(text: str) -> Iterator[str]:
    for glad in IS_GLAD.finditer(text):
        yield "bad" if _is_denied(text, glad.start()) else "good"
    for cross in IS_CROSS.finditer(text):
        if not _is_denied(text, cross.start()):
            yield "bad"


def _is_denied(text: str, at: int) -> bool:
    return bool(_NOT.search(text[max(0, at - _BEFORE) : at]))
