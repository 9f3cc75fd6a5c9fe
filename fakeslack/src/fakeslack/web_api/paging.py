"""Cursors: Slack's way to give a long list in pages."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from fakeslack.model import Json
from fakeslack.state import SlackError

T = TypeVar("T")


def page(items: Sequence[T], cursor: str, limit: int) -> tuple[list[T], Json]:
    """One page of ``items`` and its response_metadata; raises SlackError invalid_cursor."""
    start = _read(cursor) if cursor else 0
    following = base64.b64encode(f"from:{start + limit}".encode()).decode() if start + limit < len(items) else ""
    return list(items[start : start + limit]), {"next_cursor": following}


def _read(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("from:"))
    except ValueError:
        raise SlackError("invalid_cursor") from None
