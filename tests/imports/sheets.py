"""A sheet as lines of texts, read as an import reads it."""

from datetime import date
from typing import Any

from handlers.imports import headings, rules
from handlers.imports.columns import survey

TODAY = date(2026, 11, 25)


def surveyed(
    heads: str, *rows: str, kind: str | None = None, told: Any = None, day_column: int | str | None = None
) -> Any:
    lines = [(line, row.split("|")) for line, row in enumerate(rows, 2)]
    return survey(headings.layout(heads.split("|"), kind, day_column), lines, TODAY, told)


def read(heads: str, *rows: str, kind: str | None = None) -> list[Any]:
    """Read rows by what their headings say alone."""
    of = headings.layout(heads.split("|"), kind)
    return [rules.row(line, row.split("|"), of, TODAY) for line, row in enumerate(rows, 2)]


def brought(heads: str, *rows: str, told: Any = None, day_column: int | str | None = None) -> list[Any]:
    """Read rows as they come in: after the whole columns were looked at."""
    of = surveyed(heads, *rows, told=told, day_column=day_column).layout
    return [rules.row(line, row.split("|"), of, TODAY) for line, row in enumerate(rows, 2)]
