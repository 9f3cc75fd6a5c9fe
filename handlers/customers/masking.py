"""What everybody in a channel may see: every telephone number and e-mail address in it is masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.customers import rules
from handlers.kernel.kit import Block

_SAID = frozenset({"text", "fallback"})


def masked(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with what they say masked; what buttons carry stays."""
    return [_masked(block) for block in blocks]


def _masked(node: Any) -> Any:
    if isinstance(node, list):
        return [_masked(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: rules.masked(value) if key in _SAID and isinstance(value, str) else _masked(value)
        for key, value in node.items()
    }
