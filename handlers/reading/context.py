"""Which customer a message is about: one it names, else the one of its thread, else of its channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.customers import linking
from handlers.interactions import engine
from handlers.interactions.engine_text import is_chinese
from handlers.kernel.kit import unescaped
from handlers.kernel.patterns import Pattern
from handlers.kernel.services import SLACK_ERRORS, Services
from handlers.products.hopes import Hope
from handlers.reading import learning, names, rules, wished
from handlers.reading.rules import Does, Judged, Mention, Part, Strength
from storage.models import Customer
from storage.readings import LISTEN, Meant
from storage.script import simplified
from storage.store import Store
from storage.types import unaccented

LISTENS = ("on", "ask", "off")
PATIENCE = 1.0
"""Seconds that Slack has to tell what a thread began with."""
MOST_REPLIES = 20
FOUND = "found"
"""The fact about a message's event that says what it leads to."""
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
    """What a message leads to, part by part, and how its customers were found: named, thread or channel.

    `wishes` are what each customer in it wishes for, where it is no review.
    """

    message: Message
    judged: tuple[tuple[Part, Judged], ...]
    how: str
    asks_only: bool = False
    wishes: tuple[tuple[int, tuple[Hope, ...]], ...] = ()


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


def considered(services: Services, workspace: str, event: Mapping[str, Any]) -> Found | None:
    """Return what the message leads to of which an event tells; None for nothing."""
    message = read_event(event, workspace)
    return None if message is None else find(services, workspace, message)


def find(services: Services, workspace: str, message: Message) -> Found | None:
    """Return what a message leads to; None for nothing, so that nothing need be written.

    A message of which something was logged leads to something even when it says nothing any more. What the gate has
    made sure of is not looked at again: a new message gives a hint, of an edited one only either text need.
    """
    with services.db.read(workspace) as store:
        known = bool(message.before) and _has_led(store, message)
        nothing = Found(message, (), "named") if known else None
        if message.is_gone or (message.before is not None and not hints(message.text, own_words=message.is_foreign)):
            return nothing
        looked, mentions, meant = _meant(store, message.text, message.channel, own_words=message.is_foreign)
        linked = meant.linked
        within = None if message.is_foreign or mentions else message.thread
        if not mentions and not within and linked is None:
            return nothing
        listen = meant.listen if meant.listen in LISTENS else "on"
        parts = rules.parts(looked.text, mentions)
        customers = _of_thread(store, message.channel, within) if within else ()
        known = bool(mentions or customers) or linked is not None
        own = learning.own(store) if is_chinese(looked.text) else None
        reads = engine.Readers(services.second, own) if known else engine.Readers(None, own)
        judged = [] if listen == "off" else _judged(parts, reads, own_words=message.is_foreign)
        if not judged:
            wishes = _wishes(parts, None if mentions else linked, message) if listen == "on" else ()
            return Found(message, (), "named", wishes=wishes) if wishes else nothing
        if mentions:
            return Found(message, tuple(judged), "named", asks_only=listen == "ask")
    how = "thread"
    if within and not customers and within != message.ts:
        customers = named_earlier(services, workspace, message)
    if not customers and linked is not None:
        customers, how = (linked,), "channel"
    if not customers:
        return nothing
    about = tuple((replace(part, customers=(customers,)), one) for part, one in judged)
    return Found(message, about, how, asks_only=listen == "ask")


def _has_led(store: Store, message: Message) -> bool:
    """Tell whether a message has led to something so far."""
    at = (message.channel, message.ts)
    return bool(store.readings.at(*at) or store.askers.of_message(*at))


def _wishes(parts: Sequence[Part], linked: int | None, message: Message) -> tuple[tuple[int, tuple[Hope, ...]], ...]:
    """Return what each customer wishes for: whoever is named right before, or the channel's, in their own words."""
    found = []
    for part in parts:
        if message.is_foreign:
            whose = [linked] if linked is not None else []
        else:
            whose = [one[0] for one in part.customers if len(part.customers) == len(one) == 1]
        if len(whose) == 1:
            hoped = wished.wished(part.text, own_words=message.is_foreign)
            found += [(whose[0], hoped)] if hoped else []
    return tuple(found)


def reads_as_review(text: str) -> bool:
    """Tell whether a message that is about nobody known reads as a review by somebody."""
    if not rules.hints(simplified(text)):
        return False
    looked = names.look(text, simplified)
    (part,) = rules.parts(looked.text, [])
    return rules.judge(part, engine.classify).does is not Does.NOTHING


