"""The process that reads a file: what takes long holds nobody up here.

Prints a line of JSON with what the columns are, one for each batch of rows, and one at the end; or one that says why
the file cannot be read.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from handlers.imports import letters, problems, rules, tables
from handlers.imports.columns import Surveyed, survey
from handlers.imports.headings import CUSTOMERS, Layout, layout
from handlers.kernel.refusal import Refusal
from storage import tokens
from storage.types import fold

BATCH = 500
"""Rows that come at once, and are written in one transaction."""
BATCH_TEXT = 1 << 20
"""Characters of such rows: when there are more, it is as many rows as have them."""
SHOWN = 40
"""Characters that are shown of a cell that cannot be taken."""
MOST_MEMORY = 640 << 20
"""Bytes that a file may take here beside what Python has itself: with more it is refused, and nobody else suffers."""


def main(asked: dict[str, Any]) -> None:
    """Read a file: `file`, and if given its `sheet`, and the `kind` of its rows; `today` is the date.

    `days` and `day_column` are what a person answered about its days.
    """
    file, sheet_name, today = Path(asked["file"]), asked.get("sheet"), date.fromisoformat(asked["today"])
    try:
        _limit_memory(file)
        with tables.opened(file, sheet_name) as sheet:  # the whole columns first: they say what each cell means
            lines = (one for one in sheet.rows if not tables.is_too_long(one[1]))
            found = survey(
                layout(sheet.headings, asked.get("kind"), asked.get("day_column")), lines, today, asked.get("days")
            )
        with tables.opened(file, sheet_name) as sheet:
            _say(_described(sheet, found))
            _read(sheet, found.layout, today)
    except Refusal as refusal:
        _say({"refused": _plain(refusal)})
    except Exception as error:  # whatever a broken file makes its readers say
        why = problems.BROKEN
        if isinstance(error, MemoryError) or "out of memory" in str(error):
            why = problems.TOO_LARGE if tables.is_workbook(Path(asked["file"])) else problems.SPLIT
        _say({"refused": _plain(Refusal(why)), "error": type(error).__name__})
    else:
        _say({"end": True})


def _described(sheet: tables.Sheet, found: Surveyed) -> dict[str, Any]:
    of, asks = found.layout, found.question
    return {
        "kind": of.kind,
        "language": of.language,
        "headings": of.headings,
        "left_out": of.left_out,
        "sheet": sheet.name,
        "others": sheet.others,
        "unread": of.unread,
        "question": None if asks is None else {"asks": asks.asks, "columns": asks.columns},
        "owners": found.owners,
    }


def _read(sheet: tables.Sheet, layout: Layout, today: date) -> None:
    seen = rules.Seen() if layout.kind == CUSTOMERS else None
    batch: list[Any] = []
    size = 0
    for line, cells in sheet.rows:
        row, cells = _row(line, cells, layout, today)
        if row is None:
            continue
        reasons = list(row.reasons)
        keys = _keys(row.values)
        if seen is not None and not reasons and (again := seen.again(line, row.values.get("id"), keys)):
            reasons.append(again)
        batch.append((line, row.values, [*map(_plain, reasons)], cells, keys, [*map(_plain, row.lost)]))
        size += sum(map(len, cells))
        if len(batch) == BATCH or size > BATCH_TEXT:
            _send(batch, sheet.done, layout)
            batch, size = [], 0
    if batch:
        _send(batch, 1.0, layout)


def _row(line: int, cells: list[str], layout: Layout, today: date) -> tuple[rules.Row | None, list[str]]:
    """Return what a row says, and its cells."""
    if tables.is_too_long(cells):
        return rules.Row(line, reasons=(Refusal(problems.LONG),)), [
            cell[:SHOWN] for cell in cells[: len(layout.columns)]
        ]
    read = [cell for name, cell in zip(layout.columns, cells, strict=False) if name is not None]
    if cells != rules.UNREADABLE and (lost := letters.garbled(read)) is not None:
        return rules.Row(line, reasons=(Refusal(problems.GARBLED, text=lost[:SHOWN]),)), cells
    return rules.row(line, cells, layout, today), cells


def _limit_memory(file: Path) -> None:
    """Have a file that takes too much memory be refused, where the system can do that."""
    if tables.is_workbook(file):
        import openpyxl  # noqa: F401  # what it takes itself is not the file's
    with suppress(OSError, ValueError, AttributeError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _send(batch: list[Any], done: float, layout: Layout) -> None:
    found_by: list[Any] = []
    if layout.kind == CUSTOMERS:
        found_by = sorted(
            (kind, token, index)
            for index, (_, values, reasons, _, _, _) in enumerate(batch)
            if not reasons
            for kind, token in _found_by(values, layout.language)
        )
    _say({"rows": batch, "done": done, "found_by": found_by})


def _keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Return by what a row's customer is looked for."""
    keys = {name: fold(values[name]) for name in ("name", "email") if name in values}
    return {**keys, "phone": rules.phone_key(values["phone"])} if "phone" in values else keys


def _found_by(values: Mapping[str, Any], language: str) -> set[tokens.Token]:
    """Return what a new customer would be found by: to make it takes longer than to write it."""
    name = values.get("name") or rules.name_for(values, language)
    return tokens.of_customer({**values, "name": name, "number": values.get("id")})


def _plain(refusal: Refusal) -> list[Any]:
    return [refusal.sentence, refusal.values]


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True, default=str) + "\n")


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
