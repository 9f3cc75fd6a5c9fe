"""What a handler is given and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.kit import MOST_TEXT, Block, clipped, spoken
from handlers.policy.rules import Policy
from handlers.wording import Say
from storage.types import Role


@dataclass(frozen=True)
class Person:
    """Who asks: their Slack id, what they may do, and how they are spoken to."""

    id: str
    name: str
    role: Role
    language: str
    zone: str


@dataclass(frozen=True)
class Request:
    """One thing that one person asked for, whichever way it came.

    `text` is what they typed, without Slack's escapes but with mentions as <@U…>. `answers` is what they have
    chosen since, when a question had to be asked first. `facts` is what a route looked up in Slack beforehand.
    """

    workspace: str
    person: Person
    at: datetime
    route: str
    source: str
    say: Say
    policy: Policy
    text: str = ""
    channel: str | None = None
    delivery: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    command: Callable[[str], str] = str

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.at.astimezone(ZoneInfo(self.person.zone)).date()

    @property
    def is_manager(self) -> bool:
        """Whether the person may do what managers may."""
        return self.person.role == Role.MANAGER

    def but(self, **changes: Any) -> Request:
        """Return the same request with something changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Reply:
    """What the person gets: blocks, seen by them alone unless `public`.

    `beside` answers a click next to the message that was clicked, instead of in its place. `renew` says that the
    person changed their own settings.
    """

    blocks: list[Block]
    public: bool = False
    beside: bool = False
    renew: bool = False

    @property
    def text(self) -> str:
        """What the blocks say, as one text for notifications and screen readers."""
        return clipped(spoken(self.blocks), MOST_TEXT)

    def to_json(self) -> dict[str, Any]:
        """Return it as kept beside the delivery that it answers."""
        return {"blocks": self.blocks, "public": self.public, "beside": self.beside}

    def message(self) -> dict[str, Any]:
        """Return it as the body of a message."""
        return {"text": self.text, "blocks": self.blocks}


@dataclass(frozen=True)
class Option:
    """One answer to a question; choosing it runs the request again with these answers added."""

    label: str
    answers: Mapping[str, Any]
    style: str | None = None


class Question(Exception):
    """Something has to be asked before anything is written; whoever chooses gets the request done as if typed so."""

    def __init__(self, blocks: list[Block], options: list[Option]) -> None:
        super().__init__("a question")
        self.blocks = blocks
        self.options = options
        self.request: Request | None = None  # the request that waits, when it is not the one being served
