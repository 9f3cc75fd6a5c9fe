"""Whom a name means: every command that speaks of a customer finds them here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from handlers.customers import likeness, possessives, rules
from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import distinction
from handlers.customers.fields import SETTING, own_keys
from handlers.kernel import kit, words
from handlers.kernel.characters import flat
from handlers.kernel.did_you_mean import did_you_mean, may_be_verb
from handlers.kernel.meanings import known_in
from handlers.kernel.openings import CLOSING
from handlers.kernel.openings import begun as opened
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from storage.models import Customer
from storage.search import reaches
from storage.store import Store
from storage.subject import Subject
from storage.tokens import is_said
from storage.types import fold

MOST_OFFERED = 9
COMPANY = "/customer company"
"""The route of a company's card, which is offered where nobody is called so."""
MOST_BESIDE = 3
"""Names that are offered beside what else is meant."""


def split(request: Request, store: Store) -> tuple[str, str]:
    """Split the request's text into a customer's name and the rest; a title behind a known name falls.

    Raises the Question what is meant where it begins with a verb, and nobody is called so.
    """
    found: list[int | None] = []

    def longest(names: Sequence[str]) -> int | None:
        found.append(store.customers.longest_known(names))
        return found[-1]

    name, rest = words.split_name(request.text, longest)
    if found == [None] and (called := rules.CALLED.match(request.text)):
        again = request.but(text=request.text[called.end() :])
        if opening(store, again.text) is not None:
            return split(again, store)
    if found == [None]:
        is_no_name(request, store, name)
    elif found and (title := rules.TITLE.match(flat(rest))):
        rest = rest[title.end() :].lstrip(" ,，、:：;；。")
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
    return words.whole_name(request.text)


def asked_about(request: Request, store: Store, *shown: str) -> Customer:
    """Return the customer of whom the request's whole text is the name, or something that is asked of them.

    Only to show: what is written needs the name alone. `shown` is what else is shown of them, as people call it.
    """
    name = whole(request)
    if store.customers.called(name, 1):
        return named(request, store, name)
    others = {*own_keys(store.settings.get(SETTING) or ()), *shown}
    owner = possessives.owner(name, others)
    if owner is None and (begun := opening(store, name)) and possessives.is_asked(name[len(begun) :], others):
        owner = begun
    return named(request, store, owner if owner and store.customers.like(owner, 1) else name)


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
            raise Refusal("This customer isn't there anymore.")
        return customer
    if request.answers.get("add") and not store.customers.called(name, 1):
        return add(store, name)[0]
    if ending := rules.ENDING.match(name):
        name = name[ending.end() :]
    found = store.customers.like(name, most=MOST_OFFERED + 1)
    if not (found and _is_written(name, found[0])):
        is_no_name(request, store, name, is_whole=_is_all(request, name))
    if found and _only_sounds(name, found[0]):
        raise _nobody(request, name, found[:MOST_OFFERED])
    found = found or _titled(store, name)
    if len(found) == 1:
        return found[0]
    raise _which(request, name, found) if found else _nobody(request, name, _near(store, name), company(store, name))


def company(store: Store, name: str) -> str | None:
    """Return the company that a name is; None where it is none, or the beginning of several."""
    found = store.companies.called(name, 2)
    return found[0] if len(found) == 1 else None


def _is_all(request: Request, name: str) -> bool:
    """Tell whether a name is all that was typed, which may be longer than any name."""
    with suppress(Refusal):
        return name == words.whole_name(request.text or name)
    return False


def add(store: Store, name: str, **values: object) -> tuple[Customer, int]:
    """Add a customer, and return them with the audit's entry."""
    customer = store.customers.add(name, **values)
    change = store.changes.record(
        "customer.add",
        Subject("customer", customer.id),
        customer.id,
        after={"name": name, **{key: value if key == "own" else str(value) for key, value in values.items()}},
    )
    return customer, change


