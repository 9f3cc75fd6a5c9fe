"""Forms: Slack's modals and their inputs, built here once and within Slack's limits; and what comes back, read.

A form is named by the route that takes it, in its callback_id. What it has to remember travels in its
private_metadata: the capability's own `origin`, and where the answer goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.kernel.filled import Filled
from handlers.kernel.kit import MOST_BLOCKS, Block, capital, clipped
from handlers.kernel.wording import Say

View = dict[str, Any]

MOST_TITLE = 24
MOST_LABEL = 2000
MOST_PLACEHOLDER = 150
MOST_OPTION = 75
MOST_OPTIONS = 100
MOST_FORM_BLOCKS = 100


def modal(
    say: Say,
    route: str,
    title: str,
    blocks: Sequence[Block],
    submit: str | None = None,
    origin: Mapping[str, Any] | None = None,
) -> View:
    """Return a modal that the form `route` takes; without `submit` it only shows something."""
    view: View = {
        "type": "modal",
        "callback_id": route,
        "title": _plain(title, MOST_TITLE),
        "close": _plain(say("Cancel") if submit else say("Close"), MOST_TITLE),
        "blocks": list(blocks)[:MOST_FORM_BLOCKS],
        "private_metadata": json.dumps({"origin": dict(origin or {})}),
    }
    if submit:
        view["submit"] = _plain(submit, MOST_TITLE)
    return view


def showing(say: Say, title: str, blocks: Sequence[Block]) -> View:
    """Return a modal that only shows blocks."""
    return modal(say, "shown", title, list(blocks)[:MOST_BLOCKS])


def text(
    id: str,
    label: str,
    initial: str = "",
    *,
    most: int = 3000,
    long: bool = False,
    optional: bool = False,
    hint: str = "",
    placeholder: str = "",
) -> Block:
    """Return an input for a text."""
    element: Block = {"type": "plain_text_input", "max_length": min(most, 3000), "multiline": long}
    if initial:
        element["initial_value"] = initial[:most]
    if placeholder:
        element["placeholder"] = _plain(placeholder, MOST_PLACEHOLDER)
    return _input(id, label, element, optional=optional, hint=hint)


def choice(
    id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    initial: str | None = None,
    *,
    optional: bool = False,
    hint: str = "",
) -> Block:
    """Return an input for one of a few (value, label)s: radio buttons up to five, else a menu."""
    few = len(options) <= 5 and not optional
    made = [option(label, value) for value, label in options[:MOST_OPTIONS]]
    element: Block = {"type": "radio_buttons" if few else "static_select", "options": made}
    chosen = next((one for one in made if one["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return _input(id, label, element, optional=optional, hint=hint)


def some(
    id: str, label: str, options: Sequence[tuple[str, str]], initial: Sequence[str] = (), *, optional: bool = True
) -> Block:
    """Return an input for any number of a few (value, label)s."""
    made = [option(label, value) for value, label in options[:10]]
    element: Block = {"type": "checkboxes", "options": made}
    chosen = [one for one in made if one["value"] in initial]
    if chosen:
        element["initial_options"] = chosen
    return _input(id, label, element, optional=optional)


def lookup(
    id: str,
    label: str,
    route: str,
    initial: Block | None = None,
    *,
    optional: bool = False,
    hint: str = "",
    placeholder: str = "",
    least: int = 0,
) -> Block:
    """Return an input that looks up what is typed by the options route `route`; `initial` is an option."""
    element: Block = {"type": "external_select", "action_id": route, "min_query_length": least}
    if initial:
        element["initial_option"] = initial
    if placeholder:
        element["placeholder"] = _plain(placeholder, MOST_PLACEHOLDER)
    return _input(id, label, element, optional=optional, hint=hint)


def day(id: str, label: str, initial: date | None = None, *, optional: bool = False, hint: str = "") -> Block:
    """Return an input for a date."""
    element: Block = {"type": "datepicker"}
    if initial:
        element["initial_date"] = initial.isoformat()
    return _input(id, label, element, optional=optional, hint=hint)


def clock(id: str, label: str, initial: str | None = None) -> Block:
    """Return an input for a time of day, HH:MM."""
    element: Block = {"type": "timepicker"}
    if initial:
        element["initial_time"] = initial
    return _input(id, label, element, optional=False)


def person(id: str, label: str, initial: str | None = None, *, optional: bool = False, hint: str = "") -> Block:
    """Return an input for a colleague."""
    element: Block = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return _input(id, label, element, optional=optional, hint=hint)


def people(id: str, label: str, initial: Sequence[str] = (), *, optional: bool = False) -> Block:
    """Return an input for some colleagues."""
    element: Block = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return _input(id, label, element, optional=optional)


def option(label: str, value: str, description: str = "") -> Block:
    """Return one thing that can be chosen."""
    made: Block = {"text": _plain(label, MOST_OPTION), "value": clipped(value, 150)}
    if description:
        made["description"] = _plain(description, MOST_OPTION)
    return made


def updating(made: Block, route: str) -> Block:
    """Return an input at whose change the button route shows the form again, as it was filled in."""
    made["element"]["action_id"] = route
    return {**made, "dispatch_action": True}


def _input(id: str, label: str, element: Block, *, optional: bool, hint: str = "") -> Block:
    element.setdefault("action_id", id)
    made: Block = {
        "type": "input",
        "block_id": id,
        "label": _plain(capital(label), MOST_LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = _plain(hint, MOST_LABEL)
    return made


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": clipped(text, most), "emoji": True}


@dataclass(frozen=True)
class Where:
    """Where a form was opened, and so where its answer goes: a response_url if there is one, else the form itself.

    `replaces` says that the answer takes the place of the private message whose button opened the form.
    """

    url: str | None = None
    channel: str | None = None
    replaces: bool = False


def opened_from(view: View, where: Where) -> View:
    """Return a form that knows where it was opened."""
    kept = json.loads(view.get("private_metadata") or "{}")
    kept["where"] = {"url": where.url, "channel": where.channel, "replaces": where.replaces}
    return {**view, "private_metadata": json.dumps(kept)}


def remembered(view: Mapping[str, Any]) -> tuple[Filled, Where]:
    """Return what a form has to remember: its origin, and where it was opened."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
        return Filled(dict(kept.get("origin") or {})), Where(**(kept.get("where") or {}))
    except (ValueError, TypeError, AttributeError):
        return Filled(), Where()


def filled(view: Mapping[str, Any]) -> Filled:
    """Return what was filled in, by block_id: a text, what was chosen, a date as ISO, a list; empty ones are None."""
    state = (view.get("state") or {}).get("values") or {}
    return Filled({id: _value(next(iter((actions or {}).values()), {}) or {}) for id, actions in state.items()})


_SELECTED = ("selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation")
_LISTS = ("selected_users", "selected_channels", "selected_conversations")


def _value(element: Mapping[str, Any]) -> Any:
    if "selected_options" in element:
        return [one.get("value") for one in element["selected_options"] or ()]
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    for name in _LISTS:
        if name in element:
            return list(element[name] or ())
    for name in _SELECTED:
        if name in element:
            return element[name]
    if "selected_date_time" in element:
        return element["selected_date_time"]
    text = element.get("value")
    return text if text is None else str(text)


def input_blocks(view: Mapping[str, Any]) -> list[str]:
    """Return the block_ids of a form's inputs, in order: those that a refusal can stand beside."""
    inputs = (one.get("block_id") for one in view.get("blocks") or () if one.get("type") == "input")
    return [str(id) for id in inputs if id]
