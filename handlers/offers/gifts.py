"""Gifts that customers were given: by the button beside their birthday, or typed; each can be undone."""

from __future__ import annotations

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from handlers.offers import rules
from storage.greetings import GIVEN, TOLD
from storage.models import Change, Customer, Greeting
from storage.offerings import GIVEN as GIFT_GIVEN
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "offer.given"
ATTRIBUTES = Attributes(
    {
        "gift": Attribute(N_("gift")),
        "birthday_of": Attribute(N_("no gift for the birthday of")),
        "of": FOR_UNDO,
    }
)
"""What changes of gifts keep."""


def give(request: Request, store: Store, customer: Customer, what: str, greeting: Greeting | None) -> int:
    """Record that a customer got a gift, for the birthday that it is for if there is one, and return the change."""
    offer = request.policy.of(rules.Offers).to(segments.of(request, customer).key)
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


@part.undo(ACTION)
def undo_gift(request: Request, store: Store, change: Change) -> Reply:
    """Take back that a gift was given: the birthday that it was for is open again."""
    given = store.offerings.get(change.done_to.number)
    customer = None if change.customer is None else store.customers.get(change.customer)
    if given is None or customer is None or given.undone:
        raise Refusal("There's nothing left to undo here.")
    store.offerings.mark_undone(given.id)
    if of := change.after.get("of"):
        greeting = store.greetings.get(*of)
        if greeting is not None and greeting.state == GIVEN:
            store.greetings.settle(*of, TOLD, "")
    store.changes.record(change.action, change.subject, customer.id, before=change.after, undoes=change.id)
    say = request.say
    return Reply([kit.lines(say.line("Undone: the gift for *{name}*.", name=customer.name))], beside=True)
