"""The one exception with which anything says no to a person.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from handlers.kernel.patterns import Pattern

_NAMES = Pattern(r"\{([a-z_]+)\}")


def wanted(template: str) -> frozenset[str]:
    """Return the names of the values that a template wants."""
    return frozenset(_NAMES.findall(template))


@dataclass(frozen=True)
class Either:
    """Words that are no sentence of ours, as the keys that people type: those of the reader's language are shown."""

    english: str
    chinese: str


class Refusal(Exception):
    """One sentence: what is wrong and what to type instead. Nothing was recorded, nothing is claimed.

    `sentence` is in English, with {names} for the values; it is translated where it is shown. `example` is a
    command that would work, shown after the sentence as it is to be typed; of its {customer} or {product} there is one
    (`Suggestions`), unless the values say which. `field` is the input of a form, by its block_id, that it is about.
    """

    def __init__(self, sentence: str, /, *, example: str = "", field: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.example = example
        self.field = field
        self.values = values


class Several(Refusal):
    """Several things that are wrong, each with its own sentence and the input that it is about."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        first = refusals[0]
        super().__init__(first.sentence, example=first.example, field=first.field, **first.values)
        self.refusals = tuple(refusals)


class Gathered:
    """What is wrong with one input after another, so that all of it is said at once."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    @contextmanager
    def reading(self, field: str) -> Iterator[None]:
        """Keep a Refusal inside, as one about this input of a form unless it says itself about which."""
        try:
            yield
        except Several as several:
            self.refusals += several.refusals
        except Refusal as refusal:
            refusal.field = refusal.field or field
            self.refusals.append(refusal)

    def settle(self) -> None:
        """Raise what was kept."""
        if len(self.refusals) == 1:
            raise self.refusals[0]
        if self.refusals:
            raise Several(self.refusals)


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
