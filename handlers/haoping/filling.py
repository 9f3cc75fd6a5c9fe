"""What was typed and could not be done, in the command's form: a click on the refusal opens it with all of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from handlers.customers import inputs, lookup
from handlers.customers.rules import KEYS as CUSTOMERS
from handlers.kernel import modals, reviews, sentences, words
from handlers.kernel.kit import Block
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Verb, Who, admit, first_word
from handlers.products.rules import KEYS as PRODUCTS
from storage.store import Store

NUMBERS = ("amount", "points", "score")
FREE = ("note", "what", "reason")
"""The inputs, by their block_id, for a number that comes first, and for what is left over."""


def declared(routes: Routes) -> Part:
    """Declare the button that stands on a refusal."""
    part = Part()
    part.button(sentences.FILL, who=Who.MEMBERS, writes=False)(partial(opened, routes))
    return part


def opened(routes: Routes, request: Request, store: Store) -> Reply:
    """Open the form of a command with what was typed behind it."""
    name, _, text = request.text.partition("\n")
    verb = routes.find(name)
    if not isinstance(verb, Verb) or verb.opens is None:
        raise Refusal("This form has expired. Please open it again.")
    admit(verb, request)
    reply = verb.opens(request.but(route=name, text=""), store)
    if reply.modal is None:
        return reply
    asked = {str(one["block_id"]): one for one in reply.modal["blocks"] if one["type"] == "input"}
    values = _read(request, store, text, asked)
    blocks = [_filled(one, values.get(one.get("block_id", ""))) for one in reply.modal["blocks"]]
    return reply.but(modal={**reply.modal, "blocks": blocks})


def _read(request: Request, store: Store, text: str, asked: Mapping[str, Block]) -> dict[str, Any]:
    """Return what was typed by the inputs where it belongs; what belongs nowhere is left for the last of them."""
    values: dict[str, Any] = {}
    left, rest = [], text
    with suppress(Refusal):
        typed = words.read_fields(text, {**PRODUCTS, **CUSTOMERS})
        rest = typed.before
        values = {key: value for key, value in typed.pairs.items() if key in asked}
        left = [f"{key}={value}" for key, value in {**typed.pairs, **typed.unknown}.items() if key not in values]
    if inputs.FIELD in asked:
        customer, rest = _whom(store, rest)
        values |= {inputs.FIELD: inputs.CUSTOMER.offer(request, customer, [customer])} if customer else {}
    elif "name" in asked:
        values["name"], rest = rest, ""
    first, after = first_word(rest)
    number = next((id for id in NUMBERS if id in asked), None)
    if number is not None and any(sign.isdigit() for sign in first):
        values[number], rest = first, after
    if "mark" in asked:
        mark, rest = reviews.read(rest)
        values |= {"mark": mark} if mark else {}
    free = next((id for id in FREE if id in asked), None)
    if free is not None:
        values[free] = " ".join(filter(None, [rest, *left]))
    return values


def _whom(store: Store, text: str) -> tuple[Any, str]:
    """Return the customer whom a text begins with, and the rest of it."""
    name = lookup.opening(store, text)
    if name is None:
        return None, text
    found: Iterable[Any] = store.customers.called(name, 2)
    known = list(found)
    return (known[0], text.strip()[len(name) :].lstrip(" ,，:：")) if len(known) == 1 else (None, text)


def _filled(block: Block, value: Any) -> Block:
    """Return an input with its value in it, where it takes one such."""
    if not value:
        return block
    element = dict(block["element"])
    if isinstance(value, dict):
        element["initial_option"] = value
    elif element["type"] == "plain_text_input":
        element["initial_value"] = value[: element.get("max_length", modals.MOST_LABEL)]
    else:
        chosen = [one for one in element.get("options", ()) if value in (one["value"], one["text"]["text"])]
        element |= {"initial_option": chosen[0]} if chosen else {}
    return {**block, "element": element}
