"""Block Kit as safe HTML (https://docs.slack.dev/reference/block-kit/blocks): pure functions from JSON to markup."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from fakeslack.render import chart, mrkdwn, rich
from fakeslack.render.elements import element, labelled
from fakeslack.render.frame import Block, field_id
from fakeslack.render.surface import Surface
from fakeslack.render.tags import folded_json, link, mapping, sequence, tag

ALIGNMENTS = ("left", "center", "right")


def blocks(value: Any, on: Surface) -> Markup:
    """Return a list of blocks."""
    return tag("div", [block(one, on) for one in sequence(value)], class_="blocks")


def block(value: Any, on: Surface) -> Markup:
    """Return one block; an unknown one shows as such, with its JSON folded."""
    one = mapping(value)
    draw = _DRAW.get(str(one.get("type", "")))
    return draw(one, on) if draw else _unknown(one or value, on)


def message_body(text: str, content: Any, attachments: Any, on: Surface) -> Markup:
    """Return a message's inside: its blocks if it has any, else its text, then its attachments."""
    body = blocks(content, on) if content else tag("div", mrkdwn.mrkdwn(text, on.reader), class_="message-text")
    return Markup("").join([body, *(_attachment(mapping(one), on) for one in sequence(attachments))])


def _unknown(one: Any, on: Surface) -> Markup:
    kind = str(mapping(one).get("type", "?"))[:80]
    return tag("div", folded_json(on.reader.say("Unknown block: {kind}", kind=kind), one), class_="block block-unknown")


def _section(one: Block, on: Surface) -> Markup:
    text = tag("div", on.text(one["text"]), class_="section-text") if one.get("text") else None
    fields = [tag("div", on.text(field), class_="field-cell") for field in sequence(one.get("fields"))]
    grid = tag("div", fields, class_="section-fields") if fields else None
    aside = mapping(one.get("accessory"))
    beside = tag("div", element(one, aside, on), class_="accessory") if aside else None
    return tag("div", tag("div", text, grid, class_="section-main"), beside, class_="block section")


def _header(one: Block, on: Surface) -> Markup:
    return tag("h3", on.text(one.get("text")), class_="block header")


def _divider(_one: Block, _on: Surface) -> Markup:
    return tag("hr", class_="block")


def _context(one: Block, on: Surface) -> Markup:
    def part(item: Block) -> Markup:
        return on.picture(item, "thumb") if item.get("type") == "image" else tag("span", on.text(item))

    return tag("div", [part(mapping(item)) for item in sequence(one.get("elements"))], class_="block context")


def _actions(one: Block, on: Surface) -> Markup:
    items = [element(one, mapping(item), on) for item in sequence(one.get("elements"))]
    return tag("div", items, class_="block actions")


def _input(one: Block, on: Surface) -> Markup:
    item = mapping(one.get("element"))
    block_id = str(one.get("block_id", ""))
    optional = bool(one.get("optional"))
    words = [on.text(one.get("label")), optional and [" ", tag("span", on.reader.say("(optional)"), class_="optional")]]
    words = [word for word in words if word]
    own = field_id(one, item, on) if labelled(one, item) else None
    name = tag("label" if own else "div", words, id=on.id(block_id, "label"), for_=own, class_="input-label")
    wrong = on.errors.get(block_id, "")
    about = tag(
        "div",
        tag("p", wrong, class_="input-error", role="alert", hidden=not wrong),
        tag("p", on.text(one["hint"]), class_="input-hint") if one.get("hint") else None,
        id=on.id(block_id, "about"),
    )
    return tag(
        "div",
        name,
        element(one, item, on),
        about,
        class_="block input" + (" wrong" if wrong else ""),
        data_block_id=block_id,
        data_required=not optional,
        data_dispatch=one.get("dispatch_action") or None,
        data_when=sequence(mapping(item.get("dispatch_action_config")).get("trigger_actions_on")) or None,
    )


