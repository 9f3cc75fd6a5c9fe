"""How alike two wishes of one language are: by what they are about, whatever the words.

A wish becomes terms: the concepts that its words stand for (`concepts.txt`), and whatever words are left. What is
only the way in which somebody wishes is no term. The same topic with nothing else on either side is the same wish;
where each has something of its own besides, or one only shares a part, nobody but a person can tell.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.products.hopes import is_chinese

SAME, LIKE = 0.7, 0.34
"""From the first on two wishes are one, from the second on a person is asked."""
CONCEPT, WORD, PAIR, COMMON = 3.0, 2.0, 1.0, 0.2
"""What a term weighs: a concept, a word of English, a pair of Chinese characters, what is said of everything."""

LEFT_OUT = "-"
"""The line of `concepts.txt` with the words in which people wish, whatever it is that they wish for."""

_TOKEN = Pattern(r"[a-z][a-z0-9]*(?:[-'][a-z0-9]+)*|\d+")
_HAN_RUN = Pattern(r"[㐀-鿿]+|[a-z0-9]+")


@dataclass(frozen=True)
class Terms:
    """What a wish is about, each term with its weight."""

    chinese: bool
    weights: Mapping[str, float]

    @property
    def strong(self) -> frozenset[str]:
        """The terms by which it is known."""
        return frozenset(term for term, weight in self.weights.items() if weight > COMMON)


@dataclass(frozen=True)
class _Lexicon:
    english: Mapping[tuple[str, ...], str]
    chinese: Sequence[tuple[str, str]]
    common: frozenset[str]
    left_out: frozenset[str]
    left_out_chinese: Sequence[str]


@cache
def _lexicon() -> _Lexicon:
    english: dict[tuple[str, ...], str] = {}
    chinese: dict[str, str] = {}
    common = set()
    left_out: set[str] = set()
    for line in Path(__file__).with_name("concepts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, en, zh = (part.strip() for part in line.split("|"))
        if name == LEFT_OUT:
            left_out |= {*en.split(), *zh.split()}
            continue
        if name.startswith("~"):
            name = name[1:]
            common.add(name)
        for word in en.split():
            english.setdefault(tuple(_stem(one) for one in word.split("_")), name)
        for word in zh.split():
            chinese.setdefault(word, name)
    longest_first = sorted(chinese.items(), key=lambda pair: -len(pair[0]))
    left_out_chinese = sorted((one for one in left_out if not one.isascii()), key=lambda one: -len(one))
    return _Lexicon(english, longest_first, frozenset(common), frozenset(left_out), left_out_chinese)


def terms(text: str) -> Terms:
    """Return what a wish is about."""
    plain = flat(text).casefold().replace("’", "'")
    return Terms(True, _chinese(plain)) if is_chinese(text) else Terms(False, _english(plain))


def likeness(one: Terms, other: Terms) -> float:
    """Return how alike two wishes are, 0 to 1: `SAME` and more only where nothing speaks against it."""
    if one.chinese is not other.chinese or not one.strong or not other.strong:
        return 0.0
    shared = one.strong & other.strong
    if not shared:
        return 0.0
    both = sum(min(one.weights[term], other.weights[term]) for term in shared)
    most = sum(one.weights[term] for term in one.strong) + sum(other.weights[term] for term in other.strong)
    alike = 2 * both / most
    apart = bool(one.strong - other.strong) and bool(other.strong - one.strong)
    return min(alike, SAME - 0.01) if apart else alike


def nearest(wish: Terms, known: Iterable[tuple[int, Terms]]) -> tuple[int, float] | None:
    """Return which of some wishes, by their numbers, is the most alike, and how much; of equals the first."""
    found = [(likeness(wish, other), -number) for number, other in known]
    best = max(found, default=(0.0, 0))
    return (-best[1], best[0]) if best[0] >= LIKE else None


def _english(plain: str) -> dict[str, float]:
    lexicon = _lexicon()
    tokens = [_stem(one) for one in _TOKEN.findall(plain)]
    bare = _TOKEN.findall(plain)
    found: dict[str, float] = {}
    at = 0
    while at < len(tokens):
        for length in (4, 3, 2, 1):
            concept = lexicon.english.get(tuple(tokens[at : at + length])) if at + length <= len(tokens) else None
            if concept is not None:
                found[concept] = COMMON if concept in lexicon.common else CONCEPT
                at += length
                break
        else:
            if bare[at] not in lexicon.left_out and len(bare[at]) > 1:
                found[f"={tokens[at]}"] = WORD
            at += 1
    return found


def _chinese(plain: str) -> dict[str, float]:
    lexicon = _lexicon()
    found: dict[str, float] = {}
    for word, concept in lexicon.chinese:
        if word in plain:
            found.setdefault(concept, COMMON if concept in lexicon.common else CONCEPT)
            plain = plain.replace(word, " ")
    for word in lexicon.left_out_chinese:
        plain = plain.replace(word, " ")
    for run in _HAN_RUN.findall(plain):
        if run.isascii():
            found[f"={run}"] = WORD
        elif len(run) > 1:
            found |= {f"={run[n : n + 2]}": PAIR for n in range(len(run) - 1)}
    return found


def _stem(word: str) -> str:
    """Return an English word without its usual endings."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
