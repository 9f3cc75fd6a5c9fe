"""The Slack app manifest that fits what this bot does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.terminal import say
from handlers.kernel import kit
from handlers.kernel.parameters import Parameter
from handlers.kernel.routes import Command, Routes, Step
from handlers.kernel.wording import Say

PANES = "assistant:write"
"""The scope of the assistant's pane, which a minimal manifest does without."""
SCOPES = (
    PANES,  # what is suggested in the assistant's pane, and what a chat there is called
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
    "users:read.email",  # whom a file calls a customer's owner by an e-mail address
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "file_shared",
    "function_executed",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)
PANE = {"assistant_thread_context_changed", "assistant_thread_started"}
READING = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""Events of messages, and the scope that each needs: what a minimal manifest does without."""
SHORTCUTS = {
    "log_message": (
        "message",
        "Log to a customer 记到客户",
        "Keep what this message says about a customer. 把这条消息记到客户名下。",
    ),
    "log_interaction": (
        "global",
        "Log a contact 记录互动",
        "Who you spoke with, and how it went. 和哪位客户联系过，情况如何。",
    ),
    "record_purchase": (
        "global",
        "Record a purchase 记消费",
        "What a customer bought; points are added at once. 记下客户的消费，积分马上到账。",
    ),
    "add_customer": (
        "global",
        "Add a customer 添加客户",
        "A new customer, with what you know about them. 新客户，以及你知道的情况。",
    ),
}
"""By callback_id: where it stands, its name (at most 24 characters), and its description."""
ABOUT = {
    "log": ("Log a contact with a customer, and how it went", "记录和客户的一次互动"),
    "customer": ("Who a customer is; add, find, follow up", "客户是谁；添加、查找、跟进"),
    "segment": ("Which segment a customer is in, and why", "客户属于哪个客户群，为什么"),
    "offer": ("What you may offer a customer, and what they pay", "能给客户什么优惠，实付多少"),
    "purchase": ("Record a purchase, and add its points", "记录消费，积分马上到账"),
    "points": ("A customer's points, and where they came from", "客户有多少积分，怎么来的"),
    "digest": ("How the day went, and whom to call", "今天怎么样，该联系谁"),
    "survey": ("Record a product's score, or ask for it here", "给产品打分，或在频道里发问"),
    "product": ("Products, and what would improve them", "产品，以及怎么优化"),
    "rules": ("The rules in force; managers change them", "现在的规则；管理员可以修改"),
    "haoping": ("Help, undo, language, settings", "帮助、撤销、语言、设置"),
}
"""What each command is for, in both languages: whoever types `/` reads them side by side."""
DESCRIPTION = "Your customers' story, written down in five seconds where you already are. 客户的故事，五秒记下。"
ASSISTANT = (
    "Ask who to call today, who's unhappy, or how many points somebody has. 问问今天该联系谁、谁不满意、谁有多少积分。"
)
"""What the assistant's pane is for."""
MOST_HINT = 100
"""Characters of a hint: what is longer, Slack cuts off."""
FIRST_VERBS = (
    *("daily", "weekly", "off", "add", "find", "edit", "followup", "list", "refund", "redeem", "improve"),
    *("ask", "report", "help", "undo", "language", "settings", "points"),
)
"""The verbs that a hint names, in this order: what most people begin with."""


_PREFIX = re.compile(r"[a-zA-Z0-9_-]+")
MOST_COMMAND = 32


def check(routes: Routes, url: str | None, prefix: str | None) -> None:
    """Raise ValueError, saying why, unless a URL and a prefix can stand in a manifest."""
    if url is not None and (urlsplit(url).scheme not in {"https", "http"} or not urlsplit(url).hostname):
        raise ValueError(say("--url has to be an address like https://haoping.example.com, not {url}.", url=url))
    if prefix is None:
        return
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            say("--prefix can only have letters, digits, - and _, such as --prefix acme, not {prefix}.", prefix=prefix)
        )
    longest = max(routes.commands, key=len)
    if len(f"{prefix}-{longest}") > MOST_COMMAND:
        raise ValueError(
            say(
                "--prefix is too long: /{command} has more than the {most} characters Slack allows.",
                command=f"{prefix}-{longest}",
                most=MOST_COMMAND,
            )
        )


