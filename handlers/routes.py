"""The routes: every command, button and event there is, with who may use it. Nothing else is answered."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.refusal import Refusal
from handlers.reply import Person, Reply, Request
from handlers.services import Services
from handlers.words.rules import narrow
from storage.models import Change
from storage.store import Store
from storage.types import Role

Handler = Callable[[Request, Store], Reply]
Undo = Callable[[Request, Store, Change], Reply]
Prepare = Callable[[Request, Services], Mapping[str, Any]]


class Who(enum.Enum):
    """Who may use a route. Outsiders may use none."""

    MEMBERS = "members"
    MANAGERS = "managers"


@dataclass(frozen=True)
class Route:
    """One thing that can be asked for.

    `writes` gives the handler a transaction that claims the delivery; else it only reads. `prepare` asks Slack what
    the handler must know, before any transaction. A `one_shot` button does its work once however often its person
    clicks it: it claims its value up to the first colon, others claim the single click.
    """

    handler: Handler
    who: Who
    writes: bool
    prepare: Prepare | None = None
    one_shot: bool = False


HELP = frozenset({"help", "?", "-h", "--help", "帮助", "幫助"})


def asks_for_help(text: str) -> bool:
    """Tell whether a command's text asks how the command is used."""
    return narrow(text).strip().casefold() in HELP


def first_word(text: str) -> tuple[str, str]:
    """Split a text after its first word, whatever white space follows it."""
    first, *rest = text.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


def keep_outsiders_out(person: Person) -> None:
    """Raise the Refusal that outsiders get, whatever they ask for."""
    if person.role == Role.OUTSIDER:
        raise Refusal("I am here for this team's own members, so I cannot help you with this.")


def admit(route: Route, request: Request) -> Request:
    """The gate: let a person through to a route, or raise the Refusal that says why not."""
    keep_outsiders_out(request.person)
    if route.who is Who.MANAGERS and not request.is_manager:
        raise Refusal("Only managers may do this: please ask an admin of this workspace.")
    return request


@dataclass(frozen=True)
class Verb(Route):
    """One verb of a command: /points redeem. The empty word is the command by itself.

    `usages` and `means` are for help: what is typed, and what it does, both in English and translated when shown.
    """

    word: str = ""
    usages: tuple[str, ...] = ()
    means: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A slash command and its verbs; `also` are its names in Chinese, as in /haoping 记录 …."""

    name: str
    also: tuple[str, ...]
    verbs: tuple[Verb, ...]
    words: Mapping[str, Verb] = field(init=False)

    def __post_init__(self) -> None:
        words = {word: verb for verb in self.verbs for word in (verb.word, *verb.also)}
        object.__setattr__(self, "words", words)

    def verb(self, text: str) -> tuple[Verb | None, str]:
        """Return the verb that a text begins with (or the empty one), and the rest of the text."""
        first, rest = first_word(text)
        found = self.words.get(narrow(first).casefold()) if first else None
        return (found, rest) if found else (self.words.get(""), text.strip())


@dataclass
class Routes:
    """All that was registered."""

    commands: dict[str, Command] = field(default_factory=dict)
    buttons: dict[str, Route] = field(default_factory=dict)
    undos: dict[str, Undo] = field(default_factory=dict)
    named: dict[str, Command] = field(default_factory=dict)

    def command(self, name: str, also: Sequence[str], verbs: Sequence[Verb]) -> None:
        """Register a command."""
        made = Command(name, tuple(also), tuple(verbs))
        self.commands[name] = made
        self.named.update(dict.fromkeys((name, *also), made))

    def button(self, action: str, route: Route) -> None:
        """Register what a button, a select or any other action does."""
        self.buttons[action] = route

    def undo(self, action: str, undo: Undo) -> None:
        """Register how a kind of change is taken back."""
        self.undos[action] = undo

    def all(self) -> dict[str, Route]:
        """Return every route by name: "/points redeem", "button undo"."""
        verbs = {f"/{c.name} {v.word}".strip(): v for c in self.commands.values() for v in c.verbs}
        return {**verbs, **{f"button {name}": route for name, route in self.buttons.items()}}

    def find(self, name: str) -> Route | None:
        """Return the route of a name of `all()`."""
        kind, _, rest = name.partition(" ")
        if kind == "button":
            return self.buttons.get(rest)
        command = self.commands.get(kind[1:])
        return command.words.get(rest) if command else None
