"""What people say of a guess: an answer to the question, and "why?"."""

from __future__ import annotations

from handlers.interactions import marks
from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.reading import actions, blocks, context, learning
from handlers.reading.context import Message
from storage.models import Reading
from storage.store import Store

part = Part()

LABELS = frozenset({"good", "neutral", "bad", "none"})


@part.button("reading.answer", who=Who.MEMBERS, writes=True, one_shot=True)
def answer(request: Request, store: Store) -> Reply:
    """A button of the question: good, neutral, bad, or no review; of namesakes, whose."""
    id, label, whom = [*request.text.split(":"), "", ""][:3]
    reading = _asked(request, store, id)
    if label not in LABELS:
        raise Refusal("The message this was about is gone.")
    store.readings.label(reading.id, label)
    learning.learn(store)
    if label == "none":
        store.readings.set_state(reading.id, "answered", [])
        return blocks.no_review(request)
    chosen = [words.id_of(whom)] if whom else reading.customers
    message = Message(reading.channel, reading.ts, reading.thread, reading.author, reading.text)
    logs, entries = [], []
    for one in chosen:
        customer = context.standing(store, one)
        if customer is None:
            raise Refusal("This customer isn't there anymore.")
        logged = actions.record(request, store, customer, label, message)
        logs.append(blocks.Written(customer, label, logged))
        entries.append(logged.interaction)
    store.readings.set_state(reading.id, "answered", entries)
    if not reading.quiet:
        marks.mark(store, reading.channel, reading.ts)
    return blocks.noted(request, logs, reading.id, reading.words)


@part.button("reading.why", who=Who.MEMBERS, writes=False)
def why(request: Request, store: Store) -> Reply:
    """Explain a guess."""
    reading = store.readings.get(words.id_of(request.text) or 0)
    if reading is None:
        raise Refusal("I don't remember why anymore.")
    return blocks.why(request, reading)


def _asked(request: Request, store: Store, id: str) -> Reading:
    reading = store.readings.get(words.id_of(id) or 0)
    if reading is None or reading.asked is None or reading.state == "gone":
        raise Refusal("The message this was about is gone.")
    if reading.asked != request.person.id and not request.is_manager:
        raise Refusal("This question was for another colleague.")
    if reading.state != "asked":
        raise Refusal("This has already been answered.")
    return reading
