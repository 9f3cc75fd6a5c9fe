"""A digest that always fits into a message of Slack's: it says less, part by part, until it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.digests.report import MOST
from handlers.kernel import kit

Told = set[int]
"""Customers whose words were quoted already."""


@dataclass(frozen=True)
class Room:
    """How much a part may say: how many customers for each reason, and characters of a name and of words."""

    most: int = MOST
    name: int = 100
    words: int = 120

    def called(self, name: str) -> str:
        """Return a name as far as there is room."""
        return kit.clipped(name, self.name)


ROOMS = (Room(), Room(5, 40, 80), Room(4, 30, 60), Room(3, 25, 40), Room(2, 20, 20), Room(1, 20, 0))
"""What a list of customers is given, one after the other."""
WHOLLY = (Room(),)
OR_NOT = (Room(), None)

CHARTS_FIRST, THEN_LISTS, MENU_LAST = range(3)


@dataclass(frozen=True)
class Part:
    """A part of a digest, `made` in each of its `rooms` (None: left out), which gives way in its `turn`."""

    made: Callable[[Room, Told], list[kit.Block]]
    rooms: Sequence[Room | None] = WHOLLY
    turn: int = THEN_LISTS


def fitted(parts: Sequence[Part]) -> list[kit.Block]:
    """Return the blocks of all parts, the longest to read of whose turn it is shortened until they are one message."""
    levels = [0] * len(parts)
    while True:
        told: Told = set()
        rooms = [part.rooms[level] for part, level in zip(parts, levels, strict=True)]
        shown = [[] if room is None else part.made(room, told) for part, room in zip(parts, rooms, strict=True)]
        blocks = [block for some in shown for block in some]
        able = [at for at, part in enumerate(parts) if levels[at] + 1 < len(part.rooms)]
        if kit.fits(blocks) or not able:
            return blocks
        levels[min(able, key=lambda at: (parts[at].turn, -len(kit.spoken(shown[at]))))] += 1
