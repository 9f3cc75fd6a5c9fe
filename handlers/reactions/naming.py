"""Whom a message is about: whom it names, else whom its thread or its channel is about."""

from __future__ import annotations

import re

from handlers.customers import linking
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


def _around(store: Store, seen: Seen) -> list[set[int]]:
    """Return the customers of the thread, as chosen and as logged in it, and of the channel."""
    thread = seen.thread or seen.ts
    chosen = linking.linked(store, linking.place(seen.channel, thread))
    logged = {one.customer for one in store.sources.in_thread(seen.channel, thread)}
    channel = linking.linked(store, seen.channel)
    return [{chosen.id} if chosen else set(), logged, {channel.id} if channel else set()]


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
