"""Who is not known: matched to a customer or added as one, one by one or all that fit, and all of it taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from handlers.connections import buyers, waiting_blocks, working
from handlers.connections.working import DONE, DROPPED
from handlers.customers import inputs, lookup
from handlers.customers import rules as profiles
from handlers.kernel import modals, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from storage.arrivals import EARLY, WAITING
from storage.models import Arrival, Change, Connection, Customer, ShopCustomer
from storage.store import Store
from storage.subject import Subject

part = Part()

MATCH = "shop.match"
FORM = "connect_match"
MOST_AT_ONCE = 50
MOST_FITTING = 2


@dataclass
class Matched:
    """What came of matching: who is who, what was recorded by it, and who was left waiting."""

    pairs: list[tuple[ShopCustomer, Customer]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    left: int = 0


@part.button(waiting_blocks.SHOW, who=Who.MANAGERS, writes=False)
def shown(request: Request, store: Store) -> Reply:
    """Show who waits: "8" skips eight."""
    skip = words.id_of(request.text) or 0
    found = store.shop_customers.waiting(waiting_blocks.PAGE + 1, skip)
    total = store.shop_customers.count_waiting()
    names = {one.id: one.name for one in store.connections.all()}
    rows = [(one, names.get(one.who.connection, ""), fitting(store, one.who)) for one in found]
    return waiting_blocks.shown(request, rows, total, skip)


def fitting(store: Store, who: ShopCustomer) -> list[Customer]:
    """Return whom somebody may be: by phone and e-mail, else by their name."""
    found = buyers.candidates(store, buyers.of_row(who))
    return (found or (store.customers.called(who.name, MOST_FITTING) if who.name else []))[:MOST_FITTING]


@part.button(waiting_blocks.CHOOSE, who=Who.MANAGERS, writes=False)
def choosing(request: Request, store: Store) -> Reply:
    """Open the form in which it is chosen who somebody is."""
    who = there(store, request.text)
    say = request.say
    blocks = [waiting_blocks.who(say, who), inputs.field(request, known=True)]
    return Reply(modal=modals.modal(say, FORM, say("Who is this?"), blocks, say("Match"), {"id": who.id}))


@part.form(FORM, who=Who.MANAGERS, writes=True, deed=MATCH)
def chosen(request: Request, store: Store) -> Reply:
    """Match somebody with the customer who was chosen."""
    who = there(store, str(request.origin.number("id")))
    request, name = inputs.chosen(request)
    return settled(request, store, [(who, lookup.named(request, store, name))])


@part.button(waiting_blocks.MATCH, who=Who.MANAGERS, writes=True, deed=MATCH)
def matched(request: Request, store: Store) -> Reply:
    """Match two who were shown beside each other: "3:17"."""
    id, _, other = request.text.partition(":")
    who, customer = there(store, id), store.customers.get(words.id_of(other) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return settled(request, store, [(who, customer)])


@part.button(waiting_blocks.ADD, who=Who.MANAGERS, writes=True, deed=MATCH)
def added(request: Request, store: Store) -> Reply:
    """Add somebody as a new customer."""
    who = there(store, request.text)
    return settled(request, store, [(who, _add(request, store, who))])


@part.button(waiting_blocks.ADD_ALL, who=Who.MANAGERS, writes=True, deed=MATCH)
def all_added(request: Request, store: Store) -> Reply:
    """Add all who wait and are like nobody who is known; whoever may be somebody is left."""
    waits = [one.who for one in store.shop_customers.waiting(MOST_AT_ONCE)]
    new = [one for one in waits if not fitting(store, one)]
    if not new:
        raise Refusal("Each of them may be somebody you know. Please match them one by one.")
    return settled(request, store, [(one, _add(request, store, one)) for one in new])


@part.button(waiting_blocks.MATCH_ALL, who=Who.MANAGERS, writes=True, deed=MATCH)
def all_matched(request: Request, store: Store) -> Reply:
    """Match all whom a phone or an e-mail leads to exactly one customer by now."""
    pairs = []
    for one in store.shop_customers.waiting(MOST_AT_ONCE):
        found = buyers.candidates(store, buyers.of_row(one.who))
        if len(found) == 1:
            pairs.append((one.who, found[0]))
    if not pairs:
        raise Refusal("None of them has the phone number or email address of exactly one customer.")
    return settled(request, store, pairs)


@part.button(waiting_blocks.DROP, who=Who.MANAGERS, writes=True, deed=MATCH)
def dropped(request: Request, store: Store) -> Reply:
    """Set aside what waits for somebody: it is not to be recorded."""
    who = there(store, request.text)
    waits = store.arrivals.of(who.id, WAITING)
    for one in waits:
        store.arrivals.settle(one.id, DROPPED, None, None, None, who.id)
    change = _record(store, [(who, None)], waits)
    return waiting_blocks.dropped(request, who, len(waits), change)


def there(store: Store, id: str) -> ShopCustomer:
    """Return somebody who waits, by their number."""
    who = store.shop_customers.get(words.id_of(id) or 0)
    if who is None or who.customer is not None or not store.arrivals.of(who.id, WAITING):
        raise Refusal("Nothing is waiting for them anymore.", example="/haoping connect")
    return who


def _add(request: Request, store: Store, who: ShopCustomer) -> Customer:
    """Add somebody with what the shop has told of them."""
    told = {"phone": who.phone, "email": who.email}
    values = profiles.profile({key: one for key, one in told.items() if one}, request.today)
    return lookup.add(store, words.name(who.name or who.email or who.phone or str(who.key)), **values)[0]


def settled(request: Request, store: Store, pairs: Sequence[tuple[ShopCustomer, Customer]]) -> Reply:
    """Say who some are, and record what has waited for them."""
    came = Matched()
    connections = {one.id: one for one in store.connections.all()}
    for who, customer in pairs:
        connection = connections.get(who.connection) or _removed(store, who)
        store.shop_customers.match(who.id, customer.id)
        came.arrivals += working.resume(request, store, connection, who.id)
        came.pairs.append((who, customer))
    came.left = store.shop_customers.count_waiting()
    change = _record(store, came.pairs, came.arrivals)
    now = {one.id: one for one in map(store.arrivals.get, [one.id for one in came.arrivals]) if one is not None}
    failed = [one for one in now.values() if one.state != DONE]
    return waiting_blocks.settled(request, came.pairs, len(came.arrivals) - len(failed), failed, came.left, change)


def _removed(store: Store, who: ShopCustomer) -> Connection:
    found = store.connections.get(who.connection)
    if found is None:
        raise Refusal("This shop isn't connected anymore.")
    return found


def _record(store: Store, pairs: Sequence[tuple[ShopCustomer, Customer | None]], arrivals: Sequence[Arrival]) -> int:
    first = pairs[0][0]
    after = {"matched": [who.id for who, _ in pairs], "arrivals": [one.id for one in arrivals]}
    return store.changes.record(MATCH, Subject("shop_customer", first.id), after=after)


def undo_match(routes: Routes, request: Request, store: Store, change: Change) -> Reply:
    """Take back who was said to be who, with all that was recorded by it: they wait again."""
    for id in reversed(change.after.get("arrivals", [])):
        one = store.arrivals.get(int(id))
        if one is None or one.content is None:
            raise Refusal("There's nothing left to undo here.")
        if one.kind == "purchase" and one.subject is not None:
            for refund in store.arrivals.become(one.subject, "refund"):
                _take_back(routes, request, store, refund, WAITING if refund.shop_customer else EARLY)
        _take_back(routes, request, store, one, WAITING)
    people = [int(id) for id in change.after.get("matched", [])]
    for id in people:
        store.shop_customers.match(id, None)
    store.changes.record(MATCH, change.subject, before=change.after, undoes=change.id)
    return waiting_blocks.taken_back(request, len(people))


def _take_back(routes: Routes, request: Request, store: Store, one: Arrival, state: str) -> None:
    made = None if one.change is None else store.changes.get(one.change)
    if made is not None and made.undone_by is None:
        routes.undos[made.action](request, store, made)
    store.arrivals.settle(one.id, state, None, None, None, one.shop_customer)


def no_redo(_: Request, __: Store, ___: Change) -> Reply:
    """Refuse to match again by itself: who waits may be told of otherwise by now."""
    raise Refusal("They're waiting again: please match them once more.", example="/haoping connect")


def register(routes: Routes) -> None:
    """Register who waits."""
    routes.add(part)
    routes.undo(MATCH, partial(undo_match, routes))
    routes.redo(MATCH, no_redo)
