"""A message's shortcut, "Log to a customer": its form, filled in from the message, and its log.

A message counts once for a customer and a review: who logs it a second time, in any way, is noted as a witness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.customers import lookup
from handlers.interactions import blocks as interactions
from handlers.interactions import engine, marks, records
from handlers.interactions import forms as logs
from handlers.interactions.commands import undo_log
from handlers.interactions.review_blocks import FACES, in_words
from handlers.kernel import kit, posting, words
from handlers.kernel.attributes import FOR_UNDO, Attributes
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import SLACK_ERRORS, Services
from handlers.kernel.wording import Mention
from handlers.reactions import about, blocks
from handlers.reactions.message import Seen
from handlers.reading import actions
from handlers.reading import rules as reading
from handlers.reading.rules import Does, Strength
from storage.models import Change, Customer, Interaction
from storage.sources import BY_HAND
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark

part = Part()

FORM = "log_message"
JOIN = "log.join"
REACTION = "reaction"
"""Where a log by an emoji comes from, in the audit; it goes with the last who stands by it."""
PATIENCE = 1.0
MOST_LISTED = 5
ATTRIBUTES = Attributes({"emoji": FOR_UNDO})
"""What changes keep of who stands by a log."""


@dataclass(frozen=True)
class Origin:
    """The message that a form was opened on; `excerpt` is what its note began with."""

    channel: str
    ts: str
    thread: str | None
    author: str
    excerpt: str


@part.shortcut(FORM, who=Who.MEMBERS)
def opened(request: Request, store: Store) -> Reply:
    """Open the form of a message, with its customer, the review that it plainly is, its day, and what it says."""
    message = request.event
    if not message.ts:
        raise Refusal("I can't tell which message this is. Please try again.")
    says = message.text
    origin = Origin(
        channel=message.channel,
        ts=message.ts,
        thread=message.thread,
        author=message.author,
        excerpt=logs.excerpt(says, store) if store.settings.get("excerpts", True) else "",
    )
    customers, surely = about.about(store, Seen(origin.channel, origin.ts, "", "", True, "", origin.thread, text=says))
    customer = customers[0] if surely else None
    say = request.say
    form = logs.form(
        request,
        customer,
        note=origin.excerpt,
        mark=_seems(store, origin, says, customer),
        day=actions.day_of(origin.ts, request),
        route=FORM,
        title=say("Log to a customer"),
        above=_logged_already(request, store, origin),
        origin=vars(origin),
    )
    return Reply(modal=form)


def around(request: Request, services: Services) -> Mapping[str, Any]:
    """Ask Slack for the link to the message, and who else reads its channel; what it does not say is not known."""
    origin = _origin(request)
    facts = posting.look(request.but(channel=origin.channel), services)
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        answer = client.chat_getPermalink(channel=origin.channel, message_ts=origin.ts)
        return {**facts, "permalink": str(answer.get("permalink") or "")}
    except SLACK_ERRORS:
        return facts


@part.form(FORM, who=Who.MEMBERS, writes=True, prepare=around)
def filled(request: Request, store: Store) -> Reply:
    """Log what was filled in, mark the message, and answer what was asked of it; or stand by what is logged."""
    origin = _origin(request)
    request, entry = logs.read(request)
    customer = lookup.named(request, store, entry.name)
    same = [one for one in store.sources.at(origin.channel, origin.ts) if one.customer == customer.id]
    log = next((one for one in same if one.mark == entry.mark), None)
    if log is not None:
        return _join(request, store, customer, log, "" if entry.note == origin.excerpt else entry.note)
    logged = records.record(request, store, customer, entry.mark, entry.note, entry.day)
    link = str(request.facts.get("permalink") or "")
    store.sources.add(logged.interaction, permalink=link, **vars(origin))
    store.sources.stand(logged.interaction, request.person.id)
    store.readings.answered_by(origin.channel, origin.ts, customer.id, entry.mark, logged.interaction)
    here = posting.place(request)
    if here.member and not here.shared:
        marks.mark(store, origin.channel, origin.ts)
    return interactions.logged(request, customer, entry.mark, logged, entry.day, entry.note)


@part.undo(JOIN)
def undo_join(request: Request, store: Store, change: Change) -> Reply:
    """Stand by a log no longer, and take out the note that was added; the log goes with the last who stood by it."""
    customer = store.customers.get(change.customer or 0)
    log, person = store.interactions.get(change.done_to.number), change.done_to.part
    if customer is None or log is None or log.undone:
        raise Refusal("There's nothing left to undo here.")
    store.sources.leave(log.id, person)
    if change.before.get("emoji"):
        store.sources.witness(log.id, person, str(change.before["emoji"]))
    added = str(change.after.get("note") or "")
    if added and added in log.note:
        note = log.note.replace(added, "", 1).strip()
        store.interactions.correct(log, Mark(log.mark), note, log.moved)
    store.changes.record(change.action, change.subject, customer.id, change.after, change.before, undoes=change.id)
    first = store.changes.later(Subject("interaction", log.id), 0)
    if first is not None and first.source == REACTION and not store.sources.witnesses(log.id):
        return undo_log(request, store, first)
    said = request.say.line("Undone: your name is off this log for *{name}*.", name=customer.name)
    return Reply([kit.lines(said)])


def _join(request: Request, store: Store, customer: Customer, log: Interaction, note: str) -> Reply:
    """Have a person stand by a log by their own word, whatever becomes of their emoji, and add what they noted."""
    me = request.person.id
    mine = next((one for one in store.sources.witnesses(log.id) if one.person == me), None)
    added = "" if note in log.note else note
    if added:
        whole = f"{log.note}\n{added}".strip()
        if len(whole) > words.MOST_NOTE:
            raise Refusal("This log's note is already long. Please keep yours shorter.", field="note")
        store.interactions.correct(log, Mark(log.mark), whole, log.moved)
    change = None
    if added or mine is None or mine.emoji != BY_HAND:
        store.sources.stand(log.id, me)
        before = {"emoji": mine.emoji} if mine else {}
        change = store.changes.record(
            JOIN, Subject("witness", log.id, me), customer.id, before, {"note": added} if added else {}
        )
    return blocks.stood_by(request, customer, log, added, change)


def _logged_already(request: Request, store: Store, origin: Origin) -> list[kit.Block]:
    """Say what is logged of a message, so that it is not logged again."""
    say = request.say
    rows = []
    for one in store.sources.at(origin.channel, origin.ts)[:MOST_LISTED]:
        customer = store.customers.get(one.customer)
        if customer is not None:
            rows.append(
                say.line(
                    "{face} {mark} · *{name}* · {person}",
                    face=FACES[one.mark],
                    mark=in_words(say, one.mark),
                    name=kit.clipped(customer.name, 60),
                    person=Mention(one.by),
                )
            )
    return [kit.headed(say.line("Already logged from this message:"), rows)] if rows else []


def _seems(store: Store, origin: Origin, text: str, customer: Customer | None) -> str:
    """Return how the message is logged already, else the review that it plainly is; else neither."""
    if customer is None:
        return Mark.NEUTRAL
    logged = [one.mark for one in store.sources.at(origin.channel, origin.ts) if one.customer == customer.id]
    if logged:
        return logged[0]
    said = reading.Part(((customer.id,),), text, Strength.SURE)
    judged = reading.judge(said, engine.classify)
    return judged.label if judged.does is Does.LOG else Mark.NEUTRAL


def _origin(request: Request) -> Origin:
    try:
        return Origin(**request.origin.values)
    except TypeError:
        raise Refusal("I can't tell which message this is. Please try again.") from None
