"""How whoever tells customers that a wish came true is shown whom, and with which words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.kernel import kit
from handlers.kernel.patterns import Pattern
from handlers.kernel.wording import TRADITIONAL, Say
from handlers.products.blocks import value
from handlers.products.hopes import is_chinese
from handlers.products.rules import FEATURES, PRICE, SERVICE
from handlers.wishes import blocks
from storage.askers import Asker, Weight
from storage.models import Product, Wish
from storage.script import simplified
from storage.store import Store

TOLD = "wish_told"
_WISHED = Pattern(
    r"(?:希望|想要)(?=.)"
    r"|(?:just |also |really )*(?:would (?:really )?(?:like|love)|wants?|asks? for|asked for|hopes for|needs)"
    r" (?!to )(?=.)",
    re.I,
)
MOST = 10
"""Customers who have their sentence and button; of more the list says who they are."""


def message(
    say: Say, store: Store, wish: Wish, product: Product | None, theirs: Sequence[Asker], *, again: bool = False
) -> list[kit.Block]:
    """Return what a colleague is told of their customers who asked for what came true; `again` reminds them."""
    one = blocks.Shown(wish, product, Weight(), store.askers.asks(wish.id))
    called = {"n": wish.id, "wish": blocks.title(say, one)}
    asked = say.plural("{n} of your customers asked for it", "{n} of your customers asked for it", len(theirs))
    heading = (
        say.line("*Not told yet*: W{n} {wish} came true.", **called)
        if again
        else say.line("*W{n} {wish} came true.*", **called)
    )
    return [kit.lines([*heading, *say.line(" {asked}. Tell them:", asked=asked)]), *rows(say, wish, product, theirs)]


def rows(say: Say, wish: Wish, product: Product | None, theirs: Sequence[Asker]) -> list[kit.Block]:
    """Return customers, each with a sentence to copy and the buttons."""
    shown: list[kit.Block] = []
    for one in theirs[:MOST]:
        shown.append(kit.lines(say.line("*{name}*, who asked {day}:", name=one.name, day=one.at.date())))
        shown.append(kit.quote(sentence(say, wish, product, one)))
        told = kit.button(
            say("Told {name}", name=kit.clipped(one.name, 40)), TOLD, f"{wish.id}:{one.customer}", "primary"
        )
        shown.append(kit.buttons([told, kit.button(say("Open the card"), "card_beside", str(one.customer))]))
    if len(theirs) > MOST:
        shown.append(kit.small(say("and {n} more: /customer list untold=W{wish}", n=len(theirs) - MOST, wish=wish.id)))
    return shown


def sentence(reader: Say, wish: Wish, product: Product | None, one: Asker) -> str:
    """Return what a customer can be told, in the language in which they asked."""
    say = Say(language(reader, one.words), reader.currency)
    said = {"name": one.name, "product": product.name if product else ""}
    if product is not None and wish.kind == PRICE:
        price = value(say, PRICE, product.price)
        return say("Hi {name}, you told us about the price. {product} now costs {price}.", **said, price=price)
    if product is not None and wish.kind == SERVICE:
        service = value(say, SERVICE, product.service)
        return say(
            "Hi {name}, you asked for better service. {product} now comes with {service}.", **said, service=service
        )
    if wish.feature:
        return say(
            "Hi {name}, you told us what you were missing. {product} now has it: {feature}. Thank you for the idea!",
            **said,
            feature=wish.feature,
        )
    if wish.kind == FEATURES or not one.words.strip():
        return say("Hi {name}, what you asked us for is there now. Thank you for the idea!", **said)
    words = kit.clipped(" ".join(one.words.split()).rstrip(" 。.!！"), 120)
    if told := _WISHED.match(words):  # what a colleague wrote of them is turned to them
        return say(
            "Hi {name}, you asked for {words}. It's there now. Thank you for the idea!",
            **said,
            words=words[told.end() :],
        )
    return say("Hi {name}, you told us: “{words}”. It's there now. Thank you for the idea!", **said, words=words)


def language(say: Say, words: str) -> str:
    """Return the language of a customer's words; where they have none, the reader's."""
    if not any(map(str.isalpha, words)):
        return say.written
    if not is_chinese(words):
        return "en"
    return TRADITIONAL if simplified(words) != words else "zh"


def withdrawn(say: Say, store: Store, wish: Wish, theirs: Sequence[Asker]) -> list[kit.Block]:
    """Return what a colleague is told whose customers need not be told any more."""
    one = blocks.Shown(wish, None, Weight(), store.askers.asks(wish.id))
    names = [kit.clipped(asker.name, 40) for asker in theirs[:MOST]]
    if len(theirs) > MOST:
        names.append(say("and {n} more", n=len(theirs) - MOST))
    called = {"n": wish.id, "wish": blocks.title(say, one)}
    first = say.line("*Please don't tell them yet*: that W{n} {wish} came true was taken back.", **called)
    return [kit.lines(first, say.line("Who hasn't been told: {names}", names=say(", ").join(names)))]
