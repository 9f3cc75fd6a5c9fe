"""How what is held is written for people and spreadsheets, and read again as it was.

Money is in units with two decimals and satisfaction has its decimal, as people write them. The columns of customers
have the names that an import knows, so that their file alone comes in anywhere.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from handlers.kernel.shielding import shielded

FORMATS = ("csv", "xlsx", "jsonl")
MARK = "haoping"
"""The name of the file, or sheet, that says what an export is."""
VERSION, FIRST_VERSION = VERSIONS = (2, 1)
"""What is written and what is read: the first shielded cells at their first character only, and workbooks lost \\r."""

MONEY = frozenset({("purchase", "amount"), ("purchase", "refunded"), ("product", "price")})
TENTHS = frozenset({("customer", "satisfaction"), ("interaction", "moved"), ("answer", "score")})
_CUSTOMER = {"id": "no", "number": "id"}
_OTHERS = {
    "id": "no",
    "customer": "customer_no",
    "product": "product_no",
    "customer_name": "customer",
    "product_name": "product",
}


def heading(table: str, column: str) -> str:
    """Return the heading of a column: `id` of a customer is the team's own, `no` is ours."""
    return (_CUSTOMER if table == "customer" else _OTHERS).get(column, column)


def written(table: str, column: str, kind: str, value: Any) -> Any:
    """Return a value as a cell shows it: a number, or a text; None for nothing."""
    if value is None:
        return None
    if (table, column) in MONEY:
        return Decimal(f"{Decimal(value) / 100:.2f}")
    if (table, column) in TENTHS:
        return Decimal(f"{Decimal(value) / 10:.1f}")
    match kind:
        case "json":
            return json.dumps(value, ensure_ascii=False)
        case "flag":
            return "true" if value else "false"
        case "instant":
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case "day":
            return value.isoformat()
        case "number":
            return int(value)
        case _:
            return str(value)


def shown(cell: Any) -> str:
    """Return a cell's value as a file of texts holds it, where no text may be a formula."""
    if cell is None:
        return ""
    return shielded(cell) if isinstance(cell, str) else str(cell)


def read(table: str, column: str, kind: str, text: str, *, nullable: bool) -> Any:
    """Return what a cell's text was made from; raises ValueError for what it can not have been."""
    if text == "" and nullable:
        return None
    if (table, column) in MONEY:
        return int(Decimal(text) * 100)
    if (table, column) in TENTHS:
        return int(Decimal(text) * 10)
    match kind:
        case "json":
            return json.loads(text)
        case "flag":
            return {"true": True, "false": False}[text.casefold()]
        case "instant":
            return datetime.fromisoformat(text.replace("Z", "+00:00"))
        case "day":
            return date.fromisoformat(text)
        case "number":
            return int(text)
        case _:
            return text


def kept(kind: str, value: Any) -> Any:
    """Return a value as a line of JSON holds it: as it is kept, in cents and tenths."""
    if value is None or kind == "json":
        return value
    if kind == "instant":
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if kind == "day":
        return value.isoformat()
    return bool(value) if kind == "flag" else int(value) if kind == "number" else str(value)


def known(kind: str, value: Any) -> Any:
    """Return what a line of JSON was made from."""
    if value is None:
        return None
    if kind == "instant":
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return date.fromisoformat(str(value)) if kind == "day" else value
