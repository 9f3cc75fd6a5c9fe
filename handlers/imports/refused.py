"""The rows that could not be taken, as a file to mend: as they were, with a column that says why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from handlers.imports import rules
from handlers.kernel.shielding import shielded, unshielded
from handlers.kernel.wording import Say


def as_csv(headings: Sequence[str], rows: Sequence[Any], language: str) -> bytes:
    """Return the rows as CSV that a spreadsheet opens as it is meant: UTF-8 with its mark, formulas as text."""
    say = Say(language)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_cells([*headings, rules.REASON[language]]))
    for _, reasons, cells in sorted(rows, key=lambda row: int(row[0])):
        why = " ".join(say(sentence, **values) for sentence, values in reasons)
        filled = [*cells, *[""] * (len(headings) - len(cells))][: len(headings)]
        table.writerow(_cells([*filled, why]))
    return written.getvalue().encode("utf-8-sig")


def _cells(texts: Sequence[str]) -> list[str]:
    """Return texts as cells: what was shielded when it came is shielded once, too."""
    return [shielded(unshielded(text)) for text in texts]
