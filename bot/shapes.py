"""What the payloads of Slack's look like, as far as anything is read of them: where a text stands, a list, an object.

What Slack sends beside this may look as it likes, and so may events that nobody waits for; what is missing, or null,
may be missing. So new fields of Slack's are never in the way, and nothing that is read can have another shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.manifest import EVENTS

EACH = "*"
"""Stands for every key of an object."""
ID = re.compile("[^\0\ud800-\udfff]*")
"""What no database holds stands in no id; in what people typed it is left out where that is read."""
Shape = type | re.Pattern[str] | Sequence["Shape"] | Mapping[str, "Shape"]
"""A type, a text, a list of one shape, or an object with the shapes of some of its fields."""


def _ids(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, ID)


OPTION: Shape = {"value": str}
ELEMENT: Shape = {
    **_ids("action_id", "block_id", "type", "action_ts", "selected_date", "selected_time", "selected_user"),
    **_ids("selected_channel", "selected_conversation", "name"),
    "value": str,
    "selected_date_time": int,
    "selected_option": OPTION,
    **dict.fromkeys(("selected_users", "selected_channels", "selected_conversations"), (ID,)),
    "selected_options": [OPTION],
}
VIEW: Shape = {
    **_ids("id", "type", "callback_id", "hash", "private_metadata", "app_installed_team_id"),
    "title": {"text": str},
    "blocks": [_ids("type", "block_id")],
    "state": {"values": {EACH: {EACH: ELEMENT}}},
}
MESSAGE: Shape = {
    **_ids("ts", "thread_ts", "user", "subtype", "bot_id", "user_team", "source_team", "permalink", "channel"),
    "text": str,
    "files": [{}],
    "blocks": [{}],
}
EVENT: dict[str, Shape] = {
    **_ids("user", "user_id", "channel", "channel_id", "channel_type", "subtype", "ts", "event_ts", "bot_id"),
    **_ids("thread_ts", "message_ts", "user_team", "source_team", "item_user", "reaction", "tab", "file_id"),
    **_ids("inviter", "function_execution_id"),
    "text": str,
    "item": _ids("type", "channel", "ts"),
    "assistant_thread": {**_ids("user_id", "channel_id", "thread_ts"), "context": _ids("channel_id")},
    "function": _ids("callback_id"),
    "view": _ids("id", "hash"),
    "tokens": {"bot": [ID], "oauth": [ID]},
    "message": MESSAGE,
    "previous_message": MESSAGE,
    "files": [{}],
}
PERSON: Shape = _ids("id", "team_id")
CHANGED: Shape = {**EVENT, "user": PERSON}
PAYLOAD: Shape = {
    **_ids("type", "action_id", "block_id", "callback_id", "command", "enterprise_id", "response_url", "team_id"),
    **_ids("trigger_id", "event_id"),
    "value": str,
    "challenge": str,
    "event_time": int,
    "channel": _ids("id"),
    "container": _ids("channel_id", "message_ts", "thread_ts"),
    "enterprise": _ids("id"),
    "team": _ids("id"),
    "user": PERSON,
    "view": VIEW,
    "message": MESSAGE,
    "event": _ids("type"),
    "actions": [ELEMENT],
    "authorizations": [_ids("team_id", "enterprise_id")],
}
_AWAITED = {name.partition(".")[0] for name in EVENTS}


COMMAND: Shape = _ids(*("command", "user_id", "team_id", "channel_id", "enterprise_id", "trigger_id", "response_url"))


def wrong(payload: Mapping[str, Any]) -> str | None:
    """Return the path of the first thing that is of another shape than Slack's; None where all is as it should be."""
    if _FITS(payload):
        event = payload.get("event")
        kind = None if event is None else event.get("type")
        if kind not in _AWAITED or (_FITS_CHANGED if kind == "user_change" else _FITS_EVENT)(event):
            return None
    found = _wrong(payload, PAYLOAD)
    if found is None and (event := payload.get("event")) is not None and event.get("type") in _AWAITED:
        inner = _wrong(event, CHANGED if event["type"] == "user_change" else EVENT)
        found = None if inner is None else f"event.{inner}"
    return found


def wrong_command(form: Mapping[str, str]) -> str | None:
    """Return the same of the form that a slash command is."""
    return None if _FITS_COMMAND(form) else _wrong(form, COMMAND)


def _wrong(value: Any, shape: Shape) -> str | None:
    """Return the path, empty for the value itself: it is put together only where something is wrong."""
    if value is None:
        return None
    if isinstance(shape, re.Pattern):
        return None if isinstance(value, str) and shape.fullmatch(value) else ""
    if isinstance(shape, type):
        return None if isinstance(value, shape) and not (shape is int and isinstance(value, bool)) else ""
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            return ""
        each = shape.get(EACH)
        for name, one in value.items():
            inner = each or shape.get(name)
            if inner is not None and (bad := _wrong(one, inner)) is not None:
                return f"{name}.{bad}".rstrip(".")
        return None
    if not isinstance(value, list) or None in value:
        return ""
    return next((bad for one in value if (bad := _wrong(one, shape[0])) is not None), None)


def _fits(shape: Shape) -> Callable[[Any], bool]:
    """Return what tells whether a value, which is not None, has a shape, as `_wrong` does: in half of its time.

    Nearly all that comes in is an ordinary message, of whose time `_wrong` was half.
    """
    if isinstance(shape, re.Pattern):
        matches = shape.fullmatch
        return lambda value: isinstance(value, str) and matches(value) is not None
    if isinstance(shape, type):
        return lambda value: isinstance(value, shape) and not (shape is int and isinstance(value, bool))
    if not isinstance(shape, Mapping):
        fits = _fits(shape[0])
        return lambda value: isinstance(value, list) and None not in value and all(map(fits, value))
    fields = {name: _fits(inner) for name, inner in shape.items()}
    each, named = fields.get(EACH), fields.get

    def fits_object(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for name, one in value.items():
            fits = each or named(name)
            if fits is not None and one is not None and not fits(one):
                return False
        return True

    return fits_object


_FITS, _FITS_EVENT, _FITS_CHANGED, _FITS_COMMAND = map(_fits, (PAYLOAD, EVENT, CHANGED, COMMAND))
