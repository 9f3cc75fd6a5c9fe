"""Customers in forms: an input that looks them up while one types, and who was chosen in it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import lookup
from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import distinction
from handlers.kernel import modals
from handlers.kernel.kit import Block
from handlers.kernel.lookups import Lookup
from handlers.kernel.parameters import Parameter
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from storage.models import Customer
from storage.store import Store

MOST_OFFERED = 30
STEP = Parameter("customer", N_("Customer"), N_("Name, phone or customer ID"), required=True)
"""Whom a step of a workflow is about."""


def linked(request: Request, store: Store) -> Customer | None:
    """Return who the channel is about where a form is opened."""
    channel = store.channels.get(request.channel) if request.channel else None
    return store.customers.get(channel.customer) if channel and channel.customer is not None else None


def _offer(request: Request, customer: Customer, among: Sequence[Customer]) -> Block:
    segment = segments.glance(request, customer)
    number = request.say("ID {number}", number=customer.number) if customer.number else ""
    about = " · ".join(filter(None, (segment, number, customer.company)))
    return modals.option(distinction(request, customer, among), f"id:{customer.id}", about)


def _found(store: Store, text: str) -> Sequence[Customer]:
    """Return those who fit a text, else whose names are like it."""
    return store.customers.offered(text, MOST_OFFERED) or lookup.nearest(store, text)[:MOST_OFFERED]


CUSTOMER = Lookup(
    field="customer",
    add="add",
    label=N_("Customer"),
    placeholder=N_("Name, phone or customer ID"),
    missing=N_("Please choose a customer."),
    new=N_("a new customer"),
    lately=lambda store: store.customers.lately(MOST_OFFERED),
    found=_found,
    is_called=lambda store, name: bool(store.customers.called(name, 1)),
    offer=_offer,
)
FIELD = CUSTOMER.field
field, chosen, offered, part = CUSTOMER.input, CUSTOMER.chosen, CUSTOMER.offered, CUSTOMER.part()
