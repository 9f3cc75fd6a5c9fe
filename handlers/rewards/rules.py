"""Rewards: which one a text means, whether it is to be had, and how far somebody is from it.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from handlers.kernel.characters import after, keyword
from handlers.kernel.patterns import Pattern
from handlers.levels.rules import Levels

MOST_NAME = 60
MOST_REWARDS = 50
MOST_POINTS = 1_000_000_000
MOST_STOCK = 1_000_000

_LETTER = Pattern(r"[^\W\d_]")


class Offered(Protocol):
    """What is asked of a reward."""

    @property
    def english(self) -> str: ...  # noqa: D102
    @property
    def chinese(self) -> str: ...  # noqa: D102
    @property
    def points(self) -> int: ...  # noqa: D102
    @property
    def stock(self) -> int | None: ...  # noqa: D102
    @property
    def segment(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def since(self) -> date | None: ...  # noqa: D102
    @property
    def until(self) -> date | None: ...  # noqa: D102


R = TypeVar("R", bound=Offered)


def is_name(text: str) -> bool:
    """Tell whether a reward can be called so: by a number alone it would be read as points."""
    return bool(_LETTER.search(text))


def leading(text: str, rewards: Iterable[R]) -> tuple[R, str] | None:
    """Return the reward with whose name, in either language, a text begins (the longest), and the rest of the text."""
    best: tuple[int, R] | None = None
    for one in rewards:
        for name in filter(None, (one.english, one.chinese)):
            end = _ends(text, name)
            if end and (best is None or end > best[0]):
                best = (end, one)
    return None if best is None else (best[1], after(text[best[0] :]))


def _ends(text: str, name: str) -> int:
    """Return where a name ends with which a text begins, 0 where it does not begin so."""
    wanted = keyword(name)
    ends = (end for end in range(1, len(text) + 1) if keyword(text[:end]) == wanted)
    return next((end for end in ends if _is_end(text, end)), 0)


def _is_end(text: str, end: int) -> bool:
    behind = text[end : end + 1]
    return not (behind.isascii() and behind.isalnum())


def is_there(reward: Offered, today: date) -> bool:
    """Tell whether a reward is to be had on a day: it is in its days, and not all given away."""
    return (
        (reward.since is None or reward.since <= today)
        and (reward.until is None or today <= reward.until)
        and reward.stock != 0
    )


def is_for(reward: Offered, segment: str, level: str, levels: Levels) -> bool:
    """Tell whether a reward is for somebody of a segment and a level; who is above the level may have it too."""
    if reward.segment and reward.segment != segment:
        return False
    return not reward.level or (reward.level in levels.by_key and levels.rank(level) >= levels.rank(reward.level))


def next_one(balance: int, rewards: Sequence[R]) -> R | None:
    """Return the cheapest reward that a balance is not enough for."""
    return min((one for one in rewards if one.points > balance), key=lambda one: one.points, default=None)
