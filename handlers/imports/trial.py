"""An import tried out: what it would do, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.imports import problems
from handlers.imports.plan import MOST_LOST, Decision, Verdict, count
from handlers.kernel.refusal import Refusal

SHOWN = 5
"""Refused rows that are quoted; the file has all of them."""
MOST_REFUSED, MOST_REFUSED_TEXT = 5_000, 8 << 20
"""Refused rows, and characters of them, after which a file is read no further: it is another one than was meant."""
SHOWN_OF = ("name", "product", "company", "id", "email", "phone")
SAMPLES = 3
"""Rows that are shown before anything is written, so that wrong letters are seen."""


@dataclass
class Figures:
    """What an import would do: how many rows of each verdict, those that are refused, and those that lose a cell."""

    counts: dict[str, Any] = field(default_factory=dict)
    refused: list[Any] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    text: int = 0
    """Characters of what is refused."""

    def add(self, decisions: Sequence[Decision], line: int) -> None:
        """Count a batch that ends at a line; raises ManyRefused when it is not worth reading on."""
        self.counts = count(decisions, self.counts)
        refused = [as_refused(one) for one in decisions if one.verdict is Verdict.REFUSED]
        self.refused += refused
        self.lost += [as_refused(one) for one in decisions if one.lost][: MOST_LOST - len(self.lost)]
        self.samples = _samples(decisions, self.samples)
        self.text += sum(len(cell) for _, _, cells in refused for cell in cells)
        if len(self.refused) > MOST_REFUSED or self.text > MOST_REFUSED_TEXT:
            raise ManyRefused(self, line)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.counts.get(verdict.value, 0) for verdict in Verdict)


class ManyRefused(Refusal):
    """So many rows were refused that the rest was not read; `figures` has those."""

    def __init__(self, figures: Figures, line: int) -> None:
        super().__init__(problems.MANY_REFUSED, line=f"{line:,}", n=f"{len(figures.refused):,}")
        self.figures = figures


def _samples(decisions: Sequence[Decision], before: list[str]) -> list[str]:
    """Return a few rows as they were read, rather those with other letters than ASCII's, which may be wrong."""
    if len(before) == SAMPLES and not any(map(str.isascii, before)):
        return before
    read = (one.row.values for one in decisions if one.verdict is not Verdict.REFUSED)
    named = (" · ".join([str(row[key]) for key in SHOWN_OF if key in row][:2]) for row in read)
    return sorted(dict.fromkeys([*before, *named]), key=str.isascii)[:SAMPLES]


def as_refused(decision: Decision) -> list[Any]:
    """Return a row to mend as it is kept: its line, the reasons, its cells."""
    return [decision.row.line, decision.to_mend, decision.row.cells]
