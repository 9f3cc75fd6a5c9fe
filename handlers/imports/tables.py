"""Files as rows of texts: CSV in the encodings and with the delimiters there are, and Excel's workbooks.

Nothing that a file says of its own size is believed, and what is too large is refused before it is held in memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from handlers.exports.rules import MARK
from handlers.imports import letters, problems, rules
from handlers.kernel.refusal import Refusal

LOOK = 25
"""Rows in which the headings are looked for: tables have titles above them."""
DELIMITERS = (",", "\t", ";", "|", "，", " ")
MOST_UNPACKED = 2 << 30
"""Bytes that a workbook may have when unpacked, at most; small ones may have:"""
UNPACKED, RATIO = 200 << 20, 20
"""So many in any case, and else so many times what it has packed: a bomb has a thousand times as much."""
MOST_CELL = 32_767
"""Characters of a cell; Excel has no more."""
MOST_CELLS, MOST_ROW, MOST_LINES = 16_384, 1 << 20, 1_048_576
"""Cells and characters of a row, and rows of a sheet: Excel's own limits, but for the characters."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIPPED = b"PK\x03\x04"

Cells = list[str]


@dataclass
class Sheet:
    """Rows of a file from below the headings on: (line, cells); `done` says how much of it was read, from 0 to 1."""

    headings: Cells
    rows: Iterator[tuple[int, Cells]]
    name: str = ""
    others: tuple[str, ...] = ()
    done: float = 0.0


@contextmanager
def opened(file: Path, sheet: str | None = None) -> Iterator[Sheet]:
    """Open a file; raises Refusal when it cannot be read, or has no headings that are understood."""
    begins = _begins(file)
    if begins == OLD_EXCEL:
        raise Refusal(problems.OLD_EXCEL)
    csv.field_size_limit(4 * MOST_CELL)
    with _workbook(file, sheet) if begins == ZIPPED else _text(file) as found:
        yield found


def is_workbook(file: Path) -> bool:
    """Tell whether a file is to be read as a workbook, whatever it is called."""
    return _begins(file) == ZIPPED


def is_too_long(cells: Sequence[str]) -> bool:
    """Tell whether a row is none that a spreadsheet has."""
    size = sum(map(len, cells))
    if size <= MOST_CELL:  # nearly all
        return len(cells) > MOST_CELLS
    return len(cells) > MOST_CELLS or size > MOST_ROW or any(len(cell) > MOST_CELL for cell in cells)


def _begins(file: Path) -> bytes:
    with file.open("rb") as raw:
        return raw.read(4)


# ---- text


@contextmanager
def _text(file: Path) -> Iterator[Sheet]:
    encoding = letters.encoding(file)
    size = max(file.stat().st_size, 1)
    with file.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as lines:
        delimiter, at = _shape(_sample(file, encoding))
        records = enumerate(_records(lines, delimiter), 1)
        headings: Cells = []
        for line, cells in records:
            if line == at:
                headings = cells
                break
        sheet = Sheet(_ended(headings), iter(()))

        def rows() -> Iterator[tuple[int, Cells]]:
            for count, (line, cells) in enumerate(records):
                if count % 500 == 0:
                    sheet.done = raw.tell() / size
                if not _is_rule(cells):
                    yield line, _aligned(cells, len(sheet.headings), delimiter)

        sheet.rows = rows()
        yield sheet


def _sample(file: Path, encoding: str) -> str:
    with file.open("rb") as raw:
        text = codecs.getincrementaldecoder(encoding)().decode(raw.read(1 << 16))
    return "".join(text.splitlines(keepends=True)[:LOOK])


def _shape(sample: str) -> tuple[str, int]:
    """Return the delimiter by which a sample's headings are understood best, and the line they stand in."""
    best = (0, ",", 1)
    for delimiter in DELIMITERS:
        for line, cells in enumerate(itertools.islice(_records(io.StringIO(sample, newline=""), delimiter), LOOK), 1):
            if (count := rules.recognised(cells)) > best[0]:
                best = (count, delimiter, line)
    if best[0] == 0:
        raise Refusal(problems.HEADINGS)
    return best[1], best[2]


