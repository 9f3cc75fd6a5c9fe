"""What each row of a file says, or why it cannot be taken.

A row is `cells`, texts as a spreadsheet shows them. Refused is a row, never a file, and a cell that says nothing of who
it is about costs itself alone: whoever mends what could not be taken imports that alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.imports.cells import is_sum, joined, reader, tidied
from handlers.imports.columns import costs_the_row
from handlers.imports.headings import ANSWERS, OWN, PARTS, PRODUCTS, PURCHASES, REFERENCES, Layout
from handlers.imports.headings import recognised as recognised
from handlers.kernel import words
from handlers.kernel.refusal import Refusal

ADD, UPDATE, BOTH = "add", "update", "both"
MODES = (ADD, UPDATE, BOTH)

OPENING = {"satisfaction": 40, "points": 0, "interactions": 0}
"""What a customer begins with, unless a file says otherwise."""
REASON = {"zh": "原因", "en": "reason"}
"""The heading over why a row was refused; such a column is passed over when the mended file comes back."""

Cells = Sequence[str]

UNREADABLE = ["\ufffd"]
"""The cells of a line that could not be split."""


@dataclass(frozen=True)
class Row:
    """One row of a file: what it says, or why it cannot be taken; `line` as the person's own program counts them.

    `lost` is what is wrong with cells that cost themselves alone.
    """

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[Refusal, ...] = ()
    lost: tuple[Refusal, ...] = ()


def row(line: int, cells: Cells, of: Layout, today: date) -> Row | None:
    """Return what a row says, or why it cannot be taken; None for one with nothing in it."""
    if cells == UNREADABLE:
        return Row(line, reasons=(Refusal("I can't read this line: something's wrong with its quotes."),))
    first = next((cell for cell in cells if cell and not cell.isspace()), None)
    if first is None:
        return None
    values: dict[str, Any] = {}
    reasons: list[Refusal] = []
    lost: list[Refusal] = []
    for at, name in of.reads:
        text = tidied(name, cells[at]) if at < len(cells) and name not in values else ""
        if not text:
            continue
        try:
            values[name] = reader(of.kind, name, of.orders[at] if of.orders else None)(text, today)
        except Refusal as refusal:
            (reasons if costs_the_row(of.kind, name) else lost).append(refusal)
    if is_sum(first) and not {"email", "phone"} & values.keys():
        return Row(line, reasons=(Refusal("{text} is a total, not a customer.", text=first.strip()),))
    _name_of(values)
    _own_of(values)
    if not reasons:
        reasons += _missing(of, values)
    return Row(line, {}, (*lost, *reasons)) if reasons else Row(line, values, (), tuple(lost))


def _name_of(values: dict[str, Any]) -> None:
    """Put a name that stands in several columns together, unless it stands in one as well."""
    parts = [values.pop(part, "") for part in PARTS]
    if "name" not in values and any(parts):
        values["name"] = words.name(joined(*parts)[: words.MOST_NAME])


def _own_of(values: dict[str, Any]) -> None:
    """Put what stands in the team's own fields together."""
    own = {name.removeprefix(OWN): values.pop(name) for name in [*values] if name.startswith(OWN)}
    if own:
        values["own"] = own


class Seen:
    """Customers that stood in the file before: who stands in it twice is refused, since nobody knows which is right."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._contacts: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._bare: dict[str, int] = {}

    def again(self, line: int, number: str | None, keys: Mapping[str, str]) -> Refusal | None:
        """Return why a row is the same customer's as one before, or None, and remember it.

        `number` is the team's own ID, `keys` are name, e-mail address and phone number as they are compared.
        """
        name = keys.get("name", "")
        contacts = [keys[one] for one in ("email", "phone") if one in keys]
        before: int | None
        if number is not None:
            before = self._numbers.setdefault(number, line)
        else:
            same = [self._contacts[one] for one in contacts if one in self._contacts]
            if name and not contacts and name in self._names:
                same.append(self._names[name])
            if name and name in self._bare:
                same.append(self._bare[name])
            before = min(same, default=line)
            if name and not contacts:
                self._bare.setdefault(name, line)
        for one in contacts:
            self._contacts.setdefault(one, line)
        if name:
            self._names.setdefault(name, line)
        if before == line:
            return None
        return Refusal(
            "This is the same customer as in line {line}. If it isn't, add a customer ID to tell them apart.",
            line=before,
        )


class Named:
    """Products that stood in the file before: of one that stands in it twice nobody knows which is right."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def again(self, line: int, product: str) -> Refusal | None:
        """Return why a row is of the same product, as names are compared, as one before, or None, and remember it."""
        before = self._lines.setdefault(product, line)
        return None if before == line else Refusal("This is the same product as in line {line}.", line=before)


def phone_key(phone: str) -> str:
    """Return the form by which phone numbers are compared: the last ten digits, with neither country nor extension."""
    digits = re.sub(r"[^0-9]", "", re.sub(r"(?:x|ext|转|轉).*$", "", words.narrow(phone), flags=re.I | re.S))
    return digits.lstrip("0")[-10:]


def name_for(values: Mapping[str, Any], language: str) -> str:
    """Return what a customer is called whose name a file does not tell: the company, else by the ID."""
    if values.get("company"):
        return str(values["company"])
    return f"客户{values.get('id', '')}" if language == "zh" else f"Customer {values.get('id', '')}"


def _missing(of: Layout, values: Mapping[str, Any]) -> list[Refusal]:
    undated = [Refusal("The date is missing.")] if "date" in of.known and "date" not in values else []
    if of.kind == ANSWERS:
        wanted = {"product": Refusal("The product is missing."), "score": Refusal("The score is missing.")}
        return [refusal for name, refusal in wanted.items() if name not in values] or undated
    if of.kind == PRODUCTS:
        return [] if "product" in values else [Refusal("The product is missing.")]
    if not any(name in values for name in REFERENCES):
        return [Refusal("I can't tell who this is: there's no name, ID, email address or phone number.")]
    if of.kind == PURCHASES and "amount" not in values:
        return [Refusal("The amount is missing.")]
    return undated
