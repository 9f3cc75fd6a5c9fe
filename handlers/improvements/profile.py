"""Products added and changed, and both taken back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from handlers.improvements import blocks, decisions
from handlers.kernel import kit, money, undo, words
from handlers.kernel.openings import CLOSING
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.products import lookup, rules
from handlers.products.rules import KINDS
from handlers.wishes import hearing
from storage.models import Change, Product
from storage.store import Store
from storage.subject import Subject

part = Part()

ADD = N_("/product add {novelty} features=basic price=100 service=office hours")
EDIT = N_("/product edit {product} price={price}")


@part.verb(
    Help("/product add NAME key=value…", "adds a product; the keys are features, price, service"),
    "添加",
    "新增",
    who=Who.MEMBERS,
    writes=True,
    examples=(ADD,),
)
def add(request: Request, store: Store) -> Reply:
    """/product add NAME key=value…."""
    with suggesting(ADD):
        typed = typed_of(request)
        if not typed.before:
            raise Refusal("Which product would you like to add?")
        values = rules.described(typed.pairs, partial(money.whole, request))
        name = values.pop("name", None) or words.whole_name(typed.before)
    return blocks.left_out(request.say, added(request, store, name, values), typed.unknown)


def typed_of(request: Request) -> words.Fields:
    """Read a name and key=value…, with a price that stands behind the name alone."""
    typed = words.read_fields(request.text, rules.KEYS)
    name, price = rules.priced(typed.before)
    if not price or rules.PRICE in typed.pairs or name[:1] in CLOSING:
        return typed
    return replace(typed, before=name, pairs={rules.PRICE: price, **typed.pairs})


def added(request: Request, store: Store, name: str, values: dict[str, Any]) -> Reply:
    """Add a product that was typed or filled in."""
    made = lookup.add(store, name, **values)
    if made is None:
        raise _taken(name)
    return blocks.added(request, *made)


def edit(request: Request, store: Store) -> Reply:
    """/product edit NAME key=value…."""
    with suggesting(EDIT):
        typed = typed_of(request)
        if not typed.before or not typed.pairs:
            raise what_to_type()
        described = rules.described(typed.pairs, partial(money.whole, request))
        name = words.whole_name(typed.before)
    reply = changed(request, store, lookup.named(request, store, name), described)
    return blocks.left_out(request.say, reply, typed.unknown)


def what_to_type() -> Refusal:
    """Return the Refusal that says how a product is edited."""
    return Refusal("Which product would you like to edit, and what should change?", example=EDIT)


def changed(request: Request, store: Store, product: Product, described: dict[str, Any]) -> Reply:
    """Set what was typed or filled in of a product, as far as it is not so already."""
    values = {key: value for key, value in described.items() if value != getattr(product, key)}
    if not values:
        raise Refusal("Nothing to change: all of this is already there for {name}.", name=product.name)
    was = {key: getattr(product, key) for key in values}
    _set(store, product, values)
    change = store.changes.record("product.edit", Subject("product", product.id), before=was, after=values)
    return blocks.edited(request, values.get("name", product.name), was, values, change)


@part.undo("product.add")
def undo_add(request: Request, store: Store, change: Change) -> Reply:
    """Take back an added product, unless something was recorded about it since."""
    product = _of(store, change)
    undo.depends(store.changes.since(change))
    decided = any(store.products.last_decision(product.id, kind) for kind in KINDS)
    if decided or store.surveys.speak_of(product.id):
        raise Refusal("{product} already has answers or a survey, so it stays.", product=product.name)
    hearing.listen(store)
    if store.wishes.speak_of(product.id):
        raise Refusal("Customers wish for something of {product} by now, so it stays.", product=product.name)
    if store.purchases.speak_of(product.id):
        raise Refusal("Somebody has bought {product} by now, so it stays.", product=product.name)
    store.products.remove(product.id)
    store.changes.record(change.action, change.subject, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone: *{product}* is no longer a product.", product=product.name))])


@part.undo("product.edit")
def undo_edit(request: Request, store: Store, change: Change) -> Reply:
    """Take back a change of a product, unless the same was changed again since."""
    product = _of(store, change)
    was, became = dict(change.before), dict(change.after)
    if {key: getattr(product, key) for key in became} != became:
        for subject in (change.done_to, *(decisions.subject(product, key) for key in became)):
            undo.depends(store.changes.later(subject, change.id))
    _set(store, product, was)
    store.changes.record(change.action, change.subject, before=became, after=was, undoes=change.id)
    return blocks.edit_taken_back(request, was.get("name", product.name), became, was)


def _set(store: Store, product: Product, values: dict[str, Any]) -> None:
    namesake = store.products.called(values["name"]) if "name" in values else None
    if namesake is not None and namesake.id != product.id:
        raise _taken(namesake.name)
    store.products.change(product.id, values)


def _taken(name: str) -> Refusal:
    return Refusal("There's already a product called {name}.", name=name, example=N_("/product {name}"), field="name")


def _of(store: Store, change: Change) -> Product:
    return lookup.there(store, change.done_to.number)