def _records(lines: Any, delimiter: str) -> Iterator[Cells]:
    if delimiter == " ":
        yield from (line.split() for line in lines)
        return
    records = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(records)
        except StopIteration:
            return
        except csv.Error:
            yield rules.UNREADABLE


def _aligned(cells: Cells, columns: int, delimiter: str) -> Cells:
    """Return a row without the number that stands before it, where columns are separated by blanks."""
    return cells[1:] if delimiter == " " and len(cells) == columns + 1 else cells


def _is_rule(cells: Sequence[str]) -> bool:
    """Tell whether a row is the line below the headings of a table in Markdown."""
    return any(cells) and all(set(cell.strip()) <= set("-:") for cell in cells)


def _ended(cells: Cells) -> Cells:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


# ---- Excel


@contextmanager
def _workbook(file: Path, wanted: str | None) -> Iterator[Sheet]:
    import openpyxl  # half a second that a bot without imports never spends

    _is_a_workbook(file)
    opened = file.open("rb")  # by its name openpyxl refuses a file without an ending, as those that come by Slack
    try:
        book = openpyxl.load_workbook(opened, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        opened.close()
        raise Refusal(problems.WORKBOOK) from error
    try:
        names = [sheet.title for sheet in book.worksheets]
        if names[:1] == [MARK]:
            raise Refusal(problems.EXPORT)
        expected = {sheet.title: max(sheet.max_row or 1, 1) for sheet in book.worksheets}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # else rows and columns beyond what it says would be left out
        if wanted is not None and wanted not in names:
            raise Refusal(problems.NO_SHEET, sheet=wanted, sheets=", ".join(names))
        headed = {sheet.title: _headings(sheet) for sheet in book.worksheets if wanted in (None, sheet.title)}
        readable = {name: at for name, (at, count) in headed.items() if count > 1} or {
            name: at for name, (at, count) in headed.items() if count
        }
        if not readable:
            raise Refusal(problems.HEADINGS)
        name, at = next(iter(readable.items()))
        yield _rows(book[name], at, tuple(other for other in readable if other != name), expected[name])
    finally:
        book.close()
        opened.close()


def _rows(source: Any, at: int, others: tuple[str, ...], expected: int) -> Sheet:
    lines = enumerate(source.iter_rows(values_only=True), 1)
    headings = next([*map(text, cells)] for line, cells in lines if line == at)
    sheet = Sheet(_ended(headings), iter(()), source.title, others)

    def rows() -> Iterator[tuple[int, Cells]]:
        for line, cells in lines:
            if line > MOST_LINES:
                raise Refusal(problems.TOO_LARGE)
            sheet.done = min(line / expected, 1.0)
            yield line, [*map(text, cells)]

    sheet.rows = rows()
    return sheet


def _headings(sheet: Any) -> tuple[int, int]:
    """Return the line of a sheet's headings, and how many of them are understood."""
    best, at = 0, 0
    for line, cells in enumerate(itertools.islice(sheet.iter_rows(values_only=True), LOOK), 1):
        if (count := rules.recognised([*map(text, cells)])) > best:
            best, at = count, line
    return at, best


def _is_a_workbook(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
    except zipfile.BadZipFile as error:
        raise Refusal(problems.WORKBOOK) from error
    if any(one.filename.rpartition("/")[2] == f"{MARK}.json" for one in members):
        raise Refusal(problems.EXPORT)
    unpacked = sum(one.file_size for one in members)
    if unpacked > min(max(UNPACKED, RATIO * file.stat().st_size), MOST_UNPACKED):
        raise Refusal(problems.TOO_LARGE)


def text(value: Any) -> str:
    """Return a cell's value as a person would type it."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
