"""/offer used: an offer was used; which ones, what they cost, and whether who used one came again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.customers import inputs, lookup
from handlers.customers import segment_blocks as segments
from handlers.customers.examples import Examples
from handlers.kernel import amounts, kit, modals, money, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, beside, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element
from handlers.offers import blocks, rules
from handlers.products import lookup as products
from storage.models import Change, Customer, Offering
from storage.offerings import AGAIN, USED
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "offer.used"
EXAMPLE = N_("/offer used {customer}")
OF_AN_ORDER = N_("/offer used {customer} 300")
MOST_PAST = 200
LATELY = timedelta(days=90)
"""How far back the list of what was used goes."""
MOST_LISTED = 30


@dataclass(frozen=True)
class Used:
    """What was typed of an offer that was used: the order's amount in cents and its product, if said, and a note."""

    amount: int | None = None
    product: str = ""
    note: str = ""


def order_of(
    request: Request, store: Store, customer: Customer, day: date, amount: int | None = None, product: str = ""
) -> rules.Order:
    """Return what an offer is looked at for."""
    return rules.Order(segments.of(request, store, customer).key, day, amount, product)


def past(store: Store, customer: Customer) -> list[Offering]:
    """Return what a customer used and was given, newest first."""
    return store.offerings.of(customer.id, MOST_PAST)


def uses(found: Sequence[Offering]) -> list[rules.Use]:
    """Return which offers were used, and when."""
    return [rules.Use(rules.of_kept(one.offer), one.day) for one in found if one.kind == USED]


def opened(request: Request, store: Store) -> Reply:
    """Open the form that asks who used their offer."""
    say = request.say
    fields = [
        inputs.field(request, inputs.linked(request, store), known=True),
        modals.text("amount", say("Amount of the order"), most=30, optional=True, placeholder="150"),
        modals.text("note", say("Note"), most=words.MOST_NOTE, optional=True),
    ]
    return Reply(modal=modals.modal(say, "offer_used", say("An offer was used"), fields, submit=say("Record")))


@part.verb(
    Help("/offer used NAME [AMOUNT] [note]", "records that a customer used their offer; no purchase is changed"),
    "已用",
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE, OF_AN_ORDER),
    opens=opened,
)
def use(request: Request, store: Store) -> Reply:
    """/offer used NAME [AMOUNT] [note]."""
    if not request.text:
        raise Refusal("Who used their offer?", example=EXAMPLE)
    with suggesting(EXAMPLE):
        name, rest = lookup.split(request, store)
        amount, rest = money.read(request, rest) if amounts.begun(rest) else (None, rest)
        product, rest = products.opening(store, rest) or (None, rest)
        note = words.note(rest)
    return used(request, store, lookup.named(request, store, name), Used(amount, product.name if product else "", note))


