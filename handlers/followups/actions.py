"""What can be done to a follow-up: planned, taken, put off, handed over, resolved; each with its audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.followups import colleagues, rules
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.wording import Mention, Moment
from storage.models import Change, Customer, FollowUp
from storage.store import Store
from storage.subject import Subject

MOST_GIVEN = 1_000_000
ADD, CHANGE, RESOLVE = "followup.add", "followup.change", "followup.resolve"


@dataclass(frozen=True)
class Acted:
    """A follow-up before and after, and the audit's entry; None when it was like that already."""

    before: FollowUp | None
    after: FollowUp
    change: int | None


def audited(followup: FollowUp) -> dict[str, Any]:
    """Return what the audit keeps of a follow-up."""
    kept = {
        "owner": followup.owner,
        "due": followup.day.isoformat(),
        "what": followup.what,
        "state": followup.state,
        "outcome": followup.outcome,
    }
    return {name: value for name, value in kept.items() if value != ""}


def times(request: Request, store: Store, owner: str, day: date, minute: int | None = None) -> dict[str, Any]:
    """Return the columns of a follow-up that is due on a day, perhaps at a time of day, where its owner is."""
    return vars(rules.when(colleagues.calendar(store, owner, request.person.zone), day, request.at, minute))


def find(store: Store, id: int | None) -> FollowUp:
    """Return an open follow-up, or raise the Refusal that says why there is none."""
    followup = None if id is None else store.followups.get(id)
    if followup is None:
        raise Refusal("This follow-up isn't there anymore.")
    if followup.closed_at is not None:
        raise Refusal(
            "This follow-up is already closed. {person} closed it {at}.",
            person=Mention(followup.closed_by or followup.owner),
            at=Moment(followup.closed_at),
        )
    return followup


def plan(request: Request, store: Store, customer: Customer, day: date, what: str, minute: int | None = None) -> Acted:
    """Open a customer's follow-up, of whoever asks; one that is open already is moved to the day."""
    kept = store.followups.open_of(customer.id)
    if kept is not None:
        what = what or kept.what
        return _change(store, kept, what=what, **times(request, store, kept.owner, day, minute))
    opened = store.followups.add(
        customer.id, request.person.id, what, [], **times(request, store, request.person.id, day, minute)
    )
    change = store.changes.record(ADD, subject(opened), customer.id, after=audited(opened))
    return Acted(None, opened, change)


def take(request: Request, store: Store, id: int | None) -> Acted:
    """Take a follow-up: whoever does it owns it, and is on it."""
    followup, me = find(store, id), request.person.id
    if followup.state == "taken" and followup.owner == me:
        return Acted(followup, followup, None)
    moved = {} if followup.owner == me else times(request, store, me, followup.day)
    return _change(store, followup, state="taken", owner=me, **moved)


def put_off(request: Request, store: Store, id: int | None, how: str) -> Acted:
    """Put a follow-up off, by one of the rules' SNOOZES."""
    followup = find(store, id)
    calendar = colleagues.calendar(store, followup.owner, request.person.zone)
    day = rules.snoozed(calendar, how, request.at)
    if day is None:
        raise Refusal("I don't know how long that is. Please choose from the menu.")
    return _change(store, followup, **times(request, store, followup.owner, day))


def hand_over(request: Request, store: Store, id: int | None, person: str) -> Acted:
    """Give a follow-up to a colleague, who has not taken it yet."""
    followup = find(store, id)
    if followup.owner == person:
        return Acted(followup, followup, None)
    return _change(store, followup, owner=person, state="open", **times(request, store, person, followup.day))


def give_all(request: Request, store: Store, owner: str, person: str) -> list[int]:
    """Give every open follow-up of somebody to a colleague, and return which those were: the entry is the caller's."""
    given = [one.followup for one in store.followups.of_owner(owner, most=MOST_GIVEN)]
    for followup in given:
        store.followups.change(followup, owner=person, state="open", **times(request, store, person, followup.day))
    return [followup.id for followup in given]


def give_back(request: Request, store: Store, ids: Iterable[int], owner: str, person: str) -> None:
    """Undo `give_all` for those that are open and the colleague's still."""
    for followup in filter(None, map(store.followups.get, ids)):
        if followup.closed_at is None and followup.owner == person:
            store.followups.change(followup, owner=owner, **times(request, store, owner, followup.day))


def close(request: Request, store: Store, followup: FollowUp, state: str, outcome: str = "") -> FollowUp:
    """Close a follow-up, by whoever asks."""
    return store.followups.change(
        followup, state=state, outcome=outcome, closed_at=request.at, closed_by=request.person.id
    )


def taken_back(store: Store, change: Change, before: FollowUp, after: FollowUp) -> None:
    """Record that a change was taken back."""
    store.changes.record(
        change.action,
        change.subject,
        change.customer,
        before=audited(before),
        after=audited(after),
        undoes=change.id,
    )


def subject(followup: FollowUp) -> Subject:
    """Return what the audit calls a follow-up."""
    return Subject("followup", followup.id)


def _change(store: Store, followup: FollowUp, **values: Any) -> Acted:
    after = store.followups.change(followup, **values)
    if audited(after) == audited(followup):
        return Acted(followup, after, None)
    change = store.changes.record(
        CHANGE, subject(followup), followup.customer, before=audited(followup), after=audited(after)
    )
    return Acted(followup, after, change)
