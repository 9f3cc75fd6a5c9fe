"""The routes: every command, button and event there is, with who may use it. Nothing else is answered."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Person, Reply, Request
from handlers.kernel.services import Services
from handlers.kernel.wording import N_
from handlers.kernel.words import narrow
from storage.models import Change
from storage.store import Store
from storage.types import Role

Handler = Callable[[Request, Store], Reply]
Undo = Callable[[Request, Store, Change], Reply]
Prepare = Callable[[Request, Services], Mapping[str, Any] | None]
H = TypeVar("H", bound=Handler)
U = TypeVar("U", bound=Undo)


class Who(enum.Enum):
    """Who may use a route. Outsiders may use none; Slack itself tells of what no person did."""

    MEMBERS = "members"
    MANAGERS = "managers"
    SLACK = "slack"


@dataclass(frozen=True)
class Route:
    """One thing that can be asked for.

    `writes` gives the handler a transaction that claims the delivery; else it only reads. `prepare` asks Slack what
    the handler must know, before any transaction; None says that there is nothing to do. A `one_shot` button does its
    work once however often its person clicks it: it claims its value up to the first colon, others claim the click.

    What only managers may write names its `deed`, the kind of change that it records: so only managers, by who is one
    then, take it back or put it back.
    """

    handler: Handler
    who: Who
    writes: bool
    prepare: Prepare | None = None
    one_shot: bool = False
    deed: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would leave it open who takes back what only managers may do."""
        if self.who is Who.MANAGERS and self.writes and self.deed is None:
            raise ValueError("what only managers may write names the change that it records")


def _user(event: Mapping[str, Any]) -> str:
    user = event.get("user")
    return str((user.get("id") if isinstance(user, Mapping) else user) or "")


@dataclass(frozen=True)
class EventRoute(Route):
    """What is done when Slack tells of something; always a write, since Slack may tell of it twice.

    `person` finds whose doing it is; with `outsiders` the handler decides what theirs means. `answers_refusals` tells
    them why not, as where they spoke to the bot; else what is refused is passed over in silence.
    """

    writes: bool = True
    person: Callable[[Mapping[str, Any]], str] = _user
    answers_refusals: bool = False
    outsiders: bool = False


EVERYTHING = N_("/haoping help")
"""What is typed to see every command."""
HELP = frozenset({"help", "?", "-h", "--help", "帮助", "幫助"})


def asks_for_help(text: str) -> bool:
    """Tell whether a command's text asks how the command is used."""
    return narrow(text).strip().casefold() in HELP


def first_word(text: str) -> tuple[str, str]:
    """Split a text after its first word, whatever white space follows it."""
    first, *rest = text.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


SLACK = Person("", "Slack", Role.MEMBER, "en", "UTC")
"""Who tells of what no person did."""


OUTSIDERS = N_("I am here for this team's own members, so I cannot help you with this.")
"""What outsiders are told, whatever they ask for."""


def keep_outsiders_out(person: Person, route: Route | None = None) -> None:
    """Raise the Refusal that outsiders get, whatever they ask for."""
    if person.role == Role.OUTSIDER and not (isinstance(route, EventRoute) and route.outsiders):
        raise Refusal(OUTSIDERS)


def admit(route: Route, request: Request) -> Request:
    """The gate: let a person through to a route, or raise the Refusal that says why not."""
    if route.who is Who.SLACK:
        if request.person != SLACK:
            raise Refusal("Only Slack itself may tell me this.")
        return request
    if request.person == SLACK:
        raise Refusal("I cannot tell whose doing this is.")
    keep_outsiders_out(request.person, route)
    if route.who is Who.MANAGERS and not request.is_manager:
        raise Refusal("Only managers may do this: please ask an admin of this workspace.")
    return request


