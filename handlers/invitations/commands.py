"""/survey send: a private link for each customer, where they answer themselves; and what came of them."""

from __future__ import annotations

import re

from handlers.customers import lookup as customers
from handlers.invitations import blocks, forms, given, sending
from handlers.invitations.sending import SEND, ready
from handlers.kernel import words
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.lists import spelled
from handlers.lists.filters import Filter
from handlers.products import lookup
from storage.store import Store

part = Part()

EXAMPLE = N_("/survey send {product} to {customer}")
_TO = Pattern(r"\s+(?:to|→)\s+|\s*(?:发送给|发给|给|→)\s*", re.I)
_EVERYBODY = Pattern(r"(?:everybody|everyone|all(?:\s+customers)?|所有人|全部|所有客户|全部客户|大家)", re.I)
_NAMES = Pattern(r"\s*[,，、;；]\s*")
MOST_NAMES = 20


@part.verb(
    Help(
        "/survey send PRODUCT to WHO…",
        "makes a private link for each customer, where they answer themselves; WHO is what a list takes, or names;"
        " managers only",
    ),
    "发送",
    who=Who.MANAGERS,
    writes=True,
    deed=SEND,
    prepare=ready,
    opens=forms.opened,
    examples=(EXAMPLE,),
)
def send(request: Request, store: Store) -> Reply:
    """/survey send PRODUCT to WHO…."""
    sending.reachable(request)
    if not request.text:
        raise Refusal("Which product should I ask about, and whom?", example=EXAMPLE)
    name, typed = _apart(request, store)
    product = lookup.named(request, store, name)
    return sending.send(request, store, product, *_whom(request, store, typed))


def _apart(request: Request, store: Store) -> tuple[str, str]:
    """Return the product's name and who is asked: split behind a product, else at the first place."""
    places = list(_TO.finditer(request.text))
    ways = [(request.text[: one.start()], request.text[one.end() :].strip()) for one in places]
    ways = [(words.whole_name(name), rest) for name, rest in ways if name.strip() and rest]
    if not ways:
        raise Refusal("Whom should I ask?", example=EXAMPLE)
    return next((one for one in ways if store.products.called(one[0]) is not None), ways[0])


def _whom(request: Request, store: Store, typed: str) -> tuple[tuple[Filter, ...], list[int] | None]:
    """Return the filters that were typed, or the customers who were named."""
    if _EVERYBODY.fullmatch(typed):
        return (), None
    try:
        return spelled.read(request, store, typed).filters, None
    except Refusal as wrong:
        wrong.example = EXAMPLE
        names = [words.unquoted(one) for one in _NAMES.split(typed) if one][:MOST_NAMES]
        if not names or not all(store.customers.like(one, 1) for one in names):
            raise
    found = [customers.known(request, store, one, f"customer_{at}").id for at, one in enumerate(names)]
    return (), list(dict.fromkeys(found))


@part.verb(
    Help("/survey sent", "the links that were made, and how many customers have answered"),
    "已发送",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/survey sent"),),
)
def sent(request: Request, store: Store) -> Reply:
    """/survey sent."""
    return blocks.sent(request, sending.newest(store))


def register(routes: Routes) -> None:
    """Register the invitations."""
    routes.add(part, forms.part, sending.part, given.part)
    routes.tell(given.ATTRIBUTES)
