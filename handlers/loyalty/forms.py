"""The forms of purchases and points."""

from __future__ import annotations

from functools import partial

from handlers.customers import inputs, lookup
from handlers.kernel import modals, money, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.loyalty import account, approvals, corrections, entry_blocks, points, purchases, refunds, rules
from handlers.loyalty.purchases import Bought
from handlers.rewards import blocks as rewards
from storage.models import Customer
from storage.store import Store

part = Part()

PURCHASE, REFUND, POINTS, REDEEM, ADJUST = "purchase", "refund", "points", "points_redeem", "points_adjust"
MOST_NUMBER = 30


@part.opens("/purchase")
@part.shortcut("record_purchase", who=Who.MEMBERS)
@part.button("open_purchase", who=Who.MEMBERS, writes=False)
def purchase(request: Request, store: Store) -> Reply:
    """Open the form of a purchase."""
    return purchase_of(request, inputs.linked(request, store))


@part.button("purchase_new", who=Who.MEMBERS, writes=False)
def new(request: Request, store: Store) -> Reply:
    """Open the form of a purchase of the customer on a button."""
    return purchase_of(request, store.customers.get(words.id_of(request.text) or 0)).but(beside=True)


def purchase_of(request: Request, customer: Customer | None) -> Reply:
    """Open the form of a customer's purchase."""
    say = request.say
    fields = [
        inputs.field(request, customer),
        modals.text("amount", say("Amount"), most=MOST_NUMBER, placeholder=say("such as 400 or 1,299.50")),
        *corrections.fields(request, request.today),
    ]
    return Reply(modal=modals.modal(say, PURCHASE, say("Record a purchase"), fields, submit=say("Record")))


@part.form(PURCHASE, who=Who.MEMBERS, writes=True)
def purchase_filled(request: Request, store: Store) -> Reply:
    """Record the purchase that was filled in."""
    request, name = inputs.chosen(request)
    one = corrections.read(request, store)
    day = one.day if one.day != request.today else None
    return purchases.bought(request, store, Bought(name, one.amount, one.note, day, one.order, one.product))


@part.button("purchase_refund", who=Who.MEMBERS, writes=False)
def refund_of(request: Request, _: Store) -> Reply:
    """Open the form of a refund of the purchase on a button."""
    return refund_form(request, rules.number(words.id_of(request.text) or 0)).but(beside=True)


@part.opens("/purchase refund")
def refund(request: Request, _: Store) -> Reply:
    """Open the form of a refund."""
    return refund_form(request, "")


def refund_form(request: Request, id: str) -> Reply:
    """Return the form of a refund, of a purchase by its ID."""
    say = request.say
    fields = [
        modals.text("id", say("Purchase ID"), id, most=MOST_NUMBER, placeholder="P17"),
        modals.text(
            "amount", say("Amount"), most=MOST_NUMBER, optional=True, hint=say("Leave empty to refund all that's left.")
        ),
        modals.text("reason", say("Reason"), most=words.MOST_NOTE, optional=True),
    ]
    return Reply(modal=modals.modal(say, REFUND, say("Refund a purchase"), fields, submit=say("Refund")))


@part.form(REFUND, who=Who.MEMBERS, writes=True)
def refund_filled(request: Request, store: Store) -> Reply:
    """Refund what was filled in."""
    gathered = Gathered()
    with gathered.reading("id"):
        id, rest = rules.read_number(_text(request, "id"))
        if rest:
            raise Refusal("{text} isn't a purchase ID. They look like P17.", text=_text(request, "id"))
    with gathered.reading("amount"):
        given = _text(request, "amount")
        amount = money.whole(request, given) if given else None
    with gathered.reading("reason"):
        why = words.note(_text(request, "reason"))
    gathered.settle()
    return refunds.refunded(request, store, id, amount, why)


@part.opens("/points")
def whose(request: Request, store: Store) -> Reply:
    """Open the form that asks whose points are meant."""
    say = request.say
    field = inputs.field(request, inputs.linked(request, store), known=True)
    return Reply(modal=modals.modal(say, POINTS, say("A customer's points"), [field], submit=say("Show")))


@part.form(POINTS, who=Who.MEMBERS, writes=False)
def whose_filled(request: Request, store: Store) -> Reply:
    """Show the points of the chosen customer."""
    request, name = inputs.chosen(request)
    return points.account_of(request, store, lookup.named(request, store, name))


@part.button(entry_blocks.ADJUST, who=Who.MANAGERS, writes=False)
def adjusting(request: Request, store: Store) -> Reply:
    """Open the form in which the points of the customer on a button are adjusted."""
    return moving(ADJUST, request, store, store.customers.get(words.id_of(request.text) or 0)).but(beside=True)


def moving(form: str, request: Request, store: Store, customer: Customer | None = None) -> Reply:
    """Open the form in which points are redeemed or adjusted."""
    say = request.say
    redeems = form == REDEEM
    title = say("Redeem points") if redeems else say("Adjust points")
    offered = [(str(one.id), rewards.label(say, one)) for one in store.rewards.all()] if redeems else []
    least = "30" if redeems else "+20 · -20"
    hint = say("Leave empty if you choose a reward.") if offered else ""
    fields = [
        inputs.field(request, customer or inputs.linked(request, store), known=True),
        *([modals.choice("reward", say("Reward"), offered, optional=True)] if offered else []),
        modals.text("points", say("Points"), most=MOST_NUMBER, placeholder=least, optional=bool(offered), hint=hint),
        modals.text("reason", say("Reason"), most=words.MOST_NOTE, optional=bool(offered)),
    ]
    return Reply(modal=modals.modal(say, form, title, fields, submit=say("Redeem") if redeems else say("Adjust")))


def moved(form: str, request: Request, store: Store) -> Reply:
    """Redeem or adjust what was filled in."""
    request, name = inputs.chosen(request)
    reward = store.rewards.get(words.id_of(request.fields.choice("reward") or "") or 0)
    if reward is not None and _text(request, "points"):
        raise Refusal("Please choose a reward or type points, not both.", field="points")
    if reward is not None:
        return points.for_reward(request, store, name, reward, words.note(_text(request, "reason")))
    gathered = Gathered()
    with gathered.reading("points"):
        count, rest = words.read_points(_text(request, "points"), signed=form == ADJUST)
        if rest:
            raise Refusal(
                "{text} isn't a number of points. Please type a whole number above 0.", text=_text(request, "points")
            )
    with gathered.reading("reason"):
        why = words.note(_text(request, "reason"))
        if not why:
            raise Refusal("Points always need a reason. Please add one.")
    gathered.settle()
    return (approvals.redeemed if form == REDEEM else points.adjusted)(request, store, name, count, why)


def _text(request: Request, field: str) -> str:
    return request.fields.text(field).strip()


part.opens("/points redeem")(partial(moving, REDEEM))
part.opens("/points adjust")(partial(moving, ADJUST))
part.form(REDEEM, who=Who.MANAGERS, writes=True, deed=account.REDEEM)(partial(moved, REDEEM))
part.form(ADJUST, who=Who.MANAGERS, writes=True, deed=account.ADJUST)(partial(moved, ADJUST))
