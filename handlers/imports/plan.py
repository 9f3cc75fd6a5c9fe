"""What a batch of rows will do to what is known: who is new, who changes, and what cannot be taken, and why."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.customers import fields
from handlers.imports import headings, rules
from handlers.imports.cells import is_person
from handlers.imports.matches import match
from handlers.kernel import words
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_
from handlers.loyalty import rules as loyalty
from handlers.research import rules as research
from storage.imports import Candidates
from storage.models import Customer, ImportRun, Product
from storage.store import Store
from storage.types import fold, same_order

NOBODY = N_("I can't tell who {text} is. An owner has to be a colleague's name.")
MOST_LOST = 1_000
"""Cells left out that are listed, as rows to mend."""


class Verdict(enum.StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class Row:
    """A row as it was read: (sentence, values) of each reason against it, its cells, and its folded contact data.

    `lost` are the reasons against cells that cost themselves alone.
    """

    line: int
    values: dict[str, Any]
    reasons: list[list[Any]]
    cells: list[str]
    keys: dict[str, str]
    lost: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Rows that are worked together; `done` says how much of the file is read, from 0 to 1.

    `found_by` are, in their order, the tokens by which new customers will be found: (kind, token, index of the row).
    """

    rows: list[Row]
    done: float
    found_by: list[tuple[int, str, int]]

    def after(self, count: int) -> Batch:
        """Return the same without its first rows."""
        if not count:
            return self
        left = [(kind, token, index - count) for kind, token, index in self.found_by if index >= count]
        return Batch(self.rows[count:], self.done, left)


@dataclass(slots=True)
class Decision:
    """What becomes of a row: the `values` are columns, of `customer` or `product` if it is one that is known.

    `adds` names a product that comes in with it.
    `kept` are openings that stay as they are, since the customer has a story of their own by now; `nobody` is what is
    wrong with an owner.
    """

    row: Row
    verdict: Verdict
    values: dict[str, Any] = field(default_factory=dict)
    customer: Customer | None = None
    product: Product | None = None
    adds: str = ""
    reasons: list[list[Any]] = field(default_factory=list)
    kept: bool = False
    nobody: list[list[Any]] = field(default_factory=list)

    @property
    def lost(self) -> list[list[Any]]:
        """The reasons against cells that were left out of a row that is taken."""
        return [] if self.verdict is Verdict.REFUSED else [*self.row.lost, *self.nobody]

    @property
    def to_mend(self) -> list[list[Any]]:
        """What somebody may mend in this row, and have come in."""
        return self.reasons or self.lost


Planner = Callable[[Store, ImportRun, Sequence[Row]], list[Decision]]


def planned(store: Store, run: ImportRun, batch: Batch) -> list[Decision]:
    """Return what becomes of each row of a batch."""
    good = [row for row in batch.rows if not row.reasons]
    decided = {id(one.row): one for one in _PLANNERS[run.kind](store, run, good)}
    return [decided.get(id(row)) or Decision(row, Verdict.REFUSED, reasons=row.reasons) for row in batch.rows]


