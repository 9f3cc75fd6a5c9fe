"""The first look at a message, before anything else is done for it: most are not about customers, and stop here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.reading.context import SUBTYPES, hints

CHANNELS = frozenset({"channel", "group"})
DIRECT = "im"


def is_in_channel(body: Mapping[str, Any]) -> bool:
    """Tell whether a payload is a message in a channel."""
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") == "message" and event.get("channel_type") in CHANNELS


def is_nobodys_business(body: Mapping[str, Any]) -> bool:
    """Tell whether a payload, of any shape, is a message that leads to nothing, whoever is known; never raises.

    A message that speaks to the bot comes once more as a mention, and is answered as that.
    """
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") != "message":
        return False
    subtype, channel = event.get("subtype"), event.get("channel_type")
    if not isinstance(subtype, str | None) or not isinstance(channel, str | None):
        return False
    if channel == DIRECT:
        return bool(event.get("bot_id")) or subtype not in SUBTYPES
    if event.get("bot_id") or channel not in CHANNELS:
        return True
    if subtype in SUBTYPES:
        text = _text(event)
        own_words = event.get("user_team") is not None
        return not text or _speaks_to(body, text) or not hints(text, own_words=own_words)
    if subtype == "message_changed":
        text, before = _text(event.get("message")), _text(event.get("previous_message"))
        return text == before or not (hints(text) or hints(before))
    return subtype != "message_deleted" or not hints(_text(event.get("previous_message")))


def _text(message: Any) -> str:
    text = message.get("text") if isinstance(message, dict) else None
    return text if isinstance(text, str) else ""


def _speaks_to(body: Mapping[str, Any], text: str) -> bool:
    if "<@" not in text:
        return False
    match body.get("authorizations"):
        case [{"user_id": user}, *_]:
            return f"<@{user}>" in text
    return False
