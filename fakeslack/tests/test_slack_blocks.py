from collections.abc import Sequence
from typing import Any

import pytest

from connecting import Client
from fakeslack.block_kit.validation import content, message_faults, report, view_faults
from fakeslack.state import SlackError


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "x") -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "a", value: str = "a") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def chart(categories: Sequence[str] = ("Mon",), series: int = 1, title: str = "t") -> dict[str, Any]:
    data = [{"label": label, "value": 1} for label in categories]
    shown = {
        "type": "bar",
        "series": [{"name": f"s{n}", "data": data} for n in range(series)],
        "axis_config": {"categories": list(categories)},
    }
    return {"type": "data_visualization", "title": title, "chart": shown}


GOOD = [
    section("x" * 3000),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    actions(button(text=plain("x" * 75), value="x" * 2000, style="danger")),
    actions(button(action_id="a"), button(action_id="b")),
    actions(
        {"type": "static_select", "placeholder": plain("?"), "options": [option(value=str(n)) for n in range(100)]}
    ),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
    chart([f"c{n}" for n in range(20)], 6, "x" * 50),
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
]

BAD = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 character [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
    ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ({"type": "section", "fields": [plain("x" * 2001)]}, "must be less than 2001 characters"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    (actions(button(disabled=True)), "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]"),
    (actions(button(style="blue")), "must be a valid enum value"),
    (actions(button(), button()), "`action_id` already exists: go"),
    (actions(*[button(action_id=str(n)) for n in range(26)]), "no more than 25 items allowed"),
    (actions(), "must have at least 1 item"),
    (actions({"type": "static_select", "options": [option("x" * 76)]}), "must be less than 76 characters"),
    (actions({"type": "static_select", "options": [option(value="x" * 151)]}), "must be less than 151 characters"),
    (actions({"type": "static_select", "options": [option()] * 101}), "no more than 100 items allowed"),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items allowed"),
    ({"type": "nonsense"}, "unsupported type: nonsense [json-pointer:/blocks/0/type]"),
    ({"text": plain("x")}, "missing required field: type"),
    ("text", "must be an object"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}, "no more than 20 items allowed"),
    (chart(title="x" * 51), "must be less than 51 characters"),
    (chart(series=7), "no more than 6 items allowed"),
    (chart([f"c{n}" for n in range(21)]), "no more than 20 items allowed"),
    (chart(["x" * 21]), "must be less than 21 characters"),
    ({"type": "image", "image_url": "https://e.example/i.png"}, "missing required field: alt_text"),
]


@pytest.mark.parametrize("block", GOOD)
def test_blocks_that_slack_takes(block: dict[str, Any]) -> None:
    assert message_faults([block]) == []


@pytest.mark.parametrize(("block", "message"), BAD)
def test_blocks_that_slack_refuses(block: dict[str, Any] | str, message: str) -> None:
    said = [f"{fault.message} [json-pointer:{fault.pointer}]" for fault in message_faults([block])]
    assert any(message in each for each in said), said


def test_a_chart_has_a_point_for_each_category() -> None:
    crooked = chart(["a", "b"])
    crooked["chart"]["series"][0]["data"].pop()
    assert "exactly one data point" in message_faults([crooked])[0].message


def test_how_many_of_each() -> None:
    assert message_faults([section()] * 50) == []
    assert message_faults([section()] * 51)[0].message == "no more than 50 items allowed"
    assert message_faults([chart()] * 2) == []
    assert "no more than 2 data_visualization blocks" in message_faults([chart()] * 3)[0].message
    twice = [{**section(), "block_id": "a"}, {**section(), "block_id": "a"}]
    assert message_faults(twice)[0].pointer == "/blocks/1/block_id"


def test_views() -> None:
    form: dict[str, Any] = {"type": "modal", "title": plain("x" * 24), "blocks": [section()] * 100}
    field = {"type": "input", "label": plain("l"), "element": {"type": "plain_text_input", "action_id": "a"}}
    assert view_faults(form, "modal") == []
    assert view_faults({"type": "home", "blocks": [section(), chart()]}, "home") == []
    changes: list[tuple[dict[str, Any], str]] = [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"blocks": [section()] * 101}, "/view/blocks"),
        ({"blocks": [chart()]}, "/view/blocks/0/type"),
        ({"blocks": [field]}, "/view/submit"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"type": "home"}, "/view/type"),
        ({"colour": "red"}, "/view"),
    ]
    for change, pointer in changes:
        assert view_faults(form | change, "modal")[0].pointer == pointer


def test_refusals_say_where() -> None:
    with pytest.raises(SlackError) as refused:
        content({"blocks": [section("x" * 3001)]})
    assert refused.value.code == "invalid_blocks"
    assert refused.value.extra["response_metadata"] == {
        "messages": ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    }
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        content({"blocks": [section("x" * 2900)] * 5})
    assert report(message_faults([{"type": "nonsense"}])[0])["code"] == "unsupported_type"


def test_ids_are_given() -> None:
    blocks, _ = content({"blocks": [actions({"type": "button", "text": plain("Go")}), section()]})
    assert blocks[0]["elements"][0]["action_id"]
    assert blocks[0]["block_id"] != blocks[1]["block_id"]


def test_validate_over_the_wire(client: Client) -> None:
    assert client.api_call("blocks.validate", json={"blocks": GOOD[:6]})["ok"]
    refused = client.refused("blocks.validate", blocks=[{"type": "nonsense"}])
    assert (refused["error"], refused["errors"][0]["pointer"]) == ("invalid_blocks", "/0/type")
    assert client.refused("blocks.validate", view={"type": "modal", "blocks": []})["error"] == "invalid_view"
    assert client.refused("blocks.validate", message={"blocks": [{}]})["error"] == "invalid_message"
