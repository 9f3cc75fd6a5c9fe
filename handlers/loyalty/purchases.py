"""/purchase: what a customer bought, what of it was refunded, and the points of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.customers import lookup, turned
from handlers.followups import colleagues
from handlers.kernel import amounts, kit, money, which_day, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Mention, Moment
from handlers.loyalty import account, blocks, rules
from storage.models import Change, Customer, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

BUY = "/purchase 王五 400"
REFUND = "/purchase refund P17 100"


@dataclass(frozen=True)
class Bought:
    """A purchase as it was typed or filled in: whose, how many cents, a note; the day if not today, and the order."""

    name: str
    amount: int
    note: str
    day: date | None = None
    order: str = ""


@part.verb(
    Help("/purchase NAME AMOUNT [DAY] [order=ID] [note]", "records a purchase and awards its points"),
    who=Who.MEMBERS,
    writes=True,
    openly=True,
)
def purchase(request: Request, store: Store) -> Reply:
    """/purchase NAME AMOUNT [DAY] [order=ID] [note]."""
    if not request.text:
        raise Refusal("Who made the purchase, and how much was it?", example=BUY)
    with suggesting(BUY):
        name, rest = turned.split(request, store, amounts.begun)
        if not rest:
            raise Refusal("How much did {name} spend?", name=name)
        order, rest = rules.order_of(rest)
        amount, rest = money.read(request, rest, amounts.find)
        found = which_day.past(request, rest, colleagues.works(request, store))
        note = words.note(found.rest if found else rest)
    return bought(request, store, Bought(name, amount, note, found.day if found else None, order))


def bought(request: Request, store: Store, order: Bought) -> Reply:
    """Record a purchase that was typed or filled in, and award its points."""
    _is_new(store, order.order)
    customer = lookup.named(request, store, order.name)
    amount, note = order.amount, order.note
    _is_usual(request, store, customer, amount)
    tiers = request.policy.of(rules.Tiers)
    award = rules.award(amount, tiers)
    day = order.day or request.today
    id = store.purchases.add(customer.id, amount, [list(tier) for tier in tiers], note, day)
    if order.order:
        store.purchases.number(id, order.order)
    account.move(store, customer, award.points, "award", note, id)
    change = store.changes.record(
        "purchase",
        Subject("purchase", id),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, award.points, amount=amount, note=note),
    )
    return blocks.purchased(request, customer, id, amount, award, note, change, order.day)


@part.verb(
    Help(
        "/purchase refund ID [AMOUNT] [reason]",
        "refunds a purchase, like P17, or part of it; the rest keeps its points",
    ),
    "退款",
    who=Who.MEMBERS,
    writes=True,
)
def refund(request: Request, store: Store) -> Reply:
    """/purchase refund ID [AMOUNT] [reason]."""
    if not request.text:
        raise Refusal("Which purchase would you like to refund?", example=REFUND)
    with suggesting(REFUND):
        id, rest = rules.read_number(rules.number_first(request.text))
        asked, rest = money.read(request, rest) if rest else (None, "")
        why = words.note(rest)
    return refunded(request, store, id, asked, why)


def refunded(request: Request, store: Store, id: int, asked: int | None, why: str) -> Reply:
    """Refund so many cents of a purchase, or all that is left of it."""
    customer, kept = _bought(store, id)
    left = kept.amount - kept.refunded
    amount = left if asked is None else asked
    _may_refund(request, kept, amount)
    moved = -rules.taken_back(kept.amount, kept.refunded, amount, kept.tiers)
    store.purchases.refund(id, amount)
    account.move(store, customer, moved, "refund", why, id)
    change = store.changes.record(
        "purchase.refund",
        Subject("purchase", id),
        customer.id,
        before=account.balance(customer, refunded=kept.refunded),
        after=account.balance(customer, moved, refunded=kept.refunded + amount, reason=why),
    )
    return blocks.refunded(request, customer, kept, amount, moved, why, change)


@part.undo("purchase")
def undo_purchase(request: Request, store: Store, change: Change) -> Reply:
    """Take back a purchase and its points, unless some of it was refunded or its points redeemed since."""
    customer, bought = _of(store, change)
    _nothing_refunded_since(request, store, bought, change)
    account.is_free(request, store, customer, change)
    moved = -account.moved_by(change)
    store.purchases.mark_undone(bought.id)
    account.move(store, customer, moved, "undo", bought.note, bought.id)
    store.changes.record(
        "purchase",
        change.subject,
        customer.id,
        before=account.balance(customer, amount=bought.amount),
        after=account.balance(customer, moved),
        undoes=change.id,
    )
    say = request.say
    what = say.line(
        "Undone: *{id}*, *{name}*'s purchase of {whole}.",
        id=rules.number(bought.id),
        whole=say.money(bought.amount),
        name=customer.name,
    )
    return blocks.taken_back(request, customer, what, moved)


@part.undo("purchase.refund")
def undo_refund(request: Request, store: Store, change: Change) -> Reply:
    """Take back a refund, unless more of the purchase was refunded since."""
    customer, bought = _of(store, change)
    _nothing_refunded_since(request, store, bought, change)
    moved = -account.moved_by(change)
    amount = int(change.after["refunded"]) - int(change.before["refunded"])
    store.purchases.refund(bought.id, -amount)
    account.move(store, customer, moved, "undo", str(change.after.get("reason", "")), bought.id)
    store.changes.record(
        "purchase.refund",
        change.subject,
        customer.id,
        before=account.balance(customer, refunded=bought.refunded),
        after=account.balance(customer, moved, refunded=bought.refunded - amount),
        undoes=change.id,
    )
    say = request.say
    what = say.line(
        "Undone: the refund of {amount} on *{id}*, *{name}*'s purchase.",
        amount=say.money(amount),
        id=rules.number(bought.id),
        name=customer.name,
    )
    return blocks.taken_back(request, customer, what, moved)


def _is_new(store: Store, order: str) -> None:
    """Refuse an order that is recorded already."""
    same = store.purchases.ordered(order) if order else None
    if same is not None:
        raise Refusal(
            "Order {order} is already recorded as {id}.",
            order=order,
            id=rules.number(same.id),
            field="order",
            example=f"/purchase refund {rules.number(same.id)}",
        )


def _is_usual(request: Request, store: Store, customer: Customer, amount: int) -> None:
    """Ask before an amount is recorded that is ten times the customer's largest so far."""
    largest = store.purchases.largest(customer.id)
    if largest is None or not rules.is_unusual(amount, largest) or request.answers.get("sure"):
        return
    say = request.say
    sentence = say.line(
        "*{amount}* is at least ten times *{name}*'s largest purchase so far, {largest}. Is that right?",
        amount=say.money(amount),
        name=customer.name,
        largest=say.money(largest),
    )
    label = say("Record {amount}", amount=say.money(amount))
    raise Question([kit.lines(sentence)], [Option(label, {"sure": True}, "primary")])


