"""/offer: what a customer may be offered, what an order costs with it, and what they used and were given."""

from __future__ import annotations

from functools import partial

from handlers.customers import inputs, lookup, turned
from handlers.customers import segment_blocks as segments
from handlers.kernel import amounts, kit, modals, money, words
from handlers.kernel.did_you_mean import or_a_verb
from handlers.kernel.meanings import known_in
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, beside, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.offers import blocks, gifts, used
from handlers.products import lookup as products
from storage.models import Customer
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
    Help("/offer NAME [AMOUNT] [PRODUCT]", "a customer's offer and why; with an amount, what they pay"),
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
    """/offer NAME [AMOUNT] [PRODUCT]."""
    if not request.text:
        raise Refusal("Whose offer do you want to see?", example=EXAMPLE)
    name, order, product = _read(request, store)
    return shown(request, store, lookup.named(request, store, name), order, product)


@part.form("offer", who=Who.MEMBERS, writes=False)
def filled(request: Request, store: Store) -> Reply:
    """Show the offer of the chosen customer."""
    request, name = inputs.chosen(request)
    amount = request.fields.text("amount").strip()
    with beside("amount"):
        order = money.whole(request, amount) if amount else None
    return shown(request, store, lookup.named(request, store, name), order)


def shown(request: Request, store: Store, customer: Customer, amount: int | None, product: str = "") -> Reply:
    """Show a customer's offers, and what an order of so many cents costs with the best that fits it."""
    order, past = used.order_of(request, store, customer, request.today, amount, product), used.past(store, customer)
    return blocks.shown(request, customer, segments.of(request, store, customer), order, used.uses(past), past)


@part.button(blocks.WHY, who=Who.MEMBERS, writes=False)
def why_not(request: Request, store: Store) -> Reply:
    """Show which conditions of each offer the customer on a button meets, as "17:15000:产品A"."""
    id, _, rest = request.text.partition(":")
    amount, _, product = rest.partition(":")
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    order = used.order_of(request, store, customer, request.today, words.id_of(amount) if amount else None, product)
    return blocks.why_not(request, customer, order, used.uses(used.past(store, customer)))


def _read(request: Request, store: Store) -> tuple[str, int | None, str]:
    """Read a name, the amount after it if there is one, and a product; what is no amount may belong to the name."""
    with or_a_verb(request, partial(known_in, store.customers)), suggesting(EXAMPLE):
        name, rest = turned.split(request, store, amounts.begun)
        if not rest:
            return name, None, ""
        try:
            order, more = money.read(request, rest)
        except Refusal:
            whole = request.text.strip()
            if store.customers.like(whole, most=1):
                return whole, None, ""
            raise
        found = products.opening(store, more) if more else None
        if more and (found is None or found[1]):
            raise Refusal("I can't read {text}. Type one amount after the name.", text=kit.clipped(more, 40))
    return name, order, found[0].name if found else ""


def register(routes: Routes) -> None:
    """Register /offer."""
    routes.command("offer", "优惠")
    routes.tell(gifts.ATTRIBUTES)
    routes.add(part, used.part, gifts.part)
