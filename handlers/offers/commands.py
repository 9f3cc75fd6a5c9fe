"""/offer: what a customer may be offered, and what an order costs with it."""

from __future__ import annotations

from handlers.customers import inputs as picking
from handlers.customers import lookup
from handlers.kernel import kit, modals, words
from handlers.kernel.refusal import Refusal, beside, suggesting
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.offers import blocks
from storage.store import Store

EXAMPLE = "/offer 张三 150"


def offer(request: Request, store: Store) -> Reply:
    """/offer NAME [AMOUNT]."""
    if not request.text:
        raise Refusal("Whose offer do you want to see?", example=EXAMPLE)
    name, order = _read(request, store)
    return blocks.shown(request, lookup.named(request, store, name), order)


def opened(request: Request, store: Store) -> Reply:
    """Open the form that asks for whom, and for which amount."""
    say = request.say
    inputs = [
        picking.field(request, picking.linked(request, store), known=True),
        modals.text("amount", say("Amount of the order"), most=30, optional=True, placeholder="150"),
    ]
    return Reply(modal=modals.modal(say, "offer", say("A customer's offer"), inputs, submit=say("Show")))


def filled(request: Request, store: Store) -> Reply:
    """Show the offer of whom was chosen."""
    request, name = picking.chosen(request)
    amount = request.fields.text("amount").strip()
    with beside("amount"):
        order = words.amount(amount) if amount else None
    return blocks.shown(request, lookup.named(request, store, name), order)


def _read(request: Request, store: Store) -> tuple[str, int | None]:
    """Read a name, and the amount after it if there is one; what is no amount may belong to the name."""
    with suggesting(EXAMPLE):
        name, rest = lookup.split(request, store)
        if not rest:
            return name, None
        try:
            order, more = words.read_amount(rest)
        except Refusal:
            whole = request.text.strip()
            if store.customers.like(whole, most=1):
                return whole, None
            raise
        if more:
            raise Refusal("I cannot read {text}: after the name comes one amount.", text=kit.clipped(more, 40))
    return name, order


def register(routes: Routes) -> None:
    """Register /offer."""
    routes.command(
        "offer",
        ("优惠",),
        [
            Verb(
                offer,
                Who.MEMBERS,
                writes=False,
                opens=opened,
                usages=(N_("/offer NAME [AMOUNT]"),),
                means=N_("a customer's offer and why; with an amount, what they pay"),
            )
        ],
    )
    routes.form("offer", Route(filled, Who.MEMBERS, writes=False))
