"""What own words hope for: one of the three kinds of improvement, something else about a product, or nothing.

"太贵了" and "any chance of a discount?" are about the price, "response is slow at night" is about service. What is
asked for otherwise is a wish; what is said of calls, orders, invoices and days is business, and none. How each is
asked for stands in `hopes.txt`.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.products.rules import FEATURES, KINDS, PRICE, SERVICE
from storage.script import is_han

MOST_READ = 2000
"""Characters of a text that are read."""
LEAST, LONGEST = 2, 300
"""Characters that a wish has."""


@dataclass(frozen=True)
class Hope:
    """A sentence that hopes for something: one of the three kinds of improvement, or something of its own ("")."""

    kind: str
    words: str


_SENTENCE = Pattern(r"[^。！？!?；;\n.…]+(?:\.(?=\S)[^。！？!?；;\n.…]+)*[。！？!?；;\n.…]*")
_CLAUSE = Pattern(r"[,，、]|\s[-–—]+\s|\b(?:and|but|so)\b|而且|并且|另外|还有|但是?")


@cache
def _pattern(name: str) -> Pattern:
    """Return one of the patterns of `hopes.txt`."""
    lines = Path(__file__).with_name("hopes.txt").read_text(encoding="utf-8").splitlines()
    found = [line.split("\t", 1)[1] for line in lines if line.startswith(f"{name}\t")]
    return Pattern("|".join(f"(?:{one})" for one in found), re.I)


def hopes(text: str) -> list[Hope]:
    """Return what a text hopes for, each once: what it says of the three kinds first, then wishes of its own."""
    plain = flat(text[:MOST_READ])
    found: dict[Hope, None] = {}
    own: dict[Hope, None] = {}
    for start, end in _sentences(plain):
        sentence, words = plain[start:end], text[start:end].strip()
        asked, rest = _by_kind(sentence)
        for kind in asked:
            found[Hope(kind, words)] = None
        if is_wish(", ".join(rest) if asked else sentence):
            own[Hope("", words)] = None
    return sorted(found, key=lambda one: KINDS.index(one.kind)) + list(own)


def kinds(text: str) -> tuple[str, ...]:
    """Return which of the three kinds of improvement a text asks for."""
    asked = {one.kind for one in hopes(text)}
    return tuple(kind for kind in KINDS if kind in asked)


def is_wish(text: str) -> bool:
    """Tell whether a sentence asks for something that a product is or does."""
    if not LEAST <= len(text.strip()) <= LONGEST:
        return False
    language = "zh" if is_chinese(text) else "en"
    marked = _pattern(f"wish_{language}").search(text)
    return marked is not None and not _pattern(f"not_wish_{language}").search(text)


def is_chinese(text: str) -> bool:
    """Tell whether a text is read as Chinese: two of its characters are."""
    return sum(map(is_han, text)) >= LEAST


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where the sentences of a text stand in it."""
    for found in _SENTENCE.finditer(text):
        if found.group().strip():
            yield found.span()


def _by_kind(sentence: str) -> tuple[list[str], list[str]]:
    """Return the kinds that a sentence's clauses ask for, and the clauses that ask for none of them."""
    clauses = [one.strip() for one in _CLAUSE.split(sentence) if one.strip()]
    asked: list[str] = []
    rest = []
    for clause in clauses:
        kind = _kind(clause)
        if kind is None:
            rest.append(clause)
        elif kind not in asked:
            asked.append(kind)
    if not asked and (kind := _kind(sentence)):
        return [kind], []
    return asked, rest


def _kind(clause: str) -> str | None:
    bare = clause.strip(" 。！？!?；;.…\n")
    if _pattern("not_kind").search(bare):
        return None
    for kind in (PRICE, SERVICE, FEATURES):
        if _pattern(kind).search(bare) and not (kind == SERVICE and _pattern("not_service").search(bare)):
            return kind
    return None
