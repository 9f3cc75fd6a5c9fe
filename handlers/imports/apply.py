"""What was decided about a batch of rows is written: each change with its entry in the audit, as if it were typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from handlers.imports import headings
from handlers.imports.plan import MOST_LOST, Batch, Decision, Verdict, count, planned
from handlers.loyalty import account
from handlers.loyalty import rules as loyalty
from handlers.loyalty.blocks import kept
from handlers.policy.versions import in_force
from storage.changes import Entry
from storage.ledger import Moved
from storage.models import ImportRun, Product
from storage.purchases import Bought
from storage.sheet import Terms
from storage.store import Store
from storage.subject import Subject
from storage.surveys import Given

OPENING = "opening"
MOST_KEPT = 5_000
"""Refused rows that an import keeps, to hand them out; more of them are only counted."""
IMPORT = "import"
NO_POINTS: list[list[int]] = [[0, 0]]
"""The award rule of purchases that came in without points, so that a refund takes none back."""

Writer = Callable[[Store, ImportRun, Batch, Sequence[Decision]], list[Entry]]


def apply(store: Store, run: ImportRun, batch: Batch) -> ImportRun:
    """Work the next batch of a running import in this transaction, and return the import as it is then."""
    decisions = planned(store, run, batch)
    entries = _WRITERS[run.kind](store, run, batch, decisions)
    first, last = store.changes.record_many(entries) if entries else (0, -1)
    keeps, lists = run.counts.get("refused", 0) < MOST_KEPT, run.counts.get("lost", 0) < MOST_LOST
    to_mend = [one for one in decisions if (one.reasons and keeps) or (one.lost and lists)]
    refused = [[one.row.line, one.to_mend, one.row.cells] for one in to_mend]
    if entries or refused:
        store.imports.add_batch(run.id, first, last, refused)
    values = {"rows": run.rows + len(batch.rows), "counts": count(decisions, run.counts)}
    store.imports.save(run.id, **values)
    return run.model_copy(update=values)


def finish(store: Store, run: ImportRun) -> ImportRun:
    """Write down that an import is complete: one entry of the audit, by which all of it can be taken back."""
    change = store.changes.record(IMPORT, Subject("import", run.id), after={"file": run.name, **run.counts})
    store.imports.save(run.id, state="done", change=change, holder=None, held_until=None)
    return run.model_copy(update={"state": "done", "change": change})


def _customers(store: Store, run: ImportRun, batch: Batch, decisions: Sequence[Decision]) -> list[Entry]:
    lasting = _lasting(store, run)
    new = [one for one in decisions if one.verdict is Verdict.NEW]
    after = [_jsonable(one.values) for one in new]
    ids = store.customers.add_rows([one.values for one in new])
    rows = {id(one.row): number for one, number in zip(new, ids, strict=True)}
    added = [rows.get(id(row)) for row in batch.rows]
    store.search.index_sorted(
        (kind, token, number) for kind, token, index in batch.found_by if (number := added[index]) is not None
    )
    entries = [
        Entry("customer.add", str(Subject("customer", number)), number, {}, values)
        for number, values in zip(ids, after, strict=True)
    ]
    openings = [
        Moved(number, one.values["points"], OPENING, run.name, terms=lasting())
        for number, one in zip(ids, new, strict=True)
        if one.values.get("points")
    ]
    changed = [one for one in decisions if one.verdict is Verdict.CHANGED and one.customer is not None]
    for one in changed:
        if one.customer is not None:
            store.customers.change(one.customer.id, one.values)
            before = {key: getattr(one.customer, key) for key in one.values}
            entries.append(
                Entry(
                    "customer.edit",
                    str(Subject("customer", one.customer.id)),
                    one.customer.id,
                    _jsonable(before),
                    _jsonable(one.values),
                )
            )
            if one.values.get("points"):
                openings.append(Moved(one.customer.id, one.values["points"], OPENING, run.name, terms=lasting()))
    store.ledger.append_many(openings)
    return entries


def _purchases(store: Store, run: ImportRun, _: Batch, decisions: Sequence[Decision]) -> list[Entry]:
    new = [one for one in decisions if one.verdict is Verdict.NEW]
    tiers = [list(tier) for tier in in_force(store).tiers] if run.options.get("points", True) else NO_POINTS
    bought = [
        Bought(
            one.customer.id,
            one.values["amount"],
            one.values["at"],
            one.values["note"],
            one.values["day"],
            one.values["product"].id if one.values["product"] else None,
            one.values["order"],
        )
        for one in new
        if one.customer is not None
    ]
    ids = store.purchases.add_many(bought, tiers)
    lasting = _lasting(store, run)
    balances = {one.customer.id: one.customer.points for one in new if one.customer is not None}
    moved = dict.fromkeys(balances, 0)
    entries, awards = [], []
    products = {one.values["product"].id: one.values["product"] for one in new if one.values["product"]}
    for id, one in zip(ids, bought, strict=True):
        points = loyalty.award(one.amount, tiers).points
        before = balances[one.customer] + moved[one.customer]
        moved[one.customer] += points
        if points:
            awards.append(Moved(one.customer, points, "award", one.note, id, lasting(one.day)))
        known = kept(one.day, products.get(one.product or 0), one.order or "")
        after = {"points": before + points, "amount": one.amount, **({"note": one.note} if one.note else {}), **known}
        entries.append(Entry("purchase", str(Subject("purchase", id)), one.customer, {"points": before}, after))
    store.ledger.append_many(awards)
    store.customers.add_points_many(moved)
    return entries


def _lasting(store: Store, run: ImportRun) -> Callable[..., Terms]:
    """Return how long points last that come in now, by the day of a purchase if they are one's."""
    expiry, zone = in_force(store).expiry, ZoneInfo(run.options.get("zone", "UTC"))
    return partial(account.terms, expiry, store.author.at, zone)


