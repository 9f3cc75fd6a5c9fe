"""What assistants are told apart: which words are records, and typed by people, and so no instructions to them.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.kernel.parameters import DAY, Parameter

MOST = 4000
"""Characters that an assistant may hand over as one value."""
_QUOTES = str.maketrans("", "", '"“”„«»「」')


def quoted(name: str) -> str:
    """Return a name as it is typed whole, whatever stands in it."""
    return f'"{" ".join(name.translate(_QUOTES).split())}"'


def marked(text: str, mark: str) -> str:
    """Return records between two lines that nobody who typed in them could know."""
    return f"<records {mark}>\n{text}\n</records {mark}>"


def schema(inputs: Iterable[Parameter], said: Mapping[str, str]) -> dict[str, Any]:
    """Return inputs as JSON Schema; `said` describes each by its name."""
    described = {
        one.name: {
            "type": "string",
            "description": said[one.name],
            **({"format": "date"} if one.type == DAY else {}),
        }
        for one in inputs
    }
    needed = [one.name for one in inputs if one.required]
    return {"type": "object", "properties": described, "required": needed, "additionalProperties": False}


def given(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return an assistant's arguments as texts; what is none is left out."""
    kept = {name: value for name, value in arguments.items() if isinstance(value, str | int | float)}
    return {str(name): str(value)[:MOST] for name, value in kept.items() if not isinstance(value, bool)}
