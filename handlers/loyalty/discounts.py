"""Which of a customer's offers fits a purchase that was just recorded, and the one click that says they used it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.kernel import kit
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.offers import blocks as offers
from handlers.offers import used
from handlers.offers.rules import Offer, Offers
from handlers.offers.rules import fitting as fit
from storage.models import Customer, Product
from storage.store import Store

PAID = "purchase_paid"


def fitting(
    request: Request, store: Store, customer: Customer, amount: int, day: date, product: Product | None
) -> list[Offer]:
    """Return the offers that take something off a purchase, the best for the customer first."""
    order = used.order_of(request, store, customer, day, amount, product.name if product else "")
    return fit(request.policy.of(Offers), order, used.uses(used.past(store, customer)))


def offered(
    say: Say, purchase: int, amount: int, found: Sequence[Offer]
) -> tuple[list[list[Element]], list[kit.Block]]:
    """Return a line that says which offer fits, and the button that says that it was used."""
    if not found:
        return [], []
    best, *others = found
    off = best.takes_off(amount)
    line = say.line("Their offer fits: *{offer}*.", offer=offers.used(say, best))
    if others:
        line = say.line(
            "Their offers fit: *{offer}* is better for them than {other}.",
            offer=offers.used(say, best),
            other=offers.used(say, others[0]),
        )
    label = say("They used it: paid {amount}", amount=say.money(amount - off))
    return [line], [kit.button(label, PAID, f"{purchase}:{off}", "primary")]