def _answers(store: Store, run: ImportRun, _: Batch, decisions: Sequence[Decision]) -> list[Entry]:
    new = [one for one in decisions if one.verdict is Verdict.NEW]
    entries: list[Entry] = []
    products: dict[str, Product] = {}
    for name in dict.fromkeys(one.adds for one in new if one.adds):
        product = store.products.called(name)
        if product is None and (product := store.products.add(name)) is not None:
            entries.append(Entry("product.add", str(Subject("product", product.id)), None, {}, {"name": name}))
        if product is not None:
            products[name] = product
    about = [one.product or products[one.adds] for one in new]
    given = [
        Given(product=product.id, customer=one.customer.id if one.customer else None, **one.values)
        for one, product in zip(new, about, strict=True)
    ]
    ids = store.surveys.answer_many(given)
    for id, one, product in zip(ids, given, about, strict=True):
        said = {"id": id, "score": one.score, "expectation": one.expectation, "kinds": one.kinds}
        known = {"product": product.name, "day": one.day.isoformat()} if one.customer else {}
        entries.append(Entry("survey.answer", str(Subject("answer", id)), one.customer, {}, said | known))
    return entries


def _products(store: Store, run: ImportRun, _: Batch, decisions: Sequence[Decision]) -> list[Entry]:
    entries = []
    for one in decisions:
        if one.verdict is Verdict.NEW and (added := store.products.add(**one.values)) is not None:
            entries.append(Entry("product.add", str(Subject("product", added.id)), None, {}, one.values))
        elif one.verdict is Verdict.CHANGED and one.product is not None:
            store.products.change(one.product.id, one.values)
            before = {key: getattr(one.product, key) for key in one.values}
            entries.append(Entry("product.edit", str(Subject("product", one.product.id)), None, before, one.values))
    return entries


def _jsonable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "name_key"}


_WRITERS: dict[str, Writer] = {
    headings.CUSTOMERS: _customers,
    headings.PURCHASES: _purchases,
    headings.ANSWERS: _answers,
    headings.PRODUCTS: _products,
}
