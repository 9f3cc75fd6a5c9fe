"""Block Kit, as far as we speak it: built here once, within Slack's limits whatever the data.

What people typed goes into rich_text and plain_text only, where Slack renders no mention, link or markup.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from handlers.kernel.patterns import Pattern
from handlers.kernel.wording import Element, plain

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_JSON = 12_000
"""Characters of JSON, with its blanks, that the blocks of a message may have."""
SHORTER = (200, 100, 60, 40, 20)
"""Characters of a text that are tried where a message is too long."""
_BLOCK_ID = len(', "block_id": "AbCdEf"')
"""What Slack adds to each block."""
_write = json.JSONEncoder(ensure_ascii=False).encode  # which json.dumps makes anew each time
MOST_TEXT = 3000
MOST_HEADER = 150
MOST_BUTTON = 75
MOST_BUTTONS = 25
MOST_DOTS = 5
MORE = "more"
"""The action of a menu each of whose entries names the route that it takes, and its value."""
_LINK = Pattern(r"<((?:https?|mailto|tel):[^<>|]+)(?:\|([^<>]*))?>")
MOST_TITLE = 50
MOST_BARS = 20
MOST_LABEL = 20
MOST_SERIES = 6


def size(blocks: Sequence[Block]) -> int:
    """Return how many characters of JSON some blocks are, as Slack counts them: a rare sign as two."""
    return len(_write(blocks).encode("utf-16-le", "surrogatepass")) // 2


def fits(blocks: Sequence[Block]) -> bool:
    """Tell whether Slack takes some blocks as one message."""
    return len(blocks) <= MOST_BLOCKS and size(blocks) + _BLOCK_ID * len(blocks) <= MOST_JSON


def within(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks that Slack takes as one message: with shorter texts where there is too much, in the end fewer."""
    shown = list(blocks)
    if fits(shown):
        return shown
    for most in SHORTER:
        shown = [_shortened(block, most) for block in blocks]
        if fits(shown):
            return shown
    shown = shown[: MOST_BLOCKS - 1]
    while shown and not fits([*shown, small("…")]):
        shown.pop()
    return [*shown, small("…")]


def first_fitting(ways: Iterable[Sequence[Block]]) -> list[Block]:
    """Return the first of several ways to say something that Slack takes as one message; else the last, cut."""
    blocks: Sequence[Block] = ()
    for blocks in ways:
        if fits(blocks):
            break
    return within(blocks)


def _shortened(given: Any, most: int) -> Any:
    """Return a block, or a part of one, with its texts cut; what can be clicked stays as it is."""
    if isinstance(given, list):
        return [_shortened(one, most) for one in given]
    if not isinstance(given, dict) or given.get("type") in {"actions", "button", "data_visualization"}:
        return given
    return {
        key: clipped(value, most) if key == "text" and isinstance(value, str) else _shortened(value, most)
        for key, value in given.items()
    }


def clipped(text: str, most: int) -> str:
    """Return a text cut to so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1] + "…"


def capital(text: str) -> str:
    """Return words of ours as they begin a line of their own."""
    return text[:1].upper() + text[1:]


def header(text: str) -> Block:
    """Return a headline of plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": clipped(text, MOST_HEADER), "emoji": False}}


def lines(*sentences: list[Element]) -> Block:
    """Return sentences, one a line, as one rich_text block."""
    elements: list[Element] = []
    for sentence in sentences:
        if elements:
            elements.append({"type": "text", "text": "\n"})
        elements += sentence
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _bounded(elements)}]}


def bullets(items: Iterable[list[Element]]) -> Block:
    """Return sentences as a list with bullets."""
    sections = [{"type": "rich_text_section", "elements": _bounded(item)} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}]}


def headed(heading: list[Element], items: Iterable[list[Element]]) -> Block:
    """Return sentences as a list under a heading, as one block."""
    return {"type": "rich_text", "elements": [*lines(heading)["elements"], *bullets(items)["elements"]]}


def quote(text: str) -> Block:
    """Return typed text as a quotation."""
    elements = [{"type": "text", "text": clipped(text, MOST_TEXT)}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}


