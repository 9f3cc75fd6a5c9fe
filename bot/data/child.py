"""The process that reads a file: what takes long holds nobody up here.

Prints a line of JSON with what the columns are, one for each batch of rows, and one at the end; or one that says why
the file cannot be read.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from handlers.imports import batches, problems, tables
from handlers.imports.columns import survey
from handlers.imports.headings import layout
from handlers.kernel.refusal import Refusal

MOST_MEMORY = 640 << 20
"""Bytes that a file may take here beside what Python has itself: with more it is refused, and other work goes on."""


def main(asked: dict[str, Any]) -> None:
    """Read a file: `file`, and if given its `sheet`, and the `kind` of its rows; `today` is the date.

    `days` and `day_column` are what a person answered about its days.
    """
    file, sheet_name, today = Path(asked["file"]), asked.get("sheet"), date.fromisoformat(asked["today"])
    try:
        _limit_memory(file)
        with tables.opened(file, sheet_name) as sheet:  # the whole columns first: they say what each cell means
            lines = (one for one in sheet.rows if not tables.is_too_long(one[1]))
            of = layout(sheet.headings, asked.get("kind"), asked.get("day_column"), asked.get("own", ()))
            found = survey(of, lines, today, asked.get("days"))
        with tables.opened(file, sheet_name) as sheet:
            _say(batches.described(sheet, found))
            for batch in batches.read(sheet, found.layout, today):
                _say(batch)
    except Refusal as refusal:
        _say({"refused": batches.plain(refusal)})
    except Exception as error:  # whatever a broken file makes its readers say
        why = problems.BROKEN
        if isinstance(error, MemoryError) or "out of memory" in str(error):
            why = problems.TOO_LARGE if tables.is_workbook(Path(asked["file"])) else problems.SPLIT
        _say({"refused": batches.plain(Refusal(why)), "error": type(error).__name__})
    else:
        _say({"end": True})


def _limit_memory(file: Path) -> None:
    """Have a file that takes too much memory be refused, where the system can do that."""
    if tables.is_workbook(file):
        import openpyxl  # noqa: F401  # what it takes itself is not the file's
    with suppress(OSError, ValueError, AttributeError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True, default=str) + "\n")


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