def listens_in(store: Store, channel: str) -> str:
    """Return how a channel is read along."""
    return listens(store, store.readings.meant([], channel=channel).listen)


def _judged(parts: Sequence[Part], reads: engine.Readers, *, own_words: bool) -> list[tuple[Part, Judged]]:
    return [
        (part, one)
        for part in parts
        if len(part.customers) <= rules.MOST_CUSTOMERS
        and (one := _judge(part, reads, own_words=own_words)).does is not Does.NOTHING
    ]


def _judge(part: Part, reads: engine.Readers, *, own_words: bool) -> Judged:
    """Judge a part by the first reader, and where that is not enough to log it, by both.

    What is logged only because of the second reader has to be as sure as where two parts agree, whatever it says.
    """
    one = rules.judge(part, reads.first, own_words=own_words, bars=reads.bars)
    if one.does is Does.LOG or not reads.is_two:
        return one
    two = rules.judge(part, reads, own_words=own_words, bars=reads.bars)
    if two.does is Does.LOG and two.confidence < rules.BOTH:
        two = replace(two, does=Does.ASK)
    return one if two.does is Does.NOTHING else two


def listens(store: Store, chosen: str | None) -> str:
    """Return how a channel is read along: as was chosen there, else as the workspace chose, else on."""
    how = chosen or store.settings.get(LISTEN, "on")
    return how if how in LISTENS else "on"


def hints(text: str, *, own_words: bool = False) -> bool:
    """Tell whether a message may lead to anything; what a customer's own people write need not say that they say it."""
    plain = simplified(text)
    return own_words or rules.hints(plain) or wished.hints(plain)


def named(store: Store, text: str) -> tuple[names.Looked, list[Mention]]:
    """Return a message cleaned of what is not its own words, and the customers it names."""
    looked, mentions, _ = _meant(store, text, "")
    return looked, mentions


def _meant(
    store: Store, text: str, channel: str, *, own_words: bool = False
) -> tuple[names.Looked, list[Mention], Meant]:
    """Return a message cleaned, the customers it names, and what else was found; own words name none."""
    looked = names.look(text, simplified, unaccented)
    if own_words:
        return looked, [], store.readings.meant([], channel=channel)
    keys = list(looked.names)
    meant = store.readings.meant(
        keys, engine.unknown(keys), list(looked.numbers), list(looked.emails), list(looked.phones), channel
    )
    return looked, names.mentioned(looked, meant.known, meant.handles, engine.knows), meant


def _of_thread(store: Store, channel: str, thread: str) -> tuple[int, ...]:
    """Return the one customer that a thread is about: as was chosen, else by what was logged or asked of it."""
    chosen = linking.linked(store, linking.place(channel, thread))
    if chosen is not None:
        return (chosen.id,)
    about = {one.customer for one in store.sources.in_thread(channel, thread)}
    about.update(id for one in store.readings.in_thread(channel, thread) if one.state != "gone" for id in one.customers)
    return tuple(about) if len(about) == 1 else ()


def named_earlier(services: Services, workspace: str, message: Message) -> tuple[int, ...]:
    """Return the one customer that a thread names: its first message, else those before this one."""
    earlier = _earlier(services, workspace, message)
    with services.db.read(workspace) as store:
        for texts in (earlier[:1], earlier[1:]):
            about = {m.customers for text in texts for m in named(store, text)[1] if m.strength is Strength.SURE}
            if about:
                (one, *others) = about
                return one if len(one) == 1 and not others else ()
    return ()


def _earlier(services: Services, workspace: str, message: Message) -> Sequence[str]:
    try:
        client = services.slack.client(workspace, timeout=PATIENCE)
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
    """Return a customer, or the one they were merged into; None when they were forgotten, or never existed."""
    customer = store.customers.get(id or 0)
    while customer is not None and customer.merged_into is not None:
        customer = store.customers.get(customer.merged_into)
    return customer if customer is not None and customer.name_key else None


_MENTION = Pattern(r"<@[A-Z0-9]+(?:\|([^>]*))?>")


def excerpt(text: str) -> str:
    """Return what a message says as it is kept for a note: without Slack's escapes."""
    return unescaped(_MENTION.sub(lambda found: f"@{found[1]}" if found[1] else "", text)).strip()
