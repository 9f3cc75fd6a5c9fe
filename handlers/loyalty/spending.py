"""Spending that purchases contradict: what somebody bought within twelve months suggests more than what is kept.

It is suggested with its sum, by the purchase that comes to it and on the card, until somebody has answered. It is never
changed by itself.
"""

from __future__ import annotations

from datetime import date

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, undo, words
from handlers.kernel.attributes import Attribute, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element
from handlers.lists.who import When, year_before
from handlers.loyalty.rules import Spending
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

SET, KEEP = "spending_set", "spending_keep"
ACTION = "spending.kept"
ATTRIBUTES = Attributes(
    {"not_spending": Attribute(N_("not the spending"), lambda say, level: segments.level(say, level))}
)
"""What is kept of whoever said that a level is not theirs."""

Suggested = tuple[list[list[Element]], list[kit.Block]]
"""The line that suggests a level, and its buttons."""


def by_purchase(request: Request, store: Store, customer: Customer, cents: int, day: date) -> Suggested:
    """Return what a purchase of so many cents has come to suggest; nothing where the ones before it did."""
    spent, level = _level(request, store, customer)
    before = request.policy.of(Spending).suggests(customer.spending, spent - cents)
    is_of_late = day >= year_before(request.today)
    return suggested(request, store, customer) if level and level != before and is_of_late else ([], [])


def suggested(request: Request, store: Store, customer: Customer) -> Suggested:
    """Return what a customer's purchases suggest, as long as nobody has answered that."""
    say = request.say
    spent, level = _level(request, store, customer)
    if not level or _is_answered(store, customer, level):
        return [], []
    values = {"amount": say.money(spent), "level": segments.level(say, level)}
    kept = segments.level(say, customer.spending or "")
    if kept:
        line = say.line(
            "They've spent *{amount}* in the last 12 months, but their spending says *{kept}*. Is it *{level}*?",
            kept=kept,
            **values,
        )
    else:
        line = say.line(
            "They've spent *{amount}* in the last 12 months, and their spending isn't set. Is it *{level}*?",
            **values,
        )
    leave = say("Keep {level}", level=kept) if kept else say("Leave it unset")
    value = f"{customer.id}:{level}"
    label = say("Set {level}", level=segments.level(say, level))
    return [line], [kit.button(label, SET, value), kit.button(leave, KEEP, value)]


def asked(request: Request, store: Store) -> tuple[Customer, str]:
    """Return whose spending a button is about, as "17:high", and the level; raises a Refusal where that is settled."""
    id, _, level = request.text.partition(":")
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    if _level(request, store, customer)[1] != level or _is_answered(store, customer, level):
        raise Refusal(
            "Somebody has answered this, or their purchases have changed since. Their card shows how it stands."
        )
    return customer, level


@part.button(KEEP, who=Who.MEMBERS, writes=True)
def kept(request: Request, store: Store) -> Reply:
    """Say that a level is not theirs, whatever they bought: it is suggested no more."""
    customer, level = asked(request, store)
    change = store.changes.record(
        ACTION, Subject("customer", customer.id), customer.id, before={}, after={"not_spending": level}
    )
    say = request.say
    line = say.line(
        "I won't suggest *{level}* for *{name}* again.", level=segments.level(say, level), name=customer.name
    )
    return Reply([kit.lines(line), kit.buttons([undo.button(say, change)])], beside=True)


@part.undo(ACTION)
def undo_kept(request: Request, store: Store, change: Change) -> Reply:
    """Take back that a level is not theirs."""
    store.changes.record(change.action, change.subject, change.customer, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone."))], beside=True)


def _level(request: Request, store: Store, customer: Customer) -> tuple[int, str]:
    """Return for how many cents somebody bought within twelve months, and which level that suggests."""
    since = year_before(request.today)
    _, spent = store.lists.spending([customer.id], since, When.of(request).begins(since)).get(customer.id, (0, 0))
    return spent, request.policy.of(Spending).suggests(customer.spending, spent)


def _is_answered(store: Store, customer: Customer, level: str) -> bool:
    last = store.changes.later_action(customer.id, ACTION, 0)
    return last is not None and last.after.get("not_spending") == level
