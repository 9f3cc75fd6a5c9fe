"""A whole import taken back: what stands on it is found first, then batch after batch is undone, the newest first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.imports import headings
from handlers.imports.apply import OPENING
from handlers.loyalty import account
from handlers.products.rules import KINDS
from storage.ledger import Moved
from storage.models import Change, Customer, ImportBatch, ImportRun, Product
from storage.store import Store
from storage.subject import Subject

ADDED = "product.add"
MOVED = frozenset({"purchase.refund", "purchase.edit", "purchase.offer"})
"""Changes of a purchase on which its points stand."""


@dataclass(frozen=True)
class Held:
    """What cannot be taken back, since somebody has changed it: the customer's name, and that later change."""

    name: str
    by: Change


def held(store: Store, run: ImportRun) -> list[Held]:
    """Return what of an import something later depends on, over all its batches."""
    batches = [batch for batch in store.imports.batches(run.id) if not batch.undone]
    own = Own(batches)
    found: list[Held] = []
    owed: dict[int, int] = {}
    for batch in batches:
        found += _held(store, run, batch, own, store.imports.changes(batch), owed).values()
    return found + _overdrawn(store, batches, owed)


def take_back(store: Store, run: ImportRun, batch: ImportBatch, undo: int) -> list[Held]:
    """Take a batch back in this transaction; what somebody has changed meanwhile stays, and is returned."""
    changes = store.imports.changes(batch)
    stays = _held(store, run, batch, Own(store.imports.batches(run.id)), changes, {})
    free = [change for change in changes if change.id not in stays]
    if run.kind == headings.CUSTOMERS:
        _customers(store, free)
    elif run.kind == headings.PURCHASES:
        _purchases(store, free)
    elif run.kind == headings.ANSWERS:
        free = _answers(store, free)
    else:
        _products(store, free)
    store.imports.mark_undone(batch, [change.id for change in free], undo)
    return list(stays.values())


def _held(
    store: Store,
    run: ImportRun,
    batch: ImportBatch,
    own: Own,
    changes: Sequence[Change],
    owed: dict[int, int],
) -> dict[int, Held]:
    """Return what of a batch cannot be taken back, by the change; add up in `owed` the points that have to go."""
    if not changes or run.kind == headings.ANSWERS:
        return {}
    ids = {change.customer for change in changes if change.customer is not None}
    customers = store.imports.customers(ids)
    later = [one for one in store.imports.later(sorted(ids), batch.first) if one.id not in own]
    if run.kind == headings.PRODUCTS:
        return _used(store, changes)
    if run.kind == headings.PURCHASES:
        return _touched(changes, later, customers, owed)
    since: dict[int | None, list[Change]] = {}
    for one in later:
        since.setdefault(one.customer, []).append(one)
    stays: dict[int, Held] = {}
    for change in changes:
        customer = customers.get(change.customer or 0)
        others = since.get(change.customer, [])
        if customer is None:
            continue
        # Forgotten, or merged into another.
        if not customer.name_key or change.done_to != Subject("customer", customer.id):
            others = others or [change]
        elif change.action == "customer.edit":
            now = _now(customer, change.after)
            others = [one for one in others if any(key in one.after and now[key] != change.after[key] for key in now)]
            owed[customer.id] = owed.get(customer.id, 0) + int(change.after.get("points") or 0)
        if others:
            stays[change.id] = Held(customer.name, others[-1])
    return stays


def _touched(
    changes: Sequence[Change], later: Sequence[Change], customers: Mapping[int, Customer], owed: dict[int, int]
) -> dict[int, Held]:
    touched = {
        one.subject: one for one in later if one.action in {"purchase.refund", "purchase.edit", "purchase.offer"}
    }
    stays = {}
    for change in changes:
        customer = customers.get(change.customer or 0)
        if customer is None:
            continue
        if change.subject in touched:
            stays[change.id] = Held(customer.name, touched[change.subject])
        owed[customer.id] = owed.get(customer.id, 0) + account.moved_by(change)
    return stays


