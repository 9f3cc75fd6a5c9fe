"""Knocking at every way in as anybody, with payloads as Slack sends them: what is said to whom."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from fakeslack import Actor, Answer, Delivery, said
from fakeslack.model import Message
from fakeslack.wire import payloads

NUMBERS = count(1)


@dataclass
class Knock:
    """Somebody at a route's door: their id, and the team that the payload says is theirs (None: as Slack knows it).

    `installed` is the team the payload says the app is in. A command is asked for its help too
    if it `helps`: that may be read by who may not use it.
    """

    team: Any
    person: str
    route: str
    theirs: str | None = None
    installed: str | None = None
    helps: bool = True
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind, _, self.name = self.route.partition(" ")
        self.slack = self.team.slack
        self.actor = Actor(self.slack, self.person)
        self.answer = Answer(self.actor)
        {
            "button": self._button,
            "form": self._form,
            "options": self._options,
            "shortcut": self._shortcut,
            "event": self._event,
            "step": self._step,
        }.get(kind, self._command)()

    @cached_property
    def message(self) -> Message:
        """What is knocked at by a button, a shortcut or an event."""
        found: Message = self.team.alice.says("about 李四", "sales")
        return found

    # ---- each kind of payload

    def _command(self) -> None:
        name, _, rest = self.route.partition(" ")
        for text in (rest, f"{rest} 李四 1 2", *(["help"] if self.helps else [])):
            form = payloads.command(
                self.slack.state, self.actor.person, self._channel(), name, text, self._trigger(), self._url()
            )
            form |= {"user_id": self.person, "team_id": self.installed or self.theirs or form["team_id"]}
            body = self._sent(Delivery("slash_commands", form)).body
            self.heard.append(body["text"] if body else "a form")

    def _button(self) -> None:
        action = {"action_id": self.name, "block_id": "b", "type": "button", "value": "1:0", "action_ts": "1.1"}
        told = payloads.on_message(self.slack.state, self.message)
        url = self.slack.tickets.new_url("actions", self.team.workspace, self.message.channel, self.answer)
        self._interacts("block_actions", actions=[action], response_url=self.slack.address + url, **told)
        self.heard.append(self._shown())

    def _form(self) -> None:
        for where in ({}, {"url": self._url(), "channel": self._channel().id}):
            number = next(NUMBERS)
            view = {
                "id": f"V{number}",
                "hash": f"{number}.x",
                "type": "modal",
                "callback_id": self.name,
                "title": {"type": "plain_text", "text": "x"},
                "blocks": [{"type": "input", "block_id": "customer"}],
                "private_metadata": json.dumps({"origin": {}, "where": where}),
                "state": {"values": {"customer": {"customer": {"selected_option": {"value": "id:1"}}}}},
            }
            body = self._interacts("view_submission", view=view).body or {}
            self.heard += list((body.get("errors") or {"": json.dumps(body)}).values())

    def _options(self) -> None:
        for typed in ("", "李"):
            body = self._interacts("block_suggestion", action_id=self.name, block_id="b", value=typed).body or {}
            self.heard += [one["text"]["text"] for one in body.get("options", [])]

    def _shortcut(self) -> None:
        told = payloads.on_message(self.slack.state, self.message)
        self._interacts("message_action", callback_id=self.name, response_url=self._url(), **told)
        self.heard.append(self._shown())
        self.answer = Answer(self.actor)
        self._interacts("shortcut", callback_id=self.name)
        self.heard.append(self._shown())

    def _event(self) -> None:
        channel = self._channel()
        event = {
            "type": self.name,
            "user": self.person,
            "channel": channel.id,
            "channel_type": "channel",
            "item": {"type": "message", "channel": channel.id, "ts": self.message.ts},
            "item_user": self.message.user,
            "reaction": "thumbsup",
            "text": "李四 好评",
            "ts": self.message.ts,
            "tab": "home",
            "assistant_thread": {"user_id": self.person, "channel_id": channel.id, "thread_ts": self.message.ts},
            **({"user_team": self.theirs, "source_team": self.theirs} if self.theirs else {}),
        }
        installation = self.slack.state.installations[self.team.workspace]
        before = {id(one) for one in self.actor.sees(channel.id)}
        body = payloads.event(self.slack.state, installation, f"Ev{next(NUMBERS)}KNOCK", event, channel, 1)
        if self.installed:
            body["team_id"] = body["authorizations"][0]["team_id"] = self.installed
        self._sent(Delivery("events_api", body))
        self.slack.wait_for(lambda: self._is_said())
        self.heard += [said(one) for one in self.actor.sees(channel.id) if id(one) not in before]

    def _step(self) -> None:
        event = {
            "type": "function_executed",
            "function": {"callback_id": self.name},
            "function_execution_id": f"Fx{next(NUMBERS)}KNOCK",
            "inputs": {"customer": "李四", "amount": "1", "person": {"id": self.person, "secret": "x"}},
            **({"user_team": self.theirs} if self.theirs else {}),
        }
        installation = self.slack.state.installations[self.team.workspace]
        body = payloads.event(self.slack.state, installation, f"Ev{next(NUMBERS)}KNOCK", event, None, 1)
        if self.installed:
            body["team_id"] = body["authorizations"][0]["team_id"] = self.installed
        self._sent(Delivery("events_api", body))
        self.slack.wait_for(self._is_said)
        ended = self.slack.inspector.calls("functions.completeError")
        told = [one.request for one in ended if one.request["function_execution_id"] == event["function_execution_id"]]
        self.heard += [str(one["error"]) for one in told]

    # ---- what they share

    def _is_said(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0

    def _shown(self) -> str:
        """What a shortcut showed: a form, or a message where it was used."""
        self.slack.wait_for(lambda: self.answer.views or self.answer.messages)
        views = [said(view) for view in self.answer.views]
        for view in self.actor.modals():
            self.actor.closes(view)
        return (views or [said(self.answer.messages[-1])])[-1]

    def _channel(self) -> Any:
        return self.team.alice.channel("sales")

    def _trigger(self) -> str:
        return str(self.slack.tickets.new_trigger(self.team.workspace, self.answer))

    def _url(self) -> str:
        path = self.slack.tickets.new_url("app", self.team.workspace, self._channel().id, self.answer)
        return str(self.slack.address + path)

    def _interacts(self, kind: str, **more: Any) -> Any:
        installation = self.slack.state.installations[self.team.workspace]
        payload = payloads.interaction(
            self.slack.state, kind, self.actor.person, installation, trigger_id=self._trigger(), **more
        )
        if self.theirs:
            payload["user"]["team_id"] = self.theirs
        if self.installed:
            payload["team"] = {"id": self.installed, "domain": "theirs"}
        return self._sent(Delivery("interactive", payload))

    def _sent(self, delivery: Delivery) -> Any:
        self.answer.delivery = delivery
        self.answer.ack = self.slack.deliver(delivery)
        assert self.answer.ack.ok, (self.route, self.answer.ack)
        return self.answer.ack
