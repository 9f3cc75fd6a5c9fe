"""The bodies of Slack's requests, read: what is none of Slack's is found here, before anything stands on its shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from bot import shapes

MOST_FIELDS = 200


class Malformed(Exception):
    """A body that Slack would not send."""


def read(
    raw: bytes, content_type: str, leads_nowhere: Callable[[dict[str, Any]], bool] = lambda _: False
) -> dict[str, Any] | None:
    """Return the payload of a request's body, without its nulls; raises Malformed, saying what is wrong.

    None is what `leads_nowhere`, which is asked first and never raises: nobody needs to know what shape that has, and
    to look is a third of what an ordinary message costs.
    """
    text = raw.decode("utf-8", errors="replace")
    if "json" in content_type or text.lstrip()[:1] in {"{", "["}:
        return _payload(text, leads_nowhere)
    try:
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Malformed("the body is not a form") from None
    if "payload" in form:
        return _payload(form["payload"], leads_nowhere)
    if not form.keys() & {"command", "ssl_check"}:
        raise Malformed("the form is none of Slack's")
    wrong = shapes.wrong_command(form)
    if wrong is not None:
        raise Malformed(f"the form is none of Slack's: {wrong}")
    return form


def _payload(text: str, leads_nowhere: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Malformed("the body is not a JSON object")
    payload = {key: value for key, value in found.items() if value is not None}
    if leads_nowhere(payload):
        return None
    check(payload)
    return payload


def check(payload: dict[str, Any]) -> None:
    """Raise Malformed, naming it, for the first thing that is missing or of another shape than Slack's."""
    wrong = "type" if not isinstance(payload.get("type"), str) else shapes.wrong(payload)
    if wrong is None:
        wrong = _missing(payload)
    if wrong is not None:
        raise Malformed(f"the payload is none of Slack's: {wrong[:100]}")


def _missing(payload: dict[str, Any]) -> str | None:
    for key in ("event", "view"):
        if key in payload and not payload[key].get("type"):
            return f"{key}.type"
    acts = payload["type"] in {"block_actions", "interactive_message"}
    named = "action_id" if payload["type"] == "block_actions" else "name"
    if acts and not (payload.get("actions") and all(isinstance(one.get(named), str) for one in payload["actions"])):
        return "actions"
    return None
