"""Whom a message is about: whom it names, else whom its thread or its channel is about."""

from __future__ import annotations

import re

from handlers.kit import unescaped
from handlers.reactions.looking import Seen
from storage.models import Customer
from storage.store import Store

MOST_READ = 600
MOST_NAMED = 9
MOST_ATOMS = 12
_MARKUP = re.compile(r"<[^<>\n]{1,500}>")
_ATOM = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff_]+(?:[-'’&.][^\W\u3400-\u9fff_]+)*")


def about(store: Store, seen: Seen) -> list[Customer]:
    """Return the customers whom a message may be about; exactly one is whom it is about."""
    named = whom(store, seen.text)
    if named:
        return named
    known = {one.customer for one in store.sources.at(seen.channel, seen.ts)}
    for ids in (known, *_around(store, seen)):
        found = [customer for id in sorted(ids) if (customer := store.customers.get(id))]
        if found:
            return found[:MOST_NAMED]
    return []


def whom(store: Store, text: str) -> list[Customer]:
    """Return the customers whose whole name stands in a text, the longest name where one is part of another."""
    left = _MARKUP.sub(" ", unescaped(text))[:MOST_READ]
    found: list[Customer] = []
    while len(found) < MOST_NAMED:
        pieces = list(dict.fromkeys(_pieces(left)))
        index = store.customers.longest_known(pieces)
        if index is None:
            break
        found += store.customers.called(pieces[index])
        left = left.replace(pieces[index], "\n")
    return found[:MOST_NAMED]


def thread_key(channel: str, thread: str) -> str:
    """Return by what a thread is known among the channels that are about a customer."""
    return f"{channel}:{thread}"


def _around(store: Store, seen: Seen) -> list[set[int]]:
    """Return the customers of the thread, as chosen and as logged in it, and of the channel."""
    thread = seen.thread or seen.ts
    chosen = store.channels.get(thread_key(seen.channel, thread))
    logged = {one.customer for one in store.sources.in_thread(seen.channel, thread)}
    channel = store.channels.get(seen.channel)
    linked = [{one.customer} if one and one.customer is not None else set() for one in (chosen, channel)]
    return [linked[0], logged, linked[1]]


def _pieces(text: str) -> list[str]:
    places = [found.span() for found in _ATOM.finditer(text)]
    pieces = []
    for first, (start, _) in enumerate(places):
        before = start
        for begin, end in places[first : first + MOST_ATOMS]:
            if text[before:begin].strip(" ·.&") or "\n" in text[before:begin]:
                break
            before = end
            pieces.append(text[start:end])
    return pieces
