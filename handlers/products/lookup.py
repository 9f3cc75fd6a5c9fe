"""Which product a name means: every command that speaks of a product finds it here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.kernel import kit, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from storage.models import Product
from storage.store import Store
from storage.subject import Subject

MOST_OFFERED = 9


def split(request: Request, store: Store) -> tuple[str, str]:
    """Split the request's text into a product's name and the rest."""
    name, rest = words.split_name(request.text, store.products.longest_known)
    longer = words.runs_on(request.text, name)
    if longer:
        return words.name(longer), request.text.strip()[len(longer) :].strip()
    return name, rest


def whole(request: Request) -> str:
    """Return the request's whole text as a product's name."""
    return words.name(words.unquoted(request.text))


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
    raise _which(request, name, found) if found else _unknown(request, name)


def there(store: Store, id: int) -> Product:
    """Return a product, or raise the Refusal that it is gone."""
    product = store.products.get(id)
    if product is None:
        raise Refusal("This product is not there any more.")
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
    asked = [say.line("Several products fit *{name}*. Which one do you mean?", name=name)]
    if len(found) > len(offered):
        asked.append(say.line("There are more than {n}: type more of the name to see the others.", n=len(offered)))
    return Question([kit.lines(*asked)], [Option(one.name, {"product": one.id}) for one in offered])


def _unknown(request: Request, name: str) -> Question:
    say = request.say
    return Question(
        [kit.lines(say.line("I don't know a product called *{name}*.", name=name))],
        [Option(say("Add {name}", name=name), {"add_product": True}, "primary")],
    )
