"""A step of workflows: who a customer is, as everybody in a channel may see it."""

from __future__ import annotations

from handlers.customers import handing, lookup
from handlers.customers import segment_blocks as segments
from handlers.customers.inputs import STEP
from handlers.kernel import words
from handlers.kernel.parameters import DECIMAL, WHOLE, Parameter
from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.offers import blocks as offers
from handlers.offers.rules import Offers
from handlers.story import cards
from storage.store import Store

part = Part()


@part.step(
    "look_up_customer",
    Help("Look up a customer", "says who a customer is; phone numbers and email addresses are masked"),
    who=Who.MEMBERS,
    inputs=(STEP,),
    outputs=(
        Parameter("customer", N_("Customer")),
        Parameter("segment", N_("Segment")),
        Parameter("offer", N_("Offer")),
        Parameter("satisfaction", N_("Satisfaction"), N_("Out of 5"), DECIMAL),
        Parameter("points", N_("Points balance"), type=WHOLE),
        Parameter("message", N_("Card"), N_("The customer's card, in lines")),
    ),
)
def look_up(request: Request, store: Store) -> Reply:
    """Tell a workflow who a customer is."""
    customer = lookup.named(request, store, words.whole_name(request.fields.text("customer")))
    say, segment = request.say, segments.of(request, store, customer)
    outputs = {
        "customer": customer.name,
        "segment": segments.name(say, segment.key),
        "offer": offers.names(say, request.policy.of(Offers), segment.key, request.today),
        "satisfaction": customer.satisfaction / 10,
        "points": customer.points,
    }
    return handing.on(store, cards.public(request, store, customer).but(outputs=outputs))