@dataclass(frozen=True)
class Verb(Route):
    """One verb of a command: /points redeem. The empty word is the command by itself.

    `usages` and `means` are for help: what is typed, and what it does, both in English and translated when shown.
    `opens` shows a form when nothing is typed after it; what the handler itself says then is how to type it.
    `openly` answers in its place where everybody in a channel reads the answer.
    """

    word: str = ""
    usages: tuple[str, ...] = ()
    means: str = ""
    also: tuple[str, ...] = ()
    opens: Handler | None = None
    openly: Handler | None = None


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
    forms: dict[str, Route] = field(default_factory=dict)
    options: dict[str, Route] = field(default_factory=dict)
    shortcuts: dict[str, Route] = field(default_factory=dict)
    events: dict[str, EventRoute] = field(default_factory=dict)
    undos: dict[str, Undo] = field(default_factory=dict)
    redos: dict[str, Undo] = field(default_factory=dict)
    named: dict[str, Command] = field(default_factory=dict)

    def add(self, *parts: Part) -> None:
        """Register what modules declare; verbs stand in help in this order."""
        for part in parts:
            for declare in part.declared:
                declare(self)
        for part in parts:  # a form may be declared before the verb that opens it
            for declare in part.openings:
                declare(self)

    def command(self, name: str, *also: str) -> None:
        """Register a command, which has no verbs yet; `also` are its names in Chinese."""
        self._keep(Command(name, also, ()))

    def verb(self, name: str, verb: Verb) -> None:
        """Add a verb to a command that is registered already; the command by itself comes first in help."""
        kept = self.commands[name]
        self._keep(replace(kept, verbs=(*kept.verbs, verb) if verb.word else (verb, *kept.verbs)))

    def opens(self, name: str, word: str, form: Handler) -> None:
        """Let a verb that is registered already open a form when nothing is typed after it."""
        kept = self.commands[name]
        if all(verb.word != word for verb in kept.verbs):
            raise LookupError(f"No verb /{name} {word} is registered, which a form would open for.")
        verbs = (replace(verb, opens=form) if verb.word == word else verb for verb in kept.verbs)
        self._keep(replace(kept, verbs=tuple(verbs)))

    def button(self, action: str, route: Route) -> None:
        """Register what a button, a select or any other action does."""
        self.buttons[action] = route

    def form(self, callback: str, route: Route) -> None:
        """Register who takes what was filled into a form."""
        self.forms[callback] = route

    def menu(self, action: str, route: Route) -> None:
        """Register what a menu offers for what is typed into it, as `Reply.options`."""
        self.options[action] = route

    def shortcut(self, callback: str, route: Route) -> None:
        """Register what a shortcut opens."""
        self.shortcuts[callback] = route

    def event(self, kind: str, route: EventRoute) -> None:
        """Register what is done when Slack tells of something."""
        self.events[kind] = route

    def undo(self, action: str, undo: Undo) -> None:
        """Register how a kind of change is taken back."""
        self.undos[action] = undo

    def redo(self, action: str, redo: Undo) -> None:
        """Register how a kind of change is done again, where putting its rows back will not do."""
        self.redos[action] = redo

    def all(self) -> dict[str, Route]:
        """Return every route by name: "/points redeem", "button undo", "form log"."""
        verbs: dict[str, Route] = {f"/{c.name} {v.word}".strip(): v for c in self.commands.values() for v in c.verbs}
        for kind, routes in self._kinds().items():
            verbs |= {f"{kind} {name}": route for name, route in routes.items()}
        return verbs

    @cached_property
    def guarded(self) -> frozenset[str]:
        """The kinds of changes that only managers may make, once everything is registered."""
        return frozenset(route.deed for route in self.all().values() if route.who is Who.MANAGERS and route.deed)

    def find(self, name: str) -> Route | None:
        """Return the route of a name of `all()`."""
        kind, _, rest = name.partition(" ")
        if kind in (kinds := self._kinds()):
            return kinds[kind].get(rest)
        command = self.commands.get(kind[1:])
        return command.words.get(rest) if command else None

    def _keep(self, command: Command) -> None:
        self.commands[command.name] = command
        self.named.update(dict.fromkeys((command.name, *command.also), command))

    def _kinds(self) -> Mapping[str, Mapping[str, Route]]:
        return {
            "button": self.buttons,
            "form": self.forms,
            "options": self.options,
            "shortcut": self.shortcuts,
            "event": self.events,
        }


_VERB = re.compile("[a-z][a-z-]*")


@dataclass(frozen=True)
class Help:
    """What help says of a verb: how it is typed, and what it does; both in English, translated when shown.

    What is typed as it stands is in lower case, what it stands for in capitals: "/purchase refund ID [AMOUNT]".
    """

    usage: str
    means: str

    def verb(self) -> tuple[str, str]:
        """Return the command and its verb, as purchase and refund, of how it is typed."""
        name, rest = first_word(self.usage)
        word, _ = first_word(rest)
        return name[1:], word if _VERB.fullmatch(word) else ""


