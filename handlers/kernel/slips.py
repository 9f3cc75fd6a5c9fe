"""One letter more, less, other or swapped: what fingers do to a word.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from storage.script import readings


def is_slip(one: str, other: str) -> bool:
    """Tell whether one letter more, less, other or swapped makes one text of the other; numbers do not slip."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    left, right = difference(one, other)
    if any(letter.isdecimal() for letter in left + right):
        return False
    swapped = len(left) == len(right) == 2 and left == right[::-1]
    return swapped or max(len(left), len(right)) <= 1


def is_swap_or_gap(one: str, other: str) -> bool:
    """Tell whether two letters were swapped, or one left out or doubled: a slip that makes no other name of a word."""
    left, right = difference(one, other)
    return is_slip(one, other) and not (len(left) == len(right) == 1)


def difference(one: str, other: str) -> tuple[str, str]:
    """Return what is left of two texts without what they begin and end alike with."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def sounds(word: str) -> Iterator[str]:
    """Give each way in which a Chinese word may sound: what is typed by sound slips to another of the same."""
    return map(" ".join, product(*map(readings, word)))
