"""What handlers may ask beside what they know: a second reader of texts, where there is one.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Share(NamedTuple):
    """How two readers' scores become one, in a language.

    Each reader's scores are multiplied by a number of its own and added up; ``good`` and ``bad`` are added to these
    labels. The softmax of that is the probability: the numbers are fitted so that it is right as often as it says.
    """

    first: float
    second: float
    good: float
    bad: float


class Opinion(NamedTuple):
    """What a second reader makes of a text: its scores of good, bad and neutral, and how they count."""

    scores: tuple[float, float, float]
    share: Share


class State(NamedTuple):
    """How a second reader is: what it calls itself, and how often it was asked, was too late, and ended."""

    name: str
    version: str
    languages: tuple[str, ...]
    is_ready: bool
    asked: int = 0
    late: int = 0
    ended: int = 0


class SecondReader(Protocol):
    """Another reader, which may be slow or gone at any time; any thread may ask it.

    `patience` is how many seconds a message waits for it, all its parts together.
    """

    patience: float

    def opinion(self, text: str, language: str, within: float) -> Opinion | None:
        """Return what it makes of a text; None where it has no answer in so many seconds, or not in this language."""

    def state(self) -> State:
        """Return how it is."""
