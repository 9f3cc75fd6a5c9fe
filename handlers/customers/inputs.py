"""Customers in forms: an input that looks them up while one types, and whom was chosen in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import distinction
from handlers.kernel import modals, words
from handlers.kernel.kit import Block, clipped
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Who
from storage.models import Customer
from storage.store import Store

MOST_OFFERED = 30
FIELD = "customer"
ANYBODY = "customer"
KNOWN = "known_customer"


def field(
    request: Request,
    initial: Customer | None = None,
    *,
    id: str = FIELD,
    label: str = "",
    known: bool = False,
    new: str = "",
    optional: bool = False,
) -> Block:
    """Return an input for a customer; a name that nobody has can be added in it, unless they have to be `known`.

    `new` is a name that is filled in and nobody has yet.
    """
    say = request.say
    first = _offer(request, initial, [initial]) if initial else _addition(request, new) if new else None
    hint = "" if known else say("A name that I do not know yet can be added here.")
    return modals.lookup(
        id,
        label or say("Customer"),
        KNOWN if known else ANYBODY,
        first,
        optional=optional,
        hint=hint,
        placeholder=say("Name, phone or customer ID"),
    )


def chosen(request: Request, id: str = FIELD) -> tuple[Request, str]:
    """Return a filled-in form's request as if the customer had been typed: `lookup.named` finds whom it names."""
    kind, _, what = request.fields.text(id).partition(":")
    number = words.id_of(what) if kind == "id" else None
    if number is not None:
        return request.but(answers={"customer": number, **request.answers}), ""
    if kind == "new" and what:
        return request.but(answers={"add": True, **request.answers}), words.name(what)
    raise Refusal("Please choose a customer.", field=id)


def linked(request: Request, store: Store) -> Customer | None:
    """Return whom the channel is about where a form is opened."""
    channel = store.channels.get(request.channel) if request.channel else None
    return store.customers.get(channel.customer) if channel and channel.customer is not None else None


def offered(request: Request, store: Store, *, known: bool) -> Reply:
    """Return the customers that fit what was typed, and a new one of this name when nobody has it."""
    typed = " ".join(words.spoken(request.text).split())
    if not typed:
        found = store.customers.lately(MOST_OFFERED)
        return Reply(options=[_offer(request, one, found) for one in found])
    found = store.customers.offered(typed[: words.MOST_NAME], MOST_OFFERED)
    options = [_offer(request, one, found) for one in found]
    if not known and len(typed) <= words.MOST_NAME and not store.customers.called(typed, 1):
        options.append(_addition(request, typed))
    return Reply(options=options)


def _offer(request: Request, customer: Customer, among: Sequence[Customer]) -> Block:
    segment = segments.name(request.say, segments.of(request, customer).key)
    number = request.say("ID {number}", number=customer.number) if customer.number else ""
    about = " · ".join(filter(None, (segment, number, customer.company)))
    return modals.option(distinction(request, customer, among), f"id:{customer.id}", about)


def _addition(request: Request, name: str) -> Block:
    shown = clipped(name, 50)
    return modals.option(request.say("Add “{name}”", name=shown), f"new:{name}", request.say("a new customer"))


def register(routes: Routes) -> None:
    """Register the menus of customers."""
    routes.menu(ANYBODY, Route(partial(offered, known=False), Who.MEMBERS, writes=False))
    routes.menu(KNOWN, Route(partial(offered, known=True), Who.MEMBERS, writes=False))