def _used(store: Store, changes: Sequence[Change]) -> dict[int, Held]:
    """Return which products were changed since, or are spoken of, so that they cannot be as they were."""
    stays = {}
    for change in changes:
        product = store.products.get(change.done_to.number)
        later = store.changes.since(change)
        if product is not None and (later is not None or (change.action == ADDED and _is_used(store, product))):
            stays[change.id] = Held(product.name, later or change)
    return stays


def _is_used(store: Store, product: Product) -> bool:
    decided = any(store.products.last_decision(product.id, kind) for kind in KINDS)
    return decided or store.surveys.speak_of(product.id) or store.purchases.speak_of(product.id)


def _overdrawn(store: Store, batches: Sequence[ImportBatch], owed: Mapping[int, int]) -> list[Held]:
    """Return whose balance would fall below 0, since they have redeemed points of an import."""
    customers = store.imports.customers(id for id, points in owed.items() if points > 0)
    first = min((batch.first for batch in batches if batch.first), default=0)
    found = []
    for id, customer in customers.items():
        if customer.points - owed[id] < 0:
            redemption = store.changes.later_action(id, account.REDEEM, first)
            if redemption is not None:
                found.append(Held(customer.name, redemption))
    return found


def _customers(store: Store, changes: Sequence[Change]) -> None:
    customers = store.imports.customers(change.customer or 0 for change in changes)
    gone, openings = [], []
    moved: dict[int, int] = {}
    for change in changes:
        customer = customers.get(change.customer or 0)
        if customer is None:
            continue
        points = int(change.after.get("points") or 0)
        if points:
            openings.append(Moved(customer.id, -points, "undo", OPENING))
        if change.action == "customer.add":
            gone.append(customer)
        else:
            now = _now(customer, change.after)
            values = {key: change.before[key] for key in now if now[key] == change.after[key]}
            moved[customer.id] = -points
            number = values.get("number")
            if number is not None and store.customers.numbered(number) is not None:
                del values["number"]
            store.customers.change(customer.id, values)
    store.ledger.append_many(openings)
    store.customers.add_points_many(moved)
    store.customers.remove_many(gone)


def _answers(store: Store, changes: Sequence[Change]) -> list[Change]:
    """Take answers back, and the products that came with them unless they are spoken of; return what was taken back."""
    store.surveys.mark_undone([change.done_to.number for change in changes if change.action == "survey.answer"])
    added = {change.id: store.products.get(change.done_to.number) for change in changes if change.action == ADDED}
    stays = {id for id, product in added.items() if product is not None and _is_used(store, product)}
    for id, product in added.items():
        if product is not None and id not in stays:
            store.products.remove(product.id)
    return [change for change in changes if change.id not in stays]


def _products(store: Store, changes: Sequence[Change]) -> None:
    for change in changes:
        if change.action == ADDED:
            store.products.remove(change.done_to.number)
        else:
            store.products.change(change.done_to.number, change.before)


def _purchases(store: Store, changes: Sequence[Change]) -> None:
    moved: dict[int, int] = {}
    entries = []
    for change in changes:
        customer, points = change.customer or 0, account.moved_by(change)
        id = change.done_to.number
        store.purchases.mark_undone(id)
        if points:
            entries.append(Moved(customer, -points, "undo", str(change.after.get("note", "")), id))
            moved[customer] = moved.get(customer, 0) - points
    store.ledger.append_many(entries)
    store.customers.add_points_many(moved)


def _now(customer: Customer, keys: Iterable[str]) -> dict[str, Any]:
    """Return what a customer has now of these; points are another matter, since they come and go by the ledger."""
    return {key: getattr(customer, key) for key in keys if key != "points"}


class Own:
    """The entries of an import's own."""

    def __init__(self, batches: Sequence[ImportBatch]) -> None:
        spans = sorted((batch.first, batch.last) for batch in batches if batch.first)
        self._firsts = [first for first, _ in spans]
        self._lasts = [last for _, last in spans]

    def __contains__(self, change: int) -> bool:
        nearest = bisect_right(self._firsts, change) - 1
        return nearest >= 0 and change <= self._lasts[nearest]