def manifest(
    routes: Routes, url: str | None = None, prefix: str | None = None, *, minimal: bool = False
) -> dict[str, Any]:
    """Return the manifest; with a URL for HTTP, without one for Socket Mode; a prefix gives /PREFIX-log and so on.

    The `minimal` one reads no messages: it has neither their events nor the scopes to look them up; and no pane.
    """
    events = set(EVENTS) - (PANE | set(READING) if minimal else set())
    scopes = set(SCOPES) - ({PANES} if minimal else set())
    optional = set(OPTIONAL) - (set(READING.values()) if minimal else set())
    address = url.rstrip("/") + "/slack/events" if url else None
    requests = {"request_url": address} if address else {}
    menus = {"message_menu_options_url": address} if address else {}  # without it menus that look things up stay empty
    return {
        "display_information": {
            "name": "Haoping",
            "description": "Your customers' story, in five seconds. 客户的故事，五秒记下。",
            "long_description": DESCRIPTION + " " + LONG,
            "background_color": "#0b6e4f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            **({} if minimal else {"assistant_view": {"assistant_description": ASSISTANT}}),
            "bot_user": {"display_name": "Haoping", "always_online": True},
            "shortcuts": [
                {"type": kind, "name": name, "callback_id": callback, "description": about}
                for callback, (kind, name, about) in SHORTCUTS.items()
            ],
            "slash_commands": _commands(routes, prefix, address),
        },
        "oauth_config": {
            "scopes": {"bot": sorted({*scopes, *optional}), "bot_optional": sorted(optional)},
            **({"redirect_urls": [url.rstrip("/") + "/slack/oauth_redirect"]} if url else {}),
        },
        "functions": {name: function(step) for name, step in routes.steps.items()},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(events), **requests},
            "interactivity": {"is_enabled": True, **requests, **menus},
            "function_runtime": "remote",  # the steps of workflows are done here, not on Slack's machines
            # Without it an app made in an organisation installs, and hears of nothing; and no app has steps.
            "org_deploy_enabled": True,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _commands(routes: Routes, prefix: str | None, address: str | None) -> list[dict[str, Any]]:
    before = f"/{prefix}-" if prefix else "/"
    commands = [
        {
            "command": before + command.name,
            "description": described(command),
            "usage_hint": hint(command),
            "should_escape": True,
            **({"url": address} if address else {}),
        }
        for command in routes.commands.values()
    ]
    return [{key: value for key, value in command.items() if value != ""} for command in commands]


def function(step: Step) -> dict[str, Any]:
    """Return a step as the manifest has it: whoever builds a workflow reads both languages side by side."""
    return {
        "title": f"{step.title} {Say('zh')(step.title)}",  # as the names of shortcuts, short
        "description": kit.capital(_both(step.means)),
        "input_parameters": {one.name: _parameter(one) for one in step.inputs},
        "output_parameters": {one.name: _parameter(one) for one in step.outputs},
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    about = {"description": _both(one.means)} if one.means else {}
    return {"type": one.type, "title": _both(one.title), **about, "is_required": one.required}


def _both(english: str) -> str:
    return f"{english} · {Say('zh')(english)}"


def described(command: Command) -> str:
    """Return what a command is for, in both languages; one without words of its own by what its first verb means."""
    first = command.verbs[0]
    english, chinese = ABOUT.get(command.name) or (first.means[:1].upper() + first.means[1:], Say("zh")(first.means))
    return f"{english} · {chinese}"


def hint(command: Command) -> str:
    """Return what is typed behind a command, in both languages, and as many of its first verbs as there is room for."""
    first = command.verbs[0]
    verbs = sorted(
        (verb for verb in command.verbs if verb.word in FIRST_VERBS), key=lambda verb: FIRST_VERBS.index(verb.word)
    )
    usage = first.usages[0] if first.usages and not first.word else ""
    both = dict.fromkeys(one(usage).partition(" ")[2] for one in (Say("en"), Say("zh")) if usage)
    shown = " · ".join(filter(None, both))
    for verb in verbs:
        chinese = next((word for word in verb.also if not word.isascii()), "")
        more = " | ".join(filter(None, (shown, f"{verb.word} {chinese}".strip())))
        if len(more) > MOST_HINT:
            break
        shown = more
    return shown


LONG = (
    "Haoping keeps what a team knows of its customers: interactions and reviews, segments and offers, purchases and "
    "points, surveys and the improvements they ask for. It answers at once who a customer is, and tells the team every "
    "morning how satisfied its customers are and who needs a call today. "
    "好评记下团队所知道的客户：互动与评价、客户群与优惠、消费与积分、产品调研与优化。它马上告诉你这位客户是谁，"
    "每天早上告诉团队客户有多满意、今天该联系谁。"
)
