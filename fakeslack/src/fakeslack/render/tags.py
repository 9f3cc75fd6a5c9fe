"""Building escaped HTML from Python values: the only place where the playground's markup is put together."""

import json
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

VOID = {"br", "hr", "img", "input"}


def tag(_name: str, *children: object, **attributes: object) -> Markup:
    """Return one element; children and attribute values are escaped unless they are Markup.

    Attribute names lose a trailing underscore and write dashes for the others (`data_action_id`, `class_`). None and
    False leave the attribute out, True writes it bare, a dict or list becomes JSON.
    """
    out = [f"<{_name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        out.append(f" {key.rstrip('_').replace('_', '-')}")
        if value is not True:
            out.append(f'="{escape(as_json(value) if isinstance(value, dict | list) else value)}"')
    out.append(">")
    if _name not in VOID:
        out += [joined(children), f"</{_name}>"]
    return Markup("".join(out))  # noqa: S704 - every part is escaped, or a name from our own code


def joined(children: object) -> Markup:
    """Return children (nested lists allowed, None left out) as one piece of markup."""
    if children is None:
        return Markup("")
    if isinstance(children, list | tuple):
        return Markup("".join(map(joined, children)))  # noqa: S704 - each is escaped
    return escape(children)


def lines(text: object) -> Markup:
    """Return text, escaped, with its line ends kept."""
    return Markup(str(escape(text)).replace("\n", "<br>"))  # noqa: S704 - escaped


def as_json(value: object) -> str:
    """Return compact JSON, readable in Chinese too."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def folded_json(summary: object, value: object) -> Markup:
    """Return JSON folded under a summary."""
    pretty = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return tag("details", tag("summary", summary), tag("pre", pretty, tabindex="0"), class_="json")


def web_link(address: object) -> str | None:
    """Return the address if it is an http(s) link to some host, else None."""
    text = str(address).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    return text


def link(address: object, label: object, **attributes: object) -> Markup:
    """Return a link that opens elsewhere; what is no http(s) address stays text."""
    safe = web_link(address)
    if safe is None:
        return tag("span", label, class_="no-link", title=str(address)[:200])
    return tag("a", label, href=safe, target="_blank", rel="noopener noreferrer", **attributes)


def mapping(value: Any) -> dict[str, Any]:
    """Return value if it is an object, else an empty one: what an app sent may be anything."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
