"""Which product a name means: every command that speaks of a product finds it here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from handlers.kernel import kit, words
from handlers.kernel.did_you_mean import did_you_mean, may_be_verb
from handlers.kernel.meanings import known_in
from handlers.kernel.openings import CLOSING
from handlers.kernel.openings import begun as opened
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from handlers.kernel.slips import is_swap_or_gap
from storage.models import Product
from storage.script import is_han
from storage.store import Store
from storage.subject import Subject
from storage.types import fold

MOST_OFFERED = 9
LEAST_NAMED = 2
"""Characters of a product's name that is recognised within a text."""
MOST_LOOKED_AT = 200
LEAST_LONG = 6
"""Characters of a name from which on a slip in it is likelier than one in a verb before a shorter name."""


def split(request: Request, store: Store) -> tuple[str, str]:
    """Split the request's text into a product's name and the rest."""
    name, rest = words.split_name(request.text, store.products.longest_known)
    _is_no_name(request, store, name)
    longer = words.runs_on(request.text, name)
    if longer:
        return words.name(longer), request.text.strip()[len(longer) :].strip()
    return name, rest


def whole(request: Request) -> str:
    """Return the request's whole text as a product's name."""
    return words.whole_name(request.text)


def opening(store: Store, text: str) -> tuple[Product, str] | None:
    """Split a text that begins with a known product's whole name into the product and the rest."""
    try:
        name, rest = words.split_name(text, store.products.longest_known)
    except Refusal:
        return None
    product = store.products.called(name)
    if product is None or (is_han(name[-1]) and words.runs_on(text, name)):
        return None
    return product, rest


def only_one_in(text: str, products: Sequence[Product]) -> Product | None:
    """Return the one product whose name stands in a text; of names within one another the longest."""
    typed = fold(text)
    found = sorted((one for one in products if _stands_in(one.name_key, typed)), key=lambda one: -len(one.name_key))
    return found[0] if found and all(one.name_key in found[0].name_key for one in found) else None


def _stands_in(name: str, text: str) -> bool:
    if len(name) < LEAST_NAMED:
        return False
    before = r"(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![a-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return re.search(before + re.escape(name) + after, text) is not None


def named(request: Request, store: Store, name: str) -> Product:
    """Return the product that a name means.

    Raises Question when several fit, or none does; what was chosen then comes back in `request.answers`.
    """
    chosen = request.answers.get("product")
    if chosen is not None:
        return there(store, int(chosen))
    if request.answers.get("add_product"):
        added = add(store, name)
        found = [added[0]] if added else store.products.like(name, 1)
    else:
        found = store.products.like(name, most=MOST_OFFERED + 1)
    if len(found) == 1:
        return found[0]
    _is_no_name(request, store, name)
    raise _which(request, name, found) if found else _unknown(request, store, name)


def there(store: Store, id: int) -> Product:
    """Return a product, or raise the Refusal that it is gone."""
    product = store.products.get(id)
    if product is None:
        raise Refusal("This product isn't there anymore.")
    return product


def add(store: Store, name: str, **values: Any) -> tuple[Product, int] | None:
    """Add a product, and return it with the audit's entry; None when there is one of this name."""
    product = store.products.add(name, **values)
    if product is None:
        return None
    change = store.changes.record("product.add", Subject("product", product.id), after={"name": name, **values})
    return product, change


def _which(request: Request, name: str, found: Sequence[Product]) -> Question:
    say = request.say
    offered = found[:MOST_OFFERED]
    asked = [say.line("Several products match *{name}*. Which one do you mean?", name=name)]
    if len(found) > len(offered):
        asked.append(say.line("There are more than {n}. Type more of the name to narrow it down.", n=len(offered)))
    return Question([kit.lines(*asked)], [Option(one.name, {"product": one.id}) for one in offered])


def _unknown(request: Request, store: Store, name: str) -> Question:
    say = request.say
    near = _near(store, name)
    return Question(
        [kit.lines(say.line("I don't know a product called *{name}*.", name=name))],
        [
            *(Option(one.name, {"product": one.id}) for one in near[:MOST_OFFERED]),
            Option(say("Add {name}", name=name), {"add_product": True}, "primary"),
        ],
    )


def _near(store: Store, name: str) -> list[Product]:
    """Return the products whose whole names have two letters of this one swapped, or one too many or missing."""
    return [one for one in store.products.all(MOST_LOOKED_AT) if is_swap_or_gap(one.name_key, fold(name))]


def _is_no_name(request: Request, store: Store, name: str) -> None:
    """Raise the question what is meant where no product is called so, or nearly so, and it is a verb."""
    text = opened(request.text)
    is_typed = text.startswith(name[:1]) and text[:1] not in CLOSING and not request.answers.get("product")
    if not is_typed or not may_be_verb(request):
        return
    if any(one.name_key.startswith(fold(name)) for one in store.products.like(name, 1)):
        return
    if len(name) >= LEAST_LONG and _near(store, name):
        return  # Dsk Lamp is Desk Lamp sooner than to ask about a lamp
    asked = did_you_mean(request, partial(known_in, store.products), own=True)
    if asked is not None:
        raise asked
