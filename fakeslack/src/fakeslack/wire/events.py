"""The Events API: changes become the events that the app subscribed to and may see, retried as Slack does."""

from collections import deque
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from fakeslack.clock import sleep
from fakeslack.model import Change, Channel, Installation, Json, Message
from fakeslack.state import State
from fakeslack.wire import payloads, shapes
from fakeslack.wire.delivery import Ack, Delivery, Wire

RETRY_DELAYS = (0.0, 60.0, 300.0)
TOLD = frozenset({"home_opened", "assistant_opened", "assistant_moved", "function_started"})
"""What one person does with the app alone, and it is told of."""
_SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


class Events:
    """Listens to the state, and hands each event to ``start`` as a coroutine to run in the server's loop.

    ``ended`` is called whenever an event was acknowledged or given up.
    """

    def __init__(
        self,
        state: State,
        wire: Wire,
        start: Callable[[Any], None],
        ended: Callable[[], None],
        delays: Sequence[float],
    ) -> None:
        self._state = state
        self._wire = wire
        self._start = start
        self._ended = ended
        self.delays = tuple(delays)
        self.delivered: deque[Delivery] = deque(maxlen=500)
        self.pending = 0

    def hear(self, change: Change) -> None:
        """Turn a change into events; called under the state's lock."""
        if change.kind == "uninstalled":
            self._uninstalled(change)
            return
        make = _MAKERS.get(change.kind)
        if make is None or (change.only_for is not None and change.kind not in TOLD):
            return
        channel = self._state.channels[change.channel] if change.channel else None
        app = self._listener(change, channel)
        if app is None:
            return
        for subscription, inner in make(self._state, change, channel, app):
            if self._state.app.wants(subscription):
                self._send(app, inner, channel)

    def _listener(self, change: Change, channel: Channel | None) -> Installation | None:
        """The installation that hears of a change: one whose bot is in the channel, the actor's own workspace first."""
        installations = list(self._state.installations.values())
        person = self._state.people.get(change.person or "")
        home = person.workspace if person else change.workspace
        installations.sort(key=lambda i: i.workspace != home)
        for app in installations:
            left = change.kind == "member_left" and change.person == app.bot_user
            if (app.bot_user in channel.members or left) if channel else app.workspace == home:
                return app
        return None

    def _send(self, app: Installation, inner: Json, channel: Channel | None) -> None:
        event_id = self._state.new_id("Ev")
        now = int(self._state.clock.seconds())
        payload = payloads.event(self._state, app, event_id, deepcopy(inner), channel, now)
        delivery = Delivery("events_api", payload)
        self.delivered.append(delivery)
        self.pending += 1
        self._start(self._deliver(delivery))

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            for retry, delay in enumerate([None, *self.delays]):
                if delay:
                    await sleep(self._state.clock, delay)
                ack = await self._wire.send(Delivery(delivery.kind, delivery.payload, retry, delivery.reason))
                if ack.ok:
                    return
                delivery = Delivery(delivery.kind, delivery.payload, retry, _reason(ack))
        finally:
            with self._state.lock:
                self.pending -= 1
            self._ended()

    def _uninstalled(self, change: Change) -> None:
        app: Installation = change.data["installation"]
        if self._state.app.wants("tokens_revoked"):
            self._send(app, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user]}}, None)
        if self._state.app.wants("app_uninstalled"):
            self._send(app, {"type": "app_uninstalled"}, None)


def _reason(ack: Ack) -> str:
    return _REASONS.get(ack.error or "", "http_error")


def _message(change: Change) -> Message:
    if change.message is None:
        raise ValueError(change.kind)
    return change.message


def _message_base(state: State, message: Message, channel: Channel, app: Installation) -> Json:
    told = shapes.message(state, message, metadata=True) | {"channel": channel.id, "channel_type": channel.type}
    for key in ("reply_count", "reply_users_count", "reply_users", "latest_reply", "is_locked", "subscribed"):
        told.pop(key, None)
    if channel.shared_with and message.team != app.workspace:
        told |= {"user_team": message.team, "source_team": message.team}
    return told


