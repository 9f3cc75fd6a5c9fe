"""What Slack refuses of a message or a view (``invalid_blocks``), and the ids it gives to blocks and actions."""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from fakeslack.block_kit import inputs
from fakeslack.block_kit.limits import BLOCKS, IN_HOME, IN_MESSAGE, IN_MODAL
from fakeslack.block_kit.rules import Fault, Shape, anything, by_type, flag, items, string, text, unique
from fakeslack.model import Json
from fakeslack.state import SlackError

MOST_TEXT = 40_000
MOST_OF_BLOCKS = 13_200  # characters of JSON; not documented, measured by people who met msg_blocks_too_long
MOST_IN_MESSAGE, MOST_IN_VIEW = 50, 100
MOST_OF_VIEW = 250_000
_AT_MOST = {"data_visualization": 2, "table": 1}

_VIEW_MAY = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = Shape(
    {"title": text(24), "blocks": anything},
    _VIEW_MAY
    | {
        "submit": text(24),
        "close": text(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME = Shape({"blocks": anything}, _VIEW_MAY)


def faults(blocks: Any, allowed: Collection[str], most: int, at: str) -> list[Fault]:
    """What is wrong with blocks on a surface that allows these types and so many blocks."""
    found = items(by_type(BLOCKS, allowed), most, 0)(blocks, at)
    if found:
        return found
    found = unique("block_id")(blocks, at)
    for kind, limit in _AT_MOST.items():
        if Counter(block["type"] for block in blocks)[kind] > limit:
            found.append(Fault(at, f"no more than {limit} {kind} block{'s' if limit > 1 else ''} allowed"))
    focused = [element for _, element in inputs.elements(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        found.append(Fault(at, "only one element may have focus_on_load"))
    return found


def message_faults(blocks: Any, at: str = "/blocks") -> list[Fault]:
    """What is wrong with a message's blocks."""
    return faults(blocks, IN_MESSAGE, MOST_IN_MESSAGE, at)


def view_faults(given: Any, kind: str, at: str = "/view") -> list[Fault]:
    """What is wrong with a view of a kind (modal, home)."""
    if not isinstance(given, dict):
        return [Fault(at, "must be an object", "invalid_type")]
    if given.get("type") != kind:
        return [Fault(f"{at}/type", f"must be {kind}")]
    found = (_MODAL if kind == "modal" else _HOME)(given, at)
    allowed = IN_MODAL if kind == "modal" else IN_HOME
    found += faults(given.get("blocks", []), allowed, MOST_IN_VIEW, f"{at}/blocks")
    asks = not found and any(block["type"] == "input" for block in given["blocks"])
    if asks and kind == "modal" and not given.get("submit"):
        found.append(Fault(f"{at}/submit", "missing required field: submit", "missing_field"))
    return found


def content(given: Json) -> tuple[list[Json], list[Json]]:
    """The checked blocks and attachments of a message; raises SlackError no_text, msg_too_long, invalid_blocks …"""
    blocks, attachments = given.get("blocks") or [], given.get("attachments") or []
    if not given.get("text") and not blocks and not attachments:
        raise SlackError("no_text")
    if len(given.get("text") or "") > MOST_TEXT:
        raise SlackError("msg_too_long")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    _refuse("invalid_blocks", message_faults(blocks))
    if len(json.dumps(blocks, ensure_ascii=False)) > MOST_OF_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for index, attachment in enumerate(attachments):
        _refuse("invalid_attachments", message_faults(attachment.get("blocks") or [], f"/attachments/{index}/blocks"))
    return with_ids(blocks), [_attachment_with_ids(attachment) for attachment in attachments]


def view(given: Any, kind: str) -> Json:
    """A checked view of a kind (modal, home); raises SlackError invalid_arguments, view_too_large."""
    if not given:
        _refuse("invalid_arguments", [Fault("/view", "missing required field: view", "missing_field")])
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise SlackError("invalid_arguments") from None
    if len(json.dumps(given, ensure_ascii=False).encode()) > MOST_OF_VIEW:
        raise SlackError("view_too_large")
    _refuse("invalid_arguments", view_faults(given, kind))
    return {**given, "blocks": with_ids(given["blocks"])}


def report(fault: Fault) -> Json:
    """A fault as blocks.validate reports it."""
    return {"pointer": fault.pointer, "code": fault.code, "message": fault.message}


def _refuse(code: str, found: list[Fault]) -> None:
    if found:
        said = [f"{fault.message} [json-pointer:{fault.pointer}]" for fault in found]
        messages = [f"[ERROR] {each}" for each in said]
        raise SlackError(code, errors=said, response_metadata={"messages": messages})


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, with ids for those blocks and interactive elements that have none."""
    return [_with_actions({**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}) for block in blocks]


def _with_actions(block: Json) -> Json:
    def named(element: Any) -> Any:
        if not isinstance(element, dict) or element.get("type") not in inputs.INTERACTIVE:
            return element
        return {**element, "action_id": element.get("action_id") or secrets.token_urlsafe(4)}

    change: dict[str, Callable[[Any], Any]] = {"accessory": named, "element": named}
    if block["type"] == "actions":
        change["elements"] = lambda elements: [named(element) for element in elements]
    return {key: change[key](content) if key in change else content for key, content in block.items()}


def _attachment_with_ids(attachment: Json) -> Json:
    return {**attachment, "blocks": with_ids(attachment["blocks"])} if attachment.get("blocks") else attachment
