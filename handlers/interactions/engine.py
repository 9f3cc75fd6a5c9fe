"""The review engine: whether a message reads as a good review, a bad one or neither, how surely, and by which words.

Two readers: the first is always there, and knows words; the second is a distribution of its own that a bot may have
beside it (`handlers.interactions.second`), reads whole sentences, and is asked where the first is in doubt.
"""

from __future__ import annotations

import time

from handlers.interactions import second
from handlers.interactions.engine_both import is_in_doubt, joined, language, told
from handlers.interactions.engine_first import (
    CHINESE,
    ENGLISH,
    Bars,
    Judged,
    Verdict,
    aspects,
    bars,
    classify,
    judged,
    knows,
    scores,
    unknown,
)
from handlers.interactions.engine_own import Own, is_tuned, tuned
from handlers.kernel.opinions import SecondReader

__all__ = [
    "CHINESE",
    "ENGLISH",
    "Bars",
    "Readers",
    "Verdict",
    "aspects",
    "bars",
    "classify",
    "knows",
    "read",
    "scores",
    "unknown",
]


def read(text: str) -> Verdict:
    """What both readers make of a message; the first one alone where the second is not installed, or is not in time.

    The second reader's process is begun by the first text, which waits for it, and ends with this process.
    """
    return Readers(second.ours())(text)


class Readers:
    """Both readers, for one message and its parts: these wait for the second one as long as it says, all together.

    `own` are a team's numbers, by which Chinese is read.
    """

    def __init__(self, other: SecondReader | None, own: Own | None = None) -> None:
        self._other = other
        self._own = own
        self._left = 0.0 if other is None else other.patience

    @property
    def is_two(self) -> bool:
        """Tell whether there is a second reader to ask."""
        return self._other is not None

    def first(self, text: str) -> Verdict:
        """Return the first reader's verdict alone."""
        return self._alone(judged(text))

    def _alone(self, first: Judged) -> Verdict:
        if self._own is not None and language(first) == "zh" and is_tuned(first):
            return tuned(first, self._own)
        return first.verdict()

    def __call__(self, text: str) -> Verdict:
        """Return the verdict on a message, or on a part of it."""
        first = judged(text)
        if self._other is None or self._left <= 0 or not is_in_doubt(first):
            return self._alone(first)
        begun = time.monotonic()
        opinion = self._other.opinion(told(first.text), language(first), self._left)
        self._left -= time.monotonic() - begun
        return self._alone(first) if opinion is None else joined(first, opinion)

    def bars(self, text: str) -> Bars:
        """Return how sure of a text they must be."""
        usual = bars(text)
        return self._own.bars() if self._own is not None and usual is CHINESE else usual