@dataclass(frozen=True)
class Part:
    """What one module answers: each decorator stands at the code that does it, and says who may.

    Nothing is registered by that: `register(routes)` of the capability adds its parts.
    """

    declared: list[Callable[[Routes], None]] = field(default_factory=list)
    openings: list[Callable[[Routes], None]] = field(default_factory=list)

    def verb(
        self,
        help: Help,
        *also: str,
        who: Who,
        writes: bool,
        prepare: Prepare | None = None,
        opens: Handler | None = None,
        openly: Handler | None = None,
        besides: str = "",
        deed: str | None = None,
    ) -> Callable[[H], H]:
        """Declare what a verb of a command does; `also` are other words for it, `besides` is another way to type it."""
        name, word = help.verb()
        usages = (help.usage, besides) if besides else (help.usage,)

        def declare(handler: H) -> H:
            verb = Verb(
                handler,
                who,
                writes,
                prepare,
                deed=deed,
                word=word,
                usages=usages,
                means=help.means,
                also=also,
                opens=opens,
                openly=openly,
            )
            self.declared.append(lambda routes: routes.verb(name, verb))
            return handler

        return declare

    def opens(self, *usages: str) -> Callable[[H], H]:
        """Declare the form that a verb opens when nothing is typed after it; it stands above what the verb does."""

        def declare(handler: H) -> H:
            for usage in usages:
                name, _, word = usage[1:].partition(" ")
                self.openings.append(partial(Routes.opens, name=name, word=word, form=handler))
            return handler

        return declare

    def button(
        self,
        action: str,
        *,
        who: Who,
        writes: bool,
        prepare: Prepare | None = None,
        one_shot: bool = False,
        deed: str | None = None,
    ) -> Callable[[H], H]:
        """Declare what a button, a select or any other action does."""
        return self._declare(
            lambda routes, handler: routes.button(action, Route(handler, who, writes, prepare, one_shot, deed))
        )

    def form(
        self, callback: str, *, who: Who, writes: bool, prepare: Prepare | None = None, deed: str | None = None
    ) -> Callable[[H], H]:
        """Declare what takes what was filled into a form."""
        return self._declare(
            lambda routes, handler: routes.form(callback, Route(handler, who, writes, prepare, deed=deed))
        )

    def menu(self, action: str, *, who: Who) -> Callable[[H], H]:
        """Declare what a menu offers for what is typed into it, as `Reply.options`."""
        return self._declare(lambda routes, handler: routes.menu(action, Route(handler, who, writes=False)))

    def shortcut(self, callback: str, *, who: Who) -> Callable[[H], H]:
        """Declare what a shortcut opens."""
        return self._declare(lambda routes, handler: routes.shortcut(callback, Route(handler, who, writes=False)))

    def event(
        self,
        kind: str,
        *,
        who: Who,
        prepare: Prepare | None = None,
        person: Callable[[Mapping[str, Any]], str] = _user,
        answers_refusals: bool = False,
        outsiders: bool = False,
    ) -> Callable[[H], H]:
        """Declare what is done when Slack tells of something; the rest is as EventRoute has it."""

        def register(routes: Routes, handler: Handler) -> None:
            route = EventRoute(
                handler, who, prepare=prepare, person=person, answers_refusals=answers_refusals, outsiders=outsiders
            )
            routes.event(kind, route)

        return self._declare(register)

    def undo(self, action: str) -> Callable[[U], U]:
        """Declare how a kind of change is taken back; only managers may where it is the deed of a route of theirs."""

        def declare(undo: U) -> U:
            self.declared.append(lambda routes: routes.undo(action, undo))
            return undo

        return declare

    def redo(self, action: str) -> Callable[[U], U]:
        """Declare how a kind of change is done again, where putting its rows back will not do."""

        def declare(redo: U) -> U:
            self.declared.append(lambda routes: routes.redo(action, redo))
            return redo

        return declare

    def _declare(self, register: Callable[[Routes, Handler], None]) -> Callable[[H], H]:
        def declare(handler: H) -> H:
            self.declared.append(lambda routes: register(routes, handler))
            return handler

        return declare
