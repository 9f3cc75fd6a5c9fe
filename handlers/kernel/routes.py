"""The routes: every command, button, form and event that there is, and who may use it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from handlers.kernel.attributes import Attributes
from handlers.kernel.characters import keyword
from handlers.kernel.markup import leading
from handlers.kernel.parameters import Parameter
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Person, Request
from handlers.kernel.services import Services
from handlers.kernel.wording import N_
from storage.models import Change
from storage.store import Store
from storage.types import Role

Handler = Callable[[Request, Store], Reply]
Undo = Callable[[Request, Store, Change], Reply]
Check = Callable[[Store, Change, int], None]
"""Looks at a change whose rows are being put back, and at the points that this moves; a Refusal stops it."""
Prepare = Callable[[Request, Services], Mapping[str, Any] | None]


class Who(enum.Enum):
    """Who may use a route: SLACK is for events that no person caused. Outsiders may use none."""

    MEMBERS = "members"
    MANAGERS = "managers"
    SLACK = "slack"


@dataclass(frozen=True)
class Route:
    """One thing that can be asked for.

    With `writes` the handler gets a transaction that claims the delivery; otherwise it only reads. `prepare` asks Slack
    for what the handler needs, before any transaction; None means that there is nothing to do. A `one_shot` button acts
    once however often its person clicks it: it claims its value up to the first colon, other buttons claim the click.

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


def user_of(event: Mapping[str, Any]) -> str:
    """Return whose doing an event is, as Slack names them; "" where it names nobody."""
    user = event.get("user")
    return str((user.get("id") if isinstance(user, Mapping) else user) or "")


@dataclass(frozen=True)
class EventRoute(Route):
    """What is done when Slack reports an event; always a write, since Slack may report it twice.

    `person` finds whose doing it is; with `outsiders` the handler gets those of outsiders too. With `answers_refusals`
    the person is told of a refusal, as where they spoke to the bot; otherwise a refusal is silent.
    """

    writes: bool = True
    person: Callable[[Mapping[str, Any]], str] = user_of
    answers_refusals: bool = False
    outsiders: bool = False


@dataclass(frozen=True)
class Step(Route):
    """A step that others build into their workflows; always a write, since Slack may ask for it twice.

    What it is called and does is in English, translated where it is shown. What it hands on is the Reply's `outputs`.
    """

    writes: bool = True
    title: str = ""
    means: str = ""
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()


UNKNOWN = "unknown"
HELP = frozenset({"help", "?", "-h", "--help", "帮助", "幫助"})


def asks_for_help(text: str) -> bool:
    """Tell whether a command's text asks how the command is used."""
    return keyword(text) in HELP


def first_word(text: str) -> tuple[str, str]:
    """Split a text after its first word, whatever white space follows it."""
    first, *rest = text.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


def unmarked(text: str, verbs: Collection[str]) -> str:
    """Return a text without the marks around a verb that it begins with, as *edit* 王五."""
    inner = leading(text.strip())
    is_verb = inner is not None and keyword(first_word(inner[0])[0]) in verbs
    return "".join(inner) if inner and is_verb else text


SLACK = Person("", "Slack", Role.MEMBER, "en", "UTC")
"""Who tells of what no person did."""


UNSTARTED = N_(
    "I can't tell who this is for. Start the workflow from a link, a button or a shortcut that somebody clicks."
)
"""What a step says that nobody started, as on a schedule."""
OUTSIDERS = N_("Sorry, I can only help members of this team.")
"""What outsiders are told, whatever they ask for."""


def keep_outsiders_out(person: Person, route: Route | None = None) -> None:
    """Raise the Refusal that outsiders get, whatever they ask for."""
    if person.role == Role.OUTSIDER and not (isinstance(route, EventRoute) and route.outsiders):
        raise Refusal(OUTSIDERS)


def admit(route: Route, request: Request) -> Request:
    """The gate: let a person through to a route, or raise the Refusal that says why not."""
    if route.who is Who.SLACK:
        if request.person != SLACK:
            raise Refusal("Only Slack itself can tell me this.")
        return request
    if request.person == SLACK:
        raise Refusal(UNSTARTED if isinstance(route, Step) else "I can't tell who's doing this.")
    keep_outsiders_out(request.person, route)
    if route.who is Who.MANAGERS and not request.is_manager:
        raise Refusal("Only managers can do this. Please ask a workspace admin.")
    return request


