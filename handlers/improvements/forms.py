"""The forms of products."""

from __future__ import annotations

from functools import partial
from typing import Any

from handlers.improvements import decisions, profile
from handlers.kernel import modals, money, words
from handlers.kernel.kit import Block
from handlers.kernel.parts import Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Say
from handlers.products import blocks, inputs, lookup, rules
from storage.models import Product
from storage.store import Store

part = Part()

ADD, WHICH, EDIT, IMPROVE = "product_add", "product_which", "product_edit", "product_improve"
TITLES = {WHICH: (N_("Edit a product"), N_("Next")), IMPROVE: (N_("Improve a product"), N_("Show"))}


def which(form: str, request: Request, _: Store) -> Reply:
    """Open the form that asks which product is meant."""
    title, submit = TITLES[form]
    say = request.say
    return Reply(modal=modals.modal(say, form, say(title), [inputs.field(request, known=True)], submit=say(submit)))


@part.opens("/product add")
def new(request: Request, _: Store) -> Reply:
    """Open the form of a new product."""
    say = request.say
    return Reply(modal=modals.modal(say, ADD, say("Add a product"), _inputs(say, None), submit=say("Add")))


@part.form(ADD, who=Who.MEMBERS, writes=True)
def added(request: Request, store: Store) -> Reply:
    """Add the product that was filled in."""
    values = _filled(request, "name")
    return profile.added(
        request, store, values.pop("name"), {key: one for key, one in values.items() if one not in (None, "")}
    )


@part.form(WHICH, who=Who.MEMBERS, writes=False)
def of_chosen(request: Request, store: Store) -> Reply:
    """Go on from the product that was chosen to what is known of it."""
    return _edit(request, _chosen(request, store))


def of_named(request: Request, store: Store) -> Reply:
    """Open what is known of a product that was named with nothing to change; else say how to type it."""
    product = lookup.named(request, store, words.whole_name(request.text))
    if not request.opens:
        raise profile.what_to_type()
    return _edit(request, product)


@part.form(EDIT, who=Who.MEMBERS, writes=True)
def edited(request: Request, store: Store) -> Reply:
    """Change what was changed in the form."""
    product = lookup.there(store, request.origin.number("product"))
    return profile.changed(request, store, product, _filled(request))


@part.form(IMPROVE, who=Who.MEMBERS, writes=False)
def improve(request: Request, store: Store) -> Reply:
    """Show the improvements of the product that was chosen."""
    return decisions.of_product(request, store, _chosen(request, store))


def _chosen(request: Request, store: Store) -> Product:
    request, name = inputs.chosen(request)
    return lookup.named(request, store, name)


def _edit(request: Request, product: Product) -> Reply:
    say, origin = request.say, {"product": product.id}
    return Reply(modal=modals.modal(say, EDIT, say("Edit a product"), _inputs(say, product), say("Save"), origin))


def _filled(request: Request, *needed: str) -> dict[str, Any]:
    keys = dict.fromkeys((*needed, *(key for key in rules.KEYS.values() if key in request.fields)))
    return rules.described({key: words.tidy(request.fields.text(key)) for key in keys}, partial(money.whole, request))


def _inputs(say: Say, product: Product | None) -> list[Block]:
    price = "" if product is None or product.price is None else f"{product.price / 100:.2f}".removesuffix(".00")

    def entry(key: str, initial: str, **more: Any) -> Block:
        return modals.text(key, blocks.label(say, key), initial, **more)

    return [
        entry("name", product.name if product else "", most=words.MOST_NAME),
        entry("features", product.features if product else "", most=rules.MOST_TEXT, long=True, optional=True),
        entry("price", price, most=30, optional=True),
        entry("service", product.service if product else "", most=rules.MOST_TEXT, optional=True),
    ]


part.opens("/product improve")(partial(which, IMPROVE))
