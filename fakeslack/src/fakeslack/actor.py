"""Somebody who acts in the stand-in Slack: types, clicks, chooses, submits, reacts, uploads."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from fakeslack import compose
from fakeslack.answers import Answer
from fakeslack.block_kit import inputs
from fakeslack.model import Channel, File, Installation, Json, Message, Person, View
from fakeslack.panes import Panes
from fakeslack.seed import SLACKBOT
from fakeslack.stage import Stage
from fakeslack.state import SlackError
from fakeslack.wire import payloads
from fakeslack.wire.delivery import Delivery

_COMMAND = re.compile(r"/([^\s/]+)(?:\s+(.*))?\Z", re.DOTALL)


class Actor(Panes):
    """A person of a workspace, acting; channels are given by name or id. Not to be called in the server's own loop."""

    def __init__(self, slack: Stage, id_: str) -> None:
        self.slack = slack
        self.id = id_

    def __repr__(self) -> str:
        return f"<Actor {self.person.name} {self.id}>"

    @property
    def person(self) -> Person:
        """Who this is, as of now."""
        return self.slack.state.people[self.id]

    @property
    def dm(self) -> Channel:
        """The direct message with the app; raises LookupError where it is not installed."""
        return self.slack.state.dm(self.id, self._app().bot_user)

    def channel(self, name: str | None) -> Channel:
        """A channel by name or id; None is the direct message with the app."""
        return self.dm if name is None else self.slack.state.channel(name, self.person.workspace)

    # typing

    def types(self, text: str, channel: str | None = None, *, thread: Message | str | None = None) -> Answer:
        """Type a slash command, or a message (then ``answer.posted``); without a channel in the app's DM."""
        if _COMMAND.match(text):
            return self._runs(text, self.channel(channel), in_thread=thread is not None)
        answer = Answer(self)
        answer.posted = self.says(text, channel, thread=thread)
        return answer

    def says(
        self,
        text: str,
        channel: str | None = None,
        *,
        thread: Message | str | None = None,
        broadcast: bool = False,
        files: list[File] | None = None,
    ) -> Message:
        """Post a message, perhaps as a reply; raises SlackError not_in_channel, is_archived or no_text."""
        where = self._writable(channel)
        if not text.strip() and not files:
            raise SlackError("no_text")
        thread_ts = thread.ts if isinstance(thread, Message) else thread
        composed = compose.message(self.slack.state, self.person, text)
        return self.slack.state.post(
            where.id,
            self.id,
            composed,
            thread_ts=thread_ts,
            broadcast=broadcast,
            subtype="file_share" if files else "thread_broadcast" if broadcast and thread_ts else None,
            files=[file.id for file in files or []],
        )

    def has_said(
        self, text: str, channel: str, at: datetime, reactions: Mapping[str, list[str]] | None = None
    ) -> Message:
        """Put in what was said, and reacted to, before anybody listened: nobody is told of it."""
        composed = compose.message(self.slack.state, self.person, text)
        return self.slack.state.remember(self._writable(channel).id, self.id, composed, at, reactions or {})

    def edits(self, message: Message, text: str) -> None:
        """Change one's own message; raises SlackError cant_update_message."""
        if message.user != self.id or message.ephemeral_to:
            raise SlackError("cant_update_message")
        self.slack.state.edit(message, self.id, text=compose.message(self.slack.state, self.person, text))

    def deletes(self, message: Message) -> None:
        """Delete one's own message, or dismiss an ephemeral one; raises SlackError cant_delete_message."""
        if self.id not in (message.user, message.ephemeral_to):
            raise SlackError("cant_delete_message")
        self.slack.state.delete(message)

    def _runs(self, typed: str, channel: Channel, *, in_thread: bool) -> Answer:
        slack, answer = self.slack, Answer(self)
        match = _COMMAND.match(typed)
        name, text = (f"/{match[1]}", (match[2] or "").strip()) if match else (typed, "")
        installation = slack.state.installations.get(self.person.workspace)
        command = slack.state.app.command(name) if installation else None
        if in_thread:
            return self._failed(answer, channel, "not_in_threads", f"{name} is not supported in threads. Sorry!")
        if command is None or installation is None:
            return self._failed(answer, channel, "unknown_command", f"`{name}` is not a valid command.")
        escaped = compose.command_text(slack.state, self.person, text, resolve=command.should_escape)
        trigger = slack.tickets.new_trigger(installation.workspace, answer)
        url = slack.address + slack.tickets.new_url("commands", installation.workspace, channel.id, answer)
        payload = payloads.command(slack.state, self.person, channel, name, escaped, trigger, url)
        self._deliver(answer, Delivery("slash_commands", payload))
        if answer.ack.error:
            return self._failed(answer, channel, answer.ack.error, f"{name} failed with the error “{answer.ack.error}”")
        body = answer.ack.body
        if isinstance(body, dict) and (body.get("text") or body.get("blocks") or body.get("attachments")):
            try:
                echo = compose.escape(typed) if body.get("response_type") == "in_channel" else None
                slack.responses.post(installation, channel, answer, body, echo=echo)
            except SlackError as refusal:
                self._failed(answer, channel, refusal.code, f"{name} failed with the error “{refusal.code}”")
        return answer

    def _failed(self, answer: Answer, channel: Channel, problem: str, sentence: str) -> Answer:
        answer.problem = problem
        posted = self.slack.state.post(channel.id, SLACKBOT, sentence, ephemeral_to=self.id)
        answer.messages.append(posted)
        return answer

    # what stands in a message

    def clicks(self, where: Message | View, what: str, *, block_id: str | None = None) -> Answer:
        """Click a button by its text or action_id (a confirm dialog is confirmed), else a menu's entry by its text.

        Raises LookupError where there is neither.
        """
        found = inputs.find(where.blocks, what, block_id)
        entry = None if found else inputs.entry(where.blocks, what, block_id)
        if entry is None:
            return self._acts(where, what, None, block_id)
        block, element = entry
        return self._acts(where, element["action_id"], what, block["block_id"])

    def chooses(self, where: Message | View, what: str, value: Any, *, block_id: str | None = None) -> Answer:
        """Choose or fill in ``value`` in a menu, picker or checkboxes by action_id, block_id, label or placeholder."""
        return self._acts(where, what, value, block_id)

    def _acts(self, where: Message | View, what: str, value: Any, block_id: str | None) -> Answer:
        found = inputs.find(where.blocks, what, block_id)
        if found is None:
            raise LookupError(f"nothing called {what!r} in {where!r}")
        block, element = found
        answer, slack = Answer(self), self.slack
        with slack.state.lock:
            chosen = inputs.value(element, value)
            values = self._remember(where, block, element, chosen)
            if block["type"] == "input" and not block.get("dispatch_action"):
                return answer
            entry = payloads.action(block, element, chosen, slack.state.new_ts())
            installation, told = self._told_of(where, answer)
            payload = payloads.interaction(
                slack.state, "block_actions", self.person, installation, **told, actions=[entry]
            )
            if isinstance(where, Message):
                payload["state"] = {"values": deepcopy(values)}
                payload |= payloads.in_function(slack.state, where)
        self._deliver(answer, Delivery("interactive", payload))
        return answer

    def _remember(self, where: Message | View, block: Json, element: Json, chosen: Json) -> dict[str, dict[str, Json]]:
        if isinstance(where, View):
            values = where.state
        else:
            key = (self.id, where.channel, where.ts)
            values = self.slack.inputs.setdefault(key, inputs.initial_state(where.blocks))
        if inputs.is_stateful(element):
            values.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        return values

    def _told_of(self, where: Message | View, answer: Answer) -> tuple[Installation, Json]:
        slack = self.slack
        if isinstance(where, View):
            installation = self._app(where.workspace)
            trigger = slack.tickets.new_trigger(installation.workspace, answer, where.id)
            return installation, {"trigger_id": trigger, **payloads.on_view(slack.state, where)}
        installation = self._app(slack.state.people[where.user].workspace)
        trigger = slack.tickets.new_trigger(installation.workspace, answer)
        url = slack.tickets.new_url("actions", installation.workspace, where.channel, answer, where.ts)
        told = payloads.on_message(slack.state, where)
        return installation, {"trigger_id": trigger, "response_url": slack.address + url, **told}

    # reactions, shortcuts, files, reading

    def reacts(self, message: Message, emoji: str) -> None:
        """Add a reaction (``+1``, ``+1::skin-tone-2``); raises SlackError already_reacted."""
        self.slack.state.react(message, emoji.strip(":"), self.id)

    def unreacts(self, message: Message, emoji: str) -> None:
        """Take one's reaction away; raises SlackError no_reaction."""
        self.slack.state.unreact(message, emoji.strip(":"), self.id)

    def uses_shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """Run a global shortcut, or one of a message's menu, by its callback_id or name."""
        slack, answer = self.slack, Answer(self)
        installation = self._app()
        callback_id = next((s.callback_id for s in slack.state.app.shortcuts if s.name == callback_id), callback_id)
        told: Json = {
            "callback_id": callback_id,
            "trigger_id": slack.tickets.new_trigger(installation.workspace, answer),
            "action_ts": slack.state.new_ts(),
        }
        if message is not None:
            url = slack.tickets.new_url("app", installation.workspace, message.channel, answer)
            on_message = payloads.on_message(slack.state, message)
            del on_message["container"]
            told |= {"message_ts": message.ts, "response_url": slack.address + url, **on_message}
        kind = "shortcut" if message is None else "message_action"
        payload = payloads.interaction(slack.state, kind, self.person, installation, **told)
        self._deliver(answer, Delivery("interactive", payload))
        return answer

    def uploads(self, name: str, content: bytes, channel: str | None = None, *, text: str = "") -> File:
        """Share a file in a channel, with a message."""
        where = self._writable(channel)
        with self.slack.state.lock:
            file = self.slack.files.add(self.person, name, content)
            message = self.says(text, where.id, files=[file])
            self.slack.files.shared(file, message)
        return file

    def downloads(self, file: File) -> bytes:
        """A file's content as this person gets it."""
        return file.content

    def sees(self, channel: str | None = None, *, thread: Message | None = None) -> list[Message]:
        """The messages this person sees in a channel, oldest first; with ``thread`` its replies only."""
        shown = self.slack.state.sees(self.id, self.channel(channel).id)
        return [m for m in shown if thread is None or (m.is_reply and m.thread_ts == thread.ts)]

    def joins(self, channel: str) -> None:
        """Join a channel."""
        where = self.channel(channel)
        if not self.slack.state.may_read(self.id, where):
            raise SlackError("channel_not_found")
        self.slack.state.join(where, self.id)

    def invites(self, other: "Actor | str", channel: str) -> None:
        """Bring somebody (or the app, by its bot user's id) into a channel."""
        id_ = other if isinstance(other, str) else other.id
        self.slack.state.join(self.channel(channel), id_, inviter=self.id)

    def leaves(self, channel: str) -> None:
        """Leave a channel."""
        self.slack.state.leave(self.channel(channel), self.id)

    def archives(self, channel: str) -> None:
        """Archive a channel."""
        self.slack.state.archive(self.channel(channel), self.id)

    # the line to the app

    def waits(self, ready: Callable[[], object]) -> None:
        """Wait until something is there, as long as the stand-in has patience."""
        self.slack.wait_for(ready, raising=False)

    def _answer(self) -> Answer:
        return Answer(self)

    def _app(self, workspace: str | None = None) -> Installation:
        wanted = workspace or self.person.workspace
        installation = self.slack.state.installations.get(wanted)
        if installation is None:
            raise LookupError(f"the app is not installed in {wanted}")
        return installation

    def _writable(self, channel: str | None) -> Channel:
        where = self.channel(channel)
        if self.id not in where.members:
            raise SlackError("not_in_channel")
        if where.is_archived:
            raise SlackError("is_archived")
        return where

    def _deliver(self, answer: Answer, delivery: Delivery) -> None:
        answer.delivery = delivery
        answer.ack = self.slack.deliver(delivery)
