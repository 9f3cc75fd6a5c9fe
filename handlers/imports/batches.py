"""A file that is read, as it is handed on: what it is, and its rows in batches that are bounded by their size.

All of it is made where the file is read, in a process of its own: what takes long holds nobody up there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from handlers.imports import letters, problems, rules, tables
from handlers.imports.columns import Surveyed
from handlers.imports.headings import CUSTOMERS, PRODUCTS, PURCHASES, Layout
from handlers.kernel.refusal import Refusal
from storage import tokens
from storage.types import fold, same_order

BATCH = 500
"""Rows that come at once, and are written in one transaction."""
BATCH_TEXT = 1 << 20
"""Characters of such rows: when there are more, it is as many rows as have them."""
SHOWN = 40
"""Characters that are shown of a cell that cannot be taken."""


class Ordered:
    """Orders that stood in the file before: one that stands in it twice is one order, and its rows are told of."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def again(self, line: int, order: str | None) -> Refusal | None:
        """Return why a row is of the same order as one before, or None, and remember it."""
        before = line if order is None else self._lines.setdefault(same_order(order), line)
        if before == line:
            return None
        return Refusal(
            "This is the same order as in line {line}. An order is recorded once, with its total.", line=before
        )


def described(sheet: tables.Sheet, found: Surveyed) -> dict[str, Any]:
    """Return what a file is, and what of it only a person can tell."""
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


def read(sheet: tables.Sheet, layout: Layout, today: date) -> Iterator[dict[str, Any]]:
    """Give the rows of a file in batches."""
    seen = rules.Seen() if layout.kind == CUSTOMERS else None
    ordered, named = Ordered(), rules.Named()
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
        if layout.kind == PURCHASES and not reasons and (again := ordered.again(line, row.values.get("order"))):
            reasons.append(again)
        if layout.kind == PRODUCTS and not reasons and (again := named.again(line, fold(row.values["product"]))):
            reasons.append(again)
        batch.append((line, row.values, [*map(plain, reasons)], cells, keys, [*map(plain, row.lost)]))
        size += sum(map(len, cells))
        if len(batch) == BATCH or size > BATCH_TEXT:
            yield _batch(batch, sheet.done, layout)
            batch, size = [], 0
    if batch:
        yield _batch(batch, 1.0, layout)


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


def _batch(batch: list[Any], done: float, layout: Layout) -> dict[str, Any]:
    found_by: list[Any] = []
    if layout.kind == CUSTOMERS:
        found_by = sorted(
            (kind, token, index)
            for index, (_, values, reasons, _, _, _) in enumerate(batch)
            if not reasons
            for kind, token in _found_by(values, layout.language)
        )
    return {"rows": batch, "done": done, "found_by": found_by}


def _keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Return by what a row's customer is looked for."""
    keys = {name: fold(values[name]) for name in ("name", "email") if name in values}
    return {**keys, "phone": rules.phone_key(values["phone"])} if "phone" in values else keys


def _found_by(values: Mapping[str, Any], language: str) -> set[tokens.Token]:
    """Return what a new customer would be found by: to make it takes longer than to write it."""
    name = values.get("name") or rules.name_for(values, language)
    return tokens.of_customer({**values, "name": name, "number": values.get("id")})


def plain(refusal: Refusal) -> list[Any]:
    """Return a sentence and its values."""
    return [refusal.sentence, refusal.values]