def verbatim(text: str) -> Block:
    """Return a text to be copied, as it stands."""
    elements = [{"type": "text", "text": clipped(text, MOST_TEXT)}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": elements}]}


TABLE = "table"
"""The block that only messages have, one each, and that not every Slack takes."""
MOST_ROWS, MOST_COLUMNS = 100, 20


def table(headings: Sequence[str], rows: Iterable[Sequence[list[Element]]]) -> Block:
    """Return a table: a row of headings, then rows of cells, each a line; an empty one has a dash."""
    cells = [[_cell([{"type": "text", "text": one}]) for one in headings[:MOST_COLUMNS]]]
    cells += [[_cell(one) for one in row[:MOST_COLUMNS]] for row in rows]
    return {"type": TABLE, "rows": cells[:MOST_ROWS]}


def _cell(elements: list[Element]) -> Block:
    joined = _joined(elements) or [{"type": "text", "text": "–"}]
    if len(joined) == 1 and joined[0]["type"] == "text" and "style" not in joined[0]:
        return {"type": "raw_text", "text": joined[0]["text"] or "–"}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": joined}]}


def replaced(blocks: Iterable[Block], instead: Mapping[str, Sequence[Block]]) -> list[Block]:
    """Return blocks with others in the place of those of some types, where Slack refuses these."""
    shown: list[Block] = []
    done = set()
    for block in blocks:
        kind = str(block.get("type"))
        if kind not in instead:
            shown.append(block)
        elif kind not in done:
            done.add(kind)
            shown += instead[kind]
    return shown


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Return up to ten labelled values, two abreast."""
    shown = [
        {"type": "plain_text", "text": clipped(f"{label}\n{value}", 2000), "emoji": False}
        for label, value in pairs[:10]
    ]
    return {"type": "section", "fields": shown}


def item(text: str, accessory: Block) -> Block:
    """Return a line of plain text with one button or menu beside it."""
    accessory["action_id"] = f"{accessory['action_id']}:{accessory.get('value', '')}"
    shown = {"type": "plain_text", "text": clipped(text, MOST_TEXT), "emoji": True}
    return {"type": "section", "text": shown, "accessory": accessory}


def small(text: str) -> Block:
    """Return a line in small print."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": clipped(text, MOST_TEXT), "emoji": False}],
    }


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def bars(title: str, series: str, values: Sequence[tuple[str, float]]) -> Block:
    """Return a bar chart of up to 20 labelled values; the same numbers belong into the text beside it."""
    return chart("bar", title, [label for label, _ in values], [(series, [value for _, value in values])])


