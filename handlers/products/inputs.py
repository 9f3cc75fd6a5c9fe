"""Products in forms: an input that looks them up while one types, and which one was chosen in it."""

from __future__ import annotations

from functools import partial

from handlers.kernel import modals, words
from handlers.kernel.kit import Block, clipped
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Who
from storage.models import Product
from storage.store import Store

MOST_OFFERED = 50
FIELD = "product"
ANY = "product"
KNOWN = "known_product"


def field(request: Request, initial: Product | None = None, *, id: str = FIELD, known: bool = False) -> Block:
    """Return an input for a product; a name that none has can be added in it, unless it has to be `known`."""
    say = request.say
    return modals.lookup(
        id,
        say("Product"),
        KNOWN if known else ANY,
        _offer(request, initial) if initial else None,
        hint="" if known else say("A name that I do not know yet can be added here."),
        placeholder=say("Type a part of its name"),
    )


def chosen(request: Request, id: str = FIELD) -> tuple[Request, str]:
    """Return a filled-in form's request as if the product had been typed: `lookup.named` finds what it names."""
    kind, _, what = request.fields.text(id).partition(":")
    number = words.id_of(what) if kind == "id" else None
    if number is not None:
        return request.but(answers={"product": number, **request.answers}), ""
    if kind == "new" and what:
        return request.but(answers={"add_product": True, **request.answers}), words.name(what)
    raise Refusal("Please choose a product.", field=id)


def offered(request: Request, store: Store, *, known: bool) -> Reply:
    """Return the products that fit what was typed, and a new one of this name when none has it."""
    typed = " ".join(words.spoken(request.text).split())
    if not typed:
        return Reply(options=[_offer(request, one) for one in store.products.all(MOST_OFFERED)])
    options = [_offer(request, one) for one in store.products.holding(typed[: words.MOST_NAME], MOST_OFFERED)]
    if not known and len(typed) <= words.MOST_NAME and store.products.called(typed) is None:
        shown = clipped(typed, 50)
        options.append(
            modals.option(request.say("Add “{name}”", name=shown), f"new:{typed}", request.say("a new product"))
        )
    return Reply(options=options)


def _offer(request: Request, product: Product) -> Block:
    about = request.say.money(product.price) if product.price is not None else ""
    return modals.option(product.name, f"id:{product.id}", about)


def register(routes: Routes) -> None:
    """Register the menus of products."""
    routes.menu(ANY, Route(partial(offered, known=False), Who.MEMBERS, writes=False))
    routes.menu(KNOWN, Route(partial(offered, known=True), Who.MEMBERS, writes=False))