def count(decisions: Iterable[Decision], counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return counts with those of a batch added."""
    added = dict(counts)
    for one in decisions:
        added[one.verdict.value] = added.get(one.verdict.value, 0) + 1
        if one.kept:
            added["kept"] = added.get("kept", 0) + 1
        if one.adds and one.adds not in added.get("products", ()):
            added["products"] = [*added.get("products", ()), one.adds]
        if one.lost:
            added["lost"] = added.get("lost", 0) + len(one.lost)
    return added


# ---- customers


def _customers(store: Store, run: ImportRun, rows: Sequence[Row]) -> list[Decision]:
    found = _candidates(store, run, rows)
    decisions = [_deciding(row, lambda row: _customer(run, row, found)) for row in rows]
    opened = [
        one.customer.id
        for one in decisions
        if one.customer is not None and one.values.get("points") is not None and one.verdict is Verdict.CHANGED
    ]
    started = store.ledger.started(opened) if opened else set()
    for one in decisions:
        if one.customer is not None and one.customer.id in started:
            del one.values["points"]
            one.kept = True
            if not one.values:
                one.verdict = Verdict.UNCHANGED
    return decisions


def _customer(run: ImportRun, row: Row, found: Candidates) -> Decision:
    customer = match(row.values, row.keys, found)
    values, nobody = _owned(run, row)
    columns = _columns(values)
    if customer is None:
        if run.mode == rules.UPDATE:
            raise Refusal("No customer matches, and this import only updates existing ones.")
        if "name" in columns:
            columns["name_key"] = row.keys["name"]
        else:
            if "number" not in columns and "company" not in columns:
                raise Refusal(
                    "No customer has this email address or phone number, and a new one needs a name or an ID."
                )
            columns["name"] = rules.name_for(row.values, run.options.get("language", "en"))
        return Decision(row, Verdict.NEW, columns, nobody=nobody)
    if customer.number is None or customer.number != row.values.get("id"):  # only an ID renames
        columns = {key: value for key, value in columns.items() if key != "name"}
    if run.mode == rules.ADD:
        return Decision(row, Verdict.UNCHANGED, {}, customer)
    if "own" in columns:
        columns["own"] = fields.joined(customer.own, columns["own"])
    changed = {key: value for key, value in columns.items() if value != getattr(customer, key)}
    kept = False
    if customer.interactions or customer.satisfaction != rules.OPENING["satisfaction"]:
        kept = len([key for key in ("satisfaction", "interactions") if changed.pop(key, None) is not None]) > 0
    verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
    return Decision(row, verdict, changed, customer, kept=kept, nobody=nobody)


def _owned(run: ImportRun, row: Row) -> tuple[Mapping[str, Any], list[list[Any]]]:
    """Return a row's values with the colleague for what an owner is called there; an unknown owner costs the cell."""
    called = row.values.get("owner")
    if called is None or is_person(called):
        return row.values, []
    others = {name: value for name, value in row.values.items() if name != "owner"}
    person = run.options.get("owners", {}).get(called)
    if person is not None:
        return {**others, "owner": person}, []
    # Where a file's owners are all nobody, that is said once, of the column.
    return others, [[NOBODY, {"text": called}]] if "owners" in run.options else []


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {("number" if key == "id" else key): value for key, value in values.items()}


def _candidates(store: Store, run: ImportRun, rows: Sequence[Row]) -> Candidates:
    return store.imports.candidates(
        numbers=[row.values["id"] for row in rows if "id" in row.values],
        names=[row.keys["name"] for row in rows if "name" in row.keys],
        emails=[row.keys["email"] for row in rows if "email" in row.keys],
        phones=[row.keys["phone"] for row in rows if "phone" in row.keys],
        before=run.at,
    )


# ---- purchases and answers


def _purchases(store: Store, run: ImportRun, rows: Sequence[Row]) -> list[Decision]:
    found = _candidates(store, run, rows)
    names = {row.values["product"] for row in rows if "product" in row.values}
    products = {name: store.products.called(name) for name in names}
    orders = store.purchases.ordered_among([row.values["order"] for row in rows if "order" in row.values])

    def decide(row: Row) -> Decision:
        customer = match(row.values, row.keys, found)
        if customer is None:
            raise Refusal("I don't know this customer. Import the customers first.")
        order = row.values.get("order")
        same = orders.get(same_order(order)) if order else None
        if same is not None:
            if (same.customer, same.amount) == (customer.id, row.values["amount"]):
                return Decision(row, Verdict.UNCHANGED, customer=customer)
            raise Refusal("Order {order} is already recorded as {id}.", order=order, id=loyalty.number(same.id))
        at = instant(run, row.values)
        product = products.get(row.values.get("product", ""))
        values = {
            "amount": row.values["amount"],
            "note": _note(row.values, product),
            "at": at,
            "day": _day(run, row.values, at),
            "product": product,
            "order": order,
        }
        return Decision(row, Verdict.NEW, values, customer)

    return [_deciding(row, decide) for row in rows]


def _note(values: Mapping[str, Any], product: Product | None) -> str:
    """Return a row's note, with what was bought where that is no product that is known."""
    parts = [values.get("product", "") if product is None else "", values.get("note", "")]
    return words.note(" · ".join(part for part in parts if part))


def _day(run: ImportRun, values: Mapping[str, Any], at: datetime) -> date:
    """Return the day on which a row took place: as it is written, else that of the import where it was begun."""
    if "date" in values:
        return date.fromisoformat(str(values["date"])[:10])
    return at.astimezone(ZoneInfo(str(run.options.get("zone", "UTC")))).date()


def _answers(store: Store, run: ImportRun, rows: Sequence[Row]) -> list[Decision]:
    found = _candidates(store, run, rows)
    names = {fold(row.values["product"]): row.values["product"] for row in rows}
    products = {key: store.products.called(name) for key, name in names.items()}

    def decide(row: Row) -> Decision:
        customer = match(row.values, row.keys, found)
        if customer is None and row.values.keys() & {*headings.REFERENCES}:
            raise Refusal("I don't know this customer. Import the customers first.")
        said = [text for name in ("expectation", "words") if (text := row.values.get(name))]
        expectation, kinds = research.expectation("\n".join(said))
        at = instant(run, row.values)
        values = {
            "score": row.values["score"],
            "expectation": expectation,
            "kinds": " ".join(kinds),
            "at": at,
            "day": _day(run, row.values, at),
        }
        product = products[fold(row.values["product"])]
        adds = "" if product else names[fold(row.values["product"])]
        return Decision(row, Verdict.NEW, values, customer, product, adds)

    return [_deciding(row, decide) for row in rows]


def _products(store: Store, run: ImportRun, rows: Sequence[Row]) -> list[Decision]:
    def decide(row: Row) -> Decision:
        name = row.values["product"]
        product = store.products.called(name)
        values = {key: row.values[key] for key in headings.SHEET if key in row.values}
        if product is None:
            if run.mode == rules.UPDATE:
                raise Refusal(
                    "There's no product called {name}, and this import only updates existing ones.", name=name
                )
            return Decision(row, Verdict.NEW, {"name": name, **values})
        changed = {key: value for key, value in values.items() if value != getattr(product, key)}
        if run.mode == rules.ADD or not changed:
            return Decision(row, Verdict.UNCHANGED, product=product)
        return Decision(row, Verdict.CHANGED, changed, product=product)

    return [_deciding(row, decide) for row in rows]


def instant(run: ImportRun, values: Mapping[str, Any]) -> datetime:
    """Return when a row took place: a day without a time is at noon UTC, which is the same day nearly everywhere."""
    if "date" not in values:
        return run.at
    text = str(values["date"])
    if "T" not in text:
        return min(datetime.combine(date.fromisoformat(text), time(12), UTC), run.at)
    read = datetime.fromisoformat(text)
    zone = ZoneInfo(str(run.options.get("zone", "UTC")))
    return min((read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC), run.at)


def _deciding(row: Row, decide: Callable[[Row], Decision]) -> Decision:
    try:
        return decide(row)
    except Refusal as refusal:
        return Decision(row, Verdict.REFUSED, reasons=[[refusal.sentence, refusal.values]])


_PLANNERS: dict[str, Planner] = {
    headings.CUSTOMERS: _customers,
    headings.PURCHASES: _purchases,
    headings.ANSWERS: _answers,
    headings.PRODUCTS: _products,
}
