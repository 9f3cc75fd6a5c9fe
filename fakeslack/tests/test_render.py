import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fakeslack import render
from fakeslack.render.mrkdwn import Reader
from fakeslack.render.surface import Surface, initials
from samples import blocks

READER = Reader(
    people={"U1": "Dana", "U2": "小陈"},
    channels={"C1": "sales"},
    me="U2",
    zone=ZoneInfo("Asia/Shanghai"),
    now=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
)
ON = Surface(READER, key="m1", origin="http://127.0.0.1:3000")
OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
OTHER = {
    "text": {"type": "plain_text", "text": "Two"},
    "value": "2",
    "description": {"type": "plain_text", "text": "d"},
}
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{7*7}}"
BAD_LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>",
    "file:///etc/passwd",
    " javascript:x",
]


class Checked(HTMLParser):
    """Collects what could run: unexpected tags, event handlers, styles, links that are not http(s)."""

    ALLOWED = frozenset(
        """a b blockquote br button caption circle code details div em figcaption figure h1 h2 h3 h4 hr img input label
        li line ol p path polygon polyline pre rect s small span strong summary svg table tbody td template text
        textarea th thead time title tr u ul""".split()  # noqa: SIM905
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(str(html))
        self.close()
        self.faults += [f"left open: {name}" for name in self.open]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        if name not in self.ALLOWED:
            self.faults.append(name)
        if name not in ("br", "hr", "img", "input"):
            self.open.append(name)
        for key, given in attributes:
            value = given or ""
            if key.startswith("on") or key in ("style", "srcdoc", "formaction"):
                self.faults.append(f"{name}.{key}")
            if key == "href" and not (value == "#" or value.startswith(("http://", "https://"))):
                self.faults.append(value)
            if key == "src" and not value.startswith("/"):
                self.faults.append(value)

    def handle_endtag(self, name: str) -> None:
        if not self.open or self.open.pop() != name:
            self.faults.append(f"closed wrongly: {name}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def data(html: str, name: str) -> Any:
    """The JSON of the first `data-` attribute of that name."""
    found: list[str] = []

    class Find(HTMLParser):
        def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.extend(value or "" for key, value in attributes if key == f"data-{name}")

    Find().feed(str(html))
    return json.loads(found[0])


@pytest.mark.parametrize("link", ["https://example.com/a", *BAD_LINKS])
@pytest.mark.parametrize("text", [EVIL, "x" * 4_000, "*_~`<>&|\n" * 50, "你好 :tada: \u202eabc", ""])
def test_hostile_text_stays_text_in_every_place(text: str, link: str) -> None:
    errors, values = {text: EVIL}, {text: {"": {"value": EVIL}}}
    on = Surface(READER, key=text, errors=errors, values=values, origin="http://127.0.0.1:3000")
    html = render.blocks(blocks(text, link), on)
    assert Checked(html).faults == []
    assert Checked(render.message_body(text, [], [{"text": text, "title": text, "title_link": link}], on)).faults == []


@pytest.mark.parametrize(
    "junk",
    [
        None,
        1,
        "x",
        [],
        [None],
        {"type": None},
        {"type": "section", "text": 3, "fields": "x", "accessory": []},
        {"type": "input"},
        {"type": "actions", "elements": [None, {}]},
        {"type": "table", "rows": [None, [None]]},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "indent": "x"}, {"elements": 3}]},
        {"type": "data_visualization", "chart": {"type": "bar", "series": [{"data": [{"value": float("nan")}]}]}},
    ],
)
def test_whatever_an_app_sends_is_drawn(junk: Any) -> None:
    assert Checked(render.block(junk, ON)).faults == []
    assert Checked(render.blocks(junk, ON)).faults == []


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "*满意度* 4.0 → 4.1"}},
            "<strong>满意度</strong> 4.0 → 4.1",
        ),
        ({"type": "section", "text": {"type": "plain_text", "text": "*x* <@U1>"}}, "*x* &lt;@U1&gt;"),
        (
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "_a_"}]},
            '<div class="field-cell"><em>a</em></div>',
        ),
        ({"type": "header", "text": {"type": "plain_text", "text": "Hi :tada:"}}, "🎉"),
        ({"type": "divider"}, "<hr"),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "by <@U1>"}]}, "@Dana"),
        (
            {"type": "image", "image_url": "http://127.0.0.1:3000/f/a.png", "alt_text": "cat"},
            '<img src="/f/a.png" alt="cat"',
        ),
        ({"type": "image", "image_url": "https://elsewhere.example/a.png", "alt_text": "cat"}, "picture-elsewhere"),
        ({"type": "markdown", "text": "## Two\n- a\n- b\n\n~~no~~"}, "<s>no</s>"),
        ({"type": "mystery", "a": 1}, "Unknown block: mystery"),
        ({"type": "file", "external_id": "ABC"}, "📄 ABC"),
    ],
)
def test_blocks_show_what_they_say(block: dict[str, Any], shown: str) -> None:
    assert shown in render.block(block, ON)


