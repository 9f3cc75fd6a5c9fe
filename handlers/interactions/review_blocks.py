"""How reviews are shown."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.wording import N_, Moment, Say
from storage.models import Interaction
from storage.types import Word

FACES = {"good": "👍", "bad": "👎", "neutral": "💬"}
"""Beside the word, never instead of it."""


def in_words(say: Say, mark: str) -> str:
    """Return a review in words."""
    return {"good": say("good review"), "bad": say("bad review"), "neutral": say("neutral")}.get(mark, mark)


def took_place(one: Interaction, zone: str) -> date | Moment:
    """Return when an interaction took place: the moment of its logging where it was of that day, else the day alone.

    A moment is shown on each reader's own day; `zone` is the writer's. What a file knows no time of is at noon UTC.
    """
    is_same_day = one.at.astimezone(ZoneInfo(zone)).date() == one.day
    return Moment(one.at) if is_same_day and one.at.time() != time(12) else one.day


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
