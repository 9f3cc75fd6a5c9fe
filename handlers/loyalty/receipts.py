"""What a customer bought, page by page, and one purchase with its receipt: which rule, what points, who and when."""

from __future__ import annotations

from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.loyalty import receipt_blocks as blocks
from handlers.loyalty import rules
from storage.models import Customer, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

MOST_TOLD = 12
"""Refunds and corrections of a purchase that its receipt tells."""


def listed(request: Request, store: Store, customer: Customer, skip: int = 0) -> Reply:
    """Show a page of what a customer bought, the newest first."""
    found = store.purchases.of(customer.id, blocks.PAGE + 1, skip)
    sums = store.purchases.summary(customer.id)
    return blocks.listed(request, customer, sums, found, skip, _products(store, found))


def one(request: Request, store: Store, customer: Customer, bought: Purchase) -> Reply:
    """Show a purchase with its receipt."""
    told = store.changes.of_subject(str(Subject("purchase", bought.id)), MOST_TOLD)
    product = _products(store, [bought]).get(bought.product or 0, "")
    paid = store.offerings.of_purchase(bought.id)
    return blocks.one(request, customer, bought, product, paid, [one for one in told if one.undone_by is None])


@part.button("purchase_show", who=Who.MEMBERS, writes=False)
def shown(request: Request, store: Store) -> Reply:
    """Show the purchase on a button beside what it stands in."""
    bought = store.purchases.get(words.id_of(request.text) or 0)
    customer = store.customers.get(bought.customer) if bought else None
    if bought is None or customer is None:
        raise Refusal("There's no purchase {id}. /purchase NAME lists a customer's purchases.", id=rules.number(0))
    return one(request, store, customer, bought).but(beside=True)


@part.button("purchase_page", who=Who.MEMBERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show another page of a customer's purchases: "17:10" skips ten of customer 17's."""
    id, _, skip = request.text.partition(":")
    return listed(request, store, _customer(store, id), words.id_of(skip) or 0)


@part.button("purchase_list", who=Who.MEMBERS, writes=False)
def all_of(request: Request, store: Store) -> Reply:
    """Show what the customer on a button bought, beside what it stands in."""
    return listed(request, store, _customer(store, request.text)).but(beside=True)


def _customer(store: Store, id: str) -> Customer:
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return customer


def _products(store: Store, bought: list[Purchase]) -> dict[int, str]:
    """Return the names of the products of some purchases."""
    ids = dict.fromkeys(one.product for one in bought if one.product is not None)
    return {id: product.name for id in ids if (product := store.products.get(id)) is not None}
