"""/product: the list, the card, adding and changing."""

from __future__ import annotations

from functools import partial

from handlers.improvements import blocks, decisions, forms, profile
from handlers.kernel import words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.products import inputs, lookup
from storage.store import Store

part = Part()


@part.verb(
    Help("/product [NAME]", "all products; with a name, its details, average score and open improvements"),
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/product {product}"),),
    openly=True,
)
def show(request: Request, store: Store) -> Reply:
    """/product [NAME]."""
    if not request.text:
        return page(request, store)
    with suggesting(N_("/product {product}")):
        name = lookup.whole(request)
    product = lookup.named(request, store, name)
    return blocks.card(request, product, store.surveys.score(product.id), decisions.proposals(request, store, product))


@part.button("products", who=Who.MEMBERS, writes=False)
def page(request: Request, store: Store) -> Reply:
    """Show a page of all products, from the one on that its button says."""
    total = store.products.count()
    if not total:
        raise Refusal("There are no products yet.", example=profile.ADD)
    skip = min(words.id_of(request.text) or 0, total - 1) // blocks.MOST_ON_PAGE * blocks.MOST_ON_PAGE
    scored = [(product, store.surveys.score(product.id)) for product in store.products.all(blocks.MOST_ON_PAGE, skip)]
    return blocks.listed(request, scored, skip, total)


@part.verb(
    Help(
        "/product edit NAME key=value…",
        "edits a product; an empty value clears it, and name= renames it",
    ),
    "修改",
    "编辑",
    who=Who.MEMBERS,
    writes=True,
    examples=(profile.EDIT,),
    opens=partial(forms.which, forms.WHICH),
)
def edit(request: Request, store: Store) -> Reply:
    """/product edit NAME [key=value…]."""
    typed = profile.typed_of(request)
    return forms.of_named(request, store) if typed.before and not typed.pairs else profile.edit(request, store)


def register(routes: Routes) -> None:
    """Register /product."""
    routes.command("product", "产品")
    routes.add(profile.part, part, decisions.part, forms.part, inputs.part)
