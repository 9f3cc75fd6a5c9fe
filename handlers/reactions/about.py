"""Which customers a message may be about: those it names, else the one of its thread or its channel."""

from __future__ import annotations

from handlers.customers import linking
from handlers.reactions.message import Seen
from handlers.reading import context
from handlers.reading.rules import Strength
from storage.models import Customer
from storage.store import Store

MOST_NAMED = 9


def about(store: Store, seen: Seen) -> tuple[list[Customer], bool]:
    """Return the customers that a message may be about, and whether it surely is about the one that there is."""
    named, surely = customers_in(store, seen.text)
    if named:
        return named, surely and len(named) == 1
    known = {one.customer for one in store.sources.at(seen.channel, seen.ts)}
    for ids in (known, *_around(store, seen)):
        found = [customer for id in sorted(ids) if (customer := store.customers.get(id))]
        if found:
            return found[:MOST_NAMED], len(found) == 1
    return [], False


def customers_in(store: Store, text: str) -> tuple[list[Customer], bool]:
    """Return the customers that a text may name, and whether it surely does."""
    _, mentions = context.named(store, text)
    found = [customer for one in mentions for id in one.customers if (customer := store.customers.get(id))]
    # An emoji is put on purpose: of a single name in Latin letters it is enough that it may be one.
    latin = len(mentions) == 1 and text.isascii()
    return found[:MOST_NAMED], latin or all(one.strength is Strength.SURE for one in mentions)


def _around(store: Store, seen: Seen) -> list[set[int]]:
    """Return the customers of the thread, as chosen and as logged in it, and of the channel."""
    thread = seen.thread or seen.ts
    chosen = linking.linked(store, linking.place(seen.channel, thread))
    logged = {one.customer for one in store.sources.in_thread(seen.channel, thread)}
    channel = linking.linked(store, seen.channel)
    return [{chosen.id} if chosen else set(), logged, set(seen.earlier), {channel.id} if channel else set()]
