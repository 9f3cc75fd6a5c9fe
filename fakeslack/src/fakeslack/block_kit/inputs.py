"""Interactive elements: finding them in blocks, and what Slack says was filled in or chosen."""

from collections.abc import Iterator, Sequence
from typing import Any

from fakeslack.model import Json

_TEXT = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
# Element types whose value is one plain field: the field's name, and where its initial value stands.
_SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
_OPTION = {"static_select", "external_select", "radio_buttons"}
_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_STATELESS = {"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"}
INTERACTIVE = _TEXT | set(_SINGLE) | _OPTION | _OPTIONS | _STATELESS


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in found:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE and "action_id" in element:
                yield block, element
        for key in ("blocks", "child_blocks"):
            yield from elements(block.get(key, []))


def find(blocks: Sequence[Json], wanted: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """The element with this action_id, block_id, visible text or label; of several the last."""
    matches = [
        (block, element)
        for block, element in elements(blocks)
        if block_id in (None, block["block_id"]) and wanted in _names(block, element)
    ]
    return matches[-1] if matches else None


def _names(block: Json, element: Json) -> set[str]:
    texts = [element.get("text"), block.get("label"), element.get("placeholder")]
    shown = {text["text"] for text in texts if isinstance(text, dict)}
    return {element["action_id"], block["block_id"]} | shown


def entry(blocks: Sequence[Json], wanted: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """The overflow menu or select that has an entry of this visible text; of several the last."""
    matches = [
        (block, element)
        for block, element in elements(blocks)
        if block_id in (None, block["block_id"])
        and element["type"] in ("overflow", "static_select")
        and any(wanted == one["text"]["text"] for one in options(element))
    ]
    return matches[-1] if matches else None


def options(element: Json) -> list[Json]:
    """All options of a select, radio, checkboxes or overflow, those in groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def option(element: Json, wanted: Any) -> Json:
    """The option with this value or visible text, or the option itself; raises LookupError."""
    if isinstance(wanted, dict):
        return wanted
    for candidate in options(element):
        if wanted in (candidate.get("value"), candidate["text"]["text"]):
            return candidate
    offered = ", ".join(candidate["text"]["text"] for candidate in options(element))
    raise LookupError(f"no option {wanted!r}; there are: {offered}")


def value(element: Json, given: Any) -> Json:
    """What Slack reports when ``given`` (text, an option's value or text, a list, an id, a date) was filled in."""
    kind = element["type"]
    if kind in _TEXT:
        return {"type": kind, "value": None if given in (None, "") else str(given)}
    if kind in _OPTION or kind == "overflow":
        return {"type": kind, "selected_option": None if given is None else option(element, given)}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": [option(element, each) for each in given or []]}
    if kind in _SINGLE:
        return {"type": kind, _SINGLE[kind][0]: given}
    return {"type": kind}


def initial(element: Json) -> Json:
    """What Slack reports for an element that nobody has touched."""
    kind = element["type"]
    if kind in _SINGLE:
        field, start = _SINGLE[kind]
        empty: Any = [] if field.endswith("s") else None
        return {"type": kind, field: element.get(start, empty)}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    return value(element, element.get("initial_option", element.get("initial_value")))


def initial_state(blocks: Sequence[Json]) -> dict[str, dict[str, Json]]:
    """The state of untouched blocks: block id → action id → value; buttons and overflow menus have none."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in elements(blocks):
        if element["type"] not in _STATELESS:
            state.setdefault(block["block_id"], {})[element["action_id"]] = initial(element)
    return state


def is_stateful(element: Json) -> bool:
    """Whether an element keeps what was chosen in it."""
    return element["type"] not in _STATELESS


def empty(reported: Json) -> bool:
    """Whether nothing was filled in."""
    return all(not content for key, content in reported.items() if key != "type")
