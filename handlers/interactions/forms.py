"""The form of a log: opened by /log, by a shortcut, from a card, and from a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.customers import inputs
from handlers.interactions import entries
from handlers.interactions.entries import Entry
from handlers.kernel import kit, modals, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.modals import View
from handlers.kernel.parts import Part
from handlers.kernel.refusal import beside
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Say
from storage.models import Customer
from storage.store import Store

part = Part()

ROUTE = "log"
MOST_EXCERPT = 500


@part.shortcut("log_interaction", who=Who.MEMBERS)
@part.button("open_log", who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form of a log, with the customer that the channel is about."""
    return Reply(modal=form(request, inputs.linked(request, store)))


def of_customer(request: Request, customer: Customer, mark: str) -> Reply:
    """Open the form of a review of a customer."""
    return Reply(modal=form(request, customer, mark=mark))


@part.form(ROUTE, who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Log what was filled in."""
    request, entry = read(request)
    return entries.enter(request, store, entry)


def read(request: Request) -> tuple[Request, Entry]:
    """Read what was filled in as if it had been typed, with the customer chosen."""
    request, name = inputs.chosen(request)
    fields = request.fields
    with beside("day"):
        day = which_day.filled(request, fields.text("day"), Way.PAST)
    with beside("note"):
        note = words.note(fields.text("note"))
    return request, Entry(name, fields.text("mark") or "neutral", note, day if day != request.today else None)


def marks(say: Say) -> list[tuple[str, str]]:
    """Return the reviews to choose from: (value, label)."""
    return [
        ("good", say("👍 good review")),
        ("neutral", say("💬 neutral")),
        ("bad", say("👎 bad review")),
    ]


def excerpt(text: str, store: Store) -> str:
    """Return the beginning of a message as a person reads it, colleagues by their names."""
    plain = words.MENTION.sub(lambda found: "@" + _name(store, found.group(1)), kit.unescaped(text))
    return kit.clipped(words.spoken(plain), MOST_EXCERPT)


def _name(store: Store, person: str) -> str:
    known = store.people.get(person)
    return known.name if known else "…"


def form(
    request: Request,
    customer: Customer | None,
    note: str = "",
    mark: str = "neutral",
    day: date | None = None,
    route: str = ROUTE,
    title: str = "",
    above: Sequence[kit.Block] = (),
    origin: Mapping[str, Any] | None = None,
) -> View:
    """Return the form of a log with what is known of it; `above` stands over its inputs."""
    say = request.say
    return modals.modal(
        say,
        route,
        title or say("Log an interaction"),
        [
            *above,
            inputs.field(request, customer),
            modals.choice("mark", say("How was it?"), marks(say), mark),
            modals.day("day", say("When"), day or request.today),
            modals.text("note", say("Note"), note, most=words.MOST_NOTE, long=True, optional=True),
        ],
        submit=say("Log it"),
        origin=origin,
    )
