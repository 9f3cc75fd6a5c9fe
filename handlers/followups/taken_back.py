"""Follow-ups planned and changed, both taken back."""

from __future__ import annotations

from datetime import date

from handlers.followups import actions, answers
from handlers.kernel import kit, undo
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from storage.models import Change, Customer, FollowUp
from storage.store import Store

part = Part()


@part.undo(actions.ADD)
def undo_add(request: Request, store: Store, change: Change) -> Reply:
    """Take back a planned follow-up; one that a bad review has joined since stays for that."""
    followup, customer = _still_open(store, change)
    if followup.reviews:
        after = store.followups.change(followup, what="")
    else:
        after = actions.close(request, store, followup, "withdrawn")
    actions.taken_back(store, change, followup, after)
    if after.closed_at is None:
        return answers.open_again(request, store, after)
    sentence = request.say.line("Undone: the follow-up with *{name}*.", name=customer.name)
    return Reply([kit.lines(sentence)], in_place=answers.is_private(request))


@part.undo(actions.CHANGE)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Take back what was changed of a follow-up, unless it was changed again since.

    A day to which a bad review has pulled it since stays, and so does who was given all of a colleague's.
    """
    followup, _ = _still_open(store, change)
    owner, day = followup.owner, followup.day
    if owner == change.after["owner"]:
        owner = change.before["owner"]
    if day.isoformat() == change.after["due"]:
        day = date.fromisoformat(change.before["due"])
    after = store.followups.change(
        followup,
        owner=owner,
        state=change.before["state"],
        what=change.before.get("what", ""),
        **actions.times(request, store, owner, day),
    )
    actions.taken_back(store, change, followup, after)
    return answers.open_again(request, store, after)


def _still_open(store: Store, change: Change) -> tuple[FollowUp, Customer]:
    followup = store.followups.get(change.done_to.number)
    customer = store.customers.get(change.customer or 0)
    if followup is None or customer is None:
        raise Refusal("There's nothing left to undo here.")
    undo.depends(store.changes.since(change))
    return actions.find(store, followup.id), customer
