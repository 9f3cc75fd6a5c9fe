"""Choosing in forms as a person does: by typing into a menu and taking what it offers."""

from typing import Any


def pick(answer: Any, field: str, typed: str, nth: int = 0) -> Any:
    """What a form's menu offers for what is typed."""
    return answer.actor.typeahead(answer.view, field, typed)[nth]


def offered(value: str, label: str = "x") -> dict[str, Any]:
    """An option as a menu would have offered it."""
    return {"text": {"type": "plain_text", "text": label}, "value": value}


def block(view: Any, id: str) -> Any:
    """A form's block."""
    return next(one for one in view.blocks if one["block_id"] == id)
