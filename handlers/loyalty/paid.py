"""A purchase that was paid with an offer: it is corrected to what was paid, as one entry that can be undone."""

from __future__ import annotations

from datetime import date

from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.loyalty import account, blocks, discounts, purchases, rules
from handlers.offers import blocks as offers
from handlers.offers.rules import audited, kept
from storage.models import Change
from storage.offerings import USED
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "purchase.offer"


@part.button(discounts.PAID, who=Who.MEMBERS, writes=True)
def paid(request: Request, store: Store) -> Reply:
    """Correct a purchase to what was paid with the offer on a button, as "17:2000"; points by the rule of its day."""
    id, _, off_text = request.text.partition(":")
    customer, bought = purchases.there(store, words.id_of(id) or 0)
    number, off = rules.number(bought.id), words.id_of(off_text) or 0
    if bought.undone:
        raise Refusal("{id} was undone, so there's nothing to edit.", id=number)
    if store.offerings.of_purchase(bought.id) is not None:
        raise Refusal("{id} was already paid with an offer.", id=number)
    day = bought.day or request.today
    product = None if bought.product is None else store.products.get(bought.product)
    found = discounts.fitting(request, store, customer, bought.amount, day, product)
    offer = next((one for one in found if one.takes_off(bought.amount) == off), None)
    if offer is None or bought.refunded:
        raise Refusal("This offer doesn't fit {id} anymore. /purchase {id} shows it as it is now.", id=number)
    left = bought.amount - off
    moved = (
        rules.award(left, bought.tiers, bought.times).points
        - rules.award(bought.amount, bought.tiers, bought.times).points
    )
    one = store.offerings.add(customer.id, USED, day, kept(offer), "", off, bought.id)
    _set(store, bought.id, left)
    account.move(store, customer, moved, "correction", bought.note, bought.id)
    change = store.changes.record(
        ACTION,
        Subject("purchase", bought.id),
        customer.id,
        before=account.balance(customer, amount=bought.amount),
        after=account.balance(customer, moved, amount=left, offering=one, offer_used=audited(offer)),
    )
    say = request.say
    first = say.line(
        "*{name}* paid *{paid}* for *{id}* with {offer}: {amount} less {off}.",
        name=customer.name,
        paid=say.money(left),
        id=number,
        offer=offers.used(say, offer),
        amount=say.money(bought.amount),
        off=say.money(off),
    )
    points = blocks.points(say, customer.points, moved, blocks.earned(say, left, blocks.Rule.of(bought)))
    row = [undo.button(say, change), blocks.edit_button(say, bought.id)]
    return Reply([kit.lines(first, points, *blocks.below_zero(say, customer.points, moved)), kit.buttons(row)])


@part.undo(ACTION)
def undo_paid(request: Request, store: Store, change: Change) -> Reply:
    """Take back that an offer was used for a purchase: it is of its whole amount again."""
    customer, bought = purchases.of(store, change)
    purchases.stands(request, store, bought, change)
    account.is_free(request, store, customer, change)
    moved = -account.moved_by(change)
    amount = int(change.before["amount"])
    store.offerings.mark_undone(int(change.after["offering"]))
    _set(store, bought.id, amount)
    account.move(store, customer, moved, "undo", bought.note, bought.id)
    store.changes.record(
        ACTION,
        change.subject,
        customer.id,
        before={**change.after, **account.balance(customer)},
        after=account.balance(customer, moved, amount=amount),
        undoes=change.id,
    )
    say = request.say
    what = say.line(
        "Undone: the offer for *{id}*, a purchase of {whole} by *{name}*.",
        id=rules.number(bought.id),
        whole=say.money(amount),
        name=customer.name,
    )
    return blocks.taken_back(request, customer, what, moved)


@part.put_back(ACTION)
def is_still_paid(store: Store, change: Change, moved: int) -> None:
    """Refuse to put back the offer of a purchase that was undone, or of which something was refunded since."""
    was = int(change.before["amount"])
    purchases.put_back(store, change, moved, lambda one: was - one.refunded)


def _set(store: Store, id: int, amount: int) -> None:
    """Set the amount of a purchase, and leave all else as it is."""
    bought = store.purchases.get(id)
    if bought is None:
        raise Refusal("There's nothing left to undo here.")
    day: date | None = bought.day
    store.purchases.correct(id, amount, day, bought.product, bought.order_number, bought.note)