def _image(one: Block, on: Surface) -> Markup:
    title = tag("figcaption", on.text(one["title"])) if one.get("title") else None
    return tag("figure", title, on.picture(one, "picture"), class_="block image")


def _rich_text(one: Block, on: Surface) -> Markup:
    return tag("div", rich.rich_text(one, on.reader), class_="block")


def _markdown(one: Block, _on: Surface) -> Markup:
    return tag("div", rich.markdown(one.get("text", "")), class_="block")


def _table(one: Block, on: Surface) -> Markup:
    settings = [mapping(column) for column in sequence(one.get("column_settings"))]
    heads = one.get("row_header_column_index")

    def cell(kind: str, column: int, value: Block, scope: str) -> Markup:
        setting = settings[column] if column < len(settings) else {}
        align = setting.get("align")
        usual = "to-right" if value.get("type") == "raw_number" else "to-left"
        css = f"to-{align}" if align in ALIGNMENTS else usual
        is_rich = value.get("type") == "rich_text"
        bare = value.get("text", value.get("value", ""))
        body = rich.rich_text(value, on.reader) if is_rich else mrkdwn.plain(bare)
        return tag(
            kind,
            body,
            class_=f"{css} wrapped" if setting.get("is_wrapped") else css,
            scope=scope if kind == "th" else None,
        )

    rows = [sequence(row) for row in sequence(one.get("rows"))]
    drawn = [
        tag(
            "tr",
            [
                cell("td" if number and column != heads else "th", column, mapping(value), "row" if number else "col")
                for column, value in enumerate(row)
            ],
        )
        for number, row in enumerate(rows)
    ]
    caption = str(one.get("caption") or "")
    named = tag("caption", caption) if caption else None
    inside = tag("table", named, tag("thead", drawn[:1]), tag("tbody", drawn[1:]), class_="block-table")
    name = caption or on.reader.say("Table")
    return tag("div", inside, class_="block table-scroll", tabindex="0", role="region", aria_label=name)


def _video(one: Block, on: Surface) -> Markup:
    facts = [mrkdwn.label(one.get("description")), one.get("author_name"), one.get("provider_name")]
    return tag(
        "div",
        tag("strong", "▶ ", link(one.get("title_url") or one.get("video_url", ""), mrkdwn.label(one.get("title")))),
        tag("div", " · ".join(str(fact) for fact in facts if fact), class_="quiet"),
        class_="block video-card",
        aria_label=str(one.get("alt_text", "")) or None,
        role="group",
    )


def _file(one: Block, on: Surface) -> Markup:
    name = one.get("external_id") or one.get("file_id") or on.reader.say("File")
    return tag("div", tag("span", "📄 ", name, class_="file-card"), class_="block")


def _chart(one: Block, on: Surface) -> Markup:
    drawn = chart.figure(one, on.reader.say)
    return tag("div", drawn, class_="block") if drawn else _unknown(one, on)


def _attachment(one: Block, on: Surface) -> Markup:
    reader = on.reader
    title = one.get("title")
    parts = [
        tag("div", mrkdwn.mrkdwn(one["pretext"], reader)) if one.get("pretext") else None,
        tag("strong", link(one["title_link"], title) if one.get("title_link") else title) if title else None,
        blocks(one["blocks"], on) if one.get("blocks") else None,
        tag("div", mrkdwn.mrkdwn(one["text"], reader)) if one.get("text") else None,
        [
            tag(
                "div",
                tag("strong", mapping(field).get("title", "")),
                tag("div", mrkdwn.mrkdwn(mapping(field).get("value", ""), reader)),
            )
            for field in sequence(one.get("fields"))
        ],
        tag("small", mrkdwn.plain(one["footer"])) if one.get("footer") else None,
    ]
    mood = one.get("color") if one.get("color") in ("good", "warning", "danger") else "plain"
    return tag("div", parts, class_=f"attachment attachment-{mood}")


_DRAW: dict[str, Callable[[Block, Surface], Markup]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "table": _table,
    "data_table": _table,
    "video": _video,
    "file": _file,
    "data_visualization": _chart,
}
