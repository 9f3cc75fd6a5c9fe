"""Customers are added and edited, and both can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.customers import blocks, fields, lookup, rules
from handlers.customers import segment_blocks as segments
from handlers.customers.examples import ADD
from handlers.followups import colleagues
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Mention
from handlers.loyalty import spending
from handlers.story import own
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject
from storage.types import Role

part = Part()


@part.verb(
    Help(
        "/customer add NAME key=value…",
        "adds a customer; the keys are age, spending (low, medium, high), buys (online, offline, both), "
        "birthday, email, phone, wechat, company, tags, owner (a @person), id, note, and your own",
    ),
    "添加",
    "新增",
    who=Who.MEMBERS,
    writes=True,
    examples=(ADD,),
    prepare=colleagues.mentioned,
    openly=True,
)
def add(request: Request, store: Store) -> Reply:
    """/customer add NAME key=value…."""
    typed = own.typed(request, store)
    if not typed.before:
        raise Refusal("Who would you like to add?", example=ADD)
    name = words.whole_name(typed.before)
    own.ends_there(request, typed)
    values = {key: value for key, value in rules.profile(typed.pairs, request.today).items() if value is not None}
    return added(request, store, values.pop("name", name), values, typed.unknown)


def added(
    request: Request, store: Store, name: str, values: dict[str, Any], unknown: Mapping[str, str] | None = None
) -> Reply:
    """Add a customer who was typed or filled in; asks first when there is one of this name, and says what is left."""
    _number_is_free(store, values)
    _is_a_colleague(store, values)
    if not request.answers.get("sure"):
        _is_new(request, store, name, values)
    if "own" in values:
        values["own"] = fields.joined(None, values["own"])
    customer, change = lookup.add(store, name, **values)
    return own.left_out(request, blocks.added(request, store, customer, change), unknown or {}, customer)


def _is_new(request: Request, store: Store, name: str, values: dict[str, Any]) -> None:
    """Ask first where there is a customer of this name, or with this phone number or e-mail address."""
    say = request.say
    for namesake in store.customers.called(name, 1):
        asked = say.line("There's already a customer called *{name}*. Add another one?", name=namesake.name)
        raise Question([kit.lines(asked)], [Option(say("Add another {name}", name=name), {"sure": True}, "primary")])
    handles = [str(values[key]) for key in ("phone", "email") if values.get(key)]
    for known in store.customers.reached(handles, 1) if handles else ():
        asked = say.line("*{known}* already has this phone number or email address.", known=known.name)
        show = Option(known.name, {"customer": known.id}, instead=Instead("/customer", known.name))
        raise Question([kit.lines(asked)], [show, Option(say("Add {name}", name=name), {"sure": True})])


def edit(request: Request, store: Store) -> Reply:
    """/customer edit NAME key=value…."""
    typed = own.typed(request, store)
    if not typed.before or not (typed.pairs or typed.unknown):
        raise what_to_type()
    profile = rules.profile(typed.pairs, request.today)
    customer = lookup.named(request, store, words.whole_name(typed.before))
    reply = changed(request, store, customer, profile) if profile else Reply()
    return own.left_out(request, reply, typed.unknown, customer)


def what_to_type() -> Refusal:
    """Return the Refusal that says how a customer is edited."""
    return Refusal("Who would you like to edit, and what should change?", example=own.EDIT)


def changed(request: Request, store: Store, customer: Customer, profile: dict[str, Any]) -> Reply:
    """Save the typed or filled-in values of a customer that differ from what is there."""
    if "own" in profile:
        profile["own"] = fields.joined(customer.own, profile["own"])
    values = {key: value for key, value in profile.items() if value != getattr(customer, key)}
    if not values:
        raise Refusal("Nothing to change: all of this is already there for {name}.", name=customer.name)
    _number_is_free(store, values)
    _is_a_colleague(store, values)
    was = {key: getattr(customer, key) for key in values}
    store.customers.change(customer.id, values)
    after = customer.model_copy(update=values)
    change = store.changes.record(
        "customer.edit", Subject("customer", customer.id), customer.id, before=was, after=values
    )
    moved = []
    now = segments.of(request, store, after)
    if segments.of(request, store, customer).key != now.key:
        moved = segments.why(request, now)
    return blocks.edited(request, after, was, values, change, moved)


@part.button(spending.SET, who=Who.MEMBERS, writes=True)
def spends(request: Request, store: Store) -> Reply:
    """Set the spending that somebody's purchases suggest."""
    customer, level = spending.asked(request, store)
    return changed(request, store, customer, {"spending": level}).but(beside=True)


@part.undo("customer.add")
def undo_add(request: Request, store: Store, change: Change) -> Reply:
    """Take back an added customer, unless something was recorded for them since."""
    customer = _still_there(store, change)
    undo.depends(store.changes.later_of_customer(customer.id, change.id))
    if store.ledger.last(customer.id, 1) or store.interactions.last(customer.id, 1):
        raise Refusal("{name} already has points or interactions, so they stay.", name=customer.name)
    store.customers.remove(customer.id)
    store.changes.record("customer.add", change.subject, customer.id, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone: *{name}* is no longer a customer.", name=customer.name))])


@part.undo("customer.edit")
def undo_edit(request: Request, store: Store, change: Change) -> Reply:
    """Take back a change of a customer, unless the same was changed again since."""
    customer = _still_there(store, change)
    now = {key: getattr(customer, key) for key in change.after}
    if now != change.after:
        undo.depends(store.changes.since(change))
    values: dict[str, Any] = dict(change.before)
    _number_is_free(store, values)
    store.customers.change(customer.id, values)
    store.changes.record(
        "customer.edit", change.subject, customer.id, before=change.after, after=change.before, undoes=change.id
    )
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Undone for *{name}*.", name=customer.name)),
            kit.bullets(blocks.ATTRIBUTES.differences(say, change.after, change.before)),
        ]
    )


def _still_there(store: Store, change: Change) -> Customer:
    customer = store.customers.get(change.customer or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    if change.done_to != Subject("customer", customer.id):
        raise Refusal(
            "This was done before another customer was merged into {name}. Please undo that merge first.",
            name=customer.name,
        )
    return customer


def _is_a_colleague(store: Store, values: dict[str, Any]) -> None:
    person = store.people.get(values.get("owner") or "")
    if person is not None and person.role == Role.OUTSIDER:
        raise Refusal(
            "{person} isn't a member of this team. Please choose a colleague.",
            person=Mention(person.id),
            field="owner",
        )


def _number_is_free(store: Store, values: dict[str, Any]) -> None:
    taken = store.customers.numbered(values["number"]) if values.get("number") else None
    if taken is not None:
        raise Refusal(
            "The customer ID {id} already belongs to {name}. Please choose another one.",
            id=values["number"],
            name=taken.name,
            field="id",
        )
