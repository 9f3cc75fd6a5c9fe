"""Rows as sheets of an Excel workbook; what people typed is text there, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

MOST_ROWS = 1_000_000
MOST_CHARACTERS = 32_767


class TooLong(Exception):
    """A text that no cell of Excel's holds; the text of this says where it is."""


class Workbook:
    """A workbook that is written row by row."""

    def __init__(self) -> None:
        from openpyxl import Workbook as Book  # half a second that a bot without exports never spends
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

        self._book = Book(write_only=True)
        self._cell = WriteOnlyCell
        self._illegal = ILLEGAL_CHARACTERS_RE

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
        if len(value) > MOST_CHARACTERS:
            sheet.close()
            raise TooLong(name)
        cell = self._cell(sheet, self._illegal.sub("", value))
        cell.data_type = "s"
        return cell
