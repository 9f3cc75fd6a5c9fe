"""What a file's columns are once their values were looked at: of another kind than their headings say, days of which
order, days under a heading that says nothing of it; and what only a person can tell.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.imports import cells, days
from handlers.imports.headings import CUSTOMERS, DATED, DAYS, OWN, PURCHASES, SHEET, Layout, is_enough
from handlers.kernel.refusal import Refusal

ORDER, COLUMN, NONE = "order", "column", "none"
"""What is asked: whether day or month comes first, which column the days stand in, whether it was all today."""
MOST_OWNERS = 500
MOST_OFFERED = 4
_KEPT = (
    *("first", "middle", "last", "amount", "product", "order", "score", "note", "expectation", "words"),
    *("company", "tags", *SHEET),
)
"""What a heading alone decides."""


@dataclass
class _Column:
    """What was seen of a column."""

    name: str | None
    filled: int = 0
    read: int = 0
    sample: str = ""
    two: str = ""
    day_first: bool = False
    month_first: bool = False

    @property
    def order(self) -> str | None:
        """Which comes first, where the column says so."""
        if self.day_first == self.month_first:
            return None
        return days.DAY_FIRST if self.day_first else days.MONTH_FIRST


@dataclass(frozen=True)
class Question:
    """What only a person can tell: about the columns (place, heading, a value)."""

    asks: str
    columns: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class Surveyed:
    """The columns as they will be read, what has to be asked first, and the names in its column of owners."""

    layout: Layout
    question: Question | None
    owners: tuple[str, ...]


def survey(of: Layout, rows: Iterable[tuple[int, Sequence[str]]], today: date, told: str | None) -> Surveyed:
    """Look at all rows of a file; `told` is what a person answered: which comes first, or that all is of today."""
    seen = [_Column(name) for name in of.columns]
    wants_days = of.kind in DATED and "date" not in of.columns
    owners: dict[str, None] = {}
    open_columns = {at for at, name in enumerate(of.columns) if _is_open(name, wants_days=wants_days)}
    for _, row in rows:
        if not open_columns:
            break
        if cells.is_sum(next(filter(None, row), "")):
            continue
        for at in [at for at in open_columns if at < len(row) and row[at]]:
            if not _look(seen[at], row[at], of.kind, today, owners):
                open_columns.discard(at)
    order = told if told in days.ORDERS else None
    layout = replace(of, orders=tuple(one.order or order for one in seen))
    return Surveyed(*_judged(layout, seen, wants_days=wants_days, told=told), tuple(owners))


def _is_open(name: str | None, *, wants_days: bool) -> bool:
    return wants_days if name is None else name not in _KEPT and not name.startswith(OWN)


def _look(column: _Column, cell: str, kind: str, today: date, owners: dict[str, None]) -> bool:
    """Look at a cell, and tell whether there is more to be seen of its column."""
    name = column.name
    text = cells.tidied(name or "date", cell)
    if not text:
        return True
    column.filled += 1
    column.sample = column.sample or text
    if name is None or name in DAYS:
        return _look_at_day(column, text, kind, today)
    try:
        value = cells.reader(kind, name)(text, today)
    except Refusal:
        return True
    if name == "name" and kind == PURCHASES and value.startswith("#"):  # an order's number
        return True
    column.read += 1
    if name == "owner":
        if not cells.is_person(value):
            owners[value] = None
        return len(owners) < MOST_OWNERS
    return False


def _look_at_day(column: _Column, text: str, kind: str, today: date) -> bool:
    found = days.read(text, short_years=range(today.year - 99, today.year + 1))
    if column.name is None:
        column.read += found is not None and found.spelled
        return found is not None and found.spelled  # one other value says that it is no column of days
    if found is not None:
        column.day_first |= found.order == days.DAY_FIRST
        column.month_first |= found.order == days.MONTH_FIRST
        if found.could_be_two:
            column.two = column.two or text
    try:
        cells.reader(kind, column.name)(text, today)
    except Refusal:
        return True
    column.read += 1
    return True


def _judged(
    of: Layout, seen: Sequence[_Column], *, wants_days: bool, told: str | None
) -> tuple[Layout, Question | None]:
    """Return the layout without the columns that hold something else, and what has to be asked."""
    unsettled = tuple(
        (at, of.headings[at], one.two)
        for at, one in enumerate(seen)
        if one.two and of.orders[at] is None and one.name in DAYS
    )
    of = _with_order(of, seen)
    another = [at for at, one in enumerate(seen) if of.columns[at] != "order" and _is_another(one, of.orders[at])]
    layout = _without(of, another, seen)
    if unsettled:
        return layout, Question(ORDER, unsettled[:1])
    if not wants_days or told == days.TODAY:
        return layout, None
    offered = tuple(
        (at, of.headings[at], one.sample)
        for at, one in enumerate(seen)
        if one.name is None and one.filled and one.read == one.filled and of.headings[at]
    )
    if offered:
        return layout, Question(COLUMN, offered[:MOST_OFFERED])
    return layout, Question(NONE) if of.kind == PURCHASES else None


def _with_order(of: Layout, seen: Sequence[_Column]) -> Layout:
    """Return the layout with the orders' own numbers where they stand under *Name*, as #1001."""
    if of.kind != PURCHASES or "order" in of.columns:
        return of
    numbers = [one.name == "name" and one.sample.startswith("#") and not one.read for one in seen]
    columns = tuple("order" if is_order else name for name, is_order in zip(of.columns, numbers, strict=True))
    return replace(of, columns=columns)


def _is_another(column: _Column, order: str | None) -> bool:
    """Tell whether none of a column's values is what its heading says; rows without their day are refused instead."""
    if column.name in (None, "date", *_KEPT) or column.name.startswith(OWN) or not column.filled or column.read:
        return False
    return not (column.two and order)  # days that could be two are read where it is known which comes first


def _without(of: Layout, places: Sequence[int], seen: Sequence[_Column]) -> Layout:
    """Return the layout without columns that hold something else; who it is about is refused row by row."""
    columns = tuple(None if at in places else name for at, name in enumerate(of.columns))
    left = replace(of, columns=columns, unread=tuple((of.headings[at], seen[at].sample) for at in places))
    try:
        is_enough(left)
    except Refusal:
        return of
    return left


def costs_the_row(kind: str, name: str) -> bool:
    """Tell whether a cell that cannot be read costs the whole row.

    A customer's row that lacks a cell comes in once more when it is mended; a purchase would count twice.
    """
    return kind != CUSTOMERS or name in {"name", "first", "middle", "last"}
