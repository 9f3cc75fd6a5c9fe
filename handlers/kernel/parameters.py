"""What a step of a workflow takes and hands on, as Slack's manifest has it.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, WHOLE, DECIMAL, DAY = "string", "integer", "number", "slack#/types/date"
WHO = "slack#/types/user_context"
"""Whoever started the workflow, or clicked in it last: Slack itself fills it in, and no builder can."""
PERSON = "person"


@dataclass(frozen=True)
class Parameter:
    """One input or output of a step: its key, which workflows keep, what people read, and its type."""

    name: str
    title: str
    means: str = ""
    type: str = TEXT
    required: bool = False
