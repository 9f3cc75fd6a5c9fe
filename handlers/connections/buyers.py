"""Whom a shop means: somebody it has been said of before, else whom its id, phone or e-mail leads to; others wait."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.connections import rules
from handlers.connections.reading import Buyer
from storage.models import Connection, Customer, ShopCustomer
from storage.store import Store
from storage.types import fold

MOST_FOUND = 3


@dataclass(frozen=True)
class Found:
    """Whom a shop means: `customer`, or nobody who is known; `row` is how the shop calls them."""

    row: int
    customer: Customer | None
    was_waiting: bool = False
    """Whether things of theirs may still wait, although they are known by now."""


def whom(store: Store, connection: Connection, buyer: Buyer) -> Found:
    """Return whom a shop means, and keep by what it calls them."""
    keys = rules.keys(buyer.id or "", buyer.phone or "", buyer.email or "")
    rows = {one.key: one for one in store.shop_customers.called(connection.id, keys)}
    known = [rows[key] for key in keys if key in rows]
    for one in known:
        customer = None if one.customer is None else store.customers.get(one.customer)
        if customer is not None:
            return Found(one.id if one.key == keys[0] else _keep(store, connection, keys[0], buyer, customer), customer)
    fit = candidates(store, buyer)
    customer = fit[0] if len(fit) == 1 else None
    if not known:
        return Found(_keep(store, connection, keys[0], buyer, customer), customer)
    row = known[0]
    name, phone, email = (new or old for new, old in zip(_told(buyer), _kept(row), strict=True))
    store.shop_customers.tell(row.id, name, phone, email)
    if customer is not None:
        store.shop_customers.match(row.id, customer.id)
    return Found(row.id, customer, was_waiting=customer is not None)


def candidates(store: Store, buyer: Buyer) -> list[Customer]:
    """Return everybody whom an id, a phone or an e-mail leads to.

    The team's own 客户ID may be another till's: by that alone, the name has to be the same.
    """
    handles = [one for one in (buyer.phone, buyer.email) if one]
    found = store.customers.reached(handles, MOST_FOUND) if handles else []
    numbered = store.customers.numbered(buyer.id) if buyer.id else None
    if numbered is not None and numbered not in found and buyer.name and fold(buyer.name) == numbered.name_key:
        found = [*found, numbered]
    return found


def of_row(row: ShopCustomer) -> Buyer:
    """Return somebody as a shop has told of them."""
    key, _, id = (row.key or "").partition(":")
    return Buyer.model_construct(
        id=id if key == "id" else None, name=row.name or None, phone=row.phone or None, email=row.email or None
    )


def _keep(store: Store, connection: Connection, key: str, buyer: Buyer, customer: Customer | None) -> int:
    return store.shop_customers.add(connection.id, key, *_told(buyer), customer.id if customer else None)


def _told(buyer: Buyer) -> tuple[str, str, str]:
    return buyer.name or "", buyer.phone or "", buyer.email or ""


def _kept(row: ShopCustomer) -> tuple[str, str, str]:
    return row.name, row.phone, row.email
