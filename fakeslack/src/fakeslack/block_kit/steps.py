"""The form in which Slack asks for what a function is given, and what was filled in there."""

import json
from typing import Any

from fakeslack.definition import Function
from fakeslack.model import Json

INTERACTIVITY = "slack#/types/interactivity"
USER_CONTEXT = "slack#/types/user_context"
FILLED_IN = frozenset({INTERACTIVITY, USER_CONTEXT})
"""What Slack itself fills in, and nobody else can."""
ELEMENTS = {
    "slack#/types/user_id": "users_select",
    "slack#/types/channel_id": "channels_select",
    "slack#/types/date": "datepicker",
    "slack#/types/timestamp": "datetimepicker",
    "slack#/types/rich_text": "rich_text_input",
    "number": "number_input",
    "integer": "number_input",
}
"""By a parameter's type, what it is filled in with; anything else is typed."""
VALUES = ("value", "selected_user", "selected_channel", "selected_date", "selected_date_time", "rich_text_value")


def form(function: Function) -> Json:
    """The modal that asks for a function's inputs, each in a block of its name."""
    return {
        "type": "modal",
        "callback_id": function.callback_id,
        "title": _plain(function.title[:24]),
        "submit": _plain("Start"),
        "blocks": [
            {
                "type": "input",
                "block_id": name,
                "label": _plain(str(said.get("title") or name)),
                "optional": not said.get("is_required", False),
                "element": _element(str(said.get("type"))),
                **({"hint": _plain(said["description"])} if said.get("description") else {}),
            }
            for name, said in function.inputs.items()
            if said.get("type") not in FILLED_IN
        ],
    }


def inputs(function: Function, state: dict[str, dict[str, Json]]) -> Json:
    """What was filled in, by the parameters' names; what was left empty is left out."""
    found = {}
    for name, said in function.inputs.items():
        reported = state.get(name, {}).get("given", {})
        value = next((reported[key] for key in VALUES if reported.get(key) is not None), None)
        if value not in (None, ""):
            found[name] = _typed(str(said.get("type")), value)
    return found


def _typed(kind: str, value: Any) -> Any:
    if kind in ("boolean", "array", "object") and isinstance(value, str):
        try:
            return json.loads(value.lower() if kind == "boolean" else value)
        except ValueError:
            return value
    return float(value) if kind == "number" else int(value) if kind == "integer" else value


def _element(kind: str) -> Json:
    element: Json = {"type": ELEMENTS.get(kind, "plain_text_input"), "action_id": "given"}
    return element | ({"is_decimal_allowed": kind == "number"} if element["type"] == "number_input" else {})


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
