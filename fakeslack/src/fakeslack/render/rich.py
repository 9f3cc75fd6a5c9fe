"""The `rich_text` block and the `markdown` block as safe HTML."""

from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from fakeslack.render import emoji, mrkdwn
from fakeslack.render.mrkdwn import Reader
from fakeslack.render.tags import folded_json, lines, link, mapping, sequence, tag, web_link

MAX_INDENT = 8
STYLE_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


def rich_text(block: dict[str, Any], reader: Reader) -> Markup:
    """Return a rich_text block: sections, lists, quotes and preformatted text."""
    return tag("div", [_part(mapping(part), reader) for part in sequence(block.get("elements"))], class_="rich")


def markdown(text: object) -> Markup:
    """Return standard Markdown; raw HTML stays text, images become links, only http(s) is linked."""
    return tag("div", Markup(_MARKDOWN.render(str(text))), class_="rich markdown")  # noqa: S704 - html is off


def _web_only(address: str) -> bool:
    return web_link(address) is not None


def _markdown_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    reader.validateLink = _web_only  # type: ignore[assignment,method-assign]

    def opened(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
        tokens[at].attrSet("target", "_blank")
        tokens[at].attrSet("rel", "noopener noreferrer")
        return str(self.renderToken(tokens, at, options, env))

    def aligned(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
        tokens[at].attrs.pop("style", None)
        return str(self.renderToken(tokens, at, options, env))

    reader.add_render_rule("link_open", opened)
    reader.add_render_rule("th_open", aligned)
    reader.add_render_rule("td_open", aligned)
    return reader


_MARKDOWN = _markdown_reader()


def _part(part: dict[str, Any], reader: Reader) -> Markup:
    children = sequence(part.get("elements"))
    match part.get("type"):
        case "rich_text_section":
            return tag("div", [_inline(child, reader) for child in children], class_="rich-section")
        case "rich_text_quote":
            return tag("blockquote", [_inline(child, reader) for child in children])
        case "rich_text_preformatted":
            return tag("pre", tag("code", [_inline(child, reader) for child in children]))
        case "rich_text_list":
            ordered = part.get("style") == "ordered"
            indent = part.get("indent")
            depth = min(indent, MAX_INDENT) if isinstance(indent, int) and indent > 0 else 0
            offset = part.get("offset")
            start = offset + 1 if ordered and isinstance(offset, int) and offset > 0 else None
            items = [
                tag("li", [_inline(piece, reader) for piece in sequence(mapping(child).get("elements"))])
                for child in children
            ]
            return tag("ol" if ordered else "ul", items, class_=f"indent-{depth}", start=start)
    return folded_json(part.get("type", "?"), part)


def _inline(element: Any, reader: Reader) -> Markup:
    element = mapping(element)
    style = mapping(element.get("style"))
    out = _bare(element, reader)
    for name, html in STYLE_TAGS.items():
        if style.get(name):
            out = tag(html, out)
    return out


def _bare(element: dict[str, Any], reader: Reader) -> Markup:
    match element.get("type"):
        case "text":
            return lines(element.get("text", ""))
        case "link":
            return link(element.get("url", ""), lines(element.get("text") or element.get("url", "")))
        case "emoji":
            tone = element.get("skin_tone")
            return emoji.show(f"{element.get('name', '')}{f'::skin-tone-{tone}' if tone else ''}")
        case "user":
            return mrkdwn.mention(str(element.get("user_id", "")), reader)
        case "channel":
            return mrkdwn.channel(str(element.get("channel_id", "")), reader)
        case "usergroup" | "team":
            name = element.get("usergroup_id") or element.get("team_id") or ""
            return tag("span", f"@{name}", class_="mention")
        case "broadcast":
            return mrkdwn.broadcast(str(element.get("range", "")))
        case "date":
            return mrkdwn.date(
                element.get("timestamp"),
                str(element.get("format", "{date_num}")),
                reader,
                str(element.get("fallback", "")),
                str(element.get("url", "")),
            )
        case "color":
            return tag("code", element.get("value", ""))
    return lines(element.get("text") or element.get("fallback") or f"[{element.get('type', '?')}]")
