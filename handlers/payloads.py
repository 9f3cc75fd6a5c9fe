"""Slack's payloads, read: who sent what from where, as the Desk needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.kit import unescaped
from handlers.people import Sender

Body = Mapping[str, Any]
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Click:
    """A click on a message: which button, with what value, and where its answer goes."""

    sender: Sender
    action: str
    value: str
    channel: str | None
    response_url: str | None
    trigger: str | None
    private: bool


@dataclass(frozen=True)
class Typed:
    """A slash command as it was typed: its name after any prefix, and its text."""

    sender: Sender
    name: str
    prefix: str
    text: str
    channel: str | None
    trigger: str | None


def tenant(body: Body) -> str:
    """Return what the app is installed in: the team, or for an organisation's installation the enterprise."""
    enterprise = body.get("enterprise") or {}
    enterprise_id = body.get("enterprise_id") or enterprise.get("id")
    if str(body.get("is_enterprise_install")).lower() == "true" and enterprise_id:
        return str(enterprise_id)
    team = body.get("team") or {}
    user = body.get("user")
    return str(body.get("team_id") or team.get("id") or (isinstance(user, dict) and user.get("team_id")) or "")


def typed(body: Body) -> Typed:
    """Read a slash command's payload."""
    prefix, dash, name = str(body.get("command", "")).lstrip("/").rpartition("-")
    return Typed(
        sender=Sender(
            tenant(body),
            str(body.get("user_id", "")),
            None,
            body.get("enterprise_id"),
        ),
        name=name,
        prefix=prefix + dash,
        text=unescaped(_text(body.get("text"))),
        channel=body.get("channel_id"),
        trigger=body.get("trigger_id"),
    )


def click(body: Body) -> Click:
    """Read the payload of a click, or a choice, in a message."""
    action = (body.get("actions") or [{}])[0]
    user = body.get("user") or {}
    enterprise = body.get("enterprise") or {}
    container = body.get("container") or {}
    choice = action.get("selected_option") or {}
    return Click(
        sender=Sender(tenant(body), str(user.get("id", "")), user.get("team_id"), enterprise.get("id")),
        action=str(action.get("action_id", "")).partition(":")[0],
        value=_text(action.get("value") or choice.get("value")),
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
        private=bool(container.get("is_ephemeral")),
    )


def _text(value: Any) -> str:
    """Return a text without the characters that no database holds."""
    return _UNHOLDABLE.sub("", str(value or ""))