def test_rich_text_knows_its_parts_and_styles() -> None:
    def section(*parts: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(parts)}

    html = render.block(
        {
            "type": "rich_text",
            "elements": [
                section({"type": "text", "text": "b", "style": {"bold": True}}, {"type": "user", "user_id": "U2"}),
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 2,
                    "offset": 3,
                    "elements": [section({"type": "text", "text": "one"})],
                },
                {"type": "rich_text_list", "style": "bullet", "elements": [section({"type": "emoji", "name": "tada"})]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\nb"}]},
            ],
        },
        ON,
    )
    assert "<strong>b</strong>" in html
    assert 'mention-me" data-user="U2">@小陈' in html
    assert '<ol class="indent-2" start="4"><li>one</li></ol>' in html
    assert "🎉" in html
    assert "<blockquote>q</blockquote>" in html
    assert "<pre><code>a<br>b</code></pre>" in html


def test_buttons_carry_what_the_click_answers_and_their_dialog() -> None:
    button = {
        "type": "button",
        "action_id": "undo",
        "value": "7",
        "style": "danger",
        "text": {"type": "plain_text", "text": "Undo"},
        "confirm": {"title": {"type": "plain_text", "text": "Sure?"}, "text": {"type": "mrkdwn", "text": "*Really*"}},
    }
    html = render.block({"type": "actions", "block_id": "b1", "elements": [button]}, ON)
    assert data(html, "element") == {"type": "button", "action_id": "undo", "value": "7", "block_id": "b1"}
    assert 'class="btn btn-danger"' in html
    assert re.search(r'<template class="confirm"><h2>Sure\?</h2>.*<strong>Really</strong>', html)


def test_selects_offer_options_groups_people_and_channels() -> None:
    grouped = {
        "type": "static_select",
        "action_id": "a",
        "option_groups": [{"label": {"type": "plain_text", "text": "G"}, "options": [OPTION, OTHER]}],
        "initial_option": OTHER,
    }
    html = render.block({"type": "section", "block_id": "b", "accessory": grouped}, ON)
    assert data(html, "options") == [
        {"label": "One", "value": OPTION, "group": "G"},
        {"label": "Two", "value": OTHER, "note": "d", "group": "G"},
    ]
    assert [row["label"] for row in data(html, "chosen")] == ["Two"]
    people = render.block(
        {"type": "actions", "elements": [{"type": "multi_users_select", "initial_users": ["U2"]}]}, ON
    )
    assert data(people, "options") == [{"label": "Dana", "value": "U1"}, {"label": "小陈", "value": "U2"}]
    assert data(people, "chosen") == [{"label": "小陈", "value": "U2"}]
    channels = render.block({"type": "actions", "elements": [{"type": "channels_select"}]}, ON)
    assert data(channels, "options") == [{"label": "# sales", "value": "C1"}]


def test_what_was_filled_in_wins_over_what_the_app_suggests() -> None:
    block = {
        "type": "input",
        "block_id": "b",
        "label": {"type": "plain_text", "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": "a", "initial_value": "old"},
    }
    assert 'value="old"' in render.block(block, ON)
    filled = Surface(
        READER, values={"b": {"a": {"type": "plain_text_input", "value": "new"}}}, errors={"b": "Too short"}
    )
    html = render.block(block, filled)
    assert 'value="new"' in html
    assert "Too short" in html


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    block = {"type": "actions", "elements": [{"type": "datetimepicker", "initial_date_time": 1763600000}]}
    assert 'value="2025-11-20T08:53"' in render.block(block, ON)


def test_a_label_names_its_field() -> None:
    html = render.block(
        {
            "type": "input",
            "block_id": "b",
            "label": {"type": "plain_text", "text": "L"},
            "element": {"type": "email_text_input", "action_id": "a"},
        },
        ON,
    )
    named = re.search(r'for="(\w+)"', html)
    assert named is not None
    assert f'id="{named[1]}"' in html


@pytest.mark.parametrize(
    ("name", "two"),
    [
        ("Dana Scully", "DS"),
        ("dana", "D"),
        ("小陈", "小陈"),
        ("欧阳娜娜", "欧阳"),
        ("", "#"),
        ("🎉", "#"),
        ("a-b c", "AC"),
    ],
)
def test_initials(name: str, two: str) -> None:
    assert initials(name) == two


def test_a_table_of_data_has_its_caption_and_its_rows_heads() -> None:
    rows = [
        [{"type": "raw_text", "text": "Who"}, {"type": "raw_text", "text": "How many"}],
        [{"type": "raw_text", "text": "Ann"}, {"type": "raw_number", "value": 12, "text": "12"}],
    ]
    table = {"type": "data_table", "caption": "Calls <b>", "rows": rows, "row_header_column_index": 0}
    html = str(render.block(table, ON))
    assert "<caption>Calls &lt;b&gt;</caption>" in html
    assert '<th class="to-left" scope="row">Ann</th>' in html
    assert '<td class="to-right">12</td>' in html
    assert '<th class="to-left" scope="col">How many</th>' in html
