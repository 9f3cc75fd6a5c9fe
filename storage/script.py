"""Chinese as it is compared and sounded: traditional characters simplified, and how a character is pronounced.

The characters are OpenCC's TSCharacters, by opencc-python-reimplemented 0.1.7 (BYVoid and contributors, Apache-2.0): of
several simplified ones the first. The sounds are pypinyin's (MIT).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

CHARACTERS = Path(__file__).parent / "simplified.txt"
MOST_READINGS = 3
"""A character's commonest sounds, which are the only ones that anybody types for it."""


def pairs() -> dict[str, str]:
    """Return OpenCC's traditional characters, each with its simplified one."""
    return {pair[0]: pair[1] for pair in CHARACTERS.read_text(encoding="utf-8").split()}


def _table() -> dict[int, str]:
    found = pairs()
    return {ord(one): found.get(other, other) for one, other in found.items()}


_SIMPLIFIED = _table()
_TRADITIONAL = frozenset(map(chr, _SIMPLIFIED))
_ONLY_SIMPLIFIED = frozenset(other for one, other in pairs().items() if one != other) - _TRADITIONAL


def simplified(text: str) -> str:
    """Return a text with its traditional characters simplified; its length stays."""
    return text if _TRADITIONAL.isdisjoint(text) else text.translate(_SIMPLIFIED)


def is_simplified(character: str) -> bool:
    """Tell whether a character is what some traditional one became."""
    return character in _ONLY_SIMPLIFIED


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


@cache
def readings(character: str) -> tuple[str, ...]:
    """Return how a Chinese character may sound, commonest first, in pinyin without tones, ü as v; () when not known."""
    from pypinyin.pinyin_dict import pinyin_dict  # a tenth of a second that only Chinese names cost

    toned = pinyin_dict.get(ord(character), "")
    return tuple(dict.fromkeys(filter(None, map(sound, toned.split(",")))))[:MOST_READINGS]


def sound(typed: str) -> str:
    """Return typed pinyin as it is kept: small letters and digits without tones and gaps, ü as v."""
    if typed.isascii() and typed.isalnum() and "y" not in typed:
        return typed.casefold()
    letters = unicodedata.normalize("NFD", typed.casefold()).replace("u\u0308", "v")
    plain = "".join(filter(_is_plain, letters))
    return plain.replace("lyu", "lv").replace("nyu", "nv")


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
