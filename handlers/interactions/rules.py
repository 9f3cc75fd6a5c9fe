"""What a review does to a customer's satisfaction.

The default is the article's: it starts at 4.0, a good review (好评) adds 0.1, a bad one (差评) takes 0.1, and it stays
between 0 and 5. All in whole tenths.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST, START, MOST = 0, 40, 50


@dataclass(frozen=True)
class Steps:
    """By how many tenths a review moves satisfaction."""

    good: int = 1
    bad: int = -1
    neutral: int = 0


def moved(satisfaction: int, mark: str, steps: Steps) -> int:
    """Return by how many tenths a review really moves a satisfaction: at 0 and 5, by none."""
    return bounded(satisfaction + int(getattr(steps, mark))) - satisfaction


def bounded(satisfaction: int) -> int:
    """Return a satisfaction in tenths within 0 to 5."""
    return max(LEAST, min(MOST, satisfaction))
