"""How reviews are shown."""

from __future__ import annotations

from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.wording import N_, Say

FACES = {"good": "👍", "bad": "👎", "neutral": "💬"}
"""Beside the word, never instead of it."""


def in_words(say: Say, mark: str) -> str:
    """Return a review in words."""
    return {"good": say("good review"), "bad": say("bad review"), "neutral": say("neutral")}.get(mark, mark)


ATTRIBUTES = Attributes({"mark": Attribute(N_("review"), in_words), "note": Attribute(N_("note")), "moved": FOR_UNDO})
"""What changes keep of an interaction."""
