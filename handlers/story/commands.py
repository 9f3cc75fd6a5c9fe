"""/customer: the card, adding, changing, finding, and the history."""

from __future__ import annotations

from functools import partial

from handlers.customers import blocks, inputs, lookup, rules
from handlers.exports import person
from handlers.followups import colleagues
from handlers.kernel import kit, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.story import (
    cards,
    choices,
    clicks,
    duplicates,
    forget,
    forms,
    handover,
    history,
    links,
    merge,
    profile,
    retention,
)
from storage.store import Store

MOST_FOUND = 20


def card(request: Request, store: Store) -> Reply:
    """/customer NAME."""
    if not request.text:
        raise Refusal("Whom do you want to see?", example="/customer 王五")
    _, pairs = words.read_pairs(request.text, rules.KEYS)
    if pairs:
        raise Refusal("Do you want to add a customer, or to edit one?", example=N_("/customer edit 王五 spending=high"))
    customer = lookup.named(request, store, lookup.whole(request))
    return cards.card(request, store, customer)


def openly(request: Request, store: Store) -> Reply:
    """/customer NAME, as everybody in a channel may see it."""
    return cards.public(request, store, lookup.named(request, store, lookup.whole(request)))


def edit(request: Request, store: Store) -> Reply:
    """/customer edit NAME [key=value…]."""
    before, pairs = words.read_pairs(request.text, rules.KEYS)
    return forms.of_named(request, store) if before and not pairs else profile.edit(request, store)


def find(request: Request, store: Store) -> Reply:
    """/customer find TEXT."""
    if not request.text:
        raise Refusal("What are you looking for?", example=N_("/customer find 王"))
    found = store.search.anything(request.text[:200], MOST_FOUND + 1)
    if not found:
        raise Refusal(
            "No customer fits {text}: please type less of the name, or another word.",
            text=kit.clipped(request.text, 100),
        )
    return blocks.found(request, request.text, found, MOST_FOUND)


def register(routes: Routes) -> None:
    """Register /customer."""
    members = Who.MEMBERS
    routes.command(
        "customer",
        ("客户",),
        [
            Verb(
                card,
                members,
                writes=False,
                opens=partial(forms.whom, forms.CARD),
                openly=openly,
                usages=(N_("/customer NAME"),),
                means=N_("the card: who they are, their segment and offer, satisfaction, points, last interactions"),
            ),
            Verb(
                profile.add,
                members,
                writes=True,
                prepare=colleagues.mentioned,
                word="add",
                also=("添加", "新增"),
                opens=forms.new,
                usages=(N_("/customer add NAME key=value…"),),
                means=N_(
                    "adds a customer; the keys are age, spending (low, medium, high), buys (online, offline, both), "
                    "birthday, email, phone, company, tags, owner (a @person), id"
                ),
            ),
            Verb(
                edit,
                members,
                writes=True,
                prepare=colleagues.mentioned,
                word="edit",
                also=("修改", "编辑"),
                opens=partial(forms.whom, forms.WHOM),
                usages=(N_("/customer edit NAME key=value…"),),
                means=N_("changes what is known of a customer; an empty value empties it, and name= renames"),
            ),
            Verb(
                find,
                members,
                writes=False,
                word="find",
                also=("查找", "搜索"),
                opens=partial(forms.whom, forms.CARD),
                usages=(N_("/customer find TEXT"),),
                means=N_("finds customers by name or its sound, id, company, tag, e-mail, phone, or what a note says"),
            ),
            Verb(
                history.history,
                members,
                writes=False,
                word="history",
                also=("历史", "记录"),
                opens=partial(forms.whom, forms.HISTORY),
                usages=(N_("/customer history NAME"),),
                means=N_("who changed what, when and from where; each entry can be taken back from there"),
            ),
            Verb(
                merge.merge,
                members,
                writes=True,
                word="merge",
                also=("合并",),
                opens=choices.asks_two,
                usages=(N_("/customer merge A into B"),),
                means=N_("makes two customers one: shows first what moves and which values win; can be taken apart"),
            ),
            Verb(
                person.export,
                members,
                writes=True,
                prepare=person.ready,
                word="export",
                also=("导出",),
                opens=partial(choices.asks, choices.EXPORT),
                usages=(N_("/customer export NAME"),),
                means=N_("sends you all that is held about a customer, as an Excel file in our direct message"),
            ),
            Verb(
                duplicates.duplicates,
                members,
                writes=False,
                word="duplicates",
                also=("重复", "查重"),
                usages=(N_("/customer duplicates"),),
                means=N_("shows customers who look like one, pair by pair, to be merged or told apart"),
            ),
            Verb(
                handover.handover,
                Who.MANAGERS,
                writes=True,
                word="handover",
                also=("移交", "交接"),
                usages=(N_("/customer handover @A @B"),),
                means=N_("gives all customers and open follow-ups of a colleague to another; managers only"),
            ),
            Verb(
                retention.choose,
                Who.MANAGERS,
                writes=True,
                word="retention",
                also=("保留",),
                usages=(N_("/customer retention [DAYS|off]"),),
                means=N_("says after how many days notes are erased; managers only"),
            ),
            Verb(
                forget.forget,
                Who.MANAGERS,
                writes=True,
                word="forget",
                also=("忘记", "遗忘"),
                opens=partial(choices.asks, choices.FORGET),
                usages=(N_("/customer forget NAME"),),
                means=N_("erases for good all that is known of a customer, and keeps amounts of nobody; managers only"),
            ),
        ],
    )
    duplicates.register(routes)
    history.register(routes)
    routes.undo(handover.HANDOVER, handover.undo_handover, who=Who.MANAGERS)
    routes.undo(retention.ACTION, retention.undo_choose, who=Who.MANAGERS)
    merge.register(routes)
    forget.register(routes)
    choices.register(routes, choices.EXPORT, person.export, members, person.ready)
    forms.register(routes)
    inputs.register(routes)
    routes.undo("customer.add", profile.undo_add)
    routes.undo("customer.edit", profile.undo_edit)
    clicks.register(routes)
    links.register(routes)
