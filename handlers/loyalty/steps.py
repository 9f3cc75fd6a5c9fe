"""A step of workflows: a purchase is recorded as if whoever clicked had typed /purchase."""

from __future__ import annotations

from handlers.customers import handing
from handlers.customers.inputs import STEP
from handlers.kernel import money, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.parameters import DAY, WHOLE, Parameter
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Gathered
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.loyalty import purchases, rules
from handlers.loyalty.purchases import Bought
from handlers.products import lookup as products
from storage.store import Store

part = Part()


@part.step(
    "record_purchase",
    Help("Record a purchase", "writes down what a customer bought, and awards its points"),
    who=Who.MEMBERS,
    inputs=(
        STEP,
        Parameter("amount", N_("Amount"), N_("such as 400 or 1,299.50"), required=True),
        Parameter("product", N_("Product"), N_("The name of a product that is in the list")),
        Parameter("order", N_("Order number"), N_("The same order is recorded only once")),
        Parameter("note", N_("Note")),
        Parameter("day", N_("Day"), N_("Today if empty"), DAY),
    ),
    outputs=(
        Parameter("customer", N_("Customer")),
        Parameter("purchase", N_("Purchase ID"), N_("Such as P17")),
        Parameter("points", N_("Points earned"), type=WHOLE),
        Parameter("balance", N_("Points balance"), type=WHOLE),
        Parameter("message", N_("Message"), N_("What was recorded, in a few lines")),
    ),
)
def record(request: Request, store: Store) -> Reply:
    """Record what a workflow hands over."""
    filled, gathered = request.fields, Gathered()
    product = day = None
    with gathered.reading("customer"):
        name = words.whole_name(filled.text("customer"))
    with gathered.reading("amount"):
        amount = money.whole(request, filled.text("amount").strip())
    with gathered.reading("product"):
        if called := filled.text("product").strip():
            product = products.named(request, store, words.whole_name(called))
    with gathered.reading("order"):
        order = rules.order(filled.text("order"))
    with gathered.reading("day"):
        day = which_day.filled(request, filled.text("day"), Way.PAST) if filled.text("day") else None
    with gathered.reading("note"):
        note = words.note(filled.text("note"))
    gathered.settle()
    bought = Bought(name, amount, note, day if day != request.today else None, order, product)
    return handing.on(store, purchases.bought(request, store, bought))
