"""An export's files: a table each, or a sheet each, and a mark that says what it is; written, and read again.

A file may be anybody's by now: whatever its readers say of one that is not whole is BROKEN.
"""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import Table

from handlers.customers.fields import SETTING
from handlers.exports import rules
from handlers.exports.rules import MARK
from handlers.exports.workbook import TooLong, Workbook, unescaped
from handlers.kernel.shielding import unshielded, unshielded_first
from handlers.kernel.wording import N_
from storage import exports
from storage.models import customers
from storage.store import Store

MOST_UNPACKED = 64 << 30
"""Bytes that a packed export may have when unpacked."""
MOST_CONTENTS = 1 << 20
"""Bytes of what a workbook says of its sheets."""
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, csv.Error),
    *(ValueError, KeyError, TypeError, AttributeError, RuntimeError, StopIteration),
)
"""What the readers of files that are not whole, or are none of ours, say."""

Progress = Callable[[float], None]
Rows = Callable[[Table], Iterator[dict[str, Any]]]


class Unfit(Exception):
    """An export that can't be written, or read: a sentence, and its values."""

    def __init__(self, sentence: str, /, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


# ---- writing


def write(
    store: Store, workspace: str, revision: str, folder: Path, format: str, at: datetime, progress: Progress
) -> int:
    """Write the files of a workspace, as it is at one moment, into a folder, and return how many rows they hold.

    `revision` is the schema's. Raises Unfit.
    """
    counts = {table.name: store.exports.count(table) for table in exports.tables()}
    whole, rows = max(sum(counts.values()), 1), 0
    mark = {"haoping": rules.VERSION, "revision": revision, "workspace": workspace, "at": at.isoformat()}
    mark |= {"format": format, "rows": counts}
    book = Workbook() if format == "xlsx" else None
    if book is not None:
        book.add(MARK, ["export"], [[json.dumps(mark)]])
    else:
        (folder / f"{MARK}.json").write_text(json.dumps(mark, indent=2) + "\n")
    for table in exports.tables():
        if counts[table.name]:
            _write(store, table, folder, format, book)
            rows += counts[table.name]
            progress(rows / whole)
    if book is not None:
        book.save(folder / f"{workspace}.xlsx")

    return rows


def _write(store: Store, table: Table, folder: Path, format: str, book: Workbook | None) -> None:
    columns = [(column.name, exports.kind(column)) for column in exports.columns(table)]
    columns += [(name, "text") for name in exports.named(table)]
    own = [str(one) for one in store.settings.get(SETTING, [])] if table is customers else []
    if format == "jsonl":
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
            for row in store.exports.rows(table):
                line = {rules.heading(table.name, name): rules.kept(kind, row[name]) for name, kind in columns}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    headings = [*(rules.heading(table.name, name) for name, _ in columns), *own]
    cells = (
        [rules.written(table.name, name, kind, row[name]) for name, kind in columns]
        + [(row["own"] or {}).get(label) for label in own]
        for row in store.exports.rows(table)
    )
    if book is None:
        _write_csv(folder / f"{table.name}.csv", headings, cells)
        return
    try:
        book.add(table.name, headings, cells)
    except TooLong:
        raise Unfit(
            N_("A text in {table} is too long for an Excel cell. Export it with --format csv."), table=table.name
        ) from None


def _write_csv(target: Path, headings: list[str], cells: Iterable[list[Any]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.writer(file)
        written.writerow(headings)
        written.writerows(map(rules.shown, row) for row in cells)


# ---- reading


def is_export(file: Path) -> bool:
    """Tell whether a file or folder is what `export` wrote; what cannot be read is none. Raises Unfit for several."""
    if file.is_dir():
        return (file / f"{MARK}.json").is_file()
    try:
        if not zipfile.is_zipfile(file):
            return False
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            if any(name.endswith(f"/{MARK}.json") for name in names):
                raise Unfit(
                    N_("This export has several workspaces in it. Unpack it, and import the folder of one of them.")
                )
            return f"{MARK}.json" in names or ("xl/workbook.xml" in names and _is_marked(packed))
    except BROKEN:
        return False


@contextmanager
def opened(file: Path) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Open an export: its mark, and what gives the rows of a table; raises Unfit, and BROKEN."""
    if file.is_dir():
        mark = json.loads((file / f"{MARK}.json").read_text())
        yield mark, lambda table: _from_text(file, table, mark)
    elif _is_workbook(file):
        import openpyxl

        content = file.open("rb")
        book = openpyxl.load_workbook(content, read_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # whatever saved it last may have written a wrong size
        try:
            mark = json.loads(str(book[MARK]["A2"].value))
            yield mark, lambda table: _from_sheets(book, table, mark)
        finally:
            book.close()
            content.close()
    else:
        with tempfile.TemporaryDirectory(prefix="haoping-export-") as folder:
            with zipfile.ZipFile(file) as packed:
                if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                    raise Unfit(
                        N_("This export is too large to unpack here. Unpack it yourself, and import the folder.")
                    )
                packed.extractall(folder)
            with opened(Path(folder)) as found:
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
                    column.name: rules.known(exports.kind(column), cells[heading])
                    for column in exports.columns(table)
                    if (heading := rules.heading(table.name, column.name)) in cells
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
        (column, exports.kind(column), places[heading])
        for column in exports.columns(table)
        if (heading := rules.heading(table.name, column.name)) in places  # an older version's have fewer
    ]
    for line, row in enumerate(cells, 2):
        try:
            yield {
                column.name: rules.read(
                    table.name,
                    column.name,
                    kind,
                    row[place] if place < len(row) else "",
                    nullable=bool(column.nullable),
                )
                for column, kind, place in columns
            }
        except (ValueError, KeyError, ArithmeticError) as error:
            raise Unfit(
                N_("Line {line} of {table} can't be read: {why}."), line=line, table=table.name, why=error
            ) from error


def _is_workbook(file: Path) -> bool:
    with zipfile.ZipFile(file) as packed:
        return "xl/workbook.xml" in packed.namelist()


def _is_marked(packed: zipfile.ZipFile) -> bool:
    """Tell whether a workbook's first sheet is an export's; no more of it is read than that takes."""
    with packed.open("xl/workbook.xml") as content:
        sheets = ElementTree.fromstring(content.read(MOST_CONTENTS)).iter(f"{{{SHEETS}}}sheet")  # noqa: S314 - of 1 MB
    return next((sheet.get("name") for sheet in sheets), None) == MARK
