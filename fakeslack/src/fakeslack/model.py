"""What a Slack is made of: workspaces, people, channels, messages, files, views, an installed app."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Workspace:
    """A team; ``domain`` is the part before .slack.com."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Person:
    """Somebody of one workspace (a bot user too); changed by replacing, see ``State.change_person``."""

    id: str
    workspace: str
    name: str
    real_name: str
    display_name: str = ""
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "Europe/London"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""
    status_text: str = ""
    status_emoji: str = ""
    updated: int = 0

    @property
    def is_bot(self) -> bool:
        """Whether this is an app's bot user."""
        return bool(self.bot_id)

    @property
    def shown_name(self) -> str:
        """The name that Slack shows: the display name, else the real one."""
        return self.display_name or self.real_name


@dataclass(frozen=True)
class Edited:
    """Who last edited a message, and when."""

    user: str
    ts: str


@dataclass
class Message:
    """One message; ``ephemeral_to`` is the only person who sees it, ``ts`` its id within the channel."""

    ts: str
    channel: str
    user: str
    team: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str = ""
    app_id: str = ""
    metadata: Json | None = None
    edited: Edited | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    broadcast: bool = False
    deleted: bool = False
    client_msg_id: str = ""
    execution: str = ""
    streaming: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def copy(self) -> "Message":
        """This message as it is now, apart from later changes (the blocks are replaced, never changed)."""
        kept = {name: list(users) for name, users in self.reactions.items()}
        return replace(self, reactions=kept, files=list(self.files))


@dataclass
class Channel:
    """A channel or direct message; ``shared_with`` holds the other companies' workspace ids."""

    id: str
    name: str
    workspace: str
    members: set[str] = field(default_factory=set)
    shared_with: frozenset[str] = frozenset()
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    _replies: dict[str, dict[str, None]] = field(default_factory=dict)  # the ts of those under each, in their order

    @property
    def teams(self) -> frozenset[str]:
        """The workspaces that see it."""
        return self.shared_with | {self.workspace}

    @property
    def type(self) -> Literal["im", "group", "channel"]:
        """Its type as events name it (``channel_type``)."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def other_member(self, person: str) -> str | None:
        """In a direct message: whom ``person`` talks with."""
        return next((member for member in self.members if member != person), None)

    def put(self, message: Message) -> None:
        """Keep a message, in the place of the one with its ``ts``, if there is one."""
        self.messages[message.ts] = message
        if message.thread_ts is not None and message.is_reply:
            self._replies.setdefault(message.thread_ts, {})[message.ts] = None

    def thread(self, ts: str) -> list[Message]:
        """The replies under a message that everybody sees, oldest first."""
        replies = [self.messages[one] for one in self._replies.get(ts, ()) if one in self.messages]
        return sorted((m for m in replies if not m.ephemeral_to), key=lambda m: m.ts)


@dataclass
class File:
    """An uploaded file; ``complete`` once it was shared or kept, with an ``external_url`` where it is elsewhere."""

    id: str
    workspace: str
    user: str
    name: str
    title: str
    created: int
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    external_url: str = ""
    upload_key: str = ""
    uploaded: bool = False
    complete: bool = False
    deleted: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class View:
    """A modal or an App Home tab as one person has it; ``state`` is block id → action id → value.

    ``function`` is the one whose inputs Slack itself asks for in it.
    """

    id: str
    workspace: str
    user: str
    type: Literal["modal", "home"]
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True
    function: str = ""

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.content.get("blocks", [])
        return blocks

    @property
    def title(self) -> str:
        """Its title's text ("" for a home tab)."""
        return str(self.content.get("title", {}).get("text", ""))


@dataclass(frozen=True)
class Installation:
    """The app in one workspace: its bot user, token and granted scopes (None: all)."""

    workspace: str
    bot_user: str
    bot_id: str
    bot_token: str
    scopes: frozenset[str] | None = None


@dataclass
class AssistantThread:
    """What an app shows in a thread of its assistant's pane; ``context`` is what its person looks at meanwhile."""

    person: str
    context: Json
    title: str = ""
    status: str = ""
    prompts_title: str = ""
    prompts: list[Json] = field(default_factory=list)


@dataclass
class Execution:
    """A function that was started: the app ends it with ``outputs``, or with an ``error``."""

    id: str
    function: str
    person: str
    workspace: str
    channel: str
    inputs: Json
    token: str
    outputs: Json | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the app has ended it."""
        return self.outputs is not None or self.error is not None


@dataclass(frozen=True)
class Change:
    """Something that happened; ``only_for`` names the one person who may know of it.

    Kinds: message_posted, message_changed, message_deleted, reaction_added, reaction_removed, member_joined,
    member_left, channel_created, channel_changed, channel_archived, channel_unarchived, person_changed, person_joined,
    file_shared, home_opened, assistant_opened, assistant_moved, assistant_changed, function_started, function_ended,
    view_opened, view_changed, view_closed, read, installed, uninstalled, connection, inspected, clock.
    """

    kind: str
    workspace: str | None = None
    channel: str | None = None
    person: str | None = None
    message: Message | None = None
    view: View | None = None
    only_for: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
