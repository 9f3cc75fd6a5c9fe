"""/product: the list, the card, adding and changing."""

from __future__ import annotations

from functools import partial

from handlers.improvements import blocks, decisions, forms, profile
from handlers.kernel import words
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.products import inputs, lookup, rules
from storage.store import Store


def show(request: Request, store: Store) -> Reply:
    """/product [NAME]."""
    if not request.text:
        return page(request, store)
    with suggesting("/product 产品A"):
        name = lookup.whole(request)
    product = lookup.named(request, store, name)
    return blocks.card(request, product, store.surveys.score(product.id), decisions.proposals(request, store, product))


def page(request: Request, store: Store) -> Reply:
    """Show a page of all products, from the one on that its button says."""
    total = store.products.count()
    if not total:
        raise Refusal("There are no products yet.", example=profile.ADD)
    skip = min(words.id_of(request.text) or 0, total - 1) // blocks.MOST_ON_PAGE * blocks.MOST_ON_PAGE
    scored = [(product, store.surveys.score(product.id)) for product in store.products.all(blocks.MOST_ON_PAGE, skip)]
    return blocks.listed(request, scored, skip, total)


def edit(request: Request, store: Store) -> Reply:
    """/product edit NAME [key=value…]."""
    before, pairs = words.read_pairs(request.text, rules.KEYS)
    return forms.of_named(request, store) if before and not pairs else profile.edit(request, store)


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
                profile.add,
                members,
                writes=True,
                word="add",
                also=("添加", "新增"),
                opens=forms.new,
                usages=(N_("/product add NAME key=value…"),),
                means=N_("adds a product; the keys are features, price, service"),
            ),
            Verb(
                edit,
                members,
                writes=True,
                word="edit",
                also=("修改", "编辑"),
                opens=partial(forms.which, forms.WHICH),
                usages=(N_("/product edit NAME key=value…"),),
                means=N_("changes what is known of a product; an empty value empties it, and name= renames"),
            ),
            Verb(
                decisions.improve,
                members,
                writes=False,
                word="improve",
                also=("优化", "改进"),
                opens=partial(forms.which, forms.IMPROVE),
                usages=(N_("/product improve NAME"),),
                means=N_("proposes improvements from the expectations, each to accept or decline"),
            ),
        ],
    )
    routes.button("products", Route(page, members, writes=False))
    forms.register(routes)
    inputs.register(routes)
    routes.button("improve", Route(decisions.decide, members, writes=True, one_shot=True))
    routes.undo("product.add", profile.undo_add)
    routes.undo("product.edit", profile.undo_edit)
    routes.undo("product.improve", decisions.undo_decision)
