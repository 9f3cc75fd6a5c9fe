"""How what is known of a thing, or of a change, is called and shown: each capability says so of its own values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.kernel import kit
from handlers.kernel.wording import Element, Say

Shown = Callable[[Say, Any], Any]
"""Returns a value as it stands in a line."""


def plain(_: Say, kept: Any) -> str:
    """Return a value as it is."""
    return kept.isoformat() if isinstance(kept, date) else kit.clipped(str(kept), 80)


@dataclass(frozen=True)
class Attribute:
    """One value: what it is called, to be translated where it is shown, and how it is shown.

    One without a name is kept for undo alone.
    """

    name: str
    shown: Shown = plain


FOR_UNDO = Attribute("")


@dataclass(frozen=True)
class Attributes:
    """The attributes of one capability, or of several, by the keys under which they are kept."""

    known: Mapping[str, Attribute]

    def __or__(self, more: Attributes) -> Attributes:
        """Return these and others; what is said twice would have to mean the same."""
        if twice := self.known.keys() & more.known.keys():
            raise ValueError(f"{', '.join(sorted(twice))}: somebody else's already")
        return Attributes({**self.known, **more.known})

    def label(self, say: Say, key: str) -> str:
        """Return what a value is called."""
        return say(self.known[key].name) if key in self.known else key

    def value(self, say: Say, key: str, kept: Any) -> list[Element]:
        """Return a value in words."""
        if kept in (None, ""):
            return say.line("none")
        shown = self.known[key].shown if key in self.known else plain
        return say.line("{value}", value=shown(say, kept))

    def differences(self, say: Say, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[list[Element]]:
        """Return one line for each value that changed, from what to what; values by names of the team's own too."""
        before, after = _spread(before), _spread(after)
        return [
            [
                *say.line("{label}: ", label=self.label(say, key)),
                *self.value(say, key, before.get(key)),
                *say.line(" → "),
                *self.value(say, key, after.get(key)),
            ]
            for key in dict.fromkeys([*before, *after])
            if self.known.get(key) is not FOR_UNDO and _something(before.get(key)) != _something(after.get(key))
        ]


def _spread(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with those that are kept together under one key among the others."""
    whole = {key: value for key, value in kept.items() if not isinstance(value, Mapping)}
    inner = [value for value in kept.values() if isinstance(value, Mapping)]
    return {**whole, **{key: value for one in inner for key, value in one.items()}}


def _something(kept: Any) -> Any:
    return None if kept == "" else kept
