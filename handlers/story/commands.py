"""/customer: the card, adding, changing, finding, and the history."""

from __future__ import annotations

from functools import partial

from handlers.customers import blocks, inputs, lookup, rules
from handlers.exports import person
from handlers.followups import colleagues
from handlers.kernel import kit, words
from handlers.kernel.markup import bare
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.lists.meant import is_no_list, or_a_list
from handlers.lists.saved import as_typed
from handlers.story import (
    cards,
    choices,
    clicks,
    company,
    duplicates,
    forget,
    forms,
    handover,
    history,
    links,
    merge,
    own,
    profile,
    retention,
    steps,
)
from storage.store import Store

part = Part()

MOST_FOUND = 20
MOST_NEAR = 5


def openly(request: Request, store: Store) -> Reply:
    """/customer NAME, as everybody in a channel may see it."""
    with or_a_list(request, store):
        return cards.public(request, store, lookup.asked_about(request, store))


@part.verb(
    Help("/customer NAME", "the card: who they are, their segment and offer, satisfaction, points, last interactions"),
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/customer {customer}"),),
    opens=partial(forms.asks_one, forms.CARD),
    openly=openly,
)
def card(request: Request, store: Store) -> Reply:
    """/customer NAME."""
    if not request.text:
        raise Refusal("Who do you want to see?", example=N_("/customer {customer}"))
    typed = words.read_fields(request.text, rules.KEYS)
    if typed.pairs or typed.unknown:
        if not typed.before:
            is_no_list(request, store)
        lookup.is_no_name(request, store, words.whole_name(typed.before))
        raise Refusal("Do you want to add a customer or edit one?", example=own.EDIT)
    own.is_no_edit(request, store)
    with or_a_list(request, store):
        return cards.card(request, store, lookup.asked_about(request, store))


@part.verb(
    Help(
        "/customer edit NAME key=value…",
        "edits a customer; an empty value clears it, and name= renames them",
    ),
    "修改",
    "编辑",
    who=Who.MEMBERS,
    writes=True,
    examples=(own.EDIT,),
    prepare=colleagues.mentioned,
    opens=partial(forms.asks_one, forms.WHOM),
    openly=True,
)
def edit(request: Request, store: Store) -> Reply:
    """/customer edit NAME [key=value…]."""
    typed = own.typed(request, store)
    bare = typed.before and not typed.pairs and not typed.unknown
    if bare:
        own.is_readable(request, store)
    return forms.of_named(request, store) if bare else profile.edit(request, store)


@part.verb(
    Help(
        "/customer find TEXT",
        "finds customers by name or how it sounds, ID, company, tag, email, phone, or words in a note",
    ),
    "查找",
    "搜索",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/customer find {beginning}"),),
    opens=partial(forms.asks_one, forms.CARD),
)
def find(request: Request, store: Store) -> Reply:
    """/customer find TEXT."""
    if not request.text:
        raise Refusal("What are you looking for?", example=N_("/customer find {beginning}"))
    found = store.search.anything(request.text[:200], MOST_FOUND + 1)
    found = found or store.search.anything(bare(request.text[:200]), MOST_FOUND + 1)
    if not found and (near := lookup.nearest(store, request.text[: words.MOST_NAME])[:MOST_NEAR]):
        asked = request.say.line("No customer matches *{text}*. Did you mean one of these?", text=request.text)
        raise Question(
            [kit.lines(asked)],
            [Option(one.name, {"customer": one.id}, instead=Instead("/customer", one.name)) for one in near],
        )
    if not found:
        raise Refusal(
            "No customer matches {text}. Try less of the name, or another word.",
            text=kit.clipped(request.text, 100),
        )
    return blocks.found(request, store, request.text, found, MOST_FOUND)


choices.declare(part, "/customer export", choices.EXPORT)


def register(routes: Routes) -> None:
    """Register /customer."""
    routes.command("customer", "客户", spoken=as_typed)
    routes.tell(blocks.ATTRIBUTES | history.ATTRIBUTES)
    routes.add(profile.part, part, own.part, history.declared(routes), merge.part, person.part, duplicates.part)
    routes.add(handover.part, retention.part, forget.part, forms.part, forms.of_history(routes), inputs.part)
    routes.add(clicks.part, clicks.of_history(routes), links.part, company.part, steps.part)
