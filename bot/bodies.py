"""The bodies of Slack's requests, read: what is none of Slack's is found here, before anything stands on its shape."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

OBJECTS = ("channel", "container", "enterprise", "event", "message", "team", "user", "view")
TEXTS = ("action_id", "block_id", "callback_id", "command", "enterprise_id", "response_url", "team_id", "trigger_id")
LISTS = ("actions", "authorizations")
"""What is an object, a text, or a list of objects, wherever it stands in a payload."""
MOST_FIELDS = 200


class Malformed(Exception):
    """A body that Slack would not send."""


def read(raw: bytes, content_type: str) -> dict[str, Any]:
    """Return the payload of a request's body, without its nulls; raises Malformed, saying what is wrong."""
    text = raw.decode("utf-8", errors="replace")
    if "json" in content_type or text.lstrip()[:1] in {"{", "["}:
        return _payload(text)
    try:
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Malformed("the body is not a form") from None
    if "payload" in form:
        return _payload(form["payload"])
    if not form.keys() & {"command", "ssl_check"}:
        raise Malformed("the form is none of Slack's")
    return form


def _payload(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Malformed("the body is not a JSON object")
    payload = {key: value for key, value in found.items() if value is not None}
    wrong = _wrong(payload)
    if wrong:
        raise Malformed(f"the payload is none of Slack's: {wrong}")
    return payload


def _wrong(payload: dict[str, Any]) -> str | None:
    """Return the name of the first thing that is missing or of another shape than Slack's."""
    if not isinstance(payload.get("type"), str):
        return "type"
    shapes = [(key, dict) for key in OBJECTS] + [(key, str) for key in TEXTS] + [(key, list) for key in LISTS]
    for key, shape in shapes:
        if key in payload and not isinstance(payload[key], shape):
            return key
    for key in LISTS:
        if not all(isinstance(one, dict) for one in payload.get(key, ())):
            return key
    for key in ("event", "view"):
        if key in payload and not isinstance(payload[key].get("type"), str):
            return f"{key}.type"
    acts = payload["type"] in {"block_actions", "interactive_message"}
    named = "action_id" if payload["type"] == "block_actions" else "name"
    if acts and not (payload.get("actions") and all(isinstance(one.get(named), str) for one in payload["actions"])):
        return "actions"
    return None
