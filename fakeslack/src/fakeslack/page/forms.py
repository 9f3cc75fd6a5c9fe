"""What the browser says was filled in, as Slack reports it; and Slack's own checks of a form before the app's."""

import re
from datetime import datetime
from typing import Any, TypeAlias

from fakeslack.block_kit import inputs
from fakeslack.model import View
from fakeslack.page.scene import Scene
from fakeslack.render import select
from fakeslack.render.tags import web_link
from fakeslack.wire import shapes

Json: TypeAlias = dict[str, Any]

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def rows(options: list[Json]) -> list[Json]:
    """Return options as the page's menus offer them."""
    return select.options({"options": options})


def given(scene: Scene, blocks: list[Json], block_id: str, action_id: str, value: Any) -> Any:
    """Return one element's value as `inputs.value` takes it."""
    for block, element in inputs.elements(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return _native(scene, element, value)
    raise LookupError("no such element any more")


def fill(scene: Scene, view: View, form: Json) -> None:
    """Take over what is filled in: block id → action id → value; fields that are gone are left out."""
    with scene.state.lock:
        for block, element in inputs.elements(view.blocks):
            typed = form.get(block["block_id"], {})
            if element["action_id"] in typed and inputs.is_stateful(element):
                value = inputs.value(element, _native(scene, element, typed[element["action_id"]]))
                view.state.setdefault(block["block_id"], {})[element["action_id"]] = value


def faults(scene: Scene, view: View) -> dict[str, str]:
    """Return what Slack itself refuses: block id → sentence."""
    found = {}
    for block, element in inputs.elements(view.blocks):
        if block["type"] != "input":
            continue
        reported = view.state.get(block["block_id"], {}).get(element["action_id"], inputs.initial(element))
        if inputs.empty(reported):
            fault = "" if block.get("optional") else scene.say("Please complete this required field.")
        else:
            fault = _fault(scene, element, str(reported.get("value") or ""))
        if fault:
            found[block["block_id"]] = fault
    return found


def _fault(scene: Scene, element: Json, text: str) -> str:
    kind, least, most = element["type"], element.get("min_length"), element.get("max_length")
    if kind == "email_text_input" and not EMAIL.fullmatch(text):
        return scene.say("Please enter a valid email address.")
    if kind == "url_text_input" and web_link(text) is None:
        return scene.say("Please enter a valid web address.")
    if kind == "number_input":
        return _number_fault(scene, element, text)
    if least and len(text) < least:
        return scene.say("Please enter at least {count} characters.", count=least)
    if most and len(text) > most:
        return scene.say("Please enter at most {count} characters.", count=most)
    return ""


def _number_fault(scene: Scene, element: Json, text: str) -> str:
    if not NUMBER.fullmatch(text):
        return scene.say("Please enter a number.")
    if "." in text and not element.get("is_decimal_allowed"):
        return scene.say("Please enter a whole number.")
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(text) < float(least):
        return scene.say("Please enter {number} or more.", number=least)
    if most is not None and float(text) > float(most):
        return scene.say("Please enter {number} or less.", number=most)
    return ""


def _native(scene: Scene, element: Json, value: Any) -> Any:
    match element["type"]:
        case "datetimepicker" if isinstance(value, str):
            moment = datetime.fromisoformat(value) if value else None
            return int(moment.replace(tzinfo=scene.reader.zone).timestamp()) if moment else None
        case "rich_text_input" if isinstance(value, str):
            text = {"type": "text", "text": value}
            part = {"type": "rich_text_section", "elements": [text]}
            return {"type": "rich_text", "elements": [part]} if value else None
        case "file_input":
            files = [scene.state.files.get(str(one)) for one in value or []]
            return [shapes.file(scene.state, one) for one in files if one and one.user == scene.person.id]
        case "datepicker" | "timepicker":
            return value or None
    return value
