"""Emoji by their Slack names (data: emojibase-data 17, MIT License, Copyright 2017-2019 Miles Johnson)."""

import json
from functools import cache
from pathlib import Path

from markupsafe import Markup

from fakeslack.render.tags import tag

TONES = {f"skin-tone-{number}": chr(0x1F3FB + number - 2) for number in range(2, 7)}


@cache
def table() -> dict[str, str]:
    """Return name → character for every name and alias."""
    rows = json.loads((Path(__file__).parents[1] / "page" / "static" / "emoji.json").read_text(encoding="utf-8"))
    return {name: row[1] for row in rows for name in row[0].split()}


def character(name: str) -> str | None:
    """Return the character of a name such as `+1` or `+1::skin-tone-3`, or None."""
    base, _, tone = name.strip(":").partition("::")
    found = table().get(base)
    if found is None or not tone:
        return found
    return found.replace("\ufe0f", "") + TONES.get(tone, "")


def show(name: str) -> Markup:
    """Return an emoji for readers and screen readers; an unknown name stays as typed."""
    found = character(name)
    if found is None:
        return tag("span", f":{name}:")
    return tag("span", found, class_="emoji", role="img", aria_label=name.replace("_", " "), title=f":{name}:")
