"""The channel where somebody types: whether the bot may post there, and who else reads it; asked of Slack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.refusal import Refusal
from handlers.reply import Request
from handlers.services import SLACK_ERRORS, Services

PATIENCE = 1.0
"""Seconds that Slack has to tell of a channel: the person waits for it."""


def may_post(request: Request, services: Services) -> Mapping[str, Any]:
    """Return facts about the channel, or raise the Refusal that says why the bot may not post in it."""
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        channel = client.conversations_info(channel=request.channel or "").get("channel") or {}
    except SlackApiError as error:
        if error.response.get("error") in {"channel_not_found", "missing_scope", "not_in_channel"}:
            raise Refusal(
                "I cannot post here: invite me to this channel first, or type it in a channel where I am."
            ) from None
        raise Refusal("Slack does not let me look at this channel now: please try again in a moment.") from None
    except SLACK_ERRORS:
        raise Refusal("Slack does not answer me now, so I cannot post here: please try again in a moment.") from None
    if channel.get("is_archived"):
        raise Refusal("This channel is archived, so nobody can post in it.")
    if channel.get("is_private") and not channel.get("is_member"):
        raise Refusal("I cannot post here: invite me to this channel first, or type it in a channel where I am.")
    return {"channel": str(channel.get("name") or ""), **_seen(channel)}


def look(request: Request, services: Services) -> Mapping[str, Any]:
    """Return whether a channel is shared with another company and whether the bot is in it, as far as Slack says."""
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        channel = client.conversations_info(channel=request.channel or "").get("channel") or {}
    except SlackApiError as error:
        hidden = error.response.get("error") in {"channel_not_found", "not_in_channel"}
        return {"member": False} if hidden else {}
    except SLACK_ERRORS:
        return {}
    return _seen(channel)


def _seen(channel: Mapping[str, Any]) -> dict[str, bool]:
    shared = any(channel.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared"))
    return {"shared": shared, "member": bool(channel.get("is_member") or channel.get("is_im"))}
