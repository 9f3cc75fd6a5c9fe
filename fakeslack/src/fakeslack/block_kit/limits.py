"""Block Kit's blocks, elements and objects with their limits (https://docs.slack.dev/reference/block-kit)."""

from typing import Any

from fakeslack.block_kit.rules import (
    Check,
    Fault,
    Shape,
    anything,
    both,
    by_type,
    choice,
    either,
    flag,
    items,
    number,
    string,
    text,
    unique,
)

_ANY_TEXT = ("plain_text", "mrkdwn")
_ACTION = {"action_id": string(255, 1)}

CONFIRM = Shape(
    {"title": text(100), "text": text(300, *_ANY_TEXT), "confirm": text(30), "deny": text(30)},
    {"style": choice("primary", "danger")},
)
_OPTION_MAY = {"description": text(75, *_ANY_TEXT), "url": string(3000)}
_VALUE = {"value": string(150)}
OPTION = Shape({"text": text(75), **_VALUE}, _OPTION_MAY)
MARKED_OPTION = Shape({"text": text(75, *_ANY_TEXT), **_VALUE}, _OPTION_MAY)
OPTION_GROUP = Shape({"label": text(75), "options": items(OPTION, 100)})

_SELECT: dict[str, Check] = {
    **_ACTION,
    "placeholder": text(150),
    "confirm": CONFIRM,
    "focus_on_load": flag,
}
_MULTI: dict[str, Check] = {**_SELECT, "max_selected_items": number}
_STATIC = {"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
_INPUT: dict[str, Check] = {
    **_ACTION,
    "placeholder": text(150),
    "focus_on_load": flag,
    "initial_value": anything,
    "dispatch_action_config": anything,
}
_FILTER: dict[str, Check] = {"filter": anything, "default_to_current_conversation": flag}

ELEMENTS: dict[str, Check] = {
    "button": Shape(
        {"text": text(75)},
        {
            **_ACTION,
            "url": string(3000),
            "value": string(2000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "static_select": Shape({}, {**_SELECT, **_STATIC, "initial_option": OPTION}, either("options", "option_groups")),
    "external_select": Shape({}, {**_SELECT, "min_query_length": number, "initial_option": OPTION}),
    "users_select": Shape({}, {**_SELECT, "initial_user": string(255)}),
    "conversations_select": Shape(
        {}, {**_SELECT, **_FILTER, "initial_conversation": string(255), "response_url_enabled": flag}
    ),
    "channels_select": Shape({}, {**_SELECT, "initial_channel": string(255), "response_url_enabled": flag}),
    "multi_static_select": Shape(
        {}, {**_MULTI, **_STATIC, "initial_options": items(OPTION, 100)}, either("options", "option_groups")
    ),
    "multi_external_select": Shape({}, {**_MULTI, "min_query_length": number, "initial_options": items(OPTION, 100)}),
    "multi_users_select": Shape({}, {**_MULTI, "initial_users": items(string(255), 100)}),
    "multi_conversations_select": Shape({}, {**_MULTI, **_FILTER, "initial_conversations": items(string(255), 100)}),
    "multi_channels_select": Shape({}, {**_MULTI, "initial_channels": items(string(255), 100)}),
    "overflow": Shape({"options": items(OPTION, 5)}, {**_ACTION, "confirm": CONFIRM}),
    "datepicker": Shape({}, {**_SELECT, "initial_date": string(10)}),
    "timepicker": Shape({}, {**_SELECT, "initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": Shape({}, {**_SELECT, "initial_date_time": number}),
    "checkboxes": Shape(
        {"options": items(MARKED_OPTION, 10)},
        {**_ACTION, "initial_options": items(MARKED_OPTION, 10), "confirm": CONFIRM, "focus_on_load": flag},
    ),
    "radio_buttons": Shape(
        {"options": items(MARKED_OPTION, 10)},
        {**_ACTION, "initial_option": MARKED_OPTION, "confirm": CONFIRM, "focus_on_load": flag},
    ),
    "plain_text_input": Shape({}, {**_INPUT, "multiline": flag, "min_length": number, "max_length": number}),
    "email_text_input": Shape({}, _INPUT),
    "url_text_input": Shape({}, _INPUT),
    "number_input": Shape({"is_decimal_allowed": flag}, {**_INPUT, "min_value": anything, "max_value": anything}),
    "rich_text_input": Shape({}, _INPUT),
    "file_input": Shape({}, {**_ACTION, "filetypes": anything, "max_files": number}),
    "image": Shape(
        {"alt_text": string(2000)},
        {"image_url": string(3000, 1), "slack_file": anything},
        either("image_url", "slack_file"),
    ),
    "workflow_button": Shape({"text": text(75)}, {**_ACTION, "workflow": anything, "style": anything}),
    "icon_button": anything,
    "feedback_buttons": anything,
}

_TYPED = {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
}
_ONE_CLICK = {"button", "overflow", "workflow_button", "image", "icon_button", "feedback_buttons"}
IN_INPUT = set(ELEMENTS) - _ONE_CLICK
IN_ACTIONS = set(ELEMENTS) - _TYPED - {"image", "icon_button", "feedback_buttons"} | {"rich_text_input"}
IN_SECTION = set(ELEMENTS) - _TYPED - {"icon_button", "feedback_buttons"}

_ID = {"block_id": string(255, 1)}
_CONTEXT_TEXT: Check = Shape({"text": string(3000, 1)}, {"emoji": flag, "verbatim": flag})
_IN_CONTEXT: dict[str, Check] = {"image": ELEMENTS["image"], "mrkdwn": _CONTEXT_TEXT, "plain_text": _CONTEXT_TEXT}
_CELL = by_type({"raw_text": Shape({"text": string(3000)}), "rich_text": anything, "raw_number": anything})

_LABEL = string(20, 1)
_POINTS = items(Shape({"label": _LABEL, "value": number}), 20)
_SERIES = both(items(Shape({"name": _LABEL, "data": _POINTS}), 6), unique("name"))
_AXIS = Shape({"categories": items(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})


def _points_match(value: Any, at: str) -> list[Fault]:
    categories = value["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        return [Fault(f"{at}/axis_config/categories", "must be unique", "duplicate")]
    return [
        Fault(f"{at}/series/{index}/data", "must have exactly one data point for each category")
        for index, series in enumerate(value["series"])
        if sorted(point["label"] for point in series["data"]) != sorted(categories)
    ]


def _segment(value: Any, at: str) -> list[Fault]:
    return [] if value["value"] > 0 else [Fault(f"{at}/value", "must be more than 0")]


_XY = Shape({"series": _SERIES, "axis_config": _AXIS}, whole=_points_match)
CHARTS = by_type(
    {
        "bar": _XY,
        "line": _XY,
        "area": _XY,
        "pie": Shape({"segments": items(Shape({"label": _LABEL, "value": number}, whole=_segment), 6)}),
    }
)

BLOCKS: dict[str, Check] = {
    "section": Shape(
        {},
        {
            **_ID,
            "text": text(3000, *_ANY_TEXT),
            "fields": items(text(2000, *_ANY_TEXT), 10),
            "accessory": by_type(ELEMENTS, IN_SECTION),
            "expand": flag,
        },
        either("text", "fields"),
    ),
    "header": Shape({"text": text(150)}, {**_ID, "level": number}),
    "divider": Shape({}, _ID),
    "actions": Shape({"elements": both(items(by_type(ELEMENTS, IN_ACTIONS), 25), unique("action_id"))}, _ID),
    "context": Shape({"elements": items(by_type(_IN_CONTEXT), 10)}, _ID),
    "image": Shape(
        {"alt_text": string(2000, 1)},
        {**_ID, "image_url": string(3000, 1), "slack_file": anything, "title": text(2000)},
        either("image_url", "slack_file"),
    ),
    "input": Shape(
        {"label": text(2000), "element": by_type(ELEMENTS, IN_INPUT)},
        {**_ID, "hint": text(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": Shape({"elements": items(anything, 1000, 0)}, _ID),
    "markdown": Shape({"text": string(12000, 1)}, _ID),
    "table": Shape({"rows": items(items(_CELL, 20), 100)}, {**_ID, "column_settings": items(anything, 20, 0)}),
    "data_table": Shape(
        {"rows": items(items(_CELL, 20), 101, 2), "caption": string(3000)},
        {**_ID, "page_size": number, "row_header_column_index": number},
    ),
    "data_visualization": Shape({"title": string(50, 1), "chart": CHARTS}, _ID),
    "video": anything,
    "file": anything,
    "call": anything,
    "context_actions": anything,
    "card": anything,
    "carousel": anything,
    "container": anything,
    "alert": anything,
    "plan": anything,
    "task_card": anything,
}

IN_MESSAGE = set(BLOCKS) - {"alert"}
IN_HOME = set(BLOCKS) - {"alert", "table", "markdown", "file", "call", "context_actions", "plan", "task_card"}
IN_MODAL = (IN_HOME | {"alert"}) - {"data_visualization", "data_table", "card", "carousel"}
