"""Rows as sheets of an Excel workbook; what people typed is text there, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from handlers.kernel.patterns import Pattern

MOST_ROWS = 1_000_000
MOST_CHARACTERS = 32_767
_UNWRITABLE = Pattern(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = Pattern(r"_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """Return a text as a workbook holds it: what XML would lose or change, in Excel's own way (`_x000D_`)."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return a text that a workbook holds."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


class TooLong(Exception):
    """A text that no cell of Excel's holds; the text of this says where it is."""


class Workbook:
    """A workbook that is written row by row."""

    def __init__(self) -> None:
        from openpyxl import Workbook as Book  # half a second that a bot without exports never spends
        from openpyxl.cell.cell import WriteOnlyCell

        self._book = Book(write_only=True)
        self._cell = WriteOnlyCell

    def add(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet; one that is full is followed by another. Raises TooLong."""
        sheet: Any = None
        for count, row in enumerate(rows):
            if count % MOST_ROWS == 0:
                sheet = self._sheet(name if count == 0 else f"{name} {count // MOST_ROWS + 1}", headings)
            sheet.append([self._of(sheet, name, value) for value in row])
        if sheet is None:
            self._sheet(name, headings)

    def save(self, target: Path | io.BytesIO) -> None:
        """Write it."""
        self._book.save(target)

    def _sheet(self, name: str, headings: Sequence[str]) -> Any:
        sheet = self._book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        sheet.append(list(headings))
        return sheet

    def _of(self, sheet: Any, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        written = escaped(value)
        if len(written) > MOST_CHARACTERS:
            sheet.close()
            raise TooLong(name)
        cell = self._cell(sheet, written)
        cell.data_type = "s"
        return cell
