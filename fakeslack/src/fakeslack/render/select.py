"""Select menus, single and multiple: static, external, users, conversations, channels."""

from typing import Any

from markupsafe import Markup

from fakeslack.render.frame import Block, accessible_name, field_id, framed
from fakeslack.render.mrkdwn import label
from fakeslack.render.surface import Surface
from fakeslack.render.tags import mapping, sequence, tag

KINDS = ("static", "external", "users", "conversations", "channels")


def option_row(option: Any, group: str = "") -> dict[str, Any]:
    """Return an option as the browser offers it: label, value (the option itself), note, group."""
    option = mapping(option)
    shown = {"label": label(option.get("text")), "value": option}
    if option.get("description"):
        shown["note"] = label(option["description"])
    return {**shown, "group": group} if group else shown


def options(item: Block) -> list[dict[str, Any]]:
    """Return options and option groups as the list the browser offers: label, note, group, value."""
    rows = [option_row(option) for option in sequence(item.get("options"))]
    for group in sequence(item.get("option_groups")):
        name = label(mapping(group).get("label"))
        rows += [option_row(option, name) for option in sequence(mapping(group).get("options"))]
    return rows


def _directory(kind: str, item: Block, on: Surface) -> list[dict[str, Any]]:
    reader = on.reader
    people = [{"label": name, "value": key} for key, name in reader.people.items() if key not in reader.bots]
    channels = [{"label": f"# {name}", "value": key} for key, name in reader.channels.items()]
    if kind == "users":
        return people
    if kind == "channels":
        return [row for row in channels if str(row["value"]).startswith("C")]
    allowed = sequence(mapping(item.get("filter")).get("include"))
    return channels if allowed and "im" not in allowed else channels + people


_SINGLE = {
    "static": ("selected_option", "initial_option"),
    "external": ("selected_option", "initial_option"),
    "users": ("selected_user", "initial_user"),
    "conversations": ("selected_conversation", "initial_conversation"),
    "channels": ("selected_channel", "initial_channel"),
}


def _chosen(kind: str, several: bool, item: Block, filled: Block, on: Surface) -> list[dict[str, Any]]:
    selected, initial = _SINGLE[kind]
    found = filled.get(f"{selected}s") if several else filled.get(selected)
    if not filled:
        found = item.get(f"{initial}s") if several else item.get(initial)
    raw = sequence(found) if several else [found]
    names = {**on.reader.channels, **on.reader.people}
    if kind in ("static", "external"):
        return [option_row(one) for one in raw if one]
    return [{"label": names.get(str(one), str(one)), "value": one} for one in raw if one]


def select(block: Block, item: Block, on: Surface) -> Markup:
    """Return a select menu as a combobox with a list."""
    full = str(item["type"])
    several = full.startswith("multi_")
    kind = full.removeprefix("multi_").removesuffix("_select")
    rows = options(item) if kind == "static" else [] if kind == "external" else _directory(kind, item, on)
    own, listbox = field_id(block, item, on), on.id(block.get("block_id"), item.get("action_id"), "list")
    field = tag(
        "input",
        type="text",
        role="combobox",
        id=own,
        autocomplete="off",
        spellcheck="false",
        aria_expanded="false",
        aria_autocomplete="list",
        aria_controls=listbox,
        aria_label=accessible_name(block, item, on),
        placeholder=label(item.get("placeholder")) or on.reader.say("Select an option"),
    )
    name = on.reader.say("Options")
    return framed(
        block,
        item,
        on,
        "select",
        tag("div", tag("span", class_="chips"), field, class_="select-face"),
        tag(
            "div",
            role="listbox",
            id=listbox,
            aria_label=name,
            aria_multiselectable="true" if several else None,
            hidden=True,
            class_="select-list",
        ),
        data_kind=kind,
        data_several=several,
        data_options=rows,
        data_chosen=_chosen(kind, several, item, on.filled(block, item), on),
        data_min=item.get("min_query_length", 3) if kind == "external" else None,
        data_most=item.get("max_selected_items"),
    )
