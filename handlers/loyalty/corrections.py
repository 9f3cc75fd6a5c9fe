"""A purchase corrected in its form: points move by the difference, by the rule of its day, and it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.kernel import kit, modals, money, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Mention
from handlers.loyalty import account, blocks, purchases, receipt_blocks, rules
from handlers.products import inputs as products
from handlers.products import lookup
from storage.models import Change, Customer, Product, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "purchase.edit"
MOST_NUMBER = 30


@dataclass(frozen=True)
class Content:
    """What was typed of a purchase: cents, the day, the shop's order, which product, a note."""

    amount: int
    day: date | None
    order: str
    product: Product | None
    note: str


@part.button("purchase_edit", who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form with what was recorded."""
    customer, bought = _mine(request, store, words.id_of(request.text) or 0)
    say = request.say
    product = None if bought.product is None else store.products.get(bought.product)
    title = say("Edit {id}", id=rules.number(bought.id))
    asked = [
        kit.lines(say.line("*{name}*", name=customer.name)),
        modals.text("amount", say("Amount"), rules.bare(bought.amount), most=MOST_NUMBER),
        *fields(request, bought.day, product, bought.order_number or "", bought.note),
    ]
    form = modals.modal(say, "purchase_edit", title, asked, say("Save"), {"purchase": bought.id})
    return Reply(modal=form, beside=True)


def fields(
    request: Request, day: date | None, product: Product | None = None, order: str = "", note: str = ""
) -> list[kit.Block]:
    """Return the inputs for what is typed of a purchase besides whose it is and how much."""
    say = request.say
    return [
        modals.day("day", say("When"), day or request.today),
        products.field(request, product, known=True, optional=True),
        modals.text("order", say("Order number"), order, most=rules.MOST_ORDER, optional=True),
        modals.text("note", say("Note"), note, most=words.MOST_NOTE, long=True, optional=True),
    ]


def read(request: Request, store: Store) -> Content:
    """Return what was filled in; everything that is wrong is said at once."""
    filled = request.fields
    gathered = Gathered()
    product = None
    with gathered.reading("amount"):
        amount = money.whole(request, filled.text("amount").strip())
    with gathered.reading("day"):
        day = which_day.filled(request, filled.text("day"), Way.PAST) if filled.text("day") else request.today
    with gathered.reading(products.FIELD):
        if filled.text(products.FIELD):
            chosen, _ = products.chosen(request)
            product = lookup.there(store, int(chosen.answers[products.FIELD]))
    with gathered.reading("order"):
        order = rules.order(filled.text("order"))
    with gathered.reading("note"):
        note = words.note(filled.text("note"))
    gathered.settle()
    return Content(amount, day, order, product, note)


@part.form("purchase_edit", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Take the form: correct the purchase, and move points by the difference."""
    customer, bought = _mine(request, store, request.origin.number("purchase"))
    wanted = read(request, store)
    was = content(store, bought)
    if wanted == was:
        raise Refusal("Nothing has changed yet. Change something first.", field="note")
    if wanted.amount < bought.refunded:
        raise Refusal(
            "{refunded} of it has already been refunded, so the amount can't be less than that.",
            refunded=request.say.money(bought.refunded),
            field="amount",
        )
    if wanted.amount > was.amount:
        purchases.is_usual(request, store, customer, wanted.amount)
    change = correct(request, store, customer, bought, wanted)
    after = store.purchases.get(bought.id) or bought
    return receipt_blocks.corrected(request, customer, after, change)


def content(store: Store, bought: Purchase) -> Content:
    """Return what is recorded of a purchase."""
    product = None if bought.product is None else store.products.get(bought.product)
    return Content(bought.amount, bought.day, bought.order_number or "", product, bought.note)


def correct(
    request: Request, store: Store, customer: Customer, bought: Purchase, wanted: Content, **more: Any
) -> Change:
    """Correct a purchase, and return the change; points move by the rule that was in force when it was recorded."""
    was = content(store, bought)
    if wanted.order and rules.order(wanted.order) != was.order:
        purchases.is_free(store, wanted.order, bought.id)
    moved = (
        rules.award(wanted.amount - bought.refunded, bought.tiers, bought.times).points
        - rules.award(bought.amount - bought.refunded, bought.tiers, bought.times).points
    )
    _set(store, bought.id, wanted)
    terms = account.earned(request, wanted.day or request.today)
    entry = account.move(store, customer, moved, "correction", wanted.note, bought.id, terms=terms)
    change = store.changes.record(
        ACTION,
        Subject("purchase", bought.id),
        customer.id,
        before=account.balance(customer) | _kept(was),
        after=account.balance(customer, moved, entry=entry) | _kept(wanted) | more,
    )
    found = store.changes.get(change)
    if found is None:
        raise Refusal("There's nothing left to undo here.")
    return found


@part.undo(ACTION)
def undo_edit(request: Request, store: Store, change: Change) -> Reply:
    """Give a purchase what it had before, unless it was refunded or corrected again since."""
    customer, bought = purchases.of(store, change)
    purchases.stands(request, store, bought, change)
    account.is_free(request, store, customer, change)
    was = change.before
    order = str(was.get("order", ""))
    if order:
        purchases.is_free(store, order, bought.id)
    number = was.get("product_no")
    product = None if number is None else store.products.get(int(number))
    day = date.fromisoformat(was["day"]) if was.get("day") else None
    _set(store, bought.id, Content(int(was["amount"]), day, order, product, str(was.get("note", ""))))
    moved = -account.moved_by(change)
    of = account.entry_of(change)
    account.move(
        store, customer, moved, "undo", str(was.get("note", "")), bought.id, terms=account.earned(request), of=of
    )
    store.changes.record(
        ACTION,
        change.subject,
        customer.id,
        before={**change.after, **account.balance(customer)},
        after={**change.before, **account.balance(customer, moved)},
        undoes=change.id,
    )
    say = request.say
    what = say.line("Undone: the edit of *{id}*, *{name}*'s purchase.", id=rules.number(bought.id), name=customer.name)
    return blocks.taken_back(request, customer, what, moved)


@part.put_back(ACTION)
def is_recorded_once(store: Store, change: Change, moved: int) -> None:
    """Refuse to put back a correction by which a purchase would be an order that another is by now."""
    was = int(change.before["amount"])
    bought = purchases.put_back(store, change, moved, lambda one: was - one.refunded)
    if bought.order_number:
        purchases.is_free(store, bought.order_number, bought.id)


def _mine(request: Request, store: Store, id: int) -> tuple[Customer, Purchase]:
    customer, bought = purchases.there(store, id)
    if bought.undone:
        raise Refusal("{id} was undone, so there's nothing to edit.", id=rules.number(id))
    if bought.by != request.person.id and not request.is_manager:
        raise Refusal("Only {person}, who recorded this, or a manager can edit it.", person=Mention(bought.by))
    return customer, bought


def _set(store: Store, id: int, to: Content) -> None:
    product = to.product.id if to.product else None
    store.purchases.correct(id, to.amount, to.day, product, to.order or None, to.note)


def _kept(one: Content) -> dict[str, Any]:
    return {"amount": one.amount, **blocks.kept(one.day, one.product, one.order), "note": one.note}
