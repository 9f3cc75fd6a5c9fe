"""/product: the list, the card, adding and changing."""

from __future__ import annotations

from typing import Any

from handlers import kit, undo
from handlers.products import blocks, improving, lookup, rules
from handlers.refusal import Refusal, suggesting
from handlers.reply import Reply, Request
from handlers.research.rules import KINDS
from handlers.routes import Route, Routes, Verb, Who
from handlers.wording import N_
from handlers.words import rules as words
from storage.models import Change, Product
from storage.store import Store

MOST_LISTED = 20
ADD = N_("/product add 产品A features=basic price=100 service=office hours")
EDIT = "/product edit 产品A 价格=100"


def show(request: Request, store: Store) -> Reply:
    """/product [NAME]."""
    if not request.text:
        products = store.products.all(MOST_LISTED)
        if not products:
            raise Refusal("There are no products yet.", example=ADD)
        scored = [(product, store.surveys.score(product.id)) for product in products]
        return blocks.listed(request, scored, store.products.count())
    with suggesting("/product 产品A"):
        name = lookup.whole(request)
    product = lookup.named(request, store, name)
    return blocks.card(request, product, store.surveys.score(product.id), improving.proposals(request, store, product))


def add(request: Request, store: Store) -> Reply:
    """/product add NAME key=value…."""
    with suggesting(ADD):
        before, pairs = words.read_pairs(request.text, rules.KEYS)
        if not before:
            raise Refusal("Which product is to be added?")
        values = rules.described(pairs)
        name = values.pop("name", None) or words.name(words.unquoted(before))
    added = lookup.add(store, name, **values)
    if added is None:
        raise _taken(name)
    return blocks.added(request, *added)


def edit(request: Request, store: Store) -> Reply:
    """/product edit NAME key=value…."""
    with suggesting(EDIT):
        before, pairs = words.read_pairs(request.text, rules.KEYS)
        if not before or not pairs:
            raise Refusal("What is to be changed, and of which product?")
        described = rules.described(pairs)
        name = words.name(words.unquoted(before))
    product = lookup.named(request, store, name)
    values = {key: value for key, value in described.items() if value != getattr(product, key)}
    if not values:
        raise Refusal("All of this is known of {name} already.", name=product.name)
    was = {key: getattr(product, key) for key in values}
    _set(store, product, values)
    change = store.changes.record("product.edit", f"product:{product.id}", before=was, after=values)
    return blocks.edited(request, values.get("name", product.name), was, values, change)


def undo_add(request: Request, store: Store, change: Change) -> Reply:
    """Take back an added product, unless something was recorded about it since."""
    product = _of(store, change)
    undo.depends(store.changes.later(change.subject or "", change.id))
    decided = any(store.products.last_decision(product.id, kind) for kind in KINDS)
    if decided or store.surveys.speak_of(product.id):
        raise Refusal("{product} has answers or a survey by now, so it stays.", product=product.name)
    store.products.remove(product.id)
    store.changes.record(change.action, change.subject, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("*{product}* is not a product any more.", product=product.name))])


def undo_edit(request: Request, store: Store, change: Change) -> Reply:
    """Take back a change of a product, unless the same was changed again since."""
    product = _of(store, change)
    was, became = dict(change.before), dict(change.after)
    if {key: getattr(product, key) for key in became} != became:
        for subject in (change.subject or "", *(improving.subject(product, key) for key in became)):
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
    return Refusal("There is a product called {name} already.", name=name, example=f"/product edit {name} 价格=100")


def _of(store: Store, change: Change) -> Product:
    return lookup.there(store, int((change.subject or "").split(":")[1]))


def register(routes: Routes) -> None:
    """Register /product and the buttons that decide improvements."""
    members = Who.MEMBERS
    routes.command(
        "product",
        ("产品",),
        [
            Verb(
                show,
                members,
                writes=False,
                usages=(N_("/product [NAME]"),),
                means=N_("all products; with a name what is known of it, its mean score and the open improvements"),
            ),
            Verb(
                add,
                members,
                writes=True,
                word="add",
                also=("添加", "新增"),
                usages=(N_("/product add NAME key=value…"),),
                means=N_("adds a product; the keys are features, price, service"),
            ),
            Verb(
                edit,
                members,
                writes=True,
                word="edit",
                also=("修改", "编辑"),
                usages=(N_("/product edit NAME key=value…"),),
                means=N_("changes what is known of a product; an empty value empties it, and name= renames"),
            ),
            Verb(
                improving.improve,
                members,
                writes=False,
                word="improve",
                also=("优化", "改进"),
                usages=(N_("/product improve NAME"),),
                means=N_("proposes improvements from the expectations, each to accept or decline"),
            ),
        ],
    )
    routes.button("improve", Route(improving.decide, members, writes=True, one_shot=True))
    routes.undo("product.add", undo_add)
    routes.undo("product.edit", undo_edit)
    routes.undo("product.improve", improving.undo_decision)
