"""/purchase refund: a purchase given back, or a part of it; what is kept keeps its points."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.customers import lookup, turned
from handlers.kernel import amounts, kit, money, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Say
from handlers.loyalty import account, blocks, purchases, rules
from storage.models import Change, Customer, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

REFUND = N_("/purchase refund {purchase} 100")
ACTION = "purchase.refund"
OFFERED, LOOKED_AT = 8, 40
"""Of a customer's newest purchases, how many are offered, and how many are looked at."""


@part.verb(
    Help(
        "/purchase refund ID|NAME [AMOUNT] [reason]",
        "refunds a purchase, like P17, or part of it; the rest keeps its points. With a name you choose from theirs",
    ),
    "退款",
    who=Who.MEMBERS,
    writes=True,
    examples=(REFUND,),
)
def refund(request: Request, store: Store) -> Reply:
    """/purchase refund ID|NAME [AMOUNT] [reason]."""
    if not request.text:
        raise Refusal("Which purchase would you like to refund?", example=REFUND)
    with suggesting(REFUND):
        id, rest = _read(request, store)
        begins = bool(rest) and (isinstance(id, int) or amounts.begun(rest))
        asked, rest = money.read(request, rest) if begins else (None, rest)
        why = words.note(rest)
    if isinstance(id, Customer):
        id = _chosen(request, store, id, asked)
    return refunded(request, store, id, asked, why)


def _read(request: Request, store: Store) -> tuple[int | Customer, str]:
    """Return the purchase that is typed, or whose is one of, and the rest."""
    text = rules.number_first(request.text)
    try:
        return rules.read_number(text)
    except Refusal as no_number:
        name, rest = turned.split(request, store, amounts.begun)
        if not store.customers.like(name, most=1) and not lookup.nearest(store, name):
            raise no_number from None
        return lookup.known(request, store, name, "customer"), rest


def _chosen(request: Request, store: Store, customer: Customer, asked: int | None) -> int:
    """Return the purchase of a customer that was chosen; ask which, of those of which so many cents are left."""
    chosen = request.answers.get("purchase")
    if chosen is not None:
        return int(chosen)
    say, least = request.say, asked or 1
    newest = store.purchases.of(customer.id, LOOKED_AT)
    found = [one for one in newest if not one.undone and one.amount - one.refunded >= least][:OFFERED]
    if not found:
        raise _nothing_left(request, customer, asked)
    sentence = say.line("Which of *{name}*'s purchases is the refund for?", name=customer.name)
    raise Question([kit.lines(sentence)], [Option(_label(say, one), {"purchase": one.id}) for one in found])


def _nothing_left(request: Request, customer: Customer, asked: int | None) -> Refusal:
    name, example = customer.name, N_("/purchase {customer}")
    if asked is None:
        return Refusal("None of {name}'s purchases has anything left to refund.", name=name, example=example)
    amount = request.say.money(asked)
    return Refusal("None of {name}'s purchases has {amount} left to refund.", name=name, amount=amount, example=example)


def _label(say: Say, one: Purchase) -> str:
    id, left = rules.number(one.id), say.money(one.amount - one.refunded)
    day = say.day(one.day or one.at.astimezone(say.zone).date())
    if one.note:
        return say("{id}: {left}, {day}, {note}", id=id, left=left, day=day, note=one.note)
    return say("{id}: {left}, {day}", id=id, left=left, day=day)


def refunded(request: Request, store: Store, id: int, asked: int | None, why: str) -> Reply:
    """Refund so many cents of a purchase, or all that is left of it."""
    return receipt(request, record(request, store, id, asked, why))


@dataclass(frozen=True)
class Refunded:
    """A refund that was just recorded: of what, how many cents, the points that it moved, why, and its change."""

    customer: Customer
    purchase: Purchase
    amount: int
    moved: int
    why: str
    change: int


def record(request: Request, store: Store, id: int, asked: int | None, why: str) -> Refunded:
    """Record a refund of so many cents of a purchase, or of all that is left of it."""
    customer, kept = purchases.there(store, id)
    left = kept.amount - kept.refunded
    amount = left if asked is None else asked
    _may_refund(request, kept, amount)
    moved = -rules.taken_back(kept.amount, kept.refunded, amount, kept.tiers, kept.times)
    store.purchases.refund(id, amount)
    entry = account.move(store, customer, moved, "refund", why, id)
    change = store.changes.record(
        ACTION,
        Subject("purchase", id),
        customer.id,
        before=account.balance(customer, refunded=kept.refunded),
        after=account.balance(customer, moved, refunded=kept.refunded + amount, reason=why, entry=entry),
    )
    return Refunded(customer, kept, amount, moved, why, change)


def receipt(request: Request, one: Refunded) -> Reply:
    """Return what is said of a refund that was just recorded."""
    return blocks.refunded(request, one.customer, one.purchase, one.amount, one.moved, one.why, one.change)


@part.undo(ACTION)
def undo_refund(request: Request, store: Store, change: Change) -> Reply:
    """Take back a refund, unless more of the purchase was refunded since."""
    customer, bought = purchases.of(store, change)
    purchases.stands(request, store, bought, change)
    moved = -account.moved_by(change)
    amount = int(change.after["refunded"]) - int(change.before["refunded"])
    store.purchases.refund(bought.id, -amount)
    why, of = str(change.after.get("reason", "")), account.entry_of(change)
    account.move(store, customer, moved, "undo", why, bought.id, terms=account.earned(request), of=of)
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


@part.put_back(ACTION)
def is_still_due(store: Store, change: Change, moved: int) -> None:
    """Refuse to put back a refund of a purchase that was undone, or is of another amount by now."""
    more = int(change.after["refunded"]) - int(change.before["refunded"])
    purchases.put_back(store, change, moved, lambda one: one.amount - one.refunded + more)


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
