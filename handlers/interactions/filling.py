"""The form of a log: opened by /log, by a shortcut, and by a message's menu, which keeps where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers import forms, kit
from handlers.customers import picking
from handlers.interactions import recording
from handlers.interactions.recording import Entry, Message
from handlers.refusal import Refusal, beside
from handlers.reply import Reply, Request
from handlers.services import SLACK_ERRORS, Services
from handlers.wording import Say
from handlers.words import rules as words
from storage.models import Customer
from storage.store import Store

ROUTE = "log"
MOST_EXCERPT = 500
PATIENCE = 1.0


def opened(request: Request, store: Store) -> Reply:
    """Open the form of a log, about whom the channel is about."""
    return _form(request, picking.linked(request, store))


def of_customer(request: Request, customer: Customer, mark: str) -> Reply:
    """Open the form of a review of a customer."""
    return _form(request, customer, mark=mark)


def of_message(request: Request, store: Store) -> Reply:
    """Open the form of a log about a message, of which it keeps who wrote it and where it stands."""
    message = request.event
    author = str(message.get("user") or message.get("bot_id") or "")
    if not message.get("ts"):
        raise Refusal("I cannot tell which message this is: please try again.")
    text = excerpt(str(message.get("text") or ""), store) if store.settings.get("excerpts", True) else ""
    origin = {
        "channel": message.get("channel"),
        "ts": message["ts"],
        "thread": message.get("thread_ts"),
        "author": author,
        "excerpt": text,
    }
    return _form(request, picking.linked(request, store), text, origin)


def whence(request: Request, services: Services) -> Mapping[str, Any]:
    """Ask Slack for the link to the message that a log came from; without one, the log has none."""
    origin = request.origin
    if not origin.get("ts"):
        return {}
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        answer = client.chat_getPermalink(channel=origin["channel"], message_ts=origin["ts"])
        return {"permalink": str(answer.get("permalink") or "")}
    except SLACK_ERRORS:
        return {}


def filled(request: Request, store: Store) -> Reply:
    """Log what was filled in."""
    request, name = picking.chosen(request)
    fields, origin = request.fields, request.origin
    with beside("day"):
        day, _ = words.read_day(str(fields.get("day") or ""), request.today)
    with beside("note"):
        note = words.note(str(fields.get("note") or ""))
    mark = str(fields.get("mark") or "neutral")
    source = None
    if origin.get("ts"):
        source = Message(
            channel=str(origin["channel"]),
            ts=str(origin["ts"]),
            thread=origin.get("thread"),
            author=str(origin["author"]),
            permalink=str(request.facts.get("permalink") or ""),
            excerpt=str(origin.get("excerpt") or ""),
        )
    return recording.enter(request, store, Entry(name, mark, note, day if day != request.today else None, source))


def marks(say: Say) -> list[tuple[str, str]]:
    """Return the reviews to choose from: (value, label)."""
    return [
        ("good", say("👍 good review")),
        ("neutral", say("💬 neither")),
        ("bad", say("👎 bad review")),
    ]


def excerpt(text: str, store: Store) -> str:
    """Return the beginning of a message as a person reads it, colleagues by their names."""
    plain = words.MENTION.sub(lambda found: "@" + _name(store, found.group(1)), kit.unescaped(text))
    return kit.clipped(words.spoken(plain), MOST_EXCERPT)


def _name(store: Store, person: str) -> str:
    known = store.people.get(person)
    return known.name if known else "…"


def _form(
    request: Request,
    customer: Customer | None,
    note: str = "",
    origin: Mapping[str, Any] | None = None,
    mark: str = "neutral",
) -> Reply:
    say = request.say
    today: date = request.today
    return Reply(
        modal=forms.modal(
            say,
            ROUTE,
            say("Log an interaction"),
            [
                picking.field(request, customer),
                forms.choice("mark", say("How was it?"), marks(say), mark),
                forms.day("day", say("When"), today),
                forms.text("note", say("Note"), note, most=words.MOST_NOTE, long=True, optional=True),
            ],
            submit=say("Log it"),
            origin=origin,
        )
    )
