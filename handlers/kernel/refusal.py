"""The one exception with which anything says no to a person.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Refusal(Exception):
    """One sentence: what is wrong and what to type instead. Nothing was recorded, nothing is claimed.

    `sentence` is in English, with {names} for the values; it is translated where it is shown. `example` is a
    command that would have worked, shown after the sentence as it is to be typed. `field` is the input of a form,
    by its block_id, that it is about.
    """

    def __init__(self, sentence: str, /, *, example: str = "", field: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.example = example
        self.field = field
        self.values = values


class NotNow(Refusal):
    """A refusal for now: the person may try again in a moment, and Slack sends an event again."""


@contextmanager
def suggesting(example: str) -> Iterator[None]:
    """Give every Refusal inside that has no example this one."""
    try:
        yield
    except Refusal as refusal:
        refusal.example = refusal.example or example
        raise


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Make every Refusal inside be about this input of a form, unless it says itself about which."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = refusal.field or field
        raise
