"""What help shows: the six jobs, below them every command, and below each command what can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.customers.examples import BUY, Examples
from handlers.kernel import kit
from handlers.kernel.characters import flat
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request, Spelling
from handlers.kernel.routes import Command, Routes, Verb
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, TRADITIONAL, Element, Say
from storage.script import is_han, is_simplified

HELP, OPEN = "help", "help_open"
TOP, ALL = "top", "all"
MOST_EXAMPLES = 3
UNDER = N_("/haoping log help")


@dataclass(frozen=True)
class Job:
    """What a person wants to do: an example, and the command whose form, or answer, its button opens."""

    wish: str
    example: str
    route: str
    label: str


JOBS = (
    Job(N_("Log how it went with a customer"), N_("/log {customer} good loves the new model"), "/log", N_("Log…")),
    Job(N_("Record a purchase and award points"), BUY, "/purchase", N_("Purchase…")),
    Job(N_("See what you can offer a customer"), N_("/offer {customer} 150"), "/offer", N_("Offer…")),
    Job(N_("See what kinds of customers you have"), N_("/segment {customer}"), "/segment", N_("Segments")),
    Job(
        N_("Ask what people think of a product"),
        N_("/survey {product} 4.5 more features"),
        "/survey",
        N_("Survey…"),
    ),
    Job(
        N_("Improve a product based on what people ask for"),
        N_("/product improve {product}"),
        "/product improve",
        N_("Improve…"),
    ),
)
"""The six jobs, the everyday ones first."""

BESIDES = (
    ("/customer", N_("Find a customer…")),
    ("/customer followups", N_("My follow-ups")),
    ("/digest", N_("Digest")),
)


def jobs(request: Request, examples: Examples) -> Reply:
    """Show the six jobs on one screen, with an example and a button each, and the way to all the rest."""
    say = request.say
    rows = [
        kit.item(f"{say(job.wish)}\n{examples.fill(job.example)}", kit.button(say(job.label), OPEN, job.route))
        for job in JOBS
    ]
    besides = [kit.button(say(label), OPEN, route) for route, label in BESIDES]
    more = kit.button(say("All commands"), HELP, _value(request.command, ALL))
    return Reply([kit.header(say("What would you like to do?")), *rows, kit.buttons([*besides, more])])


def commands(request: Request, known: Iterable[Command]) -> Reply:
    """Show every command with its verbs, and a button for the help of each, called as it is."""
    say = request.say
    rows = []
    for command in known:
        name = request.command(f"/{command.name}")
        means = next((say(verb.means) for verb in command.verbs if not verb.word), say(command.verbs[0].means))
        verbs = [_word(say, verb) for verb in command.verbs if verb.word]
        listed = f"\n{say(' · ').join(verbs)}" if verbs else ""
        shown = say("{command}: {means}", command=name, means=means)
        rows.append(kit.item(shown + listed, kit.button(name, HELP, _value(request.command, command.name))))
    under = say("They all work under one name too: {example}", example=request.command(say(UNDER)))
    back = kit.button(say("Back"), HELP, _value(request.command, TOP))
    return Reply([kit.header(say("All commands")), *rows, kit.small(under), kit.buttons([back])])


def details(request: Request, command: Command, examples: Examples) -> Reply:
    """Explain one command: three examples, then how each of its verbs is typed and what it does."""
    say = request.say
    shown = [examples.code(one) for one in _examples(command, examples)]
    rows = [_verb(request, verb) for verb in command.verbs]
    forms = [verb for verb in command.verbs if verb.opens is not None]
    row = [kit.button(f"{_typed(request, command, verb)}…", OPEN, _route(command, verb)) for verb in forms]
    more = kit.button(say("All commands"), HELP, _value(request.command, ALL))
    return Reply(
        [
            kit.header(request.command(f"/{command.name}")),
            *([kit.headed(say.line("*For example*"), shown)] if shown else []),
            kit.bullets(rows),
            kit.buttons([*row, more]),
        ]
    )


def named(routes: Routes, text: str) -> list[str]:
    """Return the commands that a text names, in its order; else those that have a verb which it has."""
    typed = flat(text).casefold()
    found: dict[str, int] = {}
    for word, command in routes.named.items():
        at = _place(typed, word)
        if at is not None and command.name != routes.umbrella:
            found[command.name] = min(at, found.get(command.name, at))
    if found:
        return sorted(found, key=lambda name: found[name])
    others = (one for one in routes.commands.values() if one.name != routes.umbrella)
    return [one.name for one in others if any(_place(typed, word) is not None for word in one.words if word)]


def _place(typed: str, word: str) -> int | None:
    """Return where a text has a word, or several of what it says: customers."""
    if not word.isascii():
        return typed.find(word) if word in typed else None
    found = re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", typed)
    return found.start() if found else None


def topic(value: str) -> tuple[Spelling, str]:
    """Return how its reader types commands, and what is asked for, from what a button of help carries."""
    prefix, under, wanted = value.split(":", 2) if value.count(":") >= 2 else ("", "", value)
    return Spelling(prefix, under), wanted


def _value(command: Spelling, wanted: str) -> str:
    return f"{command.prefix}:{command.under}:{wanted}"


def _examples(command: Command, examples: Examples) -> list[str]:
    """Return what to show: the first example of each verb, then more of those that have more."""
    most = max((len(verb.examples) for verb in command.verbs), default=0)
    all_ = [verb.examples[at] for at in range(most) for verb in command.verbs if at < len(verb.examples)]
    return [one for one in all_ if examples.can_fill(one)][:MOST_EXAMPLES]


def _verb(request: Request, verb: Verb) -> list[Element]:
    say = request.say
    row: list[Element] = []
    for usage in verb.usages:
        row += [*(say.line(" · ") if row else []), *code(request.command(say(usage)))]
    row += say.line(": {means}", means=say(verb.means))
    if also := _others(say, verb):
        row += say.line(" (also {words})", words=say(", ").join(also))
    return row


def _others(say: Say, verb: Verb) -> list[str]:
    """Return the other words for a verb in the reader's language, but for the one that its usage has."""
    shown = say(verb.usages[0]).split()
    found = [word for word in (verb.word, *verb.also) if word and _is_own(say, word) and word not in shown]
    return [word for word in found if say.written != TRADITIONAL or not any(map(is_simplified, word))]


def _word(say: Say, verb: Verb) -> str:
    return say(verb.usages[0]).split()[1]


def _is_own(say: Say, word: str) -> bool:
    return any(map(is_han, word)) is (say.language != "en")


def _typed(request: Request, command: Command, verb: Verb) -> str:
    say = request.say
    words = [f"/{command.name}", *([_word(say, verb)] if verb.word else [])]
    return request.command(" ".join(words))


def _route(command: Command, verb: Verb) -> str:
    return f"/{command.name} {verb.word}".strip()
