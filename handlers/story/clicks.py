"""The buttons of a card: shown again, its history, shared in the channel, and a follow-up planned from it."""

from __future__ import annotations

from datetime import date
from functools import partial

from handlers.customers import blocks as customers
from handlers.followups import actions, answers, colleagues, rules
from handlers.interactions import forms as interactions
from handlers.kernel import kit, modals, posting, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal, beside
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.loyalty.forms import purchase_of
from handlers.story import cards, forms, history
from storage.models import Customer
from storage.store import Store

part = Part()

PLAN = "card_followup"


@part.button("card", who=Who.MEMBERS, writes=False)
def show(request: Request, store: Store) -> Reply:
    """Show the card of the customer on a button."""
    return cards.card(request, store, of(store, request.text))


@part.button(customers.CARD, who=Who.MEMBERS, writes=False)
def show_beside(request: Request, store: Store) -> Reply:
    """Show the card of the customer who was chosen from a list, which stays."""
    return show(request, store).but(beside=True)


@part.button("card_log", who=Who.MEMBERS, writes=False)
def log(request: Request, store: Store) -> Reply:
    """Open the form of a review of the customer on a button, as "17:good"."""
    id, _, mark = request.text.partition(":")
    form = interactions.of_customer(request, of(store, id), mark if mark in {"good", "bad"} else "neutral")
    return form.but(beside=True)


@part.button("card_purchase", who=Who.MEMBERS, writes=False)
def purchase(request: Request, store: Store) -> Reply:
    """Open the form of a purchase of the customer on a button."""
    return purchase_of(request, of(store, request.text)).but(beside=True)


@part.button("card_edit", who=Who.MEMBERS, writes=False)
def edit(request: Request, store: Store) -> Reply:
    """Open the form that edits the customer on a button."""
    return forms.edit_of(request, store, of(store, request.text)).but(beside=True)


def card_history(routes: Routes, request: Request, store: Store) -> Reply:
    """Show the history of the customer on a button."""
    return history.page(routes, request, store, of(store, request.text), 0).but(beside=True)


@part.button("card_share", who=Who.MEMBERS, writes=True, prepare=posting.may_post, one_shot=True)
def share(request: Request, store: Store) -> Reply:
    """Post a card in the channel where its reader sees it; asks first who will see it."""
    customer = of(store, request.text.partition("-")[0])
    say = request.say
    if not request.answers.get("share"):
        raise _may_i(request, customer)
    store.outbox.post(request.channel or "", cards.public(request, store, customer).message())
    on_its_way = say.line("Sharing *{name}*'s card in this channel now.", name=customer.name)
    return Reply([kit.lines(on_its_way)], beside=True)


def _may_i(request: Request, customer: Customer) -> Question:
    """Return the question whether everybody in this channel may see a card."""
    say = request.say
    if posting.place(request).shared:
        asked = say.line(
            "This channel is shared with another company, and its people would see *{name}*'s card too.",
            name=customer.name,
        )
        return Question([kit.lines(asked)], [Option(say("Share anyway"), {"share": True}, "danger")])
    asked = say.line(
        "Everybody in this channel will see *{name}*'s card. Phone and email are masked.", name=customer.name
    )
    return Question([kit.lines(asked)], [Option(say("Share"), {"share": True}, "primary")])


@part.button(PLAN, who=Who.MEMBERS, writes=False)
def plan(request: Request, store: Store) -> Reply:
    """Open the form of a follow-up with the customer on a button."""
    customer = of(store, request.text)
    say = request.say
    asked = [
        kit.lines(say.line("*{name}*", name=customer.name)),
        modals.day("day", say("Due by"), _next_day(request, store)),
        modals.text("what", say("What needs doing?"), most=words.MOST_NOTE, long=True, optional=True),
    ]
    return Reply(modal=modals.modal(say, PLAN, say("Follow up"), asked, say("Plan it"), {"customer": customer.id}))


@part.form(PLAN, who=Who.MEMBERS, writes=True)
def planned(request: Request, store: Store) -> Reply:
    """Plan the follow-up that was filled in."""
    customer = of(store, request.origin.text("customer"))
    with beside("day"):
        day = which_day.filled(request, request.fields.text("day"), Way.COMING)
    done = actions.plan(request, store, customer, day, words.note(request.fields.text("what")))
    return Reply(answers.planned(request, store, customer, done), beside=True)


def _next_day(request: Request, store: Store) -> date:
    calendar = colleagues.calendar(store, request.person.id, request.person.zone)
    return rules.of_review(calendar, request.at)


def of(store: Store, id: str) -> Customer:
    """Return the customer whose id a button carries."""
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return customer


def of_history(routes: Routes) -> Part:
    """Declare the button that shows the history."""
    part = Part()
    part.button("card_history", who=Who.MEMBERS, writes=False)(partial(card_history, routes))
    return part
