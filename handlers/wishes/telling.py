"""Whoever asked for what came true is told: per owner a list, with a sentence for each customer, until each was told.

That a customer was told is an interaction of theirs. Where that is taken back, they are to be told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.customers import lookup
from handlers.followups import colleagues
from handlers.followups.answers import is_private
from handlers.followups.calendar import Calendar
from handlers.interactions import records
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element, Mention, Say
from handlers.lists import filters
from handlers.lists.blocks import opens
from handlers.lists.filters import Filter
from handlers.wishes import changes, told_blocks
from storage.askers import SHIPPED, Asker
from storage.models import Customer, Wish
from storage.store import Store

part = Part()

FIRST, AGAIN = 3, 5
"""Working days after which whoever has not told their customers is reminded, first and then."""


def untold(store: Store, wish: Wish) -> list[Asker]:
    """Return the customers who asked for a wish and were not told of it."""
    return [one for one in store.askers.askers(wish.id) if one.told is None]


def recipient(store: Store, owner: str | None, wish: Wish) -> str:
    """Return who tells an owner's customers: the owner while they are here, else who shipped the wish."""
    return colleagues.owner_for(store, owner, wish.shipped_by)


def send(request: Request, store: Store, wish: Wish) -> list[kit.Block]:
    """Have every owner told which of their customers asked for what came true; say how many there are."""
    say, found = request.say, untold(store, wish)
    if not found:
        return [kit.small(say("No customer is known to have asked for it, so there's nobody to tell."))]
    by_owner: dict[str, list[Asker]] = {}
    for one in found:
        by_owner.setdefault(recipient(store, one.owner, wish), []).append(one)
    product = None if wish.product is None else store.products.get(wish.product)
    for person, theirs in by_owner.items():
        voice = colleagues.voice(store, person, say)
        store.outbox.post(person, Reply(told_blocks.message(voice, store, wish, product, theirs)).message())
        calendar = colleagues.calendar(store, person, request.person.zone)
        for one in theirs:
            store.askers.remind(wish.id, one.customer, after(calendar, request.at, FIRST))
    names = [{"type": "text", "text": " · "}]
    row = say.line("*{customers}* asked for it. Who tells them: ", customers=_customers(say, len(found)))
    for number, (person, theirs) in enumerate(by_owner.items()):
        row += [*(names if number else []), *say.line("{person} ({n})", person=Mention(person), n=len(theirs))]
    whole = opens(say, [Filter(filters.UNTOLD, wish.id)], say("Who's to be told"))
    return [kit.lines(row), kit.buttons([whole])]


def after(calendar: Calendar, now: datetime, days: int) -> datetime:
    """Return when the hours of the working day begin that is so many after an instant."""
    return calendar.instant(calendar.after(calendar.date_at(now), days), calendar.opens)


def withdraw(request: Request, store: Store, wish: Wish) -> list[list[Element]]:
    """Have everybody told who was to tell customers, and has not, that there is nothing to tell; say how many."""
    found = untold(store, wish)
    store.askers.remind_nobody(wish.id)
    by_owner: dict[str, list[Asker]] = {}
    for one in found:
        by_owner.setdefault(recipient(store, one.owner, wish), []).append(one)
    for person, theirs in by_owner.items():
        voice = colleagues.voice(store, person, request.say)
        store.outbox.post(person, Reply(told_blocks.withdrawn(voice, store, wish, theirs)).message())
    if not found:
        return []
    say = request.say
    return [say.line("{customers} needn't be told anymore.", customers=_customers(say, len(found)))]


def _customers(say: Say, count: int) -> str:
    return say.plural("{n} customer", "{n} customers", count)


def typed(request: Request, store: Store, wish: Wish, name: str) -> Reply:
    """Tick off the customer who was typed."""
    _is_shipped(wish)
    if not name:
        raise Refusal("Who was told? Please add the customer's name.", example=f"/product told W{wish.id} {{customer}}")
    customer = lookup.known(request.but(text=name), store, words.whole_name(name), "customer")
    return tell(request, store, wish, customer, store.askers.askers(wish.id))


@part.button(told_blocks.TOLD, who=Who.MEMBERS, writes=True)
def clicked(request: Request, store: Store) -> Reply:
    """Tick off the customer beside whom the button stands, and show who is left."""
    number, _, id = request.text.partition(":")
    wish = changes.there(store, number)
    _is_shipped(wish)
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    reply = tell(request, store, wish, customer, store.askers.askers(wish.id))
    if not is_private(request):
        return reply.but(beside=True)
    left = [one for one in untold(store, wish) if recipient(store, one.owner, wish) == request.person.id]
    product = None if wish.product is None else store.products.get(wish.product)
    shown = told_blocks.message(request.say, store, wish, product, left) if left else []
    return Reply([*reply.blocks, *shown], in_place=True)


def tell(request: Request, store: Store, wish: Wish, customer: Customer, askers: Sequence[Asker]) -> Reply:
    """Log that a customer was told that their wish came true."""
    asker = next((one for one in askers if one.customer == customer.id), None)
    if asker is None:
        raise Refusal("{name} hasn't asked for W{n}.", name=customer.name, n=wish.id)
    before = store.interactions.get(asker.told) if asker.told else None
    if before is not None:
        by = Mention(before.by)
        raise Refusal("{person} has told {name} already, {day}.", person=by, name=customer.name, day=before.day)
    say = request.say
    called = changes.called(request, store, wish)
    note = say("Told that W{n} {wish} came true", n=wish.id, wish=called)
    logged = records.record(request, store, customer, "neutral", note)
    store.askers.tell(wish.id, customer.id, logged.interaction)
    left = sum(one.told is None for one in askers) - 1
    count = say("{told} of {n} told", told=len(askers) - left, n=len(askers))
    sentence = say.line(
        "Told: *{name}* knows that W{n} {wish} came true. {count}.",
        name=customer.name,
        n=wish.id,
        wish=called,
        count=count,
    )
    return Reply([kit.lines(sentence), kit.buttons([undo.button(say, logged.change)])])


def _is_shipped(wish: Wish) -> None:
    if wish.state != SHIPPED:
        raise Refusal("W{n} hasn't been shipped, so there's nothing to tell anybody yet.", n=wish.id)


def to_tell(request: Request, store: Store, wish: Wish) -> list[kit.Block]:
    """Return how many were told of a wish that came true, and the first who were not, each to be ticked off."""
    askers = store.askers.askers(wish.id)
    left = [one for one in askers if one.told is None]
    say = request.say
    if not askers:
        return []
    count = kit.lines(say.line("*{told} of {n} told*", told=len(askers) - len(left), n=len(askers)))
    if not left:
        return [count]
    product = None if wish.product is None else store.products.get(wish.product)
    whole = opens(say, [Filter(filters.UNTOLD, wish.id)], say("Who's to be told"))
    return [count, *told_blocks.rows(say, wish, product, left), kit.buttons([whole])]
