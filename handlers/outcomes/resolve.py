"""A follow-up resolved: how it went, and how the customer is now, which is logged like any other interaction."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.followups import actions, answers, blocks
from handlers.followups.forms import MOODS
from handlers.followups.openings import Opened
from handlers.interactions import blocks as interactions
from handlers.interactions import records
from handlers.interactions.commands import undo_log
from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Mention
from storage.models import Change, Customer, FollowUp
from storage.store import Store
from storage.types import Word

part = Part()

ATTRIBUTES = Attributes({"log": FOR_UNDO})
"""What its changes keep, besides what is known of a follow-up."""


@dataclass(frozen=True)
class Resolved:
    """A follow-up that is done, its customer before that, how they are now and by how many tenths that moved them."""

    followup: FollowUp
    customer: Customer
    mood: str | None
    moved: int
    opened: Opened | None
    change: int


def resolve(request: Request, store: Store, id: int | None, outcome: str = "", mood: str | None = None) -> Resolved:
    """Close a follow-up with its outcome; a mood is logged, and a bad one opens the next follow-up."""
    followup = actions.find(store, id)
    customer = store.customers.get(followup.customer)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    done = actions.close(request, store, followup, "done", outcome)
    logged = records.record(request, store, customer, mood, outcome, word=Word.MOOD) if mood in MOODS else None
    after = actions.audited(done) | ({"log": logged.change, "mark": mood} if logged else {})
    change = store.changes.record(
        actions.RESOLVE, actions.subject(done), customer.id, before=actions.audited(followup), after=after
    )
    if followup.owner != request.person.id:
        me = Mention(request.person.id)
        answers.tell(
            store,
            followup.owner,
            request.say,
            lambda say: blocks.closed_by_another(say, customer.name, me, outcome),
        )
    if logged is None:
        return Resolved(done, customer, None, 0, None, change)
    return Resolved(done, customer, mood, logged.moved, logged.opened, change)


def said(request: Request, done: Resolved) -> list[list[Element]]:
    """Say what was resolved, what it did to satisfaction, and whether the next follow-up is open."""
    say = request.say
    lines = [say.line("Done: the follow-up with *{name}*.", name=done.customer.name)]
    if done.mood is not None:
        lines.append(interactions.satisfaction(request, done.customer.satisfaction, done.mood, done.moved))
    if done.opened is not None:
        lines.append(blocks.opened(say, done.opened.followup, request.person.id, request.at, joined=done.opened.joined))
    return lines


def mood_of(request: Request, store: Store, id: int | None, mood: str) -> Reply:
    """Log how a customer is, after their follow-up was resolved without saying so."""
    followup = None if id is None else store.followups.get(id)
    customer = store.customers.get(followup.customer) if followup else None
    if followup is None or customer is None or followup.state != "done" or mood not in MOODS:
        raise Refusal("This follow-up isn't there anymore.")
    logged = records.record(request, store, customer, mood, followup.outcome, word=Word.MOOD)
    found = Resolved(followup, customer, mood, logged.moved, logged.opened, logged.change)
    shown = [kit.lines(*said(request, found)), kit.buttons([undo.button(request.say, logged.change)])]
    return Reply(shown, in_place=answers.is_private(request))


@part.undo(actions.RESOLVE)
def undo_resolve(request: Request, store: Store, change: Change) -> Reply:
    """Open a follow-up again that was resolved, and take back what was logged with it."""
    followup = store.followups.get(change.done_to.number)
    customer = store.customers.get(change.customer or 0)
    if followup is None or customer is None or followup.state != "done":
        raise Refusal("There's nothing left to undo here.")
    undo.depends(store.changes.since(change))
    logged = store.changes.get(int(change.after.get("log") or 0))
    if logged is not None and logged.undone_by is None:
        undo_log(request, store, logged)
    if store.followups.open_of(customer.id) is not None:
        raise Refusal("{name} has another open follow-up now, so this one stays closed.", name=customer.name)
    again = store.followups.change(
        followup,
        state=change.before.get("state", "open"),
        outcome="",
        closed_at=None,
        closed_by=None,
        **actions.times(request, store, followup.owner, followup.day),
    )
    actions.taken_back(store, change, followup, again)
    return answers.open_again(request, store, again)
