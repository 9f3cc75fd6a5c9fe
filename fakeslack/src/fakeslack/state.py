"""Everything the stand-in Slack remembers, behind one lock; each change is published as it happens."""

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from fakeslack.clock import Clock
from fakeslack.definition import AppDefinition
from fakeslack.model import (
    AssistantThread,
    Change,
    Channel,
    Edited,
    Execution,
    File,
    Installation,
    Json,
    Message,
    Person,
    View,
    Workspace,
)


class SlackError(Exception):
    """A refusal as the Web API names it (``channel_not_found``); ``extra`` joins the response."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class State:
    """The tables. Take ``lock`` for what must be seen together; listeners run under it, in order, and must not wait."""

    def __init__(self, clock: Clock, app: AppDefinition, app_id: str) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.app = app
        self.app_id = app_id
        self.address = ""
        self.workspaces: dict[str, Workspace] = {}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, str] = {}
        self.modals: dict[str, list[str]] = {}
        self.installations: dict[str, Installation] = {}
        self.revoked_tokens: set[str] = set()
        self.assistants: dict[tuple[str, str], AssistantThread] = {}
        self.executions: dict[str, Execution] = {}
        self.emoji: dict[str, str] = {}
        self._read: dict[tuple[str, str], str] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._last_ts = 0

    # changes

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call ``listener(change)`` for each change, under the lock and in order; returns what ends it."""
        with self.lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self.lock:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, kind: str, **what: Any) -> None:
        """Tell every listener of a change."""
        with self.lock:
            change = Change(kind, **what)
            for listener in list(self._listeners):
                listener(change)

    # ids

    def new_ts(self) -> str:
        """A message's timestamp: seconds and six digits, never given twice."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock.seconds() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    @staticmethod
    def new_id(prefix: str) -> str:
        """An id as Slack's look (``V0…``), unique across runs too: apps remember them."""
        return f"{prefix}0{secrets.token_hex(5).upper()}"

    # finding

    @property
    def home(self) -> str:
        """The workspace that was there first."""
        return next(iter(self.workspaces))

    def channel(self, name: str, workspace: str | None = None) -> Channel:
        """A channel by its id or name (with or without #); raises SlackError channel_not_found."""
        found = self.channels.get(name)
        wanted = name.removeprefix("#")
        for channel in () if found else self.channels.values():
            if not channel.is_im and channel.name == wanted and (workspace is None or workspace in channel.teams):
                found = channel
                break
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def message(self, channel: str, ts: str) -> Message:
        """A message by channel id and ts; raises SlackError message_not_found."""
        message = self.channel(channel).messages.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def installation_of_token(self, token: str) -> Installation | None:
        """The installation whose bot token this is, or the token of a function that it was told to execute."""
        execution = self.execution_of_token(token)
        if execution is not None:
            return self.installations.get(execution.workspace)
        return next((i for i in self.installations.values() if i.bot_token == token), None)

    def execution_of_token(self, token: str) -> Execution | None:
        """The execution of a function whose token this is."""
        return next((each for each in self.executions.values() if each.token == token), None)

    def dm(self, one: str, other: str) -> Channel:
        """The direct message between two people, made when there is none."""
        with self.lock:
            for channel in self.channels.values():
                if channel.is_im and channel.members == {one, other}:
                    return channel
            channel = Channel(
                id=self.new_id("D"),
                name="",
                workspace=self.people[one].workspace,
                members={one, other},
                is_im=True,
                created=int(self.clock.seconds()),
            )
            self.channels[channel.id] = channel
            self.publish("channel_created", workspace=channel.workspace, channel=channel.id)
            return channel

    # who sees what

    def may_read(self, person: str, channel: Channel) -> bool:
        """Whether a person may open a channel: its members, and for a public one the full members of its workspace."""
        if person in channel.members:
            return True
        who = self.people[person]
        guest = who.is_restricted or who.is_ultra_restricted or who.deleted
        return not (channel.is_private or channel.is_im or guest) and who.workspace in channel.teams

    def sees(self, person: str, channel: str) -> list[Message]:
        """The messages of a channel that a person sees, oldest first, replies and their own ephemeral ones included."""
        with self.lock:
            where = self.channel(channel)
            if not self.may_read(person, where):
                return []
            shown = [m for m in where.messages.values() if m.ephemeral_to in (None, person)]
            return sorted(shown, key=lambda m: m.ts)

    def may_know(self, person: str, change: Change) -> bool:
        """Whether a person may be told of a change."""
        if change.only_for is not None:
            return change.only_for == person
        if change.channel is not None:
            return self.may_read(person, self.channels[change.channel])
        return change.workspace in (None, self.people[person].workspace)

    def sidebar(self, person: str) -> list[Channel]:
        """The channels and direct messages a person is in, by name, direct messages last."""
        with self.lock:
            mine = [c for c in self.channels.values() if person in c.members and not c.is_archived]
            return sorted(mine, key=lambda c: (c.is_im, c.name, c.id))

    def unread(self, person: str, channel: str) -> int:
        """How many messages by others came since the person last read the channel."""
        with self.lock:
            since = self._read.get((person, channel), "")
            return sum(1 for m in self.sees(person, channel) if m.ts > since and m.user != person)

    def mark_read(self, person: str, channel: str) -> None:
        """The person has now seen all of a channel."""
        with self.lock:
            self._read[person, channel] = max(self.channel(channel).messages, default="")
            self.publish("read", channel=channel, person=person, only_for=person)

    # messages

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        attachments: list[Json] | None = None,
        ephemeral_to: str | None = None,
        **more: Any,
    ) -> Message:
        """Write a message; ``more`` are other fields of Message (thread_ts, subtype, metadata, files, broadcast)."""
        with self.lock:
            author = self.people[user]
            message = Message(
                ts=self.new_ts(),
                channel=channel,
                user=user,
                team=author.workspace,
                text=text,
                blocks=blocks or [],
                attachments=attachments or [],
                bot_id=author.bot_id,
                app_id=author.app_id,
                ephemeral_to=ephemeral_to,
                client_msg_id="" if author.is_bot else secrets.token_hex(16),
                **more,
            )
            self.channels[channel].put(message)
            if not author.is_bot:
                self._read[user, channel] = message.ts
            self._tell_of(message, "message_posted", person=user)
            return message

    def remember(self, channel: str, user: str, text: str, at: datetime, reactions: Mapping[str, list[str]]) -> Message:
        """Put in a message of the past, which is no change: nobody hears of it."""
        with self.lock:
            ts = f"{at.timestamp():.6f}"
            message = Message(ts, channel, user, self.people[user].workspace, text, client_msg_id=secrets.token_hex(16))
            message.reactions = {emoji: list(by) for emoji, by in reactions.items()}
            self.channels[channel].put(message)
            return message

    def edit(self, message: Message, by: str, *, mark: bool = True, **fields: Any) -> None:
        """Replace fields of a message (text, blocks, attachments, metadata); ``mark`` shows it as edited."""
        with self.lock:
            before = message.copy()
            for name, value in fields.items():
                setattr(message, name, value)
            if mark:
                message.edited = Edited(by, self.new_ts())
            self._tell_of(message, "message_changed", person=by, data={"previous": before})

    def delete(self, message: Message) -> None:
        """Take a message away; one with replies leaves a tombstone."""
        with self.lock:
            before = message.copy()
            message.deleted = True
            channel = self.channels[message.channel]
            if channel.thread(message.ts):
                message.subtype, message.text = "tombstone", "This message was deleted."
                message.blocks, message.attachments, message.files = [], [], []
            else:
                channel.messages.pop(message.ts, None)
            self._tell_of(message, "message_deleted", person=message.user, data={"previous": before})

    def react(self, message: Message, emoji: str, by: str) -> None:
        """Add a reaction; raises SlackError already_reacted."""
        with self.lock:
            users = message.reactions.setdefault(emoji, [])
            if by in users:
                raise SlackError("already_reacted")
            users.append(by)
            self._tell_of(message, "reaction_added", person=by, data={"reaction": emoji})

    def unreact(self, message: Message, emoji: str, by: str) -> None:
        """Take a reaction away; raises SlackError no_reaction."""
        with self.lock:
            users = message.reactions.get(emoji, [])
            if by not in users:
                raise SlackError("no_reaction")
            users.remove(by)
            if not users:
                del message.reactions[emoji]
            self._tell_of(message, "reaction_removed", person=by, data={"reaction": emoji})

    def _tell_of(self, message: Message, kind: str, **what: Any) -> None:
        self.publish(kind, channel=message.channel, message=message, only_for=message.ephemeral_to, **what)

    # channels and people

    def add_channel(self, channel: Channel) -> Channel:
        """Add a channel; raises SlackError name_taken."""
        with self.lock:
            for other in self.channels.values():
                if other.name == channel.name and not other.is_im and other.teams & channel.teams:
                    raise SlackError("name_taken")
            self.channels[channel.id] = channel
            self.publish("channel_created", workspace=channel.workspace, channel=channel.id, person=channel.creator)
            return channel

    def join(self, channel: Channel, person: str, inviter: str | None = None) -> None:
        """Make a person a member; nothing happens to one who is."""
        with self.lock:
            if person in channel.members:
                return
            channel.members.add(person)
            data = {"inviter": inviter} if inviter else {}
            self.publish("member_joined", channel=channel.id, person=person, data=data)
            self.post(channel.id, person, f"<@{person}> has joined the channel", subtype="channel_join")

    def leave(self, channel: Channel, person: str) -> None:
        """Take a person out of a channel; nothing happens to one who is not in it."""
        with self.lock:
            if person not in channel.members:
                return
            self.publish("member_left", channel=channel.id, person=person)
            channel.members.discard(person)

    def archive(self, channel: Channel, by: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        with self.lock:
            channel.is_archived = archived
            self.publish("channel_archived" if archived else "channel_unarchived", channel=channel.id, person=by)

    def change_channel(self, channel: Channel, **fields: str) -> None:
        """Replace fields of a channel (name, topic, purpose)."""
        with self.lock:
            for name, value in fields.items():
                setattr(channel, name, value)
            self.publish("channel_changed", channel=channel.id)

    def add_person(self, person: Person, channels: Iterable[Channel] = ()) -> Person:
        """Add a person, in these channels from the start."""
        with self.lock:
            self.people[person.id] = person
            for channel in channels:
                channel.members.add(person.id)
            self.publish("person_joined", workspace=person.workspace, person=person.id)
            return person

    def change_person(self, person: str, **fields: Any) -> Person:
        """Replace fields of a person (locale, is_admin, deleted, display_name …)."""
        with self.lock:
            changed = replace(self.people[person], updated=int(self.clock.seconds()), **fields)
            self.people[person] = changed
            self.publish("person_changed", workspace=changed.workspace, person=person)
            return changed
