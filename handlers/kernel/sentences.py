"""What the Desk itself says: refusals, a database that cannot, and apologies."""

from __future__ import annotations

from typing import Any, Protocol

from handlers.kernel import kit
from handlers.kernel.refusal import NotNow, Refusal, Several
from handlers.kernel.reply import Kind, Reply
from handlers.kernel.wording import Element, Say
from storage.errors import Busy, Damaged, Forbidden, Full, StorageError, Uncertain

FILL = "fill_in"
"""The button on a refusal that opens the command's form with what was typed."""
MOST_CARRIED = 2000
"""Characters that a button carries."""


class Suggestions(Protocol):
    """What is suggested to one person: of their language, and of what is there."""

    def fill(self, template: str, /, **given: Any) -> str:
        """Return a suggestion as this person would type it, "" where none works; `given` goes before what is there."""


def code(text: str) -> list[Element]:
    """Return a text as it is to be typed."""
    return [{"type": "text", "text": text, "style": {"code": True}}]


def refusal(error: Refusal, say: Say, suggestions: Suggestions | None = None) -> Reply:
    """Say no in one sentence; with `suggestions`, where somebody typed a command, also what to type instead."""
    sentence = say.line(error.sentence, **error.values)
    typed = suggestions.fill(error.example, **error.values) if error.example and suggestions is not None else ""
    if typed:
        sentence += say.line(" Try {example}", example=code(typed))
    kind = Kind.LATER if isinstance(error, NotNow) else Kind.REFUSAL
    reply = Reply([kit.lines(sentence)], beside=True, kind=kind, beside_input=error.field)
    if not isinstance(error, Several):
        return reply
    others = [say.line(one.sentence, **one.values) for one in error.refusals[1:]]
    said: dict[str, str] = {}
    for one in error.refusals:
        said[one.field] = f"{said.get(one.field, '')} {say(one.sentence, **one.values)}".strip()
    return reply.but(blocks=[kit.lines(*others, sentence)], beside_inputs=said)


def with_form(reply: Reply, say: Say, route: str, typed: str) -> Reply:
    """Return a refusal with a button that opens the form of the command's route with what was typed."""
    value = f"{route}\n{typed}"
    if len(value) > MOST_CARRIED:
        return reply
    return reply.but(blocks=[*reply.blocks, kit.buttons([kit.button(say("Fill in the form…"), FILL, value)])])


def storage(error: StorageError, say: Say) -> Reply:
    """Say that the database could not do it."""
    if isinstance(error, Busy):
        sentence = say.line(
            "I'm busy saving other people's entries, and nothing was recorded. Please try again in a moment."
        )
    elif isinstance(error, Full):
        sentence = say.line("My disk is full, and nothing was recorded. Please tell whoever runs this bot.")
    elif isinstance(error, Forbidden):
        sentence = say.line(
            "I'm not allowed to write to my database, and nothing was recorded. Please tell whoever runs this bot."
        )
    elif isinstance(error, Damaged):
        sentence = say.line("My database is damaged, and nothing was recorded. Please tell whoever runs this bot.")
    elif isinstance(error, Uncertain):
        sentence = say.line(
            "I lost my database while saving this, so I can't tell whether it was recorded. Please check "
            "before you type it again."
        )
    else:
        sentence = say.line("I can't reach my database, and nothing was recorded. Please try again in a moment.")
    return Reply([kit.lines(sentence)], beside=True, kind=Kind.LATER)


def failure(incident: str, say: Say) -> Reply:
    """Apologise for an unexpected error, with its id in the log."""
    sentence = say.line(
        "Sorry, something went wrong on my side and nothing was recorded. Whoever runs this bot can find "
        "it in the log as {id}.",
        id=code(incident),
    )
    return Reply([kit.lines(sentence)], beside=True, kind=Kind.REFUSAL)


def in_progress(say: Say) -> Reply:
    """Answer a repeat when the first answer is not kept any more."""
    return Reply([kit.lines(say.line("This has already been done."))], beside=True)
