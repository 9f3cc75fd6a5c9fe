"""/purchase refund: a purchase given back, or a part of it; what is kept keeps its points."""

from __future__ import annotations

from handlers.kernel import money, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.loyalty import account, blocks, purchases, rules
from storage.models import Change, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

REFUND = N_("/purchase refund {purchase} 100")
ACTION = "purchase.refund"


@part.verb(
    Help(
        "/purchase refund ID [AMOUNT] [reason]",
        "refunds a purchase, like P17, or part of it; the rest keeps its points",
    ),
    "退款",
    who=Who.MEMBERS,
    writes=True,
    examples=(REFUND,),
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
    customer, kept = purchases.there(store, id)
    left = kept.amount - kept.refunded
    amount = left if asked is None else asked
    _may_refund(request, kept, amount)
    moved = -rules.taken_back(kept.amount, kept.refunded, amount, kept.tiers)
    store.purchases.refund(id, amount)
    account.move(store, customer, moved, "refund", why, id)
    change = store.changes.record(
        ACTION,
        Subject("purchase", id),
        customer.id,
        before=account.balance(customer, refunded=kept.refunded),
        after=account.balance(customer, moved, refunded=kept.refunded + amount, reason=why),
    )
    return blocks.refunded(request, customer, kept, amount, moved, why, change)


@part.undo(ACTION)
def undo_refund(request: Request, store: Store, change: Change) -> Reply:
    """Take back a refund, unless more of the purchase was refunded since."""
    customer, bought = purchases.of(store, change)
    purchases.stands(request, store, bought, change)
    moved = -account.moved_by(change)
    amount = int(change.after["refunded"]) - int(change.before["refunded"])
    store.purchases.refund(bought.id, -amount)
    account.move(store, customer, moved, "undo", str(change.after.get("reason", "")), bought.id)
    store.changes.record(
        ACTION,
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
            example=N_("/purchase refund {id}"),
            field="amount",
        )
