"""What comes with a payload, typed: the fields of a form, what the form was made with, and Slack's events.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.kernel.words import id_of


@dataclass(frozen=True)
class Filled:
    """The values of a form by the ids of its inputs, or what the form itself was made with (its origin).

    A value that is missing or of another kind reads as empty: a form of an older version may still be open.
    """

    values: Mapping[str, Any] = field(default_factory=dict)

    def __contains__(self, id: str) -> bool:
        return id in self.values

    def text(self, id: str) -> str:
        """Return what was typed or chosen, also a person, channel or date; "" for nothing."""
        value = self.values.get(id)
        return str(value) if value and not isinstance(value, (list, dict)) else ""

    def choice(self, id: str) -> str | None:
        """Return which option was chosen; None for none."""
        return self.text(id) or None

    def some(self, id: str) -> list[str]:
        """Return all options, people or channels that were chosen."""
        value = self.values.get(id)
        return [str(one) for one in value] if isinstance(value, list) else []

    def number(self, id: str) -> int:
        """Return a whole number, such as the id of a customer; 0, which is no id, for none."""
        return id_of(self.text(id)) or 0


@dataclass(frozen=True)
class Event:
    """What Slack reports, under our names: an event, or the message on which a button or shortcut was used."""

    raw: Mapping[str, Any] = field(default_factory=dict)

    def _text(self, name: str) -> str:
        value = self.raw.get(name)
        return str(value) if value and not isinstance(value, (list, dict)) else ""

    def _inner(self, name: str) -> Mapping[str, Any]:
        value = self.raw.get(name)
        return value if isinstance(value, Mapping) else {}

    @property
    def type(self) -> str:
        """What kind of event it is."""
        return self._text("type")

    @property
    def subtype(self) -> str | None:
        """What kind of message it is; None for one that somebody simply wrote."""
        return self._text("subtype") or None

    @property
    def user(self) -> str:
        """Whose doing it is, or who wrote the message."""
        return self._text("user")

    @property
    def bot(self) -> str:
        """Which bot wrote the message."""
        return self._text("bot_id")

    @property
    def author(self) -> str:
        """Who wrote the message, a person or a bot."""
        return self.user or self.bot

    @property
    def text(self) -> str:
        """What the message says, as Slack escapes it."""
        return self._text("text")

    @property
    def has_files(self) -> bool:
        """Whether files were sent with the message."""
        return bool(self.raw.get("files"))

    @property
    def channel(self) -> str:
        """Where it happened."""
        return self._text("channel") or self._text("channel_id")

    @property
    def ts(self) -> str:
        """The message itself: what Slack calls it in its channel."""
        return self._text("ts")

    @property
    def thread(self) -> str | None:
        """The thread in which the message stands."""
        return self._text("thread_ts") or None

    @property
    def clicked(self) -> str | None:
        """The message whose button was clicked."""
        return self._text("message_ts") or None

    @property
    def about(self) -> str:
        """What the action_id of a click says after the route's name."""
        return self._text("about")

    @property
    def is_shared(self) -> bool:
        """Whether people of another company read along there."""
        return bool(self.raw.get("is_ext_shared_channel"))

    @property
    def at(self) -> str:
        """When it happened, by the event itself."""
        return self._text("event_ts")

    @property
    def told_at(self) -> int | None:
        """When it happened, in seconds, by the envelope that it came in."""
        return id_of(self._text("event_time"))

    @property
    def reaction(self) -> str:
        """The name of an emoji that was set or taken away."""
        return self._text("reaction")

    @property
    def reacted(self) -> tuple[str, str] | None:
        """The channel and the message that got a reaction; None where it was no message."""
        item = self._inner("item")
        return (str(item.get("channel") or ""), str(item.get("ts") or "")) if item.get("type") == "message" else None

    @property
    def file(self) -> str:
        """The id of a file that was sent."""
        return self._text("file_id")

    @property
    def inviter(self) -> str:
        """Who invited somebody into a channel."""
        return self._text("inviter")

    @property
    def tab(self) -> str:
        """Which tab of the app was opened."""
        return self._text("tab")

    @property
    def view_hash(self) -> str:
        """What Slack calls the Home tab as it shows it."""
        return str(self._inner("view").get("hash") or "")

    @property
    def pane(self) -> str:
        """The chat in the assistant's pane, by its thread."""
        return str(self._inner("assistant_thread").get("thread_ts") or "")

    @property
    def looking_at(self) -> str:
        """The channel that whoever has the pane open looks at."""
        context = self._inner("assistant_thread").get("context")
        return str((context.get("channel_id") if isinstance(context, Mapping) else "") or "")

    @property
    def revoked_bots(self) -> bool:
        """Whether tokens of the app's own were revoked, not only people's."""
        return bool(self._inner("tokens").get("bot"))


NOTHING_FILLED = Filled()
NOTHING_TOLD = Event()
