"""RFM: how lately, how often and for how much a customer buys, each above or below a threshold; eight groups of them.

The Chinese names are those of the usual model of eight groups, the English ones those that most tools give to the
same places (docs/rules.md says from where). Whoever never bought anything is in none.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from handlers.customers.segmentation import LATELY, QUIET, SPENT, Facts, Own, Range, meets

CHAMPIONS, LOYAL, POTENTIAL, PROMISING = "champions", "loyal", "potential", "promising"
AT_RISK, CANT_LOSE, ATTENTION, ASLEEP = "at_risk", "cant_lose", "attention", "asleep"
GROUPS: dict[str, tuple[bool, bool, bool]] = {
    CHAMPIONS: (True, True, True),
    POTENTIAL: (True, False, True),
    AT_RISK: (False, True, True),
    CANT_LOSE: (False, False, True),
    LOYAL: (True, True, False),
    PROMISING: (True, False, False),
    ATTENTION: (False, True, False),
    ASLEEP: (False, False, False),
}
"""Whether each bought lately, often, and for much."""
NONE = ""
"""The group of whoever never bought anything."""


@dataclass(frozen=True)
class Rfm:
    """The thresholds: bought within `recent` days; `often` purchases and `much` cents kept, or more, in 12 months."""

    recent: int = 90
    often: int = 3
    much: int = 1000_00

    @cached_property
    def groups(self) -> tuple[Own, ...]:
        """Each group as what must hold of who is in it."""
        lately = {True: Range(None, self.recent + 1), False: Range(self.recent + 1, None)}
        often = {True: Range(self.often, None), False: Range(None, self.often)}
        much = {True: Range(self.much, None), False: Range(None, self.much)}
        return tuple(
            Own(key, ranges={QUIET: lately[r], LATELY: often[f], SPENT: much[m]}) for key, (r, f, m) in GROUPS.items()
        )

    def group(self, facts: Facts) -> str:
        """Return a customer's group, NONE of who never bought."""
        return next((one.key for one in self.groups if meets(one, facts)), NONE)
