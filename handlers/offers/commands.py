"""/offer: what a customer may be offered, and what an order costs with it."""

from __future__ import annotations

from handlers.customers import inputs, lookup, turned
from handlers.kernel import amounts, kit, modals, money
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, beside, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.offers import blocks
from storage.store import Store

part = Part()

EXAMPLE = N_("/offer {customer} 150")


def opened(request: Request, store: Store) -> Reply:
    """Open the form that asks for the customer and the amount."""
    say = request.say
    fields = [
        inputs.field(request, inputs.linked(request, store), known=True),
        modals.text("amount", say("Amount of the order"), most=30, optional=True, placeholder="150"),
    ]
    return Reply(modal=modals.modal(say, "offer", say("A customer's offer"), fields, submit=say("Show")))


@part.verb(
    Help("/offer NAME [AMOUNT]", "a customer's offer and why; with an amount, what they pay"),
    who=Who.MEMBERS,
    writes=False,
    examples=(
        N_("/offer {customer}"),
        EXAMPLE,
    ),
    opens=opened,
    openly=True,
)
def offer(request: Request, store: Store) -> Reply:
    """/offer NAME [AMOUNT]."""
    if not request.text:
        raise Refusal("Whose offer do you want to see?", example=EXAMPLE)
    name, order = _read(request, store)
    return blocks.shown(request, lookup.named(request, store, name), order)


@part.form("offer", who=Who.MEMBERS, writes=False)
def filled(request: Request, store: Store) -> Reply:
    """Show the offer of the chosen customer."""
    request, name = inputs.chosen(request)
    amount = request.fields.text("amount").strip()
    with beside("amount"):
        order = money.whole(request, amount) if amount else None
    return blocks.shown(request, lookup.named(request, store, name), order)


def _read(request: Request, store: Store) -> tuple[str, int | None]:
    """Read a name, and the amount after it if there is one; what is no amount may belong to the name."""
    with suggesting(EXAMPLE):
        name, rest = turned.split(request, store, amounts.begun)
        if not rest:
            return name, None
        try:
            order, more = money.read(request, rest)
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
    routes.command("offer", "优惠")
    routes.add(part)
