"""The payloads that tell the app what a person did, shaped as Slack's."""

from typing import Any

from fakeslack.model import Channel, Installation, Json, Message, Person, View
from fakeslack.state import State
from fakeslack.wire import shapes

VERIFICATION_TOKEN = "stand-in-verification-token"  # noqa: S105  (deprecated by Slack, still in every payload)


def command(
    state: State, person: Person, channel: Channel, name: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """A slash command's form fields."""
    workspace = state.workspaces[person.workspace]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def channel_name(channel: Channel) -> str:
    """A channel's name as interactions tell it: direct messages and private channels have none."""
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name


def interaction(state: State, kind: str, person: Person, installation: Installation, **more: Any) -> Json:
    """What all interactions begin with; ``more`` follows."""
    workspace = state.workspaces[installation.workspace]
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.workspace},
        "api_app_id": state.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def message_container(message: Message) -> Json:
    """Where an element stands when it stands in a message."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def on_message(state: State, message: Message) -> Json:
    """The part of an interaction that tells of the message; an ephemeral message is not repeated."""
    channel = state.channels[message.channel]
    told: Json = {
        "container": message_container(message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
    }
    if message.ephemeral_to is None:
        told["message"] = shapes.message(state, message)
    return told


def in_function(state: State, message: Message) -> Json:
    """The part of an interaction that tells of the function in whose course a message was written."""
    execution = state.executions.get(message.execution)
    if execution is None:
        return {}
    told = {"execution_id": execution.id, "function": {"callback_id": execution.function}, "inputs": execution.inputs}
    return {"function_data": told, "bot_access_token": execution.token}


def on_view(state: State, view: View) -> Json:
    """The part of an interaction that tells of the view."""
    return {"container": {"type": "view", "view_id": view.id}, "view": shapes.view(state, view)}


def action(block: Json, element: Json, chosen: Json, action_ts: str) -> Json:
    """One entry of ``actions``: what was clicked or chosen."""
    kept: Json = {key: element[key] for key in ("text", "value", "placeholder", "style", "url") if key in element}
    if element["type"] != "button":
        kept.pop("text", None)
    return {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **kept,
        **chosen,
        "type": element["type"],
        "action_ts": action_ts,
    }


def event(
    state: State, installation: Installation, event_id: str, inner: Json, channel: Channel | None, seconds: int
) -> Json:
    """An Events API envelope around an event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": installation.workspace,
        "context_team_id": installation.workspace,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": seconds,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": installation.workspace,
                "user_id": installation.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.shared_with),
        "event_context": f"4-{event_id}",
    }
