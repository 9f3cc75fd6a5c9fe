"""The Slack app manifest that fits what this bot does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from handlers.routes import Routes

SCOPES = (
    "app_mentions:read",  # what is said to the bot where it is mentioned
    "chat:write",  # surveys and digests
    "chat:write.public",  # … in public channels without an invitation
    "channels:read",  # whether a digest may be posted in a channel
    "commands",
    "files:read",  # a table that a manager sends to the bot
    "files:write",  # rows to mend, and all that is held about a customer, as a file
    "groups:read",
    "reactions:read",  # a review by an emoji on a message, and what that message says
    "reactions:write",  # the mark on a message from which something was logged
    "users:read",  # who is a member, a manager, or neither; their language
)
OPTIONAL = (
    # What is written where the bot is, to read along; and whether a post arrived, when a process died while it was
    # sending it (else it is sent again).
    "channels:history",
    "groups:history",
    "im:history",  # what is said to the bot in a direct message, and whether what it told one person arrived
    "im:write",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)
READING = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""Events of messages, and the scope that each needs: what a minimal manifest does without."""
SHORTCUTS = {
    "log_message": (
        "message",
        "Log to a customer 记录",
        "Keeps what this message says of a customer. 把这条消息记到客户名下。",
    ),
    "log_interaction": (
        "global",
        "Log an interaction 记录",
        "A contact with a customer, and how it was. 记录一次客户互动。",
    ),
    "record_purchase": (
        "global",
        "Record a purchase 购买",
        "What a customer bought, and its points. 记录购买并发放积分。",
    ),
    "add_customer": (
        "global",
        "Add a customer 添加客户",
        "A new customer, with what you know of them. 添加一位新客户。",
    ),
}
"""By callback_id: where it stands, its name (at most 24 characters), and its description."""
DESCRIPTION = "Your customers' story, written down in five seconds where you already are. 客户的故事,五秒记下。"


_PREFIX = re.compile(r"[a-zA-Z0-9_-]+")
MOST_COMMAND = 32


def check(routes: Routes, url: str | None, prefix: str | None) -> None:
    """Raise ValueError, saying why, unless a URL and a prefix can stand in a manifest."""
    if url is not None and (urlsplit(url).scheme not in {"https", "http"} or not urlsplit(url).hostname):
        raise ValueError(f"--url is an address like https://haoping.example.com, not {url}.")
    if prefix is None:
        return
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"--prefix has letters, digits, - and _ only, as in --prefix acme, not {prefix}.")
    longest = max(routes.commands, key=len)
    if len(f"{prefix}-{longest}") > MOST_COMMAND:
        raise ValueError(
            f"--prefix is too long: /{prefix}-{longest} has more than the {MOST_COMMAND} characters that Slack takes."
        )


def manifest(
    routes: Routes, url: str | None = None, prefix: str | None = None, *, minimal: bool = False
) -> dict[str, Any]:
    """Return the manifest; with a URL for HTTP, without one for Socket Mode; a prefix gives /PREFIX-log and so on.

    The `minimal` one reads no messages: it has neither their events nor the scopes to look them up.
    """
    events = set(EVENTS) - (set(READING) if minimal else set())
    optional = set(OPTIONAL) - (set(READING.values()) if minimal else set())
    address = url.rstrip("/") + "/slack/events" if url else None
    before = f"/{prefix}-" if prefix else "/"
    commands = []
    for command in routes.commands.values():
        first = command.verbs[0]
        commands.append(
            {
                "command": before + command.name,
                "description": (first.means[:1].upper() + first.means[1:])[:100],
                "usage_hint": first.usages[0].partition(" ")[2][:100] if first.usages else "",
                "should_escape": True,
                **({"url": address} if address else {}),
            }
        )
    requests = {"request_url": address} if address else {}
    menus = {"message_menu_options_url": address} if address else {}  # without it menus that look things up stay empty
    return {
        "display_information": {
            "name": "Haoping",
            "description": "Your customers' story, in five seconds. 好评",
            "long_description": DESCRIPTION + " " + LONG,
            "background_color": "#0b6e4f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Haoping", "always_online": True},
            "shortcuts": [
                {"type": kind, "name": name, "callback_id": callback, "description": about}
                for callback, (kind, name, about) in SHORTCUTS.items()
            ],
            "slash_commands": [{key: value for key, value in command.items() if value != ""} for command in commands],
        },
        "oauth_config": {
            "scopes": {"bot": sorted({*SCOPES, *optional}), "bot_optional": sorted(optional)},
            **({"redirect_urls": [url.rstrip("/") + "/slack/oauth_redirect"]} if url else {}),
        },
        "settings": {
            "event_subscriptions": {"bot_events": sorted(events), **requests},
            "interactivity": {"is_enabled": True, **requests, **menus},
            "org_deploy_enabled": True,  # without it an app made in an organisation installs, and hears of nothing
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


LONG = (
    "Haoping keeps what a team knows of its customers: interactions and reviews, segments and offers, purchases and "
    "points, surveys and the improvements they ask for. It answers at once who a customer is, and tells the team every "
    "morning how satisfied its customers are and who needs a call today."
)