@part.form("offer_used", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Record that the chosen customer used their offer."""
    request, name = inputs.chosen(request)
    typed = request.fields.text("amount").strip()
    with beside("amount"):
        amount = money.whole(request, typed) if typed else None
    note = words.note(request.fields.text("note"))
    return used(request, store, lookup.named(request, store, name), Used(amount, "", note))


def used(request: Request, store: Store, customer: Customer, typed: Used) -> Reply:
    """Record that a customer used the best offer that they have; asks first where nothing says that they may."""
    order = order_of(request, store, customer, request.today, typed.amount, typed.product)
    every = request.policy.of(rules.Offers)
    theirs = [one for one in every.all_to(order.segment, order.day) if one.kind == rules.MONEY_OFF]
    before = uses(past(store, customer))
    open_ = rules.fitting(every, order, before) or [one for one in theirs if rules.may_fit(one, order, before)]
    offer = next(iter(open_ or theirs), rules.NO_OFFER)
    off = offer.off if typed.amount is None else offer.takes_off(typed.amount)
    if not request.answers.get("sure"):
        if not open_:
            raise _not_theirs(request, customer, order, theirs, before)
        if not off:
            raise _of_how_much(request, store, customer, offer)
    change = record(request, store, customer, offer, off, typed.note)
    say = request.say
    line = say.line("*{name}* used *{offer}*.", name=customer.name, offer=blocks.used(say, offer))
    line += say.line(" It cost {amount}.", amount=say.money(off)) if off else []
    quoted = [kit.quote(typed.note)] if typed.note else []
    return Reply([kit.lines(line), *quoted, kit.buttons([undo.button(say, change)])])


def record(request: Request, store: Store, customer: Customer, offer: rules.Offer, off: int, note: str) -> int:
    """Record that an offer was used, which cost so many cents (0: nobody knows), and return the change."""
    id = store.offerings.add(customer.id, USED, request.today, rules.kept(offer), note, off)
    return store.changes.record(
        ACTION,
        Subject("offering", id),
        customer.id,
        before={},
        after={"offer_used": rules.audited(offer), **({"note": note} if note else {})},
    )


def _not_theirs(
    request: Request,
    customer: Customer,
    order: rules.Order,
    theirs: Sequence[rules.Offer],
    before: Sequence[rules.Use],
) -> Question:
    """Return the question whether an offer was used that they have not, not any more, or not for such an order."""
    if not theirs:
        return _none(request, customer)
    again = [one for one in theirs if one.once and not rules.may_fit(one, replace(order, amount=None), before)]
    if len(again) == len(theirs):
        return _again(request, customer, again[0], before)
    say = request.say
    asked = say.line(
        "None of *{name}*'s offers fits this order: {offers}. Record one as used anyway?",
        name=customer.name,
        offers=say("; ").join(blocks.name(say, one) for one in theirs),
    )
    return _sure(request, customer, asked, say("Record it"))


def _of_how_much(request: Request, store: Store, customer: Customer, offer: rules.Offer) -> Question:
    """Return the question of how much a percentage was taken off: what it cost is known by that alone."""
    say = request.say
    asked = say.line(
        "*{offer}*, of how much? Type the amount after the name, so that I know what it cost.",
        offer=blocks.used(say, offer),
    )
    typed = Examples(request, store).fill(
        OF_AN_ORDER, customer=Examples(request, store).typed(customer) or customer.name
    )
    asked += say.line(" Try {example}", example=code(typed)) if typed else []
    return _sure(request, customer, asked, say("Record it without the cost"))


def _again(request: Request, customer: Customer, offer: rules.Offer, before: Sequence[rules.Use]) -> Question:
    say = request.say
    asked = say.line(
        "*{name}* used *{offer}* on {day} already. Record it once more?",
        name=customer.name,
        offer=blocks.used(say, offer),
        day=say.dated(max(one.day for one in before if rules.is_same(one.offer, offer))),
    )
    return _sure(request, customer, asked, say("Record it"))


def _none(request: Request, customer: Customer) -> Question:
    asked = request.say.line(
        "*{name}* has no offer that takes money off. Record one as used anyway?", name=customer.name
    )
    return _sure(request, customer, asked, request.say("Record it"))


def _sure(request: Request, customer: Customer, asked: list[Element], label: str) -> Question:
    return Question([kit.lines(asked)], [Option(label, {"sure": True, "customer": customer.id}, "primary")])


@part.undo(ACTION)
def undo_use(request: Request, store: Store, change: Change) -> Reply:
    """Take back that an offer was used."""
    one = store.offerings.get(change.done_to.number)
    customer = None if change.customer is None else store.customers.get(change.customer)
    if one is None or customer is None or one.undone:
        raise Refusal("There's nothing left to undo here.")
    store.offerings.mark_undone(one.id)
    store.changes.record(change.action, change.subject, customer.id, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone: the offer that *{name}* used.", name=customer.name))])


@part.verb(
    Help("/offer list", "offers used in the last 90 days: what each cost, and who came again within 60 days"),
    "列表",
    who=Who.MEMBERS,
    writes=False,
)
def listed(request: Request, store: Store) -> Reply:
    """/offer list."""
    say, today = request.say, request.today
    found = store.offerings.used_between(today - LATELY, today)
    if not found:
        return Reply([kit.lines(say.line("No offer was used in the last {days} days.", days=LATELY.days))])
    names = store.figures.names({one.customer for one in found})
    again = {one.id: store.purchases.next_after(one.customer, one.day, one.day + AGAIN) for one in found}
    unknown = sum(not one.off for one in found)
    heading = say.line(
        "*Offers used in {days} days: {n}*, which cost {amount}; came again within {again} days: {came}",
        days=LATELY.days,
        n=f"{len(found):,}",
        amount=say.money(sum(one.off for one in found)),
        again=AGAIN.days,
        came=f"{sum(day is not None for day in again.values()):,}",
    )
    if unknown:
        heading += say.line(" · {n} without a known cost", n=f"{unknown:,}")
    rows = [blocks.use(say, one, names.get(one.customer, "…"), again[one.id], today) for one in found[:MOST_LISTED]]
    shown = [kit.lines(heading), kit.bullets(rows)]
    if len(found) > MOST_LISTED:
        shown.append(kit.small(say("These are the newest {n}.", n=MOST_LISTED)))
    return Reply(shown)
