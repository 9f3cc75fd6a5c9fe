"""Web API: reactions.*."""

import re

from fakeslack.model import Json, Message
from fakeslack.state import SlackError
from fakeslack.web_api.chat import permalink
from fakeslack.web_api.front import Call, method
from fakeslack.wire import shapes

_NAME = re.compile(r"[\w+\-]+(::skin-tone-[2-6])?\Z")


def _message(call: Call) -> Message:
    channel = call.channel()
    if call.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return call.message(channel, call.need("timestamp", "no_item_specified"))


def _name(call: Call) -> str:
    name = call.need("name", "invalid_name").strip(":")
    if not _NAME.match(name):
        raise SlackError("invalid_name")
    return name


@method("reactions.add", scope="reactions:write")
def reactions_add(call: Call) -> None:
    """React to a message."""
    message = _message(call)
    if call.state.channels[message.channel].is_archived:
        raise SlackError("is_archived")
    call.state.react(message, _name(call), call.app.bot_user)


@method("reactions.remove", scope="reactions:write")
def reactions_remove(call: Call) -> None:
    """Take the app's reaction away."""
    call.state.unreact(_message(call), _name(call), call.app.bot_user)


@method("reactions.get", scope="reactions:read")
def reactions_get(call: Call) -> Json:
    """A message with its reactions and permalink."""
    channel = call.channel()
    message = call.message(channel, call.need("timestamp", "no_item_specified"))
    shown = shapes.message(call.state, message) | {"permalink": permalink(call, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


@method("reactions.list", scope="reactions:read")
def reactions_list(call: Call) -> Json:
    """The messages to which somebody (the app itself when not said) reacted."""
    who = call.text("user", call.app.bot_user)
    found: list[Json] = []
    for channel in call.state.channels.values():
        if call.app.bot_user in channel.members:
            for message in channel.messages.values():
                if any(who in users for users in message.reactions.values()):
                    shown = shapes.message(call.state, message)
                    found.append({"type": "message", "channel": channel.id, "message": shown})
    return {"items": found, "response_metadata": {"next_cursor": ""}}
