"""/product wishes: what customers wish for, what each wish weighs, and each by itself."""

from __future__ import annotations

from handlers.customers.examples import Examples
from handlers.kernel import words
from handlers.kernel.characters import narrow
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.products import lookup
from handlers.research import effects
from handlers.wishes import blocks, changes, forms, hearing, shipping, telling
from handlers.wishes.blocks import Shown, Turns
from storage.askers import SHIPPED
from storage.models import Product, Wish
from storage.store import Store
from storage.wishes import DECLINED, OPEN, PLANNED

part = Part()

ALL = N_("/product wishes")
MOST_HEARD = 4
"""Turns in which is listened before wishes are shown: more would keep the reader waiting."""
STATES = {"alive": (OPEN, PLANNED), SHIPPED: (SHIPPED,), DECLINED: (DECLINED,)}
_NUMBER = Pattern(r"[Ww#]?\s?([1-9]\d{0,8})")


@part.verb(
    Help(
        "/product wishes [NAME]",
        "what customers ask for in their own words, grouped, with who asks and what they bought; to plan, ship or"
        " decline. With a number, as W12, one wish",
    ),
    "期望",
    "愿望",
    who=Who.MEMBERS,
    writes=True,
    examples=(ALL, N_("/product wishes {product}")),
)
def listed(request: Request, store: Store) -> Reply:
    """/product wishes [NAME]."""
    for _ in range(MOST_HEARD):
        if hearing.listen(store):
            break
    if not request.text:
        return page(request, store, "alive", None, 0)
    wish = named(store, request.text)
    if wish is not None:
        return one(request, store, wish)
    return page(request, store, "alive", lookup.named(request, store, lookup.whole(request)), 0)


@part.button(blocks.TURN, who=Who.MEMBERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show another page, or wishes in another state."""
    states, product, skip, *_ = [*request.text.split(":"), "", "", ""]
    of = words.id_of(product)
    about = store.products.get(of) if of else None
    return page(request, store, states if states in STATES else "alive", about, words.id_of(skip) or 0)


@part.button(blocks.SHOW, who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show one wish beside what it was opened from."""
    return one(request, store, changes.there(store, request.text)).but(beside=True)


def page(request: Request, store: Store, states: str, product: Product | None, skip: int) -> Reply:
    """Show a page of wishes; to managers first those of which nobody knows whether they are the same."""
    of = product.id if product else None
    total = store.wishes.count(STATES[states], of)
    skip = min(skip, max(total - 1, 0)) // blocks.PAGE * blocks.PAGE
    found = [blocks.shown(request, store, one) for one in store.wishes.page(STATES[states], of, blocks.PAGE, skip)]
    asked = request.is_manager and states == "alive" and not skip
    example = [] if found else Examples(request, store).code(blocks.HEAR)
    turns = Turns(states, product, skip, total, example)
    return blocks.page(request, found, doubts(request, store) if asked else [], turns)


def doubts(request: Request, store: Store) -> list[tuple[Shown, Shown]]:
    """Return the wishes of which nobody knows whether they are the same as another, each with that."""
    found = []
    for wish in store.wishes.doubtful(blocks.MOST_DOUBTS):
        other = store.wishes.standing(wish.doubt or 0)
        if other is not None:
            found.append((blocks.shown(request, store, wish), blocks.shown(request, store, other)))
    return found


def one(request: Request, store: Store, wish: Wish) -> Reply:
    """Show one wish: with what has come of it, where it was shipped."""
    shown = blocks.shown(request, store, wish)
    below = telling.to_tell(request, store, wish) if wish.state == SHIPPED else []
    return blocks.card(request, shown, effects.lines(request, store, wish), below)


def named(store: Store, text: str) -> Wish | None:
    """Return the wish whose number a text is, as W12; None where it is no number. Raises Refusal for an unknown one."""
    found = _NUMBER.fullmatch(narrow(text).strip())
    if found is None or (found.group()[:1].isdigit() and store.products.called(text) is not None):
        return None
    return changes.there(store, found[1])


def split(store: Store, text: str) -> tuple[Wish, str]:
    """Split what was typed into a wish and the rest; raises Refusal where it begins with no wish's number."""
    first, _, rest = text.strip().partition(" ")
    wish = named(store, first)
    if wish is None:
        raise Refusal("{text} is no wish. Wishes have numbers, like W12.", text=first[:40] or "…", example=ALL)
    return wish, rest.strip()


@part.verb(
    Help("/product told WISH NAME", "ticks a customer off the list of those to tell that their wish came true"),
    "已告知",
    who=Who.MEMBERS,
    writes=True,
)
def told(request: Request, store: Store) -> Reply:
    """/product told W12 NAME."""
    if not request.text:
        raise Refusal("Which wish, and who was told? As in /product told W12 and their name.", example=ALL)
    wish, name = split(store, request.text)
    return telling.typed(request, store, wish, name)


def register(routes: Routes) -> None:
    """Register the wishes."""
    routes.add(part, changes.part, forms.part, shipping.part, telling.part)
