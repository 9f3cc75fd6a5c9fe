"""/purchase: what a customer bought, when, by which order, and the points that it earned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.customers import lookup, turned
from handlers.customers.examples import BUY
from handlers.followups import colleagues
from handlers.kernel import amounts, kit, money, undo, which_day, words
from handlers.kernel.did_you_mean import is_no_verb, is_own_verb
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Instead, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Mention, Moment
from handlers.levels import standing
from handlers.levels.rules import Levels
from handlers.loyalty import account, blocks, discounts, goods, receipts, rules, spending
from storage.models import Change, Customer, Product, Purchase
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "purchase"
SINCE = N_("This can't be restored because part of it has changed since.")


@dataclass(frozen=True)
class Bought:
    """A purchase as it was typed or filled in: whose, how many cents, a note; the day if not today.

    `order` is the shop's own number of it, `product` what was bought where that is known.
    """

    name: str
    amount: int
    note: str
    day: date | None = None
    order: str = ""
    product: Product | None = None


@part.verb(
    Help(
        "/purchase NAME AMOUNT [DAY] [PRODUCT] [order=ID] [note]",
        "records a purchase and awards its points; just a name lists their purchases, just an ID shows that one",
    ),
    besides=N_("/purchase NAME|P17"),
    who=Who.MEMBERS,
    writes=True,
    examples=(
        BUY,
        N_("/purchase {customer} 1,299.50 yesterday two desk lamps"),
    ),
    openly=True,
)
def purchase(request: Request, store: Store) -> Reply:
    """/purchase NAME AMOUNT [DAY] [PRODUCT] [order=ID] [note]; /purchase NAME; /purchase P17."""
    if not request.text:
        raise Refusal("Who made the purchase, and how much was it?", example=BUY)
    id = rules.id_alone(request.text)
    if id is not None and not store.customers.called(request.text.strip(), 1):
        customer, bought_before = there(store, id)
        return receipts.one(request, store, customer, bought_before)
    with suggesting(BUY):
        name, rest = turned.split(request, store, amounts.begun)
        if not rest:
            return receipts.listed(request, store, lookup.named(request, store, name))
        is_no_verb(request, name, rest)
        order, rest = rules.order_of(rest)
        product, rest = goods.leading(store, rest)
        amount, rest = money.read(request, rest, amounts.find)
        found = which_day.past(request, rest, colleagues.works(request, store))
        rest = found.rest if found else rest
        if product is None:
            product, rest = goods.named_in(store, rest)
        if found is None and product is not None:
            found = which_day.past(request, rest, colleagues.works(request, store))
            rest = found.rest if found else rest
        note = words.note(rest)
        if is_own_verb(request, note):
            is_no_verb(request, f"{name} {request.say.money(amount)}", note)
    return bought(request, store, Bought(name, amount, note, found.day if found else None, order, product))


def bought(request: Request, store: Store, order: Bought) -> Reply:
    """Record a purchase that was typed or filled in, and award its points."""
    is_new(request, store, order.order)
    customer = lookup.named(request, store, order.name)
    is_usual(request, store, customer, order.amount)
    return receipt(request, store, customer, order, record(request, store, customer, order))


def record(request: Request, store: Store, customer: Customer, order: Bought) -> blocks.Recorded:
    """Record a customer's purchase, about which nothing is to be asked, and award its points."""
    tiers = request.policy.of(rules.Tiers)
    level = standing.of(request, store, customer).level
    times = request.policy.of(Levels).times(level)
    award = rules.award(order.amount, tiers, times)
    day = order.day or request.today
    product = order.product.id if order.product else None
    kept = [list(tier) for tier in tiers]
    id = store.purchases.add(customer.id, order.amount, kept, order.note, day, product, order.order, times, level)
    terms = account.earned(request, day)
    account.move(store, customer, award.points, "award", order.note, id, terms=terms)
    known = blocks.kept(day, order.product, order.order)
    change = store.changes.record(
        ACTION,
        Subject("purchase", id),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, award.points, amount=order.amount, note=order.note, **known),
    )
    rule = blocks.Rule(tiers, times, level)
    return blocks.Recorded(id, change, order.amount, award, rule, order.day, order.note, known)


