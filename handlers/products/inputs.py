"""Products in forms: an input that looks them up while one types, and which one was chosen in it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kernel import modals
from handlers.kernel.kit import Block
from handlers.kernel.lookups import Lookup
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from storage.models import Product

MOST_OFFERED = 50


def _offer(request: Request, product: Product, _: Sequence[Product]) -> Block:
    about = request.say.money(product.price) if product.price is not None else ""
    return modals.option(product.name, f"id:{product.id}", about)


PRODUCT = Lookup(
    field="product",
    add="add_product",
    label=N_("Product"),
    placeholder=N_("Type part of its name"),
    missing=N_("Please choose a product."),
    new=N_("a new product"),
    lately=lambda store: store.products.all(MOST_OFFERED),
    found=lambda store, text: store.products.holding(text, MOST_OFFERED),
    is_called=lambda store, name: store.products.called(name) is not None,
    offer=_offer,
)
FIELD = PRODUCT.field
field, chosen, part = PRODUCT.input, PRODUCT.chosen, PRODUCT.part()