def _bought(store: Store, id: int) -> tuple[Customer, Purchase]:
    """Return a purchase and its customer."""
    bought = store.purchases.get(id)
    customer = store.customers.get(bought.customer) if bought else None
    if customer is None or bought is None:
        raise Refusal(
            "There's no purchase {id}. /points NAME lists a customer's purchases.",
            id=rules.number(id),
            example="/points 王五",
            field="id",
        )
    return customer, bought


def _may_refund(request: Request, bought: Purchase, amount: int) -> None:
    """Refuse a refund of more than is left, or of what was taken back."""
    id, left = rules.number(bought.id), bought.amount - bought.refunded
    if bought.undone:
        raise Refusal("{id} was undone, so there's nothing to refund.", id=id)
    if left == 0:
        raise Refusal("{id} has already been fully refunded: {whole}.", id=id, whole=request.say.money(bought.amount))
    if amount > left:
        raise Refusal(
            "Only {left} of {id} is left, so {amount} can't be refunded.",
            id=id,
            left=request.say.money(left),
            amount=request.say.money(amount),
            example=f"/purchase refund {id}",
            field="amount",
        )


def _of(store: Store, change: Change) -> tuple[Customer, Purchase]:
    customer = account.of(store, change)
    bought = store.purchases.get(change.done_to.number)
    if bought is None or bought.undone:
        raise Refusal("There's nothing left to undo here.")
    return customer, bought


def _nothing_refunded_since(request: Request, store: Store, bought: Purchase, change: Change) -> None:
    later = store.changes.since(change)
    if later is None:
        return
    amount = int(later.after["refunded"]) - int(later.before["refunded"])
    raise Refusal(
        "{person} has refunded {amount} of {id} since ({at}). Please undo that refund first.",
        person=Mention(later.by),
        amount=request.say.money(amount),
        id=rules.number(bought.id),
        at=Moment(later.at),
    )
