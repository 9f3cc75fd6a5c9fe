"""Which customers are likely to be one: the same phone, e-mail, name or sound, or a name with one slip in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.kernel.slips import is_slip
from storage import tokens
from storage.duplicates import Known
from storage.script import is_han, readings

PHONE, EMAIL, NAME, SOUND, SLIP = "phone", "email", "name", "sound", "slip"
LEAST_DIGITS = 7
LEAST_LETTERS = 5
LEAST_HAN = 3
NEIGHBOURS = 3
LEAST_TYPED = 4
"""Letters of a name that was typed in which a slip is looked for; a Chinese character is half of many names."""


@dataclass(frozen=True)
class Pair:
    """Two customers by id, the older first, and why they are likely to be one."""

    one: int
    other: int
    why: str


def pairs(known: Sequence[Known]) -> list[Pair]:
    """Return the likely pairs, the likeliest first; each pair once, for its best reason."""
    found: dict[tuple[int, int], Pair] = {}
    keys: list[tuple[str, Callable[[Known], str]]] = [
        (PHONE, lambda one: _digits(one.phone)),
        (EMAIL, lambda one: (one.email or "").strip().casefold()),
        (NAME, lambda one: _squeezed(one.name)),
        (SOUND, lambda one: _sound(_squeezed(one.name))),
    ]
    for why, key in keys:
        for one, other in _alike(known, key):
            found.setdefault((one, other), Pair(one, other, why))
    for one, other in _slips(known):
        found.setdefault((one, other), Pair(one, other, SLIP))
    return list(found.values())


def nearest(typed: str, keys: Sequence[str]) -> list[int]:
    """Return which folded names are the likeliest to be meant by another one: those that sound the same come first.

    Then come those in which one letter is another, in all of the name or in as many of its words as were typed.
    """
    said = set(tokens.said(typed))
    sound = [at for at, key in enumerate(keys) if key != typed and said.intersection(tokens.said(key))]
    slipped = [at for at, key in enumerate(keys) if at not in sound and _is_near(typed, key)]
    return [*sound, *slipped]


def _is_near(typed: str, key: str) -> bool:
    if len(typed) < (LEAST_HAN + 1 if any(map(is_han, typed)) else LEAST_TYPED):
        return False
    words, count = key.split(), len(typed.split())
    parts = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return is_slip(typed, key) or any(is_slip(typed, part) for part in parts if len(part) >= LEAST_TYPED)


def _alike(known: Iterable[Known], key: Callable[[Known], str]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for one in known:
        text = key(one)
        if text:
            older = first.setdefault(text, one.id)
            if older != one.id:
                yield min(older, one.id), max(older, one.id)


def _slips(known: Iterable[Known]) -> Iterator[tuple[int, int]]:
    """A slip leaves the beginning or the end of a name: then the two stand side by side, sorted by that."""
    names = [(name, one.id) for one in known if len(name := _squeezed(one.name)) >= LEAST_LETTERS]
    for turned in (False, True):
        row = sorted((name[::-1] if turned else name, id) for name, id in names)
        for at, (name, id) in enumerate(row):
            for other, another in row[at + 1 : at + 1 + NEIGHBOURS]:
                if is_slip(name, other):
                    yield min(id, another), max(id, another)


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def _digits(phone: str | None) -> str:
    digits = "".join(letter for letter in phone or "" if letter.isdecimal())
    return digits[-11:] if len(digits) >= LEAST_DIGITS else ""


def _sound(name: str) -> str:
    """Return how a Chinese name sounds, commonly; two characters sound like too many others."""
    if len(name) < LEAST_HAN or not all(map(is_han, name)):
        return ""
    return " ".join((readings(letter) or (letter,))[0] for letter in name)