def chart(kind: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Block:
    """Return a chart (bar, line, area) of up to six named series over up to 20 labels."""
    categories: dict[str, None] = {}
    for label in labels[:MOST_BARS]:
        categories[_distinct(label, categories)] = None
    drawn = [
        {
            "name": clipped(name, MOST_LABEL),
            "data": [{"label": label, "value": value} for label, value in zip(categories, values, strict=False)],
        }
        for name, values in series[:MOST_SERIES]
    ]
    return {
        "type": "data_visualization",
        "title": clipped(title, MOST_TITLE),
        "chart": {"type": kind, "series": drawn, "axis_config": {"categories": list(categories)}},
    }


def _distinct(label: str, taken: Container[str]) -> str:
    """Cut a label to its length so that no other reads the same."""
    cut = clipped(label, MOST_LABEL)
    count = 2
    while cut in taken:
        cut = f"{clipped(label, MOST_LABEL - 4)} {count}"
        count += 1
    return cut


def button(
    label: str, action: str, value: str, style: str | None = None, confirm: Block | None = None, about: str = ""
) -> Block:
    """Return a button; `action` is its route, `value` at most 2,000 characters.

    `about` says to who only hears it which of several that are called the same it is.
    """
    made: Block = {
        "type": "button",
        "action_id": action,
        "value": value,
        "text": {"type": "plain_text", "text": clipped(label, MOST_BUTTON), "emoji": True},
    }
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    if about:
        made["accessibility_label"] = clipped(f"{label} {about}", MOST_BUTTON)
    return made


def menu(placeholder: str, action: str, options: Sequence[tuple[str, str]]) -> Block:
    """Return a menu of (value, label)s, at most 150 characters a value; `action` is its route, as of a button."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": {"type": "plain_text", "text": clipped(placeholder, MOST_BUTTON), "emoji": True},
        "options": [
            {"text": {"type": "plain_text", "text": clipped(label, MOST_BUTTON), "emoji": True}, "value": value}
            for value, label in options
        ],
    }


def more(choices: Sequence[tuple[str, str, str]], placeholder: str = "") -> Block:
    """Return a menu of (label, route, value)s, each of which does what a button of that route does with that value.

    Up to five stand behind three dots; with a placeholder it is a menu that says what it is for, of any number.
    """
    options = [
        {
            "text": {"type": "plain_text", "text": clipped(label, MOST_BUTTON), "emoji": True},
            "value": f"{route} {value}",
        }
        for label, route, value in choices
    ]
    made: Block = {"type": "overflow", "action_id": MORE, "options": options[:MOST_DOTS]}
    if placeholder:
        shown = {"type": "plain_text", "text": clipped(placeholder, MOST_BUTTON), "emoji": True}
        made = {"type": "static_select", "action_id": MORE, "placeholder": shown, "options": options}
    return made


def buttons(made: Iterable[Block]) -> Block:
    """Return a row of buttons and menus; each gets an action_id of its own, its route before the colon."""
    row = list(made)[:MOST_BUTTONS]
    for index, one in enumerate(row):
        one["action_id"] = f"{one['action_id']}:{index}"
    return {"type": "actions", "elements": row}


def spoken(blocks: Iterable[Block]) -> str:
    """Return what blocks say as one mrkdwn text, for notifications and screen readers; typed text is escaped."""
    return "\n".join(filter(None, map(_spoken, blocks)))


def plainly(blocks: Iterable[Block]) -> str:
    """Return what blocks say as plain text, for where Slack takes no other, as beside a form's input."""
    return spoken(blocks).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spoken(block: Block) -> str:
    match block["type"]:
        case "header":
            return escaped(block["text"]["text"])
        case "section" if "text" in block:
            return escaped(block["text"]["text"])
        case "section":
            return "\n".join(escaped(one["text"]).replace("\n", ": ", 1) for one in block["fields"])
        case "context":
            return " ".join(escaped(one["text"]) for one in block["elements"])
        case "rich_text":
            return "\n".join(_rich(one) for one in block["elements"])
        case "table":
            return "\n".join(" · ".join(map(_in_cell, row)) for row in block["rows"])
        case _:
            return ""


def _in_cell(cell: Block) -> str:
    return escaped(cell["text"]) if cell["type"] == "raw_text" else "".join(map(_rich, cell["elements"]))


def _rich(element: Element) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join("• " + _rich(one) for one in element["elements"])
    return "".join(escaped(one["text"]) if one["type"] == "text" else plain([one]) for one in element["elements"])


def _bounded(elements: list[Element]) -> list[Element]:
    """Cut the texts so that a section's stay within the limit together; those of one style become one."""
    left = MOST_TEXT
    kept: list[Element] = []
    for element in _joined(elements):
        if element["type"] == "text":
            if left <= 0:
                break
            text = clipped(element["text"], left)
            left -= len(text)
            kept.append({**element, "text": text})
        else:
            kept.append(element)
    return kept or [{"type": "text", "text": " "}]


def _joined(elements: Iterable[Element]) -> list[Element]:
    """Join neighbours that look alike: each element costs more of a message than most words."""
    kept: list[Element] = []
    for element in elements:
        if kept and element["type"] == kept[-1]["type"] == "text" and element.get("style") == kept[-1].get("style"):
            kept[-1] = {**element, "text": kept[-1]["text"] + element["text"]}
        else:
            kept.append(element)
    return kept


def escaped(text: str) -> str:
    """Return a text as Slack's mrkdwn shows it literally."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return what a person typed, from how Slack sends it; mentions and channels stay as Slack writes them."""
    typed = _LINK.sub(lambda link: link[2] or link[1].removeprefix("mailto:").removeprefix("tel:"), text)
    return typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