def receipt(request: Request, store: Store, customer: Customer, order: Bought, recorded: blocks.Recorded) -> Reply:
    """Return what is said of a purchase that was just recorded, and what can be done next."""
    day = order.day or request.today
    fit = discounts.fitting(request, store, customer, order.amount, day, order.product)
    below, buttons = discounts.offered(request.say, recorded.id, order.amount, fit)
    more, settle = spending.by_purchase(request, store, customer, order.amount, day)
    reply = blocks.purchased(request, customer, recorded, [*below, *more], [*buttons, *settle])
    outputs = {
        "customer": customer.name,
        "purchase": rules.number(recorded.id),
        "points": recorded.award.points,
        "balance": customer.points + recorded.award.points,
    }
    return reply.but(outputs=outputs)


@part.undo(ACTION)
def undo_purchase(request: Request, store: Store, change: Change) -> Reply:
    """Take back a purchase and its points, unless some of it was refunded or its points redeemed since."""
    customer, bought = of(store, change)
    stands(request, store, bought, change)
    account.is_free(request, store, customer, change)
    moved = -account.moved_by(change)
    store.purchases.mark_undone(bought.id)
    account.move(store, customer, moved, "undo", bought.note, bought.id)
    store.changes.record(
        ACTION,
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


@part.put_back(ACTION)
def is_recorded_once(store: Store, change: Change, moved: int) -> None:
    """Refuse to put back a purchase whose order was recorded anew since."""
    bought = put_back(store, change, moved, lambda _: 0)
    if bought.order_number:
        is_free(store, bought.order_number, bought.id)


def put_back(store: Store, change: Change, moved: int, was: Callable[[Purchase], int]) -> Purchase:
    """Return a purchase of which a change was put back, if the points that moved are still those that it earns by it.

    `was` returns how many cents of it were kept before. Of one that was undone or changed since, they are others.
    """
    bought = store.purchases.get(change.done_to.number)
    if bought is None or bought.undone:
        raise Refusal(SINCE)
    earned = rules.award(bought.amount - bought.refunded, bought.tiers, bought.times).points
    if moved != earned - rules.award(was(bought), bought.tiers, bought.times).points:
        raise Refusal(SINCE)
    return bought


def is_new(request: Request, store: Store, order: str) -> None:
    """Refuse an order that is recorded already; who typed it is shown that purchase instead if they like."""
    same = store.purchases.ordered(order) if order else None
    if same is None:
        return
    if request.fields.values:
        raise _recorded(order, same)
    say = request.say
    id = rules.number(same.id)
    sentence = say.line("Order *{order}* is already recorded as *{id}*.", order=order, id=id)
    show = Option(say("Show {id}", id=id), {}, "primary", instead=Instead("/purchase", id))
    raise Question([kit.lines(sentence)], [show])


def is_free(store: Store, order: str, but: int) -> None:
    """Refuse an order that another purchase is."""
    same = store.purchases.ordered_but(order, but)
    if same is not None:
        raise _recorded(order, same)


def _recorded(order: str, same: Purchase) -> Refusal:
    id = rules.number(same.id)
    return Refusal(
        "Order {order} is already recorded as {id}.", order=order, id=id, field="order", example=N_("/purchase {id}")
    )


def is_usual(request: Request, store: Store, customer: Customer, amount: int) -> None:
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


def there(store: Store, id: int) -> tuple[Customer, Purchase]:
    """Return a purchase and its customer."""
    bought = store.purchases.get(id)
    customer = store.customers.get(bought.customer) if bought else None
    if customer is None or bought is None:
        raise Refusal(
            "There's no purchase {id}. /purchase NAME lists a customer's purchases.",
            id=rules.number(id),
            example=N_("/purchase {customer}"),
            field="id",
        )
    return customer, bought


def of(store: Store, change: Change) -> tuple[Customer, Purchase]:
    """Return the customer and the purchase of a change that is to be taken back."""
    customer = account.of(store, change)
    bought = store.purchases.get(change.done_to.number)
    if bought is None or bought.undone:
        raise Refusal("There's nothing left to undo here.")
    return customer, bought


def stands(request: Request, store: Store, bought: Purchase, change: Change) -> None:
    """Refuse to take back a change of a purchase on which a later one stands."""
    later = store.changes.since(change)
    if later is None or later.action != "purchase.refund":
        undo.depends(later)
        return
    amount = int(later.after["refunded"]) - int(later.before["refunded"])
    raise Refusal(
        "{person} has refunded {amount} of {id} since ({at}). Please undo that refund first.",
        person=Mention(later.by),
        amount=request.say.money(amount),
        id=rules.number(bought.id),
        at=Moment(later.at),
    )
