"""*Not today*: a due follow-up is moved to the next working day; who has none stays away until something is new."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from handlers.followups import actions, taken_back
from handlers.followups.calls import Call, to_call
from handlers.followups.rules import Calls
from handlers.kernel import kit, undo, words
from handlers.kernel.attributes import Attribute, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element, Say
from storage.models import Change
from storage.store import Store
from storage.subject import Subject

part = Part()

PASS, LATER = "call.pass", "call.later"
PASSED = "not today"
MOST_AT_ONCE = 100
ATTRIBUTES = Attributes({"call": Attribute(N_("call"), lambda say, _: say("not today"))})
"""What its changes keep."""


@dataclass(frozen=True)
class PutOff:
    """A call that is put off, by which change; until when, where there is a follow-up."""

    call: Call
    change: int | None
    day: str


@part.button("digest_later", who=Who.MEMBERS, writes=True)
def later(request: Request, store: Store) -> Reply:
    """Put one call off."""
    say, (id, *_) = request.say, ids_of(request.text) or [0]
    done = _put_off(request, store, [id])
    if not done:
        customer = store.customers.get(id)
        if customer is None:
            raise Refusal("This customer isn't there anymore.")
        raise Refusal("{name} doesn't need a call today anymore.", name=customer.name)
    return Reply([kit.lines(_said(say, done[0])), *_undo(say, done[0].change)], beside=True)


@part.button("digest_later_all", who=Who.MEMBERS, writes=True)
def all_later(request: Request, store: Store) -> Reply:
    """Put all calls off that a message shows, as far as they are still to be made."""
    say = request.say
    done = _put_off(request, store, ids_of(request.text)[:MOST_AT_ONCE])
    if not done:
        raise Refusal("None of them needs a call today anymore.")
    if len(done) == 1:
        return Reply([kit.lines(_said(say, done[0])), *_undo(say, done[0].change)], beside=True)
    changes = [one.change for one in done if one.change is not None]
    change = store.changes.record(LATER, Subject("call", 0), after={"kept": changes}) if changes else None
    return Reply([kit.bullets([_said(say, one) for one in done]), *_undo(say, change)], beside=True)


def ids_of(value: str) -> list[int]:
    """Return the customers of a button: whose numbers stand behind where it stands, dots between them."""
    numbers = value.rpartition(":")[2].split(".") if ":" in value else [value.rpartition(".")[2]]
    return [id for id in map(words.id_of, numbers) if id is not None]


def _put_off(request: Request, store: Store, customers: Iterable[int]) -> list[PutOff]:
    found = to_call(store, request.policy.of(Calls), request.at)
    calls = {one.id: one for one in (*found.today, *found.later)}
    return [_one(request, store, calls[id]) for id in dict.fromkeys(customers) if id in calls]


def _one(request: Request, store: Store, call: Call) -> PutOff:
    followup = None if call.entries else store.followups.open_of(call.id)
    if followup is not None:
        done = actions.put_off(request, store, followup.id, "1")
        return PutOff(call, done.change, request.say.day(done.after.day))
    store.calls.put_aside(call.entries)
    kept = {"call": PASSED, "kept": list(call.entries)}
    return PutOff(call, store.changes.record(PASS, Subject("call", call.id), call.id, after=kept), "")


def _said(say: Say, one: PutOff) -> list[Element]:
    if one.day:
        return say.line("*{name}* can wait until {day}.", name=one.call.name, day=one.day)
    return say.line("*{name}* stays off the list until there's something new.", name=one.call.name)


def _undo(say: Say, change: int | None) -> list[kit.Block]:
    return [kit.buttons([undo.button(say, change)])] if change is not None else []


@part.undo(PASS)
def undo_pass(request: Request, store: Store, change: Change) -> Reply:
    """Have what was put aside call for somebody again."""
    undo.depends(store.changes.since(change))
    store.calls.put_aside(change.after["kept"], passed=False)
    store.changes.record(
        PASS, change.subject, change.customer, before=change.after, after=change.before, undoes=change.id
    )
    return Reply([kit.lines(request.say.line("Undone."))])


@part.undo(LATER)
def undo_later(request: Request, store: Store, change: Change) -> Reply:
    """Take back each of several calls that were put off at once; what was worked on since stays as it is."""
    undone = 0
    for one in map(store.changes.get, change.after["kept"]):
        if one is None or one.undone_by is not None:
            continue
        with suppress(Refusal):
            (undo_pass if one.action == PASS else taken_back.undo_change)(request, store, one)
            undone += 1
    if not undone:
        raise Refusal("There's nothing left to undo here.")
    store.changes.record(LATER, change.subject, before=change.after, after={}, undoes=change.id)
    said = request.say.plural(
        "Undone: {n} customer is on the list again.", "Undone: {n} customers are on the list again.", undone
    )
    return Reply([kit.lines(request.say.line("{text}", text=said))])
