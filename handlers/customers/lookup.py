"""Whom a name means: every command that speaks of a customer finds them here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from handlers.customers.blocks import distinction
from handlers.kernel import kit, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from storage.models import Customer
from storage.store import Store
from storage.subject import Subject
from storage.tokens import is_said
from storage.types import fold

MOST_OFFERED = 9


def split(request: Request, store: Store) -> tuple[str, str]:
    """Split the request's text into a customer's name and the rest."""
    name, rest = words.split_name(request.text, store.customers.longest_known)
    longer = words.runs_on(request.text, name)
    if longer:
        rest = request.text.strip()[len(longer) :].strip()
        if request.answers.get("customer") is not None:  # it was the shorter name: the rest of the word is a note
            return name, f"{rest} {longer[len(name) :]}".strip()
        return words.name(longer), rest
    return name, rest


def opening(store: Store, text: str) -> str | None:
    """Return the longest known name that a text begins with, as it was typed."""
    seen: list[str] = []

    def longest(openings: Sequence[str]) -> int | None:
        index = store.customers.longest_known(openings)
        seen.extend([openings[index]] if index is not None else [])
        return index

    with suppress(Refusal):
        words.split_name(text, longest)
    return seen[0] if seen else None


def whole(request: Request) -> str:
    """Return the request's whole text as a customer's name."""
    return words.name(words.unquoted(request.text))


def known(request: Request, store: Store, name: str, answer: str) -> Customer:
    """Return the customer that a name means, who must exist; a choice among several comes back as this answer."""
    chosen = request.answers.get(answer)
    try:
        return named(request.but(answers={"customer": chosen} if chosen is not None else {}), store, name)
    except Question as question:
        options = [
            Option(one.label, {answer: one.answers["customer"]})
            for one in question.options
            if "customer" in one.answers
        ]
        if not options:
            raise Refusal("I don't know a customer called {name}.", name=name) from None
        raise Question(question.blocks, options) from None


def named(request: Request, store: Store, name: str) -> Customer:
    """Return the customer that a name means.

    Raises Question when several fit, or nobody does; what was chosen then comes back in `request.answers`.
    """
    chosen = request.answers.get("customer")
    if chosen is not None:
        customer = store.customers.get(int(chosen))
        if customer is None:
            raise Refusal("This customer is not there any more.")
        return customer
    if request.answers.get("add") and not store.customers.called(name, 1):
        return add(store, name)[0]
    found = store.customers.like(name, most=MOST_OFFERED + 1)
    if found and _only_sounds(name, found[0]):
        raise _nobody(request, name, found[:MOST_OFFERED])
    if len(found) == 1:
        return found[0]
    raise _which(request, name, found) if found else _nobody(request, name, _near(store, name))


def add(store: Store, name: str, **values: object) -> tuple[Customer, int]:
    """Add a customer, and return them with the audit's entry."""
    customer = store.customers.add(name, **values)
    change = store.changes.record(
        "customer.add",
        Subject("customer", customer.id),
        customer.id,
        after={"name": name, **{key: str(value) for key, value in values.items()}},
    )
    return customer, change


def _only_sounds(name: str, customer: Customer) -> bool:
    """Tell whether a name, as zs, is merely what a customer's begins to sound like; zhangsan means 张三."""
    written = fold(name) in customer.name_key or customer.number == name.strip()
    return not written and not is_said(customer.name, name)


def _near(store: Store, name: str) -> list[Customer]:
    """Return those whose name is the start of this one: 张三 when 张三丰 is unknown."""
    for length in (len(name) - 1, len(name) - 2):
        if length >= 2 and (found := store.customers.called(name[:length], MOST_OFFERED)):
            return found
    return []


def _which(request: Request, name: str, found: Sequence[Customer]) -> Question:
    say = request.say
    offered = found[:MOST_OFFERED]
    asked = [say.line("Several customers fit *{name}*. Which one do you mean?", name=name)]
    if len(found) > len(offered):
        asked.append(say.line("There are more than {n}: type more of the name to see the others.", n=len(offered)))
    options = [Option(distinction(request, customer, offered), {"customer": customer.id}) for customer in offered]
    return Question([kit.lines(*asked)], options)


def _nobody(request: Request, name: str, near: Sequence[Customer]) -> Question:
    say = request.say
    options = [Option(distinction(request, customer, near), {"customer": customer.id}) for customer in near]
    options.append(Option(say("Add {name}", name=name), {"add": True}, "primary"))
    return Question([kit.lines(say.line("I don't know a customer called *{name}*.", name=name))], options)
