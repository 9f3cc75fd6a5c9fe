"""/offer used: an offer was used; which ones, what they cost, and whether who used one came again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.customers import inputs, lookup
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, modals, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.offers import blocks, rules
from storage.models import Change, Customer, Offering
from storage.offerings import AGAIN, USED
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "offer.used"
EXAMPLE = N_("/offer used {customer}")
MOST_PAST = 200
LATELY = timedelta(days=90)
"""How far back the list of what was used goes."""
MOST_LISTED = 30


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
        modals.text("note", say("Note"), most=words.MOST_NOTE, optional=True),
    ]
    return Reply(modal=modals.modal(say, "offer_used", say("An offer was used"), fields, submit=say("Record")))


@part.verb(
    Help("/offer used NAME [note]", "records that a customer used their offer; no purchase is changed"),
    "已用",
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE,),
    opens=opened,
)
def use(request: Request, store: Store) -> Reply:
    """/offer used NAME [note]."""
    if not request.text:
        raise Refusal("Who used their offer?", example=EXAMPLE)
    with suggesting(EXAMPLE):
        name, rest = lookup.split(request, store)
        note = words.note(rest)
    return used(request, store, lookup.named(request, store, name), note)


@part.form("offer_used", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Record that the chosen customer used their offer."""
    request, name = inputs.chosen(request)
    note = words.note(request.fields.text("note"))
    return used(request, store, lookup.named(request, store, name), note)


def used(request: Request, store: Store, customer: Customer, note: str) -> Reply:
    """Record that a customer used the best offer that they have; asks first where it was to be used once."""
    order = order_of(request, store, customer, request.today)
    theirs = [
        one for one in request.policy.of(rules.Offers).all_to(order.segment, order.day) if one.kind == rules.MONEY_OFF
    ]
    before = uses(past(store, customer))
    open_ = [one for one in theirs if rules.may_fit(one, order, before)]
    if not open_ and not request.answers.get("sure"):
        raise _again(request, customer, theirs[0], before) if theirs else _none(request, customer)
    offer = next(iter(open_ or theirs), rules.NO_OFFER)
    change = record(request, store, customer, offer, note=note)
    say = request.say
    line = say.line("*{name}* used *{offer}*.", name=customer.name, offer=blocks.used(say, offer))
    quoted = [kit.quote(note)] if note else []
    return Reply([kit.lines(line), *quoted, kit.buttons([undo.button(say, change)])])


def record(request: Request, store: Store, customer: Customer, offer: rules.Offer, note: str = "") -> int:
    """Record that an offer was used, and return the change."""
    id = store.offerings.add(customer.id, USED, request.today, rules.kept(offer), note, offer.off)
    return store.changes.record(
        ACTION,
        Subject("offering", id),
        customer.id,
        before={},
        after={"offer_used": rules.audited(offer), **({"note": note} if note else {})},
    )


def _again(request: Request, customer: Customer, offer: rules.Offer, before: Sequence[rules.Use]) -> Question:
    say = request.say
    day = max(one.day for one in before)
    asked = say.line(
        "*{name}* used *{offer}* on {day} already. Record it once more?",
        name=customer.name,
        offer=blocks.used(say, offer),
        day=say.dated(day),
    )
    return Question([kit.lines(asked)], [Option(say("Record it"), {"sure": True, "customer": customer.id}, "primary")])


def _none(request: Request, customer: Customer) -> Question:
    say = request.say
    asked = say.line(
        "*{name}* has no offer of an amount off. Record that they used one all the same?", name=customer.name
    )
    return Question([kit.lines(asked)], [Option(say("Record it"), {"sure": True, "customer": customer.id})])


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
    heading = say.line(
        "*Offers used in {days} days: {n}*, which cost {amount}; came again within {again} days: {came}",
        days=LATELY.days,
        n=f"{len(found):,}",
        amount=say.money(sum(one.off for one in found)),
        again=AGAIN.days,
        came=f"{sum(day is not None for day in again.values()):,}",
    )
    rows = [blocks.use(say, one, names.get(one.customer, "…"), again[one.id], today) for one in found[:MOST_LISTED]]
    shown = [kit.lines(heading), kit.bullets(rows)]
    if len(found) > MOST_LISTED:
        shown.append(kit.small(say("These are the newest {n}.", n=MOST_LISTED)))
    return Reply(shown)
