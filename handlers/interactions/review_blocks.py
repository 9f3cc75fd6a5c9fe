"""How reviews are shown."""

from __future__ import annotations

from handlers.kernel.facts import FOR_UNDO, Fact, Facts
from handlers.kernel.wording import N_, Say

FACES = {"good": "👍", "bad": "👎", "neutral": "💬"}
"""Beside the word, never instead of it."""


def in_words(say: Say, mark: str) -> str:
    """Return a review in words."""
    return {"good": say("good review"), "bad": say("bad review"), "neutral": say("neutral")}.get(mark, mark)


FACTS = Facts({"mark": Fact(N_("review"), in_words), "note": Fact(N_("note")), "moved": FOR_UNDO})
"""What changes keep of an interaction."""
