"""What is done about a message: its logs written and told, its question asked, both brought in line with its edits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.interactions import commands as interactions
from handlers.interactions import incidents, marks, records
from handlers.interactions.records import Logged
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import Say, language_of
from handlers.products.hopes import Hope
from handlers.reading import blocks, context, quota
from handlers.reading.context import Found, Message
from handlers.reading.rules import Does, Judged, Part
from handlers.wishes import hearing
from storage.models import Customer, Reading
from storage.store import Store
from storage.subject import Subject
from storage.types import Role, Word

MOST_NOTE = 500


def first(request: Request, store: Store, found: Found) -> Reply:
    """Do what a message leads to of which nothing was made yet."""
    replies: list[Reply] = []
    for number, (part, judged) in enumerate(found.judged):
        customers = [customer for ids in part.customers if (customer := context.standing(store, ids[0]))]
        plain = all(len(ids) == 1 for ids in part.customers)
        if not customers or (not plain and len(part.customers) > 1):
            continue
        if judged.does is Does.LOG and plain and not found.asks_only:
            replies.append(_log(request, store, found, number, judged, customers))
        else:
            replies.append(_ask(request, store, found, number, part, judged))
    shown = [block for reply in replies for block in reply.blocks]
    if not shown or found.message.is_foreign:
        return SILENCE
    return Reply(shown)


def _log(request: Request, store: Store, found: Found, number: int, judged: Judged, customers: list[Customer]) -> Reply:
    message = found.message
    if message.is_foreign:
        keeper = _keeper(request, store, message, customers[0])
        if keeper is None:
            return SILENCE
        request = _as_told_to(request, keeper)
    logs = [
        blocks.Written(customer, judged.label, record(request, store, customer, judged.label, message))
        for customer in customers
    ]
    entries = [one.logged.interaction for one in logs]
    reading = _keep(store, found, number, judged, "logged", [c.id for c in customers], interactions=entries)
    if not message.is_shared:
        marks.mark(store, message.channel, message.ts)
    reply = blocks.noted(request, logs, reading, judged.words)
    return _aside(request, store, message, reply) if message.is_foreign else reply


def _ask(request: Request, store: Store, found: Found, number: int, part: Part, judged: Judged) -> Reply:
    message = found.message
    customers = [c for ids in part.customers if len(ids) == 1 and (c := context.standing(store, ids[0]))]
    namesakes = [c for ids in part.customers if len(ids) > 1 for id in ids if (c := context.standing(store, id))]
    if message.is_foreign:
        keeper = _keeper(request, store, message, customers[0]) if customers else None
        if keeper is None:
            return SILENCE
        request = _as_told_to(request, keeper)
    if not _may_ask(request, store, message):
        return SILENCE
    ids, others = [c.id for c in customers], [c.id for c in namesakes]
    reading = _keep(store, found, number, judged, "asked", ids, namesakes=others, asked=request.person.id)
    reply = blocks.question(request, reading, customers, namesakes, context.excerpt(message.text))
    return _aside(request, store, message, reply) if message.is_foreign else reply


def _keeper(request: Request, store: Store, message: Message, customer: Customer) -> Person | None:
    """Return who hears of what a customer's own people write: the owner, else who last set the channel up."""
    chosen = store.changes.later(Subject("channel", message.channel), 0)
    for id in (customer.owner, chosen.by if chosen else None):
        known = store.people.get(id) if id else None
        if known is not None and known.role != Role.OUTSIDER:
            return Person(known.id, known.name, known.role, known.language or language_of(known.locale), known.zone)
    return None


def _as_told_to(request: Request, person: Person) -> Request:
    return request.but(person=person, say=Say(person.language, request.say.currency, person.zone, request.at))


def _aside(request: Request, store: Store, message: Message, reply: Reply) -> Reply:
    """Tell the colleague in charge alone: the customer's own people see nothing."""
    thread = {"thread_ts": message.thread} if message.thread else {}
    store.outbox.whisper(message.channel, request.person.id, {**reply.message(), **thread})
    return SILENCE


def _may_ask(request: Request, store: Store, message: Message) -> bool:
    thread = store.readings.in_thread(message.channel, message.thread or message.ts)
    if any(one.asked for one in thread):
        return False
    return quota.may_ask(request, store)


def _keep(
    store: Store, found: Found, number: int, judged: Judged, state: str, customers: list[int], **more: Any
) -> int:
    message = found.message
    return store.readings.add(
        channel=message.channel,
        ts=message.ts,
        part=number,
        thread=message.thread or message.ts,
        author=message.author,
        state=state,
        text=kept_text(store, message),
        guess=judged.label,
        confidence=round(judged.confidence * 1000),
        words=[list(one) for one in judged.words],
        how=found.how,
        customers=customers,
        quiet=message.is_shared,
        **{"namesakes": [], "interactions": [], **more},
    )


def anew(request: Request, store: Store, found: Found, before: list[Reading]) -> Reply:
    """Bring what a message led to in line with what it says now."""
    wanted = {
        (tuple(sorted(id for ids in part.customers for id in ids)), judged.label) for part, judged in found.judged
    }
    stands = {(tuple(sorted([*one.customers, *one.namesakes])), one.guess) for one in before if one.state != "gone"}
    if wanted == stands:
        for one, (_, judged) in zip(before, found.judged, strict=False):
            text = kept_text(store, found.message)
            store.readings.renew(one.id, text, judged.label, round(judged.confidence * 1000), judged.words)
        return SILENCE
    let_go(request, store, before)
    if found.message.is_gone or not found.judged:
        return SILENCE
    for one in before:
        store.readings.remove(one.id)
    return first(request, store, found)


def let_go(request: Request, store: Store, readings: list[Reading]) -> None:
    """Take back what was logged of a message, unless somebody has stood by it or changed it since."""
    for one in readings:
        store.readings.set_state(one.id, "gone", [])
        for interaction in one.interactions:
            change = store.changes.later(Subject("interaction", interaction), 0)
            if change is not None and change.action == "log" and not store.sources.witnesses(interaction):
                interactions.undo_log(request, store, change)


def record(request: Request, store: Store, customer: Customer, mark: str, message: Message) -> Logged:
    """Log an interaction of a customer that a message tells of."""
    note = kept_text(store, message)[:MOST_NOTE]
    place = incidents.Message(message.channel, message.ts, message.thread or message.ts)
    word = Word.OWN if message.is_foreign else Word.REPORTED
    logged = records.record(request, store, customer, mark, note, day_of(message.ts, request), word, place)
    store.sources.add(logged.interaction, message.channel, message.ts, message.author, message.thread, excerpt=note)
    return logged


def hear(store: Store, found: Found) -> None:
    """Hear what a message wishes for; where the workspace keeps no texts of messages, only for which kind."""
    message = found.message
    if not found.wishes and not store.askers.of_message(message.channel, message.ts):
        return
    keeps = store.settings.get("excerpts", True)
    for customer, hoped in found.wishes or ((0, ()),):
        whose = context.standing(store, customer)
        said = hoped if keeps else [Hope(one.kind, "") for one in hoped if one.kind]
        hearing.message(store, message.channel, message.ts, message.text, whose.id if whose else None, said)


def kept_text(store: Store, message: Message) -> str:
    """Return what a message says, or nothing where the workspace keeps no texts of messages."""
    return context.excerpt(message.text) if store.settings.get("excerpts", True) else ""


def day_of(ts: str, request: Request) -> date:
    """Return the date of a message, where its writer is."""
    try:
        return datetime.fromtimestamp(float(ts), ZoneInfo(request.person.zone)).date()
    except (ValueError, OverflowError, OSError):
        return request.today
