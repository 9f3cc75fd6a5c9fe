"""How reviews are shown."""

from __future__ import annotations

from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.wording import N_, Say
from storage.types import Word

FACES = {"good": "👍", "bad": "👎", "neutral": "💬"}
"""Beside the word, never instead of it."""


def in_words(say: Say, mark: str) -> str:
    """Return a review in words."""
    return {"good": say("good review"), "bad": say("bad review"), "neutral": say("neutral")}.get(mark, mark)


def word_of(say: Say, source: Word) -> str:
    """Return whose word an interaction is, in a word."""
    words = {
        Word.TYPED: say("typed"),
        Word.REPORTED: say("reported"),
        Word.OWN: say("their own words"),
        Word.MOOD: say("at resolving"),
    }
    return words[source]


ATTRIBUTES = Attributes(
    {"mark": Attribute(N_("review"), in_words), "note": Attribute(N_("note")), "moved": FOR_UNDO, "joins": FOR_UNDO}
)
"""What changes keep of an interaction."""
