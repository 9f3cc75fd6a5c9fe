"""How the bot speaks of itself: welcome, help, language, health."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.customers.examples import BUY, Examples
from handlers.kernel import kit, undo
from handlers.kernel.opinions import State
from handlers.kernel.reply import Option, Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, NAMES, Element, Moment, Say
from handlers.lists import blocks as lists
from storage.store import Store

LOG = N_("/log {customer} good loves the new model")
EVERYTHING = N_("/haoping help")
LANGUAGE = N_("/haoping language")


def welcome(request: Request, store: Store) -> Reply:
    """Say who this is, what to try first, and how to get help."""
    say, examples = request.say, Examples(request, store)
    tries = (
        (LOG, say("logs how it went with a customer")),
        (N_("/customer {customer}"), say("who they are: segment, offer, satisfaction, points")),
        (BUY, say("records a purchase and awards points")),
    )
    return Reply(
        [
            kit.lines(
                say.line(
                    "*I'm Haoping.* I remember what your team knows about its customers. Writing it down takes five "
                    "seconds."
                ),
            ),
            kit.bullets([*examples.code(typed), *say.line(": {means}", means=means)] for typed, means in tries),
            kit.lines(
                say.line("Everything else: {command}", command=code(request.command(say(EVERYTHING)))),
                say.line(
                    "I use the language of your Slack. To change that: {command}",
                    command=code(request.command(say(LANGUAGE))),
                ),
            ),
        ]
    )


def language(request: Request, chosen: str | None) -> list[kit.Block]:
    """Say which language is spoken, and ask for another."""
    say = request.say
    if chosen is None:
        now = say.line("I'm using the language of your Slack: *{language}*.", language=_language(say))
    else:
        now = say.line("I'm using *{language}*, as you chose.", language=_language(say))
    return [kit.lines(now, say.line("Which language should I use?"))]


def languages(request: Request) -> list[Option]:
    """Return the languages to choose from."""
    return [
        *(Option(name, {"language": language}) for language, name in NAMES.items()),
        Option(request.say("Same as my Slack"), {"language": "auto"}),
    ]


def speaks(say: Say, chosen: str | None, change: int | None) -> Reply:
    """Say, in the language that was chosen, that it is spoken from now on."""
    if chosen is None:
        said = say.line("OK, I'll use the language of your Slack: *{language}*.", language=_language(say))
    else:
        said = say.line("OK, I'll use *{language}* with you.", language=_language(say))
    row = [] if change is None else [kit.buttons([undo.button(say, change)])]
    return Reply([kit.lines(said), *row], renew=True)


def health(
    request: Request,
    version: str,
    database: str,
    counts: Mapping[str, int],
    oldest: datetime | None,
    since: datetime,
    second: State | None = None,
) -> Reply:
    """Say how the bot is: what runs since when, and what is still to be said to Slack."""
    say = request.say
    waiting, failed = counts["waiting"], counts["failed"]
    rows = [
        say.line("Version {version}, running since {at}", version=version, at=Moment(since)),
        say.line("Database: {database}, responding", database=database),
        say.line("Customers: {n}", n=f"{counts['customers']:,}"),
        say.line("Messages waiting to go to Slack: {n}", n=waiting)
        + (say.line(", the oldest since {at}", at=Moment(oldest)) if oldest else []),
    ]
    if second is not None:
        rows.append(_second(say, second))
    if failed:
        rows.append(say.line("Messages that couldn't be sent in the last few days: *{n}*. The log says why.", n=failed))
    first = say("All good") if not failed else say("Something needs attention")
    everybody = kit.buttons([lists.opens(say, [], say("All customers…"))])
    return Reply([kit.header(first), kit.bullets(rows), everybody])


def _second(say: Say, state: State) -> list[Element]:
    """Return how the second reader is."""
    if not state.is_ready:
        return say.line("Second reader: not responding, so I read messages without it")
    who = {"name": state.name, "version": state.version}
    if not state.asked:
        return say.line("Second reader: {name} {version}, responding; not asked yet", **who)
    asked = say.plural("asked once", "asked {n} times", state.asked, n=f"{state.asked:,}")
    if not state.late:
        return say.line(
            "Second reader: {name} {version}, responding; {asked}, always answered in time", asked=asked, **who
        )
    return say.line(
        "Second reader: {name} {version}, responding; {asked}, {late} not answered in time",
        asked=asked,
        late=f"{state.late:,}",
        **who,
    )


def _language(say: Say) -> str:
    return NAMES[say.written]
