"""Block Kit's interactive elements as HTML: the browser finds all it needs to answer in `data-` attributes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from markupsafe import Markup

from fakeslack.render.frame import Block, accessible_name, field_id, framed
from fakeslack.render.mrkdwn import label
from fakeslack.render.select import KINDS, select
from fakeslack.render.surface import Surface
from fakeslack.render.tags import folded_json, mapping, sequence, tag, web_link

Draw = Callable[[Block, Block, Surface], Markup]

FIELDS = {
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "text",
    "plain_text_input": "text",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}


def element(block: Block, item: Block, on: Surface) -> Markup:
    """Return one element of a block; one that is not known shows as its JSON."""
    kind = str(item.get("type", ""))
    draw = _DRAW.get(kind)
    if draw is None:
        return folded_json(kind or "?", item)
    return draw(block, item, on)


def labelled(block: Block, item: Block) -> bool:
    """Whether the element is one field that a <label for> can name."""
    return item.get("type") not in ("checkboxes", "radio_buttons", "button", "overflow", "image")


def _button(block: Block, item: Block, on: Surface) -> Markup:
    style = item.get("style")
    css = f"btn btn-{style}" if style in ("primary", "danger") else "btn"
    about = {"type": "button", "class_": css, "data_do": "press", "aria_label": item.get("accessibility_label")}
    address = web_link(item.get("url", "")) if item.get("url") else None
    face = tag("button", on.text(item.get("text")), data_url=address, **about)
    return framed(block, item, on, "element-button", face)


def _icon_button(block: Block, item: Block, on: Surface) -> Markup:
    icon = {"trash": "🗑"}.get(str(item.get("icon")), "•")
    name = item.get("accessibility_label") or label(item.get("text"))
    face = tag("button", icon, type="button", class_="btn btn-icon", data_do="press", aria_label=name, title=name)
    return framed(block, item, on, "element-button", face)


def _feedback(block: Block, item: Block, on: Surface) -> Markup:
    def one(which: str, icon: str) -> Markup:
        part = mapping(item.get(which))
        return tag(
            "button",
            icon,
            " ",
            label(part.get("text")),
            type="button",
            class_="btn",
            data_do="press",
            data_value=part.get("value", ""),
        )

    return framed(block, item, on, "element-feedback", one("positive_button", "👍"), one("negative_button", "👎"))


def _overflow(block: Block, item: Block, on: Surface) -> Markup:
    rows = [
        tag(
            "button",
            on.text(mapping(option).get("text")),
            type="button",
            role="menuitem",
            tabindex="-1",
            data_option=mapping(option),
            data_url=web_link(mapping(option).get("url", "")),
        )
        for option in sequence(item.get("options"))
    ]
    name = on.reader.say("More choices")
    face = tag(
        "button",
        "⋯",
        type="button",
        class_="btn btn-icon",
        data_do="menu",
        aria_haspopup="menu",
        aria_expanded="false",
        aria_label=name,
    )
    return framed(
        block, item, on, "overflow", face, tag("div", rows, role="menu", class_="menu", hidden=True, aria_label=name)
    )


def _ticks(block: Block, item: Block, on: Surface) -> Markup:
    several = item["type"] == "checkboxes"
    filled = on.filled(block, item)
    if several:
        before = sequence(filled.get("selected_options") if filled else item.get("initial_options"))
    else:
        before = [filled.get("selected_option") if filled else item.get("initial_option")]
    ticked = {str(mapping(one).get("value")) for one in before if one}
    own = field_id(block, item, on)

    def row(option: Block) -> Markup:
        box = tag(
            "input",
            type="checkbox" if several else "radio",
            name=own,
            data_option=option,
            checked=str(option.get("value")) in ticked,
        )
        note = option.get("description")
        words = [on.text(option.get("text")), tag("small", on.text(note)) if note else None]
        return tag("label", box, tag("span", words), class_="tick")

    rows = [row(mapping(option)) for option in sequence(item.get("options"))]
    role = "group" if several else "radiogroup"
    named_by = on.id(block.get("block_id"), "label") if block.get("type") == "input" else None
    about = {"role": role, "aria_labelledby": named_by, "aria_label": accessible_name(block, item, on)}
    return framed(block, item, on, "ticks", rows, **about)


def _field(block: Block, item: Block, on: Surface) -> Markup:
    kind = str(item["type"])
    about = {
        "id": field_id(block, item, on),
        "placeholder": label(item.get("placeholder")) or None,
        "maxlength": item.get("max_length"),
        "aria_label": accessible_name(block, item, on),
        "aria_describedby": on.id(block.get("block_id"), "about") if block.get("type") == "input" else None,
    }
    value = _value(kind, item, on.filled(block, item), on)
    if item.get("multiline") or kind == "rich_text_input":
        return framed(block, item, on, "text-field", tag("textarea", value, rows="4", **about))
    more = {"inputmode": "decimal"} if kind == "number_input" else {}
    entry = tag("input", type=FIELDS[kind], value=value, autocomplete="off", **more, **about)
    return framed(block, item, on, "text-field" if kind.endswith("input") else "picker", entry)


def _value(kind: str, item: Block, filled: Block, on: Surface) -> str:
    match kind:
        case "datepicker":
            found = filled.get("selected_date") if filled else item.get("initial_date")
        case "timepicker":
            found = filled.get("selected_time") if filled else item.get("initial_time")
        case "datetimepicker":
            stamp = filled.get("selected_date_time") if filled else item.get("initial_date_time")
            if not isinstance(stamp, int):
                return ""
            return datetime.fromtimestamp(stamp, on.reader.zone).strftime("%Y-%m-%dT%H:%M")
        case "rich_text_input":
            found = _flat(filled.get("rich_text_value") if filled else item.get("initial_value"))
        case _:
            found = filled.get("value") if filled else item.get("initial_value")
    return "" if found is None else str(found)


def _flat(value: Any) -> str:
    """Return the characters of a rich_text value."""
    if isinstance(value, list):
        return "".join(_flat(part) for part in value)
    part = mapping(value)
    return str(part.get("text", "")) + _flat(sequence(part.get("elements")))


def _file(block: Block, item: Block, on: Surface) -> Markup:
    kinds = ",".join(f".{kind}" for kind in sequence(item.get("filetypes")))
    entry = tag(
        "input",
        type="file",
        id=field_id(block, item, on),
        accept=kinds or None,
        multiple=item.get("max_files", 10) != 1,
        aria_label=accessible_name(block, item, on),
    )
    return framed(block, item, on, "file-field", entry)


def _image(_block: Block, item: Block, on: Surface) -> Markup:
    return on.picture(item, "accessory-image")


_DRAW: dict[str, Draw] = {
    "button": _button,
    "workflow_button": _button,
    "icon_button": _icon_button,
    "feedback_buttons": _feedback,
    "overflow": _overflow,
    "checkboxes": _ticks,
    "radio_buttons": _ticks,
    "image": _image,
    "file_input": _file,
    "rich_text_input": _field,
    **dict.fromkeys(FIELDS, _field),
    **{f"{kind}_select": select for kind in KINDS},
    **{f"multi_{kind}_select": select for kind in KINDS},
}
