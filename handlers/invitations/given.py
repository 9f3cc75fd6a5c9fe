"""What a customer's link stands for, and what is kept of what they do there."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kernel import kit, undo
from handlers.kernel.attributes import Attribute, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import N_
from handlers.research import own
from handlers.research.blocks import Given
from storage.models import Answer, Change, Invitation, Product
from storage.store import Store
from storage.subject import Subject
from storage.types import CUSTOMER, Role

part = Part()

SOURCE = "page"
DECLINE = "survey.stop"
ATTRIBUTES = Attributes(
    {
        "asked_again": Attribute(N_("may be asked again"), lambda say, kept: say("yes") if kept else say("no")),
        "links": Attribute(N_("links")),
    }
)


class Nowhere(Exception):
    """A link that leads nowhere: there is none such, it was withdrawn, or what it was about is gone."""


@dataclass(frozen=True)
class There:
    """What a link leads to."""

    invitation: Invitation
    product: Product
    answer: Answer | None
    declined: bool
    who: Person
    """Who writes here: nobody of the team, whose days are those of whoever has asked them."""

    @property
    def given(self) -> Given | None:
        """What the customer's answer says, if there is one that stands."""
        one = self.answer
        return None if one is None or one.undone else Given(one.score, one.expectation, tuple(one.kinds.split()))


def there(store: Store, id: int) -> There:
    """Return what an invitation's link leads to; raises Nowhere."""
    invitation = store.invitations.get(id)
    if invitation is None or invitation.undone:
        raise Nowhere
    product = store.products.get(invitation.product)
    if product is None:
        raise Nowhere
    answer = None if invitation.answer is None else store.surveys.get(invitation.answer)
    asker = store.people.get(invitation.by)
    who = Person(CUSTOMER, "", Role.OUTSIDER, "en", zone_of(asker.zone) if asker else "UTC")
    return There(invitation, product, answer, store.invitations.has_declined(invitation.customer), who)


def decline(store: Store, there: There, *, declines: bool) -> None:
    """Keep that a customer is not to be asked again, or may be; what is so already changes nothing."""
    if there.declined is declines:
        return
    invitation = there.invitation
    if declines:
        store.invitations.decline(invitation.id)
    else:
        store.invitations.may_ask_again(invitation.customer)
    store.changes.record(
        DECLINE,
        Subject("invitation", invitation.id),
        invitation.customer,
        before={"asked_again": declines},
        after={"asked_again": not declines},
    )


def record(request: Request, store: Store, there: There, answer: Given) -> None:
    """Keep an answer; one that says what is known already changes nothing, and one that comes too late neither."""
    invitation = there.invitation
    customer = store.customers.get(invitation.customer)
    if customer is None:
        raise Nowhere
    if invitation.ends <= request.at or there.given == answer:
        return
    id = own.answered(request, store, customer, there.product, answer, there.answer, invitation.by)
    if invitation.answer != id:
        store.invitations.answered(invitation.id, id)


@part.undo(DECLINE)
def undo_decline(request: Request, store: Store, change: Change) -> Reply:
    """Take back that a customer is not to be asked again, or that they may be: a manager has spoken with them."""
    undo.depends(store.changes.since(change))
    invitation = store.invitations.get(change.done_to.number)
    if invitation is None:
        raise Refusal("There's nothing left to undo here.")
    if change.after["asked_again"]:
        store.invitations.decline(invitation.id)
    else:
        store.invitations.may_ask_again(invitation.customer)
    store.changes.record(
        change.action, change.subject, change.customer, before=change.after, after=change.before, undoes=change.id
    )
    return Reply([kit.lines(request.say.line("Undone."))])
