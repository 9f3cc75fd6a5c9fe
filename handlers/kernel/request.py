"""What somebody asks for: as a door reads it, and as a handler gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from handlers.kernel.filled import NOTHING_FILLED, NOTHING_TOLD, Event, Filled
from handlers.kernel.refusal import Either
from handlers.kernel.wording import Say
from storage.shortcuts import replaced
from storage.types import Role

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Sender:
    """Who sent a payload, by Slack's ids; `team` is the person's own, which can be another company's."""

    workspace: str
    user: str
    team: str | None = None
    enterprise: str | None = None


@dataclass(frozen=True)
class Person:
    """Who asks: their Slack id, what they may do, and how they are spoken to."""

    id: str
    name: str
    role: Role
    language: str
    zone: str


class Rules(Protocol):
    """The rules in force in a workspace; the kernel only hands them on, and a capability asks for its own by class."""

    @property
    def version(self) -> int:
        """The number by which these rules are kept."""

    @property
    def currency(self) -> str:
        """The sign in which the workspace has chosen to count; "" where it has not."""

    @property
    def names(self) -> Mapping[str, Either]:
        """What the workspace calls things of its own, by their keys."""

    def of(self, kind: type[Kind]) -> Kind:
        """Return the rules of one kind, as in `request.policy.of(Tiers)`."""


class _Unknown:
    """The rules before there is a transaction, which alone can say which are in force."""

    version = 0
    currency = ""
    names: Mapping[str, Either] = MappingProxyType({})

    def of(self, kind: type[Kind]) -> Kind:
        raise LookupError(f"{kind.__name__}: which rules are in force is only known inside a transaction")


UNKNOWN_RULES: Rules = _Unknown()


@dataclass(frozen=True)
class Spelling:
    """How a person types a command here: with the prefix of this installation, and perhaps under another command.

    With the prefix "team-" and under "haoping", /log is typed as /team-haoping log.
    """

    prefix: str = ""
    under: str = ""

    def __call__(self, usage: str) -> str:
        """Return a command as this person would type it."""
        if not usage.startswith("/"):
            return usage
        words = usage.removeprefix("/")
        if self.under and not words.startswith(self.under):
            words = f"{self.under} {words}"
        return f"/{self.prefix}{words}"


AS_IT_IS = Spelling()
"""Commands as the manual has them."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that was asked for, as a door reads it: before anybody looked who asks, and whether they may.

    `route` is what is to be done; `source` is how it was typed, which the audit keeps. `text` is what was typed after
    the command, without Slack's escapes but with mentions as <@U…>. `delivery` is the key by which it is done once.
    `fields` is what was filled into a form, and `origin` what the form was made with. `event` is what Slack tells of:
    an event, or the message on which a button or a shortcut was used. `answers` is what the person has chosen since,
    when a question had to be asked first. `facts` is what the route's `prepare` found out. `command` spells commands.
    A form `opens` where too little was typed, but where Slack did not open it. `asks` says that somebody is there to
    be asked back, `rehearses` that it is done and rolled back, to see what it would say.
    """

    route: str
    source: str
    text: str = ""
    channel: str | None = None
    delivery: str | None = None
    fields: Filled = NOTHING_FILLED
    origin: Filled = NOTHING_FILLED
    event: Event = NOTHING_TOLD
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    command: Spelling = AS_IT_IS
    opens: bool = True
    asks: bool = True
    rehearses: bool = False


@dataclass(frozen=True, kw_only=True)
class Request(Asked):
    """What a handler is given: what was asked for, who asks, when, and the rules in force.

    `meanings` are the words that are verbs, which `did_you_mean` reads. `public_url` is under which customers reach us,
    "" where they do not.
    """

    workspace: str
    person: Person
    at: datetime
    say: Say
    policy: Rules = UNKNOWN_RULES
    meanings: object = None
    public_url: str = ""

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.at.astimezone(ZoneInfo(self.person.zone)).date()

    @property
    def is_manager(self) -> bool:
        """Whether the person may do what managers may."""
        return self.person.role == Role.MANAGER

    def ruled(self, policy: Rules) -> Request:
        """Return the same request with the rules in force, and what the workspace calls things of its own by them."""
        return self.but(policy=policy, say=self.say.naming(policy.names) if policy.names else self.say)

    def but(self, **changes: Any) -> Request:
        """Return the same request with something changed."""
        return replaced(self, changes)
