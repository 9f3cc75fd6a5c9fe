"""Which segment a customer is in, and why.

The default is the article's: under 40 and low spending, under 40 and medium, 40 or over and high; else other.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.customers.birthdays import full

YOUNG_LOW = "young_low"
YOUNG_MIDDLE = "young_middle"
MIDDLE_HIGH = "middle_high"
OTHER = "other"
SEGMENTS = (YOUNG_LOW, YOUNG_MIDDLE, MIDDLE_HIGH, OTHER)
SPENDING = ("low", "medium", "high")


OWN = "own"
"""How the key of a segment of the team's own begins."""


@dataclass(frozen=True)
class Condition:
    """What puts a customer in a segment: an age from `least` to under `under`, and a spending that is among some."""

    segment: str
    spending: tuple[str, ...]
    least: int | None = None
    under: int | None = None

    def met_by(self, age: int | None, spending: str | None) -> bool:
        """Tell whether a customer meets it; what is missing meets nothing."""
        if age is None or spending is None:
            return False
        return (
            spending in self.spending
            and (self.least is None or age >= self.least)
            and (self.under is None or age < self.under)
        )


class Conditions(tuple[Condition, ...]):
    """What puts customers in segments: the first that is met does."""

    __slots__ = ()


ARTICLE = Conditions(
    (
        Condition(YOUNG_LOW, ("low",), under=40),
        Condition(YOUNG_MIDDLE, ("medium",), under=40),
        Condition(MIDDLE_HIGH, ("high",), least=40),
    )
)


@dataclass(frozen=True)
class Segment:
    """A customer's segment: the condition that put them there (None: other), and what is not known of them."""

    key: str
    condition: Condition | None
    missing: tuple[str, ...]


def segment(age: int | None, spending: str | None, conditions: tuple[Condition, ...] = ARTICLE) -> Segment:
    """Return the segment of a customer of this age (years) and spending (low, medium or high)."""
    missing = tuple(what for what, value in (("age", age), ("spending", spending)) if value is None)
    met = next((one for one in conditions if one.met_by(age, spending)), None)
    return Segment(met.segment if met else OTHER, met, missing)


def age_on(today: date, birthday: str | None, typed: int | None) -> int | None:
    """Return a customer's age in years: by their birthday where its year is known, else as it was typed."""
    born = full(birthday)
    if born is None:
        return typed
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
