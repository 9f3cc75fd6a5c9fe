"""The buttons on a digest's post, for a customer who should be called and for a product."""

from __future__ import annotations

from handlers.followups import actions, answers, forms
from handlers.followups import blocks as followups
from handlers.improvements import blocks as products
from handlers.improvements.decisions import proposals
from handlers.kernel import kit, modals, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element
from handlers.outcomes import resolve
from handlers.products.lookup import there
from storage.models import Customer
from storage.store import Store

part = Part()


@part.button("digest_take", who=Who.MEMBERS, writes=True)
def take(request: Request, store: Store) -> Reply:
    """Take the call: the customer's follow-up, or a new one that is due today, is whose who clicked."""
    customer = _called(request, store)
    before = store.followups.open_of(customer.id)
    if before is None:
        done = actions.plan(request, store, customer, request.today, "")
    else:
        one = store.followups.described(before.id)
        done = actions.take(request, store, before.id)
        if one is not None:
            answers.tell_of_taking(request, store, one)
    sentence = followups.taken(request.say, customer.name, done.after, request.at)
    return _acted(request, sentence, done.change)


@part.button("digest_done", who=Who.MEMBERS, writes=False)
def done(request: Request, store: Store) -> Reply:
    """Open the form that asks how the call went."""
    customer = _called(request, store)
    before = store.followups.open_of(customer.id)
    one = None if before is None else store.followups.described(before.id)
    if one is not None:
        return Reply(modal=forms.done(request.say, one, "brief"))
    say = request.say
    inputs = [
        kit.lines(say.line("*{name}*", name=customer.name)),
        modals.text("outcome", say("How did it go?"), most=forms.MOST_OUTCOME, long=True, optional=True),
        modals.choice(
            "mood", say("How are they now?"), forms.moods(say), hint=say("This will be logged as an interaction.")
        ),
    ]
    origin = {"customer": customer.id}
    return Reply(modal=modals.modal(say, "digest_called", say("Call done"), inputs, say("Done"), origin))


@part.form("digest_called", who=Who.MEMBERS, writes=True)
def called(request: Request, store: Store) -> Reply:
    """Take the form that says how the call of a customer without a follow-up went."""
    outcome = words.note(request.fields.text("outcome"))
    mood = request.fields.text("mood")
    if mood not in forms.MOODS:
        raise Refusal("Please choose how they are now.", field="mood")
    customer = _customer(store, request.origin.number("customer"))
    opened = store.followups.open_of(customer.id)
    id = opened.id if opened else actions.plan(request, store, customer, request.today, "").after.id
    found = resolve.resolve(request, store, id, outcome, mood)
    shown = [kit.lines(*resolve.said(request, found)), *([kit.quote(outcome)] if outcome else [])]
    return Reply([*shown, kit.buttons([undo.button(request.say, found.change)])])


@part.button("digest_improve", who=Who.MEMBERS, writes=False)
def improve(request: Request, store: Store) -> Reply:
    """Show the improvements of a product that wait for a decision."""
    product = there(store, words.id_of(request.text) or 0)
    return products.improve(request, product, proposals(request, store, product)).but(beside=True)


def _called(request: Request, store: Store) -> Customer:
    """Return the customer of a button, whose value is the digest's, a dot, and their number."""
    return _customer(store, words.id_of(request.text.rpartition(".")[2]))


def _customer(store: Store, id: int | None) -> Customer:
    customer = None if id is None else store.customers.get(id)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return customer


def _acted(request: Request, sentence: list[Element], change: int | None) -> Reply:
    return Reply(followups.acted(request.say, sentence, change), beside=True)
