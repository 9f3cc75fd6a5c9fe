"""A whole export put into an empty workspace: every row as it was, so that every command answers as it did."""

from __future__ import annotations

import csv
import itertools
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import Table

from bot.keeping.copies import Stopped
from handlers.exports import rules
from handlers.exports.workbook import unescaped
from handlers.imports.tables import MOST_UNPACKED
from handlers.kernel.shielding import unshielded, unshielded_first
from storage import exports
from storage.database import Database
from storage.store import NOBODY

BATCH = 1000
MOST_CONTENTS = 1 << 20
"""Bytes of what a workbook says of its sheets."""
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, csv.Error),
    *(ValueError, KeyError, TypeError, AttributeError, RuntimeError, StopIteration),
)
"""What the readers of files that are not whole, or are none of ours, say."""


def is_export(file: Path) -> bool:
    """Tell whether a file or folder is what `export` wrote; what cannot be read is none."""
    if file.is_dir():
        return (file / f"{rules.MARK}.json").is_file()
    try:
        if not zipfile.is_zipfile(file):
            return False
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            if any(name.endswith(f"/{rules.MARK}.json") for name in names):
                raise Stopped(
                    "This export is of several workspaces: unpack it, and import the folder of one of them.", 2
                )
            return f"{rules.MARK}.json" in names or ("xl/workbook.xml" in names and _is_marked(packed))
    except BROKEN:
        return False


def restore(db: Database, workspace: str, file: Path) -> str:
    """Put an export into an empty workspace, all of it or, when it is interrupted, nothing; return a sentence."""
    try:
        return _restore(db, workspace, file)
    except BROKEN as error:
        raise Stopped(f"{file} is no whole export: nothing was written ({type(error).__name__}: {error}).") from error


def _restore(db: Database, workspace: str, file: Path) -> str:
    with _opened(file) as (mark, rows):
        if mark.get("haoping") not in rules.VERSIONS:
            raise Stopped("This export was made by a newer version of Haoping: upgrade first.")
        known = {table.name: table for table in exports.tables()}
        unknown = sorted(name for name, count in mark["rows"].items() if count and name not in known)
        if unknown:
            raise Stopped(f"This version knows no {', '.join(unknown)}: the export is another version's.")
        total = 0
        with db.write(workspace, NOBODY, wait=60) as store:
            if not store.exports.is_empty():
                raise Stopped(
                    f"{workspace} holds data already, and a whole export goes into an empty workspace only. Its"
                    " customers alone come in from its file customer.csv."
                )
            store.exports.clear()
            for name, table in known.items():
                count = 0
                for batch in _batches(rows(table)):
                    store.exports.put(table, batch)
                    count += len(batch)
                if count != mark["rows"].get(name, 0):
                    raise Stopped(
                        f"There are {count:,} rows of {name}, and {mark['rows'].get(name, 0):,} were exported."
                    )
                total += count
    return f"{total:,} rows are in {workspace}, as they were in {mark['workspace']} at {mark['at'][:16]} UTC."


@contextmanager
def _opened(file: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    if file.is_dir():
        mark = json.loads((file / f"{rules.MARK}.json").read_text())
        yield mark, lambda table: _from_text(file, table, mark)
    elif _is_workbook(file):
        import openpyxl

        opened = file.open("rb")
        book = openpyxl.load_workbook(opened, read_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # whatever saved it last may have written a wrong size
        try:
            mark = json.loads(str(book[rules.MARK]["A2"].value))
            yield mark, lambda table: _from_sheets(book, table, mark)
        finally:
            book.close()
            opened.close()
    else:
        with tempfile.TemporaryDirectory(prefix="haoping-export-") as folder:
            with zipfile.ZipFile(file) as packed:
                if sum(one.file_size for one in packed.infolist()) > 32 * MOST_UNPACKED:
                    raise Stopped("This export is too large to unpack here: unpack it yourself, and import the folder.")
                packed.extractall(folder)
            with _opened(Path(folder)) as found:
                yield found


def _from_text(folder: Path, table: Table, mark: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    file = folder / f"{table.name}.{mark['format']}"
    if not file.is_file():
        return
    if mark["format"] == "jsonl":
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                cells = json.loads(line)
                yield {
                    column.name: rules.known(exports.kind(column), cells.get(rules.heading(table.name, column.name)))
                    for column in exports.columns(table)
                }
        return
    csv.field_size_limit(1 << 26)
    as_typed = unshielded_first if mark["haoping"] == rules.FIRST_VERSION else unshielded
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from _rows(table, ([*map(as_typed, row)] for row in csv.reader(lines)))


def _from_sheets(book: Any, table: Table, mark: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    as_typed = str if mark["haoping"] == rules.FIRST_VERSION else unescaped
    for name in book.sheetnames:
        base, _, number = name.partition(" ")
        if base == table.name[:31] and (not number or number.isdecimal()):
            cells = ([("" if cell is None else as_typed(str(cell))) for cell in row] for row in book[name].values)
            yield from _rows(table, cells)


def _rows(table: Table, cells: Iterator[list[str]]) -> Iterator[dict[str, Any]]:
    places = {heading: place for place, heading in enumerate(next(cells))}
    columns = [
        (column, exports.kind(column), places.get(rules.heading(table.name, column.name)))
        for column in exports.columns(table)
    ]
    for line, row in enumerate(cells, 2):
        try:
            yield {
                column.name: rules.read(
                    table.name,
                    column.name,
                    kind,
                    row[place] if place is not None and place < len(row) else "",
                    nullable=bool(column.nullable),
                )
                for column, kind, place in columns
            }
        except (ValueError, KeyError, ArithmeticError) as error:
            raise Stopped(f"Line {line} of {table.name} cannot be read: {error}.") from error


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _is_workbook(file: Path) -> bool:
    with zipfile.ZipFile(file) as packed:
        return "xl/workbook.xml" in packed.namelist()


def _is_marked(packed: zipfile.ZipFile) -> bool:
    """Tell whether a workbook's first sheet is an export's; no more of it is read than that takes."""
    with packed.open("xl/workbook.xml") as content:
        sheets = ElementTree.fromstring(content.read(MOST_CONTENTS)).iter(f"{{{SHEETS}}}sheet")  # noqa: S314 - of 1 MB
    return next((sheet.get("name") for sheet in sheets), None) == rules.MARK
