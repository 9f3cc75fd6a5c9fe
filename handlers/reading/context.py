"""About whom a message is: whom it names, else whom its thread is about, else to whom its channel is linked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.customers import linking
from handlers.interactions import engine
from handlers.kit import unescaped
from handlers.reading import names, rules
from handlers.reading.rules import Does, Judged, Mention, Part, Strength
from handlers.reply import Request
from handlers.services import SLACK_ERRORS, Services
from storage.models import Channel, Customer
from storage.script import simplified
from storage.store import Store

LISTENS = ("on", "ask", "off")
PATIENCE = 1.0
"""Seconds that Slack has to tell what a thread began with."""
MOST_REPLIES = 20
SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message"})


@dataclass(frozen=True)
class Message:
    """A message as an event tells of it: `text` is empty when it is gone, `before` what it said until now."""

    channel: str
    ts: str
    thread: str | None
    author: str
    text: str
    before: str | None = None
    is_gone: bool = False
    is_foreign: bool = False
    is_shared: bool = False


@dataclass(frozen=True)
class Found:
    """What a message leads to, part by part, and how its customers were found: named, thread or channel."""

    message: Message
    judged: tuple[tuple[Part, Judged], ...]
    how: str
    asks_only: bool = False


def read_event(event: Mapping[str, Any], workspace: str) -> Message | None:
    """Return the message that an event tells of; None for a bot's, and for what no person wrote."""
    subtype = event.get("subtype")
    inner, before = event, None
    if subtype == "message_changed":
        inner, before = event.get("message") or {}, str((event.get("previous_message") or {}).get("text") or "")
    elif subtype == "message_deleted":
        inner = event.get("previous_message") or {}
        before = str(inner.get("text") or "")
    elif subtype not in SUBTYPES:
        return None
    if inner.get("bot_id") or inner.get("subtype") not in SUBTYPES or not inner.get("user"):
        return None
    team = inner.get("user_team") or event.get("user_team") or inner.get("source_team")
    gone = subtype == "message_deleted"
    return Message(
        channel=str(event.get("channel") or ""),
        ts=str((event.get("deleted_ts") if gone else None) or inner.get("ts") or ""),
        thread=str(inner["thread_ts"]) if inner.get("thread_ts") else None,
        author=str(inner["user"]),
        text="" if gone else str(inner.get("text") or ""),
        before=before,
        is_gone=gone,
        is_foreign=bool(team) and str(team) != workspace,
        is_shared=bool(event.get("is_ext_shared_channel")),
    )


def find(request: Request, services: Services, message: Message) -> Found | None:
    """Return what a message leads to; None for nothing, so that nothing need be written.

    A message of which something was logged leads to something even when it says nothing any more.
    """
    with services.db.read(request.workspace) as store:
        channel = store.channels.get(message.channel)
        listen = listens(store, channel)
        known = bool(message.before) and bool(store.readings.at(message.channel, message.ts))
        if message.is_gone or listen == "off" or not hints(message.text, own_words=message.is_foreign):
            return Found(message, (), "named") if known else None
        looked, mentions = named(store, message.text)
        how = "named"
        if message.is_foreign:
            mentions, how = [], "channel"
        customers = () if mentions else _of_thread(store, message)
        linked = linking.linked(store, message.channel)
    if not mentions and not message.is_foreign:
        how = "thread"
        if not customers and message.thread and message.thread != message.ts:
            customers = _of_earlier(request, services, message)
    if not mentions and not customers and linked is not None:
        customers, how = (linked.id,), "channel"
    if mentions:
        parts = rules.parts(looked.text, mentions)
    elif customers:
        parts = [Part((tuple(customers),), looked.text, Strength.SURE)]
    else:
        parts = []
    judged = tuple(
        (part, one)
        for part in parts
        if (one := rules.judge(part, engine.classify, own_words=message.is_foreign)).does is not Does.NOTHING
        and len(part.customers) <= rules.MOST_CUSTOMERS
    )
    return Found(message, judged, how, asks_only=listen == "ask") if judged or known else None


def listens(store: Store, channel: Channel | None) -> str:
    """Return how a channel is read along: as was chosen there, else as the workspace chose, else on."""
    chosen = (channel.listen if channel else None) or store.settings.get("listen", "on")
    return chosen if chosen in LISTENS else "on"


def hints(text: str, *, own_words: bool = False) -> bool:
    """Tell whether a message leads to anything if it is about somebody known: looked at before anything else."""
    return rules.hints(simplified(text), engine.classify, own_words=own_words)


def named(store: Store, text: str) -> tuple[names.Looked, list[Mention]]:
    """Return a message cleaned of what is not its own words, and the customers it names."""
    looked = names.look(text, simplified)
    known = store.readings.named(list(looked.names))
    handles = store.readings.numbered(list(looked.numbers)) if looked.numbers else {}
    if looked.emails or looked.phones:
        handles |= store.readings.reached(list(looked.emails), list(looked.phones))
    companies = store.readings.of_companies([key for key in looked.names if key not in known and not is_everyday(key)])
    return looked, names.mentioned(looked, {**companies, **known}, handles, is_everyday)


def is_everyday(key: str) -> bool:
    """Tell whether a folded name is also a word of everyday speech, as the engine's vocabulary has it."""
    return engine.knows(key)


def _of_thread(store: Store, message: Message) -> tuple[int, ...]:
    """Return the one customer whom a thread is about: as was chosen, else by what was logged or asked of it."""
    if not message.thread:
        return ()
    chosen = linking.linked(store, linking.place(message.channel, message.thread))
    if chosen is not None:
        return (chosen.id,)
    about = {one.customer for one in store.sources.in_thread(message.channel, message.thread)}
    about.update(
        id
        for one in store.readings.in_thread(message.channel, message.thread)
        if one.state != "gone"
        for id in one.customers
    )
    return tuple(about) if len(about) == 1 else ()


def _of_earlier(request: Request, services: Services, message: Message) -> tuple[int, ...]:
    """Return the one customer whom a thread names: its first message, else those before this one."""
    earlier = _earlier(request, services, message)
    with services.db.read(request.workspace) as store:
        for texts in (earlier[:1], earlier[1:]):
            about = {m.customers for text in texts for m in named(store, text)[1] if m.strength is Strength.SURE}
            if about:
                (one, *others) = about
                return one if len(one) == 1 and not others else ()
    return ()


def _earlier(request: Request, services: Services, message: Message) -> Sequence[str]:
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        page = client.conversations_replies(
            channel=message.channel, ts=message.thread or "", latest=message.ts, inclusive=False, limit=MOST_REPLIES
        )
    except SLACK_ERRORS:
        return ()
    return [
        str(one.get("text") or "")
        for one in page.get("messages") or ()
        if not one.get("bot_id") and str(one.get("ts") or "") != message.ts
    ]


def standing(store: Store, id: int | None) -> Customer | None:
    """Return a customer, or whom they were merged into; None when they were forgotten, or never were."""
    customer = store.customers.get(id or 0)
    while customer is not None and customer.merged_into is not None:
        customer = store.customers.get(customer.merged_into)
    return customer if customer is not None and customer.name_key else None


_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|([^>]*))?>")


def excerpt(text: str) -> str:
    """Return what a message says as it is kept for a note: without Slack's escapes."""
    return unescaped(_MENTION.sub(lambda found: f"@{found[1]}" if found[1] else "", text)).strip()
