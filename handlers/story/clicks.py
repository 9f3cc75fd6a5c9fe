"""The buttons of a card: shown again, its history, shared in the channel, and a follow-up planned from it."""

from __future__ import annotations

from datetime import date

from handlers.followups import actions, colleagues, rules
from handlers.followups import blocks as followups
from handlers.interactions import forms as interactions
from handlers.kernel import kit, modals, posting, words
from handlers.kernel.refusal import Refusal, beside
from handlers.kernel.reply import Option, Question, Reply, Request
from handlers.kernel.routes import Route, Routes, Who
from handlers.loyalty import forms as purchases
from handlers.story import cards, forms
from handlers.story import history as changes
from storage.models import Customer
from storage.store import Store

PLAN = "card_followup"


def show(request: Request, store: Store) -> Reply:
    """Show the card of whom a button names."""
    return cards.card(request, store, of(store, request.text))


def log(request: Request, store: Store) -> Reply:
    """Open the form of a review of whom a button names, as "17:good"."""
    id, _, mark = request.text.partition(":")
    form = interactions.of_customer(request, of(store, id), mark if mark in {"good", "bad"} else "neutral")
    return form.but(beside=True)


def purchase(request: Request, store: Store) -> Reply:
    """Open the form of a purchase of whom a button names."""
    return purchases.purchase_of(request, of(store, request.text)).but(beside=True)


def edit(request: Request, store: Store) -> Reply:
    """Open the form of what is known of whom a button names."""
    return forms.edit_of(request, of(store, request.text)).but(beside=True)


def history(request: Request, store: Store) -> Reply:
    """Show what was changed of whom a button names."""
    return changes.page(request, store, of(store, request.text), 0).but(beside=True)


def share(request: Request, store: Store) -> Reply:
    """Post a card in the channel where its reader sees it; asks first where people of another company read it too."""
    customer = of(store, request.text.partition("-")[0])
    say = request.say
    if request.facts.get("shared") and not request.answers.get("share"):
        raise Question(
            [
                kit.lines(
                    say.line(
                        "This channel is shared with another company: its people would read *{name}*'s card too.",
                        name=customer.name,
                    )
                )
            ],
            [Option(say("Share it all the same"), {"share": True}, "danger")],
        )
    store.outbox.post(request.channel or "", cards.public(request, store, customer).message())
    on_its_way = say.line("The card of *{name}* is on its way to this channel.", name=customer.name)
    return Reply([kit.lines(on_its_way)], beside=True)


def plan(request: Request, store: Store) -> Reply:
    """Open the form of a follow-up with whom a button names."""
    customer = of(store, request.text)
    say = request.say
    asked = [
        kit.lines(say.line("*{name}*", name=customer.name)),
        modals.day("day", say("By when?"), _next_day(request, store)),
        modals.text("what", say("What is to be done?"), most=words.MOST_NOTE, long=True, optional=True),
    ]
    return Reply(modal=modals.modal(say, PLAN, say("Follow up"), asked, say("Plan it"), {"customer": customer.id}))


def planned(request: Request, store: Store) -> Reply:
    """Plan the follow-up that was filled in."""
    customer = of(store, request.origin.text("customer"))
    with beside("day"):
        day, _ = rules.read_day(request.fields.text("day"), request.today)
    done = actions.plan(request, store, customer, day, words.note(request.fields.text("what")))
    return Reply(followups.planned(request, customer, done.after, done.change), beside=True)


def _next_day(request: Request, store: Store) -> date:
    calendar = colleagues.calendar(store, request.person.id, request.person.zone)
    return rules.of_review(calendar, request.at)


def of(store: Store, id: str) -> Customer:
    """Return the customer whose id a button carries."""
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer is not there any more.")
    return customer


def register(routes: Routes) -> None:
    """Register the buttons of a card."""
    members = Who.MEMBERS
    routes.button("card", Route(show, members, writes=False))
    routes.button("card_log", Route(log, members, writes=False))
    routes.button("card_purchase", Route(purchase, members, writes=False))
    routes.button("card_edit", Route(edit, members, writes=False))
    routes.button("card_history", Route(history, members, writes=False))
    routes.button("card_share", Route(share, members, writes=True, prepare=posting.may_post, one_shot=True))
    routes.button(PLAN, Route(plan, members, writes=False))
    routes.form(PLAN, Route(planned, members, writes=True))
