"""How the bot speaks of itself: welcome, help, language, health."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.kernel import kit, undo
from handlers.kernel.reply import Option, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Command
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, NAMES, Element, Moment, Say

EVERYTHING = N_("/haoping help")
LANGUAGE = N_("/haoping language")
MOST_HELP = 11_000
"""Characters of blocks that Slack surely takes in one message."""


def welcome(request: Request) -> Reply:
    """Say who this is, what to try first, and how to get help."""
    say = request.say
    examples = [
        (say("/log 李四 good"), say("writes down how it went with a customer")),
        (say("/customer 王五"), say("who is this: segment, offer, satisfaction, points")),
        (say("/purchase 王五 400"), say("records a purchase and awards points")),
    ]
    return Reply(
        [
            kit.lines(
                say.line("*I am Haoping.* I keep what this team knows of its customers, written down in five seconds."),
            ),
            kit.bullets(_usage(request, typed, means) for typed, means in examples),
            kit.lines(
                say.line("Everything else: {command}", command=code(request.command(say(EVERYTHING)))),
                say.line(
                    "I speak the language of your Slack; {command} chooses another.",
                    command=code(request.command(say(LANGUAGE))),
                ),
            ),
        ]
    )


def overview(request: Request, commands: Sequence[Command]) -> Reply:
    """List every command with its usages, and what they do for as many of the first as Slack takes."""
    say = request.say
    one, two = request.command(say("/log help")), request.command(say("/haoping log"))
    rest = kit.small(
        say(
            "Each tells more with help after it, as in {one}. Each can be typed under one name too, as in {two}.",
            one=one,
            two=two,
        )
    )
    for explained in range(len(commands), -1, -1):
        rows = [_of_command(request, command, means=at < explained) for at, command in enumerate(commands)]
        blocks = [kit.header(say("What I can do")), *rows, rest]
        if len(json.dumps(blocks, ensure_ascii=False)) <= MOST_HELP:
            break
    return Reply(blocks)


def details(request: Request, command: Command) -> Reply:
    """Explain one command: every usage, what it does, and the words that mean the same."""
    say = request.say
    rows = []
    for verb in command.verbs:
        row = _usages(request, verb.usages) + say.line("\n{means}", means=say(verb.means))
        if verb.also:
            row += say.line("\nalso: {words}", words=say(", ").join(filter(None, (verb.word, *verb.also))))
        rows.append(row)
    also = [f"/haoping {name}" for name in (command.name, *command.also)] if command.name != "haoping" else []
    names = say(", ").join(map(request.command, also))
    return Reply(
        [
            kit.header(request.command(f"/{command.name}")),
            *(kit.lines(row) for row in rows),
            *([kit.small(say("The same under one name: {names}", names=names))] if names else []),
        ]
    )


def language(request: Request, chosen: str | None) -> list[kit.Block]:
    """Say which language is spoken, and ask for another."""
    say = request.say
    if chosen is None:
        now = say.line("I speak the language of your Slack to you: *{language}*.", language=_language(say))
    else:
        now = say.line("I speak *{language}* to you, as you chose.", language=_language(say))
    return [kit.lines(now, say.line("Which language shall I speak?"))]


def languages(request: Request) -> list[Option]:
    """Return the languages to choose from."""
    return [
        *(Option(name, {"language": language}) for language, name in NAMES.items()),
        Option(request.say("As in my Slack"), {"language": "auto"}),
    ]


def speaks(say: Say, chosen: str | None, change: int | None) -> Reply:
    """Say, in the language that was chosen, that it is spoken from now on."""
    if chosen is None:
        said = say.line("From now on I follow the language of your Slack: *{language}*.", language=_language(say))
    else:
        said = say.line("From now on I speak *{language}* to you.", language=_language(say))
    row = [] if change is None else [kit.buttons([undo.button(say, change)])]
    return Reply([kit.lines(said), *row], renew=True)


def health(
    request: Request, version: str, database: str, counts: Mapping[str, int], oldest: datetime | None, since: datetime
) -> Reply:
    """Say how the bot is: what runs since when, and what is still to be said to Slack."""
    say = request.say
    waiting, failed = counts["waiting"], counts["failed"]
    rows = [
        say.line("Version {version}, running since {at}", version=version, at=Moment(since)),
        say.line("Database: {database}, it answers", database=database),
        say.line("Customers: {n}", n=f"{counts['customers']:,}"),
        say.line("Messages that still wait for Slack: {n}", n=waiting)
        + (say.line(", the oldest since {at}", at=Moment(oldest)) if oldest else []),
    ]
    if failed:
        rows.append(say.line("Messages given up in the last days: *{n}*. The log says why.", n=failed))
    first = say("All is well") if not failed else say("Something needs a look")
    return Reply([kit.header(first), kit.bullets(rows)])


def _language(say: Say) -> str:
    return NAMES[say.written]


def _of_command(request: Request, command: Command, *, means: bool) -> kit.Block:
    lines = []
    for verb in command.verbs:
        lines.append(_usages(request, verb.usages))
        if means:
            lines[-1] = [*lines[-1], *request.say.line(": {means}", means=request.say(verb.means))]
    block = kit.lines(*lines)
    section = block["elements"][0]
    section["elements"] = _run_together(section["elements"])
    return block


def _run_together(elements: Sequence[Element]) -> list[Element]:
    """Join neighbouring texts of no style: all commands' help has to fit into one message of Slack's."""
    joined: list[Element] = []
    for element in elements:
        if joined and set(element) == set(joined[-1]) == {"type", "text"}:
            joined[-1] = {**element, "text": joined[-1]["text"] + element["text"]}
        else:
            joined.append(element)
    return joined


def _usages(request: Request, usages: Sequence[str]) -> list[Element]:
    elements: list[Element] = []
    for usage in usages:
        if elements:
            elements.append({"type": "text", "text": " · "})
        elements += code(request.command(request.say(usage)))
    return elements


def _usage(request: Request, typed: str, means: str) -> list[Element]:
    return [*code(request.command(typed)), *request.say.line(": {means}", means=means)]
