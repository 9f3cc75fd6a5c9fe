"""Gifts that customers were given: by the button beside their birthday, or typed; each can be undone."""

from __future__ import annotations

from handlers.customers import inputs, lookup
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, modals, undo, words
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.offers import blocks, rules
from storage.greetings import GIVEN, TOLD
from storage.models import Change, Customer, Greeting
from storage.offerings import GIVEN as GIFT_GIVEN
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "offer.given"
EXAMPLE = N_("/offer given {customer} a mug")
MOST_GIFT = 200
ATTRIBUTES = Attributes(
    {
        "gift": Attribute(N_("gift")),
        "offer_used": Attribute(N_("offer used"), lambda say, kept: blocks.used(say, rules.of_audited(kept))),
        "birthday_of": Attribute(N_("no gift for the birthday of")),
        "of": FOR_UNDO,
    }
)
"""What changes of gifts keep."""


def give(request: Request, store: Store, customer: Customer, what: str, greeting: Greeting | None) -> int:
    """Record that a customer got a gift, for the birthday that it is for if there is one, and return the change."""
    offer = request.policy.of(rules.Offers).to(segments.of(request, store, customer).key)
    if offer.kind != rules.GIFT:
        offer = rules.Offer(rules.GIFT)
    what = what or offer.name
    id = store.offerings.add(customer.id, GIFT_GIVEN, request.today, rules.kept(offer), what)
    if greeting is not None:
        store.greetings.settle(greeting.customer, greeting.year, GIVEN, request.person.id)
    of = [greeting.customer, greeting.year] if greeting else []
    return store.changes.record(
        ACTION, Subject("offering", id), customer.id, before={}, after={"gift": what or "🎁", "of": of}
    )


def opened(request: Request, store: Store) -> Reply:
    """Open the form that asks who was given what."""
    say = request.say
    fields = [
        inputs.field(request, inputs.linked(request, store), known=True),
        modals.text("what", say("What was it?"), most=MOST_GIFT, optional=True),
    ]
    return Reply(modal=modals.modal(say, "offer_given", say("A gift was given"), fields, submit=say("Record")))


@part.verb(
    Help("/offer given NAME [what]", "records that a customer was given their gift, or another one"),
    "已送",
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE,),
    opens=opened,
)
def given(request: Request, store: Store) -> Reply:
    """/offer given NAME [what]."""
    if not request.text:
        raise Refusal("Who was given a gift?", example=EXAMPLE)
    with suggesting(EXAMPLE):
        name, rest = lookup.split(request, store)
        what = words.note(rest)
        if len(what) > MOST_GIFT:
            raise Refusal("That's too long. Keep it to {most} characters.", most=MOST_GIFT)
    return recorded(request, store, lookup.named(request, store, name), what)


@part.form("offer_given", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Record what the chosen customer was given."""
    request, name = inputs.chosen(request)
    what = words.note(request.fields.text("what"))
    return recorded(request, store, lookup.named(request, store, name), what)


def recorded(request: Request, store: Store, customer: Customer, what: str) -> Reply:
    """Record a gift that was typed; asks first where there was one this year."""
    say = request.say
    last = store.offerings.given_in(customer.id, request.today.year)
    if last is not None and not request.answers.get("sure"):
        asked = say.line(
            "*{name}* was given a gift on {day} already. Record another one?",
            name=customer.name,
            day=say.dated(last.day),
        )
        sure = {"sure": True, "customer": customer.id}
        raise Question([kit.lines(asked)], [Option(say("Record it"), sure, "primary")])
    change = give(request, store, customer, what, store.greetings.open_of(customer.id, request.today.year))
    gift = store.offerings.of(customer.id, 1)[0].what
    line = say.line("*{name}* was given *{gift}*.", name=customer.name, gift=gift or say("a gift"))
    return Reply([kit.lines(line), kit.buttons([undo.button(say, change)])])


@part.undo(ACTION)
def undo_gift(request: Request, store: Store, change: Change) -> Reply:
    """Take back that a gift was given: the birthday that it was for is open again."""
    given = store.offerings.get(change.done_to.number)
    customer = None if change.customer is None else store.customers.get(change.customer)
    if given is None or customer is None or given.undone:
        raise Refusal("There's nothing left to undo here.")
    store.offerings.mark_undone(given.id)
    if of := change.after.get("of"):
        whose, year = map(int, of)
        greeting = store.greetings.get(whose, year)
        if greeting is not None and greeting.state == GIVEN:
            store.greetings.settle(whose, year, TOLD, "")
    store.changes.record(change.action, change.subject, customer.id, before=change.after, undoes=change.id)
    say = request.say
    return Reply([kit.lines(say.line("Undone: the gift for *{name}*.", name=customer.name))], beside=True)
