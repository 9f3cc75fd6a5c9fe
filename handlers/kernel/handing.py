"""What a text says where it leaves our messages, for a workflow or an assistant: nothing in it pings or renders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.kernel.kit import Block, plainly
from handlers.kernel.patterns import Pattern
from handlers.kernel.words import MENTION
from storage.store import Store

_MEANT = Pattern(r"<(?=[@#!]|[a-z][a-z+.-]*:)", re.I)
"""Where what somebody typed would be a mention, a channel or a link to Slack."""


def inert(text: str) -> str:
    """Return a text of which Slack renders nothing."""
    return _MEANT.sub("‹", text)


def plain(store: Store, blocks: Iterable[Block]) -> str:
    """Return what blocks say, colleagues by their names."""
    text = plainly(blocks)
    ids = {found.group(1) for found in MENTION.finditer(text)}
    names = {id: person.name for id in ids if (person := store.people.get(id)) is not None}
    return inert(MENTION.sub(lambda found: f"@{names.get(found.group(1), '…')}", text))