def _posted(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    message = _message(change)
    subscription = _SUBSCRIPTION[channel.type]
    told = _message_base(state, message, channel, app) | {"event_ts": message.ts}
    events = [(subscription, told)]
    if f"<@{app.bot_user}>" in message.text and not channel.is_im and message.user != app.bot_user:
        kept = {key: value for key, value in told.items() if key != "channel_type"}
        events.append(("app_mention", kept | {"type": "app_mention"}))
    return events


def _altered(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    message, previous = _message(change), change.data["previous"]
    stamp = state.new_ts()
    told: Json = {
        "type": "message",
        "subtype": change.kind,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.type,
        "ts": stamp,
        "event_ts": stamp,
        "previous_message": shapes.message(state, previous, metadata=True),
    }
    if change.kind == "message_changed":
        told["message"] = shapes.message(state, message, metadata=True)
    else:
        told["deleted_ts"] = message.ts
    return [(_SUBSCRIPTION[channel.type], told)]


def _reaction(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    message = _message(change)
    told: Json = {
        "type": change.kind,
        "user": change.person,
        "reaction": change.data["reaction"],
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": state.new_ts(),
    }
    return [(change.kind, told)]


def _membership(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    kind = f"{change.kind}_channel"
    told: Json = {
        "type": kind,
        "user": change.person,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": state.people[change.person or ""].workspace,
        "event_ts": state.new_ts(),
        **change.data,
    }
    return [(kind, told)]


def _archived(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    told = {"type": "channel_archive", "channel": channel.id, "user": change.person, "event_ts": state.new_ts()}
    if change.kind == "channel_unarchived":
        told["type"] = "channel_unarchive"
    return [(str(told["type"]), told)]


def _person(state: State, change: Change, channel: Channel | None, app: Installation) -> list[tuple[str, Json]]:
    kind = "team_join" if change.kind == "person_joined" else "user_change"
    user = shapes.user(state, state.people[change.person or ""], locale=True)
    return [(kind, {"type": kind, "user": user, "cache_ts": user["updated"], "event_ts": state.new_ts()})]


def _file(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    id_ = change.data["file"]
    told = {"type": "file_shared", "file_id": id_, "user_id": change.person, "file": {"id": id_}}
    return [("file_shared", told | {"channel_id": channel.id, "event_ts": state.new_ts()})]


def _home(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    told: Json = {
        "type": "app_home_opened",
        "user": change.person,
        "channel": channel.id,
        "tab": change.data["tab"],
        "event_ts": state.new_ts(),
    }
    view = state.views.get(state.homes.get(change.person or "", ""))
    if view is not None and change.data["tab"] == "home":
        told["view"] = shapes.view(state, view)
    return [("app_home_opened", told)]


def _assistant(state: State, change: Change, channel: Channel, app: Installation) -> list[tuple[str, Json]]:
    kind = "assistant_thread_started" if change.kind == "assistant_opened" else "assistant_thread_context_changed"
    thread = state.assistants[channel.id, change.data["ts"]]
    told = {
        "user_id": thread.person,
        "context": dict(thread.context),
        "channel_id": channel.id,
        "thread_ts": change.data["ts"],
    }
    return [(kind, {"type": kind, "assistant_thread": told, "event_ts": state.new_ts()})]


def _function(state: State, change: Change, channel: None, app: Installation) -> list[tuple[str, Json]]:
    execution = change.data["execution"]
    function = state.app.function(execution.function)
    told: Json = {
        "type": "function_executed",
        "function": shapes.function(state, function) if function else {"callback_id": execution.function},
        "inputs": execution.inputs,
        "function_execution_id": execution.id,
        "workflow_execution_id": f"Wx{execution.id[2:]}",
        "event_ts": state.new_ts(),
        "bot_access_token": execution.token,
    }
    return [("function_executed", told)]


_MAKERS: dict[str, Callable[[State, Change, Any, Installation], list[tuple[str, Json]]]] = {
    "message_posted": _posted,
    "message_changed": _altered,
    "message_deleted": _altered,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined": _membership,
    "member_left": _membership,
    "channel_archived": _archived,
    "channel_unarchived": _archived,
    "person_joined": _person,
    "person_changed": _person,
    "file_shared": _file,
    "home_opened": _home,
    "assistant_opened": _assistant,
    "assistant_moved": _assistant,
    "function_started": _function,
}
