"""A log that somebody typed or filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.customers import lookup
from handlers.interactions import blocks, records
from handlers.interactions.typed import Line
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from storage.store import Store


@dataclass(frozen=True)
class Entry:
    """A log as it was typed or filled in: the customer's name, the review, a note, the day if it was not today.

    `guess` is how the note reads, good or bad, where no review was typed.
    """

    name: str
    mark: str
    note: str
    day: date | None = None
    guess: str | None = None


def enter(request: Request, store: Store, entry: Entry) -> Reply:
    """Log what was typed or filled in, and say what it did."""
    customer = lookup.named(request, store, entry.name)
    logged = records.record(request, store, customer, entry.mark, entry.note, entry.day)
    reply = blocks.logged(request, customer, entry.mark, logged, entry.day, entry.note, entry.guess)
    after = {"satisfaction": (customer.satisfaction + logged.moved) / 10, "interactions": customer.interactions + 1}
    return reply.but(outputs={"customer": customer.name, **after})


def enter_each(request: Request, store: Store, line: Line) -> Reply:
    """Log the same of each customer who was named, and say what it did, one after the other."""
    mark, shown = line.mark or "neutral", []
    for number, name in enumerate(line.names):
        customer = lookup.known(request, store, name, f"customer_{number}")
        logged = records.record(request, store, customer, mark, line.note, line.day)
        shown += blocks.logged(request, customer, mark, logged, line.day, line.note).blocks
    return Reply(shown)
