"""In which order a person's emoji on a message came, whatever the order in which Slack tells of them."""

from __future__ import annotations

from typing import Any

from handlers.kernel.request import Request
from handlers.reactions import rules
from handlers.reactions.message import Seen
from storage.store import Store

Kept = dict[str, Any]
"""What is kept of a person's emoji on a message for a day: when the last came and which it was, and what those for
follow-ups did."""


def newest(request: Request, store: Store, seen: Seen) -> Kept | None:
    """Keep that this is the newest of this person and message, and return what is kept of it; None if it is not."""
    name = key(request, seen)
    kept: Kept = {} if store.deliveries.claim(name) else store.deliveries.reply(name) or {}
    if kept and rules.instant(kept["at"]) > rules.instant(seen.at):
        return None
    kept = {**kept, "at": seen.at, "emoji": seen.emoji if seen.added else ""}
    store.deliveries.keep(name, kept)
    return kept


def stood_last(request: Request, store: Store, seen: Seen) -> bool:
    """Tell whether the last that was heard of this person and message is that they put this emoji on it."""
    kept = store.deliveries.reply(key(request, seen))
    return kept is not None and kept.get("emoji") == seen.emoji


def key(request: Request, seen: Seen) -> str:
    """Return the name under which this is kept."""
    return f"reaction:{seen.channel}:{seen.ts}:{request.person.id}"
