"""One of each part of Block Kit, with the text and the link that a test wants in it."""

from typing import Any


def elements(text: str = "Pick", link: str = "https://example.com/a") -> list[dict[str, Any]]:
    """One of every interactive element, with `text` in each text place."""
    plain = {"type": "plain_text", "text": text}
    option = {"text": plain, "value": text[:150], "description": plain}
    sure = {"title": plain, "text": {"type": "mrkdwn", "text": text}, "confirm": plain, "deny": plain}
    picks = {"placeholder": plain, "options": [option], "initial_option": option}
    several = {"placeholder": plain, "options": [option], "initial_options": [option]}
    return [
        {"type": "button", "text": plain, "value": text, "url": link, "style": "danger", "confirm": sure},
        {"type": "static_select", **picks},
        {"type": "static_select", "placeholder": plain, "option_groups": [{"label": plain, "options": [option]}]},
        {"type": "multi_static_select", **several},
        {"type": "external_select", **picks},
        {"type": "multi_external_select", **several},
        {"type": "users_select", "placeholder": plain, "initial_user": "U1"},
        {"type": "multi_users_select", "placeholder": plain, "initial_users": [text]},
        {"type": "conversations_select", "placeholder": plain, "initial_conversation": "C1"},
        {"type": "multi_conversations_select", "placeholder": plain},
        {"type": "channels_select", "placeholder": plain},
        {"type": "multi_channels_select", "placeholder": plain, "initial_channels": ["C1"]},
        {"type": "overflow", "options": [{**option, "url": link}]},
        {"type": "checkboxes", "options": [option], "initial_options": [option]},
        {"type": "radio_buttons", "options": [option], "initial_option": option},
        {"type": "datepicker", "placeholder": plain, "initial_date": text},
        {"type": "timepicker", "placeholder": plain, "initial_time": text},
        {"type": "datetimepicker", "initial_date_time": 1763600000},
        {"type": "plain_text_input", "placeholder": plain, "initial_value": text},
        {"type": "plain_text_input", "multiline": True, "initial_value": text},
        {"type": "number_input", "is_decimal_allowed": True, "initial_value": text},
        {"type": "email_text_input", "initial_value": text},
        {"type": "url_text_input", "initial_value": text},
        {
            "type": "rich_text_input",
            "initial_value": {"type": "rich_text", "elements": [{"type": "text", "text": text}]},
        },
        {"type": "file_input", "filetypes": [text]},
        {"type": "icon_button", "icon": "trash", "text": plain},
        {
            "type": "feedback_buttons",
            "positive_button": {"text": plain, "value": text},
            "negative_button": {"text": plain},
        },
        {"type": "image", "image_url": link, "alt_text": text},
        {"type": text},
    ]


def rich_text(text: str, link: str) -> list[dict[str, Any]]:
    """One of every element of rich text."""
    leaf: list[dict[str, Any]] = [
        {"type": "text", "text": text, "style": {"bold": True, "italic": True, "strike": True, "code": True}},
        {"type": "link", "url": link, "text": text},
        {"type": "link", "url": link},
        {"type": "emoji", "name": text},
        {"type": "user", "user_id": text},
        {"type": "channel", "channel_id": text},
        {"type": "usergroup", "usergroup_id": text},
        {"type": "broadcast", "range": text},
        {"type": "date", "timestamp": 1763600000, "format": "{date} " + text, "url": link, "fallback": text},
        {"type": "color", "value": text},
        {"type": text, "text": text},
    ]
    return [
        {"type": "rich_text_section", "elements": leaf},
        {"type": "rich_text_quote", "elements": leaf},
        {"type": "rich_text_preformatted", "elements": leaf},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "elements": [{"type": "rich_text_section", "elements": leaf}],
        },
        {"type": text, "elements": leaf},
    ]


def blocks(text: str = "Hello", link: str = "https://example.com/a") -> list[dict[str, Any]]:
    """One of every block and element, with `text` in each text place and `link` in each link."""
    plain, mrkdwn = {"type": "plain_text", "text": text}, {"type": "mrkdwn", "text": text}
    rich = rich_text(text, link)
    points = [{"label": text, "value": 3}, {"label": "b", "value": -1.5}]
    chart = {"series": [{"name": text, "data": points}], "axis_config": {"categories": [text, "b"]}}
    return [
        {"type": "header", "text": plain},
        *(
            {"type": "section", "block_id": text, "text": mrkdwn, "fields": [mrkdwn, plain], "accessory": one}
            for one in elements(text, link)
        ),
        {"type": "actions", "elements": elements(text, link)},
        *(
            {"type": "input", "block_id": text, "label": plain, "hint": plain, "optional": True, "element": one}
            for one in elements(text, link)
        ),
        {"type": "context", "elements": [plain, mrkdwn, {"type": "image", "image_url": link, "alt_text": text}]},
        {"type": "divider"},
        {"type": "image", "image_url": link, "alt_text": text, "title": plain},
        {"type": "rich_text", "elements": rich},
        {
            "type": "markdown",
            "text": f"# {text}\n[{text}]({link}) **{text}** ![x]({link})\n\n|a|{text}|\n|:-:|-|\n|1|2|",
        },
        {
            "type": "table",
            "column_settings": [{"align": text}, {"is_wrapped": True}],
            "rows": [[{"type": "raw_text", "text": text}], [{"type": "rich_text", "elements": rich}]],
        },
        {"type": "video", "title": plain, "title_url": link, "video_url": link, "alt_text": text, "author_name": text},
        {"type": "file", "external_id": text},
        *(
            {"type": "data_visualization", "title": text, "chart": {"type": kind, **chart}}
            for kind in ("bar", "line", "area")
        ),
        {
            "type": "data_visualization",
            "title": text,
            "chart": {"type": "pie", "segments": [{"label": text, "value": 1}]},
        },
        {"type": text, "oops": text},
    ]
