"""The whole words by which a text was read: what the weights of its pieces come to, word by word.

The weights know a Chinese text by all its pieces of one to four characters, which nobody would call words. What they
weigh is shared out to the characters, and from there to the words of the engine's lexicon; the rest has no name.

Pure: no clock, no database, no Slack.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import overload

from handlers.kernel.patterns import Pattern

Reason = tuple[str, float]

BIAS = "(bias)"
"""The last of a verdict's words: what its label scores in its language before a word is read."""
REST = "(rest)"
"""The one before: what all that is no whole word weighs together."""
SECOND = "(second reader)"
"""Stands for the second reader: what its opinion of the whole text weighs."""
UNSAID = frozenset({BIAS, REST, SECOND})
"""What is no word, and explains nothing to anybody."""

_HAN = Pattern("[㐀-鿿]+")
_DEGREE = Pattern(
    "不太|不够|不是|不怎么|没有|不再|再也不|不会|非常|特别|十分|有点儿?|越来越|比较|相当|超级|不|没|太|很|真|超"
    "|最|更|挺|好|还"
)
_LONGEST = 6
_CLOSES = frozenset("了死极得爆透啊呀吧")
"""Behind one of these, at an edge, or after a degree ("太慢"), a single character is a word."""
_MORE = "so too very really extremely super absolutely totally quite pretty incredibly completely much"
_DEGREES = frozenset(_MORE.split())
_SIGNS = frozenset(["!", "?", "…", "！", "？", "……", "#"])
_LITTLE = (
    "a an the this that these those it its is are was were be been am i me my we us our you your he him his she her"
    " they them their to of in on at for with from by and or as if but not no do does did have has had will would can"
    " could should just also then there here who what when which how all any some one more most than about out up over"
    " into after before again still even only now today said says say told tells got get gets s t m ve re ll d #"
)
_PLAIN = frozenset(_LITTLE.split())
"""Words that carry no judgement of their own."""


class Reasons(Sequence[Reason]):
    """The words of a verdict, found out when somebody looks at them: most verdicts are never explained."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], tuple[Reason, ...]]) -> None:
        self._find = find
        self._found: tuple[Reason, ...] | None = None

    @property
    def _all(self) -> tuple[Reason, ...]:
        if self._found is None:
            self._found = self._find()
        return self._found

    @overload
    def __getitem__(self, at: int) -> Reason: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Reason, ...]: ...
    def __getitem__(self, at: int | slice) -> Reason | tuple[Reason, ...]:
        return self._all[at]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return self._all == (other._all if isinstance(other, Reasons) else other)

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        return repr(self._all)


@cache
def lexicon() -> frozenset[str]:
    """The Chinese words of the engine's lexicon, those of everyday business too."""
    lines = Path(__file__).with_name("engine_lexicon.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split()[1:] if _HAN.match(word))


def whole(text: str, pieces: Iterable[Reason]) -> list[Reason]:
    """What the known pieces of a plain text weigh, shared out to its whole words: the heaviest first, the rest last."""
    shares = [0.0] * len(text)
    weighed: dict[str, float] = {}
    rest = 0.0
    for piece, weight in pieces:
        if not _HAN.fullmatch(piece):
            word = _latin(piece)
            if word:
                weighed[word] = weighed.get(word, 0.0) + weight
            else:
                rest += weight
            continue
        places = [found.start() for found in re.finditer(f"(?={piece})", text)]
        share = weight / len(places) / len(piece) if places else 0.0
        rest += 0.0 if places else weight
        for start in places:
            for at in range(start, start + len(piece)):
                shares[at] += share
    for start, end in _words(text):
        weight = sum(shares[start:end])
        weighed[text[start:end]] = weighed.get(text[start:end], 0.0) + weight
        shares[start:end] = [0.0] * (end - start)
    words = sorted(_with_degrees(weighed).items(), key=lambda one: -one[1])
    return [*words, (REST, rest + sum(shares))]


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where the whole Chinese words of a text stand."""
    for run in _HAN.finditer(text):
        at, end = run.span()
        while at < end:
            degree = _DEGREE.match(text, at, end)
            head = len(degree[0]) if degree else 0
            behind = _length(text, at + head, end, after=True) if head else 0
            length = max(_length(text, at, end, after=at == run.start()), head + behind if behind else 0)
            if length:
                yield at, at + length
            at += length or 1


def _length(text: str, at: int, end: int, *, after: bool) -> int:
    """How long the longest word is that begins here; `after` an edge or a degree, one character may be one."""
    words = lexicon()
    for length in range(min(_LONGEST, end - at), 1, -1):
        if text[at : at + length] in words:
            return length
    closed = at + 1 == end or text[at + 1 : at + 2] in _CLOSES
    return int(at < end and text[at] in words and (after or closed) and closed)


def _latin(piece: str) -> str:
    """The words of a piece that are worth naming: "great support" as it is, "great" of "is great", "" of "is it"."""
    if "(" in piece or piece in _SIGNS:
        return ""
    if not piece.isascii() or not (piece[0].isalpha() or piece[0] == "!"):
        return piece.removeprefix("# ")
    denied, words = "!" if piece[0] == "!" else "", piece.lstrip("!").split()
    first, last = words[0], words[-1]
    if last in _PLAIN or last in _DEGREES:
        return "" if first in _PLAIN or first in _DEGREES else denied + first
    return denied + (last if first in _PLAIN else " ".join(words))


def _with_degrees(weighed: dict[str, float]) -> dict[str, float]:
    """The same words, each that stands behind a degree with it: "too slow" for "slow" and "too slow"."""
    found = dict(weighed)
    for pair in weighed:
        degree, _, word = pair.lstrip("!").partition(" ")
        single = f"!{word}" if pair[0] == "!" else word
        if degree in _DEGREES and single in found:
            found[pair] += found.pop(single)
    return found
