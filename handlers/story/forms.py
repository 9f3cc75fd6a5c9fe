"""The forms of customers: which one is meant, and what is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from handlers.customers import blocks, fields, inputs, lookup, rules
from handlers.customers import segment_blocks as segments
from handlers.followups import colleagues
from handlers.kernel import kit, modals, words
from handlers.kernel.kit import Block
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_, Say
from handlers.story import cards, history, own, profile
from storage.models import Customer
from storage.store import Store

part = Part()

CARD, HISTORY, ADD, WHOM, EDIT = "customer", "customer_history", "customer_add", "customer_whom", "customer_edit"
TITLES = {
    CARD: (N_("A customer"), N_("Show")),
    HISTORY: (N_("A customer's history"), N_("Show")),
    WHOM: (N_("Edit a customer"), N_("Next")),
}


def asks_one(form: str, request: Request, store: Store) -> Reply:
    """Open the form that asks which customer is meant."""
    title, submit = TITLES[form]
    say = request.say
    field = inputs.field(request, inputs.linked(request, store), known=True)
    return Reply(modal=modals.modal(say, form, say(title), [field], submit=say(submit)))


@part.form(CARD, who=Who.MEMBERS, writes=False)
def show_card(request: Request, store: Store) -> Reply:
    """Show the card of the chosen customer."""
    return cards.card(request, store, _chosen(request, store))


def show_history(routes: Routes, request: Request, store: Store) -> Reply:
    """Show the history of the chosen customer."""
    return history.page(routes, request, store, _chosen(request, store), 0)


@part.opens("/customer add")
@part.shortcut("add_customer", who=Who.MEMBERS)
@part.button("open_customer_add", who=Who.MEMBERS, writes=False)
def new(request: Request, store: Store) -> Reply:
    """Open the form of a new customer."""
    say = request.say
    inputs = _inputs(say, None, own.labels(store))
    return Reply(modal=modals.modal(say, ADD, say("Add a customer"), inputs, submit=say("Add")))


@part.form(ADD, who=Who.MEMBERS, writes=True, prepare=colleagues.mentioned)
def added(request: Request, store: Store) -> Reply:
    """Add the customer who was filled in."""
    values = {key: value for key, value in _filled(request, store, "name").items() if value is not None}
    return profile.added(request, store, values.pop("name"), values)


@part.form(WHOM, who=Who.MEMBERS, writes=False)
def of_chosen(request: Request, store: Store) -> Reply:
    """Go on from whom was chosen to what is known of them."""
    return edit_of(request, store, _chosen(request, store))


def of_named(request: Request, store: Store) -> Reply:
    """Open the form for a customer who was named without a change; otherwise say how to type a change."""
    customer = lookup.named(request, store, words.whole_name(request.text))
    if not request.opens:
        raise profile.what_to_type()
    return edit_of(request, store, customer)


@part.form(EDIT, who=Who.MEMBERS, writes=True, prepare=colleagues.mentioned)
def edited(request: Request, store: Store) -> Reply:
    """Save what was changed in the form."""
    customer = store.customers.get(request.origin.number("customer"))
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return profile.changed(request, store, customer, _filled(request, store))


def _chosen(request: Request, store: Store) -> Customer:
    request, name = inputs.chosen(request)
    return lookup.named(request, store, name)


def edit_of(request: Request, store: Store, customer: Customer) -> Reply:
    """Open the form of what is known of a customer."""
    say = request.say
    inputs = _inputs(say, customer, own.labels(store))
    return Reply(modal=modals.modal(say, EDIT, say("Edit a customer"), inputs, say("Save"), {"customer": customer.id}))


def _filled(request: Request, store: Store, *needed: str) -> dict[str, Any]:
    """Return the columns that were filled in, read as if each had been typed; empty ones are None."""
    pairs: dict[str, str] = {}
    labels = {f"own.{label}": label for label in own.labels(store)}
    for key in dict.fromkeys((*needed, *fields.WORDS, *labels)):
        if key in needed or key in request.fields:
            given = request.fields.text(key)
            pairs[labels.get(key, key)] = f"<@{given}>" if key == "owner" and given else words.tidy(given)
    gathered = Gathered()
    values: dict[str, Any] = {}
    with gathered.reading("name"):
        values = rules.profile(pairs, request.today)
    ids = {label: id for id, label in labels.items()}
    for one in gathered.refusals:
        one.field = ids.get(one.field, one.field)
    gathered.settle()
    return values


def _inputs(say: Say, customer: Customer | None, labels: Sequence[str]) -> list[Block]:
    known = customer.model_dump() if customer else {}

    def entry(key: str, column: str = "", most: int = words.MOST_NAME, **more: Any) -> Block:
        initial = known.get(column or key)
        label = blocks.PROFILE.label(say, column or key)
        return modals.text(
            key, label, "" if initial is None else str(initial), most=most, optional=key != "name", **more
        )

    spending = [(value, kit.capital(segments.level(say, value))) for value in ("low", "medium", "high")]
    buys = [(value, kit.capital(blocks.buys(say, value))) for value in ("online", "offline", "both")]
    theirs = known.get("own") or {}
    return [
        entry("name"),
        entry("company"),
        entry("email", most=254),
        entry("phone", most=40),
        modals.person("owner", blocks.PROFILE.label(say, "owner"), known.get("owner"), optional=True),
        entry("age", most=10, hint=say("If you give a birthday, the age follows from it.")),
        modals.choice(
            "spending", blocks.PROFILE.label(say, "spending"), spending, known.get("spending"), optional=True
        ),
        modals.choice("buys", blocks.PROFILE.label(say, "buys"), buys, known.get("buys"), optional=True),
        entry("birthday", most=40, placeholder=say("1990-05-31, or 05-31 without the year")),
        entry("wechat"),
        entry("tags"),
        entry("id", "number"),
        *(modals.text(f"own.{one}", one, theirs.get(one, ""), most=words.MOST_NAME, optional=True) for one in labels),
        entry("note", most=words.MOST_NOTE, long=True),
    ]


part.button("open_customer", who=Who.MEMBERS, writes=False)(partial(asks_one, CARD))
part.opens("/customer history")(partial(asks_one, HISTORY))


def of_history(routes: Routes) -> Part:
    """Declare the form that shows a history."""
    part = Part()
    part.form(HISTORY, who=Who.MEMBERS, writes=False)(partial(show_history, routes))
    return part
