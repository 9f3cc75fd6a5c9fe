"""The channel where somebody types: whether the bot may post there, and who else reads it; asked of Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.services import SLACK_ERRORS, Services, code
from handlers.kernel.wording import N_

UNINVITED = N_("I can't post here. Invite me to this channel first, or use a channel I'm already in.")
DIRECT = N_("This posts to a channel, so please use it in one.")
PATIENCE = 1.0
"""Seconds that Slack has to tell of a channel: the person waits for it."""


@dataclass(frozen=True)
class Place:
    """A channel as far as Slack tells of it: shared with another company or not, and whether the bot is in it."""

    shared: bool | None = None
    member: bool | None = None


def place(request: Request) -> Place:
    """Return what was found out about the channel of a request by `look` or `may_post`."""
    return Place(request.facts.get("shared"), request.facts.get("member"))


def may_post(request: Request, services: Services) -> Mapping[str, Any]:
    """Return the channel's Place, or raise the Refusal that says why the bot may not post in it."""
    if (request.channel or "").startswith("D"):  # of which Slack tells us nothing, and nobody can invite us
        raise Refusal(DIRECT)
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        answer = client.conversations_info(channel=request.channel or "")
    except SlackApiError as error:
        if code(error) in {"channel_not_found", "missing_scope", "not_in_channel"}:
            raise Refusal(UNINVITED) from None
        raise Refusal("Slack won't let me see this channel right now. Please try again in a moment.") from None
    except SLACK_ERRORS:
        raise Refusal("Slack isn't responding, so I can't post here right now. Please try again in a moment.") from None
    channel = answer.get("channel") or {}
    if channel.get("is_archived"):
        raise Refusal("This channel is archived, so nobody can post in it.")
    outside = channel.get("is_member") is False and not channel.get("is_im")
    if outside and (channel.get("is_private") or not _posts_anywhere(answer)):
        raise Refusal(UNINVITED)
    return _seen(channel)


def _posts_anywhere(answer: SlackResponse) -> bool:
    """Tell whether the bot may post in public channels that it is not in: Slack says so beside every answer."""
    granted = next((str(value) for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return "chat:write.public" in granted.replace(" ", "").split(",")


def look(request: Request, services: Services) -> Mapping[str, Any]:
    """Return the channel's Place; what Slack does not say is not known."""
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        channel = client.conversations_info(channel=request.channel or "").get("channel") or {}
    except SlackApiError as error:
        hidden = code(error) in {"channel_not_found", "not_in_channel"}
        return vars(Place(member=False) if hidden else Place())
    except SLACK_ERRORS:
        return vars(Place())
    return _seen(channel)


def _seen(channel: Mapping[str, Any]) -> Mapping[str, Any]:
    shared = any(channel.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared"))
    return vars(Place(shared, bool(channel.get("is_member") or channel.get("is_im"))))