def _only_sounds(name: str, customer: Customer) -> bool:
    """Tell whether a name, as zs, is merely what a customer's begins to sound like; zhangsan means 张三."""
    written = fold(name) in customer.name_key or _is_written(name, customer)
    return not written and not is_said(customer.name, name)


def _is_written(name: str, customer: Customer) -> bool:
    """Tell whether a customer's name begins with a text, or it is their number, e-mail or phone: then it is a name."""
    key = fold(name)
    return customer.name_key.startswith(key) or customer.number == name.strip() or reaches(customer, name)


def is_begun(store: Store, name: str) -> bool:
    """Tell whether somebody's name begins with a text, or it is their number, e-mail or phone."""
    return any(_is_written(name, one) for one in store.customers.like(name, 1))


def _titled(store: Store, name: str) -> list[Customer]:
    """Return those whose whole name this is but for the title behind it: 王五 for 王五先生."""
    title = rules.TITLED.search(flat(name))
    bare = name[: title.start()] if title else ""
    return store.customers.called(bare, MOST_OFFERED + 1) if len(bare) > 1 else []


def is_no_name(request: Request, store: Store, name: str, *, is_whole: bool = False) -> None:
    """Raise the question what is meant where nobody's name begins so, and it is a verb's or a segment's name.

    Behind what is the `whole` of a text may be a verb, too.
    """
    text = opened(request.text)
    if text[:1] in CLOSING or not text.startswith(name[:1]) or request.answers.get("customer") is not None:
        return
    segment = segments.read(name, request.say.names) or segments.near(name, request.say.names)
    asked = None
    if segment is not None:
        asked = segments.meant(request, segment)
    elif may_be_verb(request) or is_whole:
        asked = did_you_mean(request, partial(known_in, store.customers))
    if asked is not None and not is_begun(store, name) and not _is_said(store, name):
        near = nearest(store, name)[:MOST_BESIDE]
        asked.options[:0] = [Option(distinction(request, one, near), {"customer": one.id}) for one in near]
        raise asked


def _is_said(store: Store, name: str) -> bool:
    """Tell whether a name is how somebody's whole name sounds: wang wu is 王五, and no slip in a verb."""
    return any(is_said(one.name, name) for one in store.customers.like(name, 2))


def nearest(store: Store, name: str) -> list[Customer]:
    """Return those whose names sound like this one, or have one letter else."""
    found = store.customers.near(name)
    return [found[at] for at in likeness.nearest(fold(name), [one.name_key for one in found])]


def _near(store: Store, name: str) -> list[Customer]:
    """Return those whose names are like this one, else is the start of it: 张三 when 张三丰 is unknown."""
    if found := nearest(store, name):
        return found[:MOST_OFFERED]
    if begun := opening(store, name):
        return store.customers.called(begun, MOST_OFFERED)
    for length in (len(name) - 1, len(name) - 2):
        if length >= 2 and (found := store.customers.called(name[:length], MOST_OFFERED)):
            return found
    return []


def _which(request: Request, name: str, found: Sequence[Customer]) -> Question:
    say = request.say
    offered = found[:MOST_OFFERED]
    asked = [say.line("Several customers match *{name}*. Which one do you mean?", name=name)]
    if len(found) > len(offered):
        asked.append(say.line("There are more than {n}. Type more of the name to narrow it down.", n=len(offered)))
    options = [Option(distinction(request, customer, offered), {"customer": customer.id}) for customer in offered]
    return Question([kit.lines(*asked)], options)


def _nobody(request: Request, name: str, near: Sequence[Customer], company: str | None = None) -> Question:
    say = request.say
    options = [Option(distinction(request, customer, near), {"customer": customer.id}) for customer in near]
    if company is not None:
        options.append(Option(say("Company {name}", name=company), {}, instead=Instead(COMPANY, company)))
    options.append(Option(say("Add {name}", name=name), {"add": True}, "primary"))
    return Question([kit.lines(say.line("I don't know a customer called *{name}*.", name=name))], options)