@dataclass(frozen=True)
class Verb(Route):
    """One verb of a command: /points redeem. The empty word is the command by itself.

    `usages`, `means` and `examples` are for help: what is typed, what it does, and how it looks when somebody does, all
    in English and translated when shown.
    `opens` shows a form when nothing is typed after it; what the handler itself says then is how to type it.
    `openly` says that everybody may read its answer where it was asked, or gives what answers in its place there; what
    is longer, or for a few, is said to who asks. With `alone` it can be said to the bot with nothing after it.
    """

    word: str = ""
    usages: tuple[str, ...] = ()
    means: str = ""
    also: tuple[str, ...] = ()
    opens: Handler | None = None
    openly: Handler | bool = False
    alone: bool = False
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A slash command and its verbs; `also` are its names in Chinese, as in /haoping 记录 ….

    `spoken` turns what people say otherwise into a verb with what follows it: 每周一 9:00.
    """

    name: str
    also: tuple[str, ...]
    verbs: tuple[Verb, ...]
    spoken: Callable[[str], str] | None = None
    words: Mapping[str, Verb] = field(init=False)

    def __post_init__(self) -> None:
        words = {word: verb for verb in self.verbs for word in (verb.word, *verb.also)}
        object.__setattr__(self, "words", words)

    def verb(self, text: str) -> tuple[Verb | None, str]:
        """Return the verb that a text begins with (or the empty one), and the rest of the text."""
        text = self.spoken(text) if self.spoken else text
        first, rest = first_word(unmarked(text, self.words))
        found = self.words.get(keyword(first)) if first else None
        return (found, rest) if found else (self.words.get(""), text.strip())


@dataclass(frozen=True)
class Meant:
    """What a typed command means: the route, what is left of the text, how it was typed, and under which command."""

    route: str
    text: str
    source: str
    under: str = ""


class Declared(Protocol):
    """What a module declares of its routes."""

    @property
    def declared(self) -> list[Callable[[Routes], None]]:
        """What registers each route."""

    @property
    def openings(self) -> list[Callable[[Routes], None]]:
        """What registers the forms of verbs, once the verbs are there."""


@dataclass(eq=False)
class Routes:
    """All that was registered.

    `umbrella` is the one command under which all others can be typed too, and whose verb `help` shows them.
    """

    commands: dict[str, Command] = field(default_factory=dict)
    buttons: dict[str, Route] = field(default_factory=dict)
    forms: dict[str, Route] = field(default_factory=dict)
    options: dict[str, Route] = field(default_factory=dict)
    shortcuts: dict[str, Route] = field(default_factory=dict)
    events: dict[str, EventRoute] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    undos: dict[str, Undo] = field(default_factory=dict)
    redos: dict[str, Undo] = field(default_factory=dict)
    named: dict[str, Command] = field(default_factory=dict)
    put_backs: dict[str, Check] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=lambda: Attributes({}))
    afterwards: list[Callable[[Store], None]] = field(default_factory=list)
    umbrella: str = ""
    synonyms: tuple[tuple[str, str], ...] = ()
    anywhere: frozenset[str] = frozenset()

    def means(self, synonyms: tuple[tuple[str, str], ...], anywhere: frozenset[str]) -> None:
        """Register what people type for verbs, each with the words; those of `anywhere` mean it to every command."""
        self.synonyms, self.anywhere = synonyms, anywhere

    def add(self, *parts: Declared) -> None:
        """Register what modules declare; verbs stand in help in this order."""
        for part in parts:
            for declare in part.declared:
                declare(self)
        for part in parts:  # a form may be declared before the verb that opens it
            for declare in part.openings:
                declare(self)

    def command(self, name: str, *also: str, spoken: Callable[[str], str] | None = None) -> None:
        """Register a command, which has no verbs yet; `also` are its names in Chinese."""
        self._keep(Command(name, also, (), spoken))

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

    def step(self, callback: str, step: Step) -> None:
        """Register a step that others build into their workflows."""
        self.steps[callback] = step

    def undo(self, action: str, undo: Undo) -> None:
        """Register how a kind of change is taken back."""
        self.undos[action] = undo

    def redo(self, action: str, redo: Undo) -> None:
        """Register how a kind of change is done again, where putting its rows back will not do."""
        self.redos[action] = redo

    def put_back(self, action: str, check: Check) -> None:
        """Register what looks at a change whose rows are put back after an undo, and may refuse it."""
        self.put_backs[action] = check

    def tell(self, attributes: Attributes) -> None:
        """Register how what the entries of the audit keep is called and shown."""
        self.attributes |= attributes

    def after_writing(self, do: Callable[[Store], None]) -> None:
        """Register what is done at the end of every transaction in which a handler wrote."""
        self.afterwards.append(do)

    def gather_under(self, name: str) -> None:
        """Register the one command under which every other can be typed too."""
        self.umbrella = name

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

    @property
    def help(self) -> str:
        """What is typed to see every command; in English, translated where it is shown."""
        return f"/{self.umbrella} help"

    def meant(self, name: str, text: str) -> Meant:
        """Return what a typed command means; `find` knows no route for a command or verb that there is not."""
        command, source, under = self.commands.get(name), f"/{name}", ""
        if command is None:
            return Meant(UNKNOWN, text, source)
        if name == self.umbrella:
            first, rest = first_word(unmarked(text, self.named))
            other = self.named.get(keyword(first))
            if other is not None and other is not command:
                command, text, source, under = other, rest, f"{source} {other.name}", name
        if asks_for_help(text):
            return Meant(self.help, "" if command.name == self.umbrella else command.name, source, under)
        verb, rest = command.verb(text)
        if verb is None:
            return Meant(f"/{command.name}", text, source, under)
        return Meant(f"/{command.name} {verb.word}".strip(), rest, f"{source} {verb.word}".strip(), under)

    def not_there(self, route: str) -> Refusal:
        """Return the Refusal for a route that nobody has registered."""
        command = self.commands.get(first_word(route)[0].removeprefix("/"))
        if route.startswith("step "):
            return Refusal("I don't have this step anymore. Please take it out of the workflow.")
        if command is None:
            return Refusal("I don't know this command.", example=self.help)
        return Refusal("I don't know what to do with this.", example=N_("/{command} help"), command=command.name)

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
            "step": self.steps,
        }
