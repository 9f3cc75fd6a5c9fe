"""What every interactive element shares: its frame with the data the browser answers with, its name, its dialog."""

from typing import Any

from markupsafe import Markup

from fakeslack.render.mrkdwn import label
from fakeslack.render.surface import Surface
from fakeslack.render.tags import mapping, tag

Block = dict[str, Any]


def field_id(block: Block, item: Block, on: Surface) -> str:
    """Return the HTML id of the element's field."""
    return on.id(block.get("block_id"), item.get("action_id"))


def _about(block: Block, item: Block) -> dict[str, Any]:
    about: dict[str, Any] = {key: item[key] for key in ("type", "action_id", "value") if key in item}
    return {**about, "block_id": block.get("block_id", "")}


def framed(block: Block, item: Block, on: Surface, css: str, *children: object, **more: object) -> Markup:
    """Return an element in its frame, with its confirmation dialog beside it."""
    return tag(
        "div",
        *children,
        _confirm(item, on),
        class_=f"element {css}",
        data_element=_about(block, item),
        data_focus=bool(item.get("focus_on_load")),
        **more,
    )


def _confirm(item: Block, on: Surface) -> Markup | None:
    dialog = mapping(item.get("confirm"))
    if not dialog:
        return None
    yes, no = dialog.get("confirm") or on.reader.say("Yes"), dialog.get("deny") or on.reader.say("Cancel")
    buttons = [
        tag("button", on.text(no), type="button", class_="btn", data_answer="no"),
        tag(
            "button",
            on.text(yes),
            type="button",
            data_answer="yes",
            class_=f"btn {'btn-danger' if dialog.get('style') == 'danger' else 'btn-primary'}",
        ),
    ]
    body = [
        tag("h2", on.text(dialog.get("title", ""))),
        tag("div", on.text(dialog.get("text", "")), class_="confirm-text"),
        tag("div", buttons, class_="dialog-buttons"),
    ]
    return tag("template", body, class_="confirm")


def accessible_name(block: Block, item: Block, on: Surface) -> str | None:
    """Return what screen readers call an element; None where a label stands above it."""
    if block.get("type") == "input":
        return None
    said = item.get("accessibility_label") or label(item.get("placeholder")) or label(block.get("text"))
    return str(said)[:200] or on.reader.say("Choose")
