"""/haoping: welcome, help, language, health, and taking back what one did last."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from handlers.customers.examples import Examples
from handlers.haoping import blocks, filling, help_blocks, managers, settings, synonyms
from handlers.kernel import languages, undo
from handlers.kernel.characters import keyword
from handlers.kernel.did_you_mean import did_you_mean, instead
from handlers.kernel.kit import clipped
from handlers.kernel.meanings import MOST_MEANT, knows_nobody
from handlers.kernel.opinions import State
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Verb, Who, admit
from handlers.kernel.services import Services
from handlers.kernel.wording import N_, Say, language_of
from handlers.mentions import asking, plainly, rules
from handlers.reading import channels
from storage.models import Change
from storage.store import Store
from storage.subject import Subject

part = Part()

SECOND = "second reader"
"""The fact about a request that says how the second reader is."""
_ALL = frozenset({"all", "commands", "全部", "所有", "命令"})


def welcome(routes: Routes, request: Request, store: Store) -> Reply:
    """/haoping."""
    if request.text and not asking.greeting(request.text):
        meant = _question_meant(routes, request, store) or did_you_mean(request, knows_nobody, names=False)
        meant = meant or _help_meant(routes, request)
        raise meant or Refusal("I don't know {text}.", text=clipped(request.text, 40), example=N_("/haoping help"))
    return blocks.welcome(request, store)


def _question_meant(routes: Routes, request: Request, store: Store) -> Question | None:
    """Return the question whether the command is meant that answers a text in plain words; None for any other."""
    asked = plainly.of_all(request, store, rules.said(request.text).rstrip("?？!！。. "))
    meant = None if asked is None else plainly.route(routes, asked)
    return None if meant is None else instead(request, *meant)


def _help_meant(routes: Routes, request: Request) -> Question | None:
    """Return the question which commands' help is meant by a text that names them, in this order; None for none."""
    return instead(request, routes.help, *help_blocks.named(routes, request.text)[:MOST_MEANT])


def help_with(routes: Routes, request: Request, store: Store) -> Reply:
    """/haoping help [COMMAND|all]."""
    asked, examples = keyword(request.text).removeprefix("/"), Examples(request, store)
    if not asked:
        return help_blocks.jobs(request, examples)
    if asked in _ALL:
        return help_blocks.commands(request, routes.commands.values())
    command = routes.named.get(asked) or routes.named.get(asked.rpartition("-")[2])
    if command is None:
        raise _help_meant(routes, request) or Refusal(
            "There's no command called {text}.", text=clipped(asked, 40), example=N_("/haoping help")
        )
    return help_blocks.details(request, command, examples)


def turned(routes: Routes, request: Request, store: Store) -> Reply:
    """The buttons of help that show more of it, in the place of what was shown."""
    command, topic = help_blocks.topic(request.text)
    asked = "" if topic == help_blocks.TOP else topic
    return help_with(routes, request.but(command=command, text=asked), store)


def opened(routes: Routes, request: Request, store: Store) -> Reply:
    """The buttons of help that open a command's form, or show what the command alone does."""
    verb = routes.find(request.text)
    if not isinstance(verb, Verb) or (verb.opens is None and verb.writes):
        raise routes.not_there(request.text)
    admit(verb, request)
    alone = request.but(route=request.text, source=request.text, text="")
    return (verb.opens or verb.handler)(alone, store).but(beside=True)


@part.verb(
    Help(
        "/haoping language [English|Chinese|Traditional Chinese|auto]",
        "the language I use with you; auto follows your Slack",
    ),
    "语言",
    who=Who.MEMBERS,
    writes=True,
    examples=(N_("/haoping language English"),),
)
def language(request: Request, store: Store) -> Reply:
    """/haoping language [English|Chinese|Traditional Chinese|auto]."""
    person = store.people.get(request.person.id)
    if person is None:
        raise Refusal("Slack hasn't told me who you are yet. Please try again in a moment.")
    choice = languages.read(request.answers.get("language", request.text))
    if choice is None and not request.text:
        raise Question(blocks.language(request, person.language), blocks.languages(request))
    if choice is None:
        raise languages.unknown(clipped(request.text, 40), example=N_("/haoping language English"))
    chosen = None if choice == languages.AUTO else choice
    change = None
    if chosen != person.language:
        store.people.speak(person.id, chosen)
        change = store.changes.record(
            "language", Subject("person", person.id), before={"language": person.language}, after={"language": chosen}
        )
    return blocks.speaks(_voice(request.say, chosen or language_of(person.locale)), chosen, change)


@part.undo("language")
def undo_language(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the language before, unless another was chosen since."""
    undo.depends(store.changes.since(change))
    person = store.people.get(change.done_to.name)
    if person is None:
        raise Refusal("There's nothing left to undo here.")
    before = change.before.get("language")
    store.people.speak(person.id, before)
    store.changes.record(change.action, change.subject, before=change.after, after=change.before, undoes=change.id)
    return blocks.speaks(_voice(request.say, before or language_of(person.locale)), before, None)


def health(begun: float, request: Request, store: Store) -> Reply:
    """/haoping health; `begun` is when this process did, by the monotonic clock."""
    depth = store.outbox.depth()
    database = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[store.connection.dialect.name]
    counts = {"customers": store.customers.count(), "waiting": depth.waiting, "failed": depth.failed}
    since = request.at - timedelta(seconds=time.monotonic() - begun)
    second: State | None = request.facts.get(SECOND)
    return blocks.health(request, version("haoping"), database, counts, depth.oldest, since, second)


def beside(request: Request, services: Services) -> Mapping[str, Any]:
    """Return how the second reader is, where there is one."""
    return {SECOND: None if services.second is None else services.second.state()}


def _voice(say: Say, language: str) -> Say:
    return Say(language, say.currency, str(say.zone), say.at)


def register(routes: Routes) -> None:
    """Register /haoping."""
    routes.command("haoping", "好评")
    ahead, behind = Part(), Part()
    ahead.verb(Help("/haoping", "who I am, and what to try first"), who=Who.MEMBERS, writes=False)(
        partial(welcome, routes)
    )
    ahead.verb(
        Help("/haoping help [COMMAND|all]", "what you can do, details of one command, or all commands"),
        "帮助",
        who=Who.MEMBERS,
        writes=False,
        examples=(N_("/haoping help log"),),
    )(partial(help_with, routes))
    for action, handler in ((help_blocks.HELP, turned), (help_blocks.OPEN, opened)):
        ahead.button(action, who=Who.MEMBERS, writes=False)(partial(handler, routes))
    behind.verb(
        Help("/haoping health", "how I'm doing: version, database, messages waiting to go to Slack"),
        "状态",
        who=Who.MEMBERS,
        writes=False,
        prepare=beside,
    )(partial(health, time.monotonic()))
    behind.verb(Help("/haoping undo", "undoes the last thing you did"), "撤销", "撤回", who=Who.MEMBERS, writes=True)(
        partial(undo.take_back_last, routes)
    )
    routes.add(filling.declared(routes), ahead, part, channels.part, managers.part, settings.part, behind)
    routes.gather_under("haoping")
    routes.means(synonyms.SYNONYMS, synonyms.ANYWHERE)
