"""Who speaks to the bot is answered: in plain words or a command's own, in a channel, a thread or a direct message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from handlers.customers import linking, lookup, masking
from handlers.customers.examples import Examples
from handlers.kernel import kit
from handlers.kernel.did_you_mean import may_be_verb, of_known
from handlers.kernel.kit import unescaped
from handlers.kernel.meanings import known_in
from handlers.kernel.reply import SILENCE, Kind, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import EventRoute, Routes, Verb, Who, admit, asks_for_help
from handlers.kernel.sentences import code
from handlers.kernel.services import Services
from handlers.mentions import asking, pane, plainly, rules
from handlers.mentions.prompts import BORN, UNHAPPY
from handlers.mentions.rules import Asked
from handlers.policy.versions import in_force
from handlers.reading import context
from handlers.welcome.blocks import POINTS
from storage.store import Store

MESSAGE = "message.im"
"""What a message in the direct message with the bot is called."""
SPOKEN = frozenset({None, "thread_broadcast"})


@dataclass(frozen=True)
class Spoken:
    """The command that somebody's words mean, typed as `text` after it; no route where they mean none.

    `facts` is what that route asked Slack, and `guess` what may be a name where nobody who is known is named; `greets`
    says that they only greet, thank or ask what the bot can do.
    """

    route: str = ""
    text: str = ""
    source: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    guess: str = ""
    greets: str = ""


def understand(routes: Routes, request: Request, services: Services) -> Mapping[str, Any] | None:
    """Return which command is meant, with what a route of its own must ask Slack; None for what nobody said."""
    event = request.event
    if event.bot or event.subtype not in SPOKEN or event.has_files:
        return None
    pane.works(request, services)
    whole = unescaped(event.text)
    said = rules.said(whole)
    if asks_for_help(said):
        return vars(Spoken(routes.help, source=routes.help))
    if greets := asking.greeting(rules.addressed(whole)):
        return vars(Spoken(greets=greets))
    with services.db.read(request.workspace) as store:
        asked = _asked(routes, request.ruled(in_force(store)), store, said)
    if asked is None:
        return {}
    meant = plainly.route(routes, asked)
    if meant is None:
        return {}
    name, text = meant
    route = routes.find(name)
    if route is None:
        return {}
    facts: Mapping[str, Any] | None = {}
    if route.prepare is not None:
        admit(route, request.but(route=name))
        facts = route.prepare(request.but(route=name, text=text), services)
    return vars(Spoken(name, text, f"@ {name}", facts or {}, asked.guess))


def answer(routes: Routes, request: Request, store: Store) -> Reply:
    """Do what was asked for, and say it where it was asked: to everybody there, unless others than the team read it."""
    said = Spoken(**request.facts)
    pane.entitle(request, store)
    if said.greets:
        return _friendly(request, store, said.greets)
    route = routes.find(said.route)
    if route is None:
        return _help(routes, request, store)
    again = request.but(route=said.route, source=said.source, text=said.text, facts=said.facts)
    admit(route, again)
    store.comes_from(again.source)
    openly = isinstance(route, Verb) and _is_seen(request) and route.openly
    try:
        reply = (openly if callable(openly) else route.handler)(again, store)
    except Question as question:
        if said.guess and not any("customer" in option.answers for option in question.options):
            return _nobody(request, store, said.guess)
        question.request = question.request or again
        raise
    if reply.modal is not None and not reply.blocks:
        return _help(routes, request, store)
    return _said(request, store, reply) if openly else reply


def _asked(routes: Routes, request: Request, store: Store, said: str) -> Asked | None:
    if (asked := plainly.of_all(request, store, said)) is not None:
        return asked
    words = routes.commands["customer"].words
    asked = rules.typed(said, routes.named.keys(), {word: verb.alone for word, verb in words.items() if word})
    if asked is not None:
        return asked
    looked, mentions = context.named(store, said)
    for mention in mentions:
        customer = store.customers.get(mention.customers[0])
        if customer is not None:
            place = mention.place
            asked = rules.plain(looked.text[: place.start], looked.text[place.end :], customer.name)
            return asked or (
                Asked("customer", said) if of_known(request, said, partial(known_in, store.customers)) else None
            )
    for called in asking.companies(said):
        if (company := lookup.company(store, called)) is not None:
            return Asked(asking.COMPANY, f'"{company}"')
    asked = rules.unnamed(said)
    if asked is None or may_be_verb(request.but(route=f"/{asked.command}", text=asked.text)):
        return None
    name = asked.text or _about(request, store)
    return Asked(asked.command, f'"{name}"', guess=asked.guess) if name else None


def _about(request: Request, store: Store) -> str | None:
    """Return the name of the customer that the thread or the channel is about, where none is named."""
    channel, thread = request.channel or "", request.event.thread
    places = [linking.place(channel, thread)] if thread else []
    for place in (*places, channel):
        customer = linking.linked(store, place)
        if customer is not None:
            return customer.name
    logged = {one.customer for one in store.sources.in_thread(channel, thread)} if thread else set()
    customer = store.customers.get(logged.pop()) if len(logged) == 1 else None
    return customer.name if customer else None


def _is_direct(request: Request) -> bool:
    return (request.channel or "D")[:1] not in {"C", "G"}


def _is_seen(request: Request) -> bool:
    """Tell whether the answer is seen by everybody there: not where people of another company read along."""
    return not _is_direct(request) and not request.event.is_shared


def _said(request: Request, store: Store, reply: Reply) -> Reply:
    """Say an answer in the thread where it was asked for; questions and what is private stay the person's own."""
    if reply.kind is not Kind.ANSWER or not reply.blocks:
        return reply
    thread = request.event.thread or request.event.ts
    fallback = {kind: masking.masked(blocks) for kind, blocks in reply.fallback.items()}
    message = reply.but(blocks=masking.masked(reply.blocks), fallback=fallback, summary="").message()
    store.outbox.post(request.channel or "", {**message, "thread_ts": thread})
    return SILENCE


def _nobody(request: Request, store: Store, name: str) -> Reply:
    """Say that nobody is called so: a question's odd words are no customer to be added."""
    say = request.say
    asked = say.line("I don't know a customer called *{name}*.", name=name)
    return Reply([kit.lines(asked, say.line("What I do understand:")), _three(request, store)])


def _three(request: Request, store: Store) -> kit.Block:
    """Return three things that can be asked, of customers that are there."""
    examples = Examples(request, store)
    return kit.bullets([examples.code(UNHAPPY), examples.code(BORN), examples.code(POINTS)])


def _friendly(request: Request, store: Store, kind: str) -> Reply:
    """Answer a greeting, or thanks, with one friendly line and three things to try."""
    say = request.say
    line = {
        asking.HELLO: say.line("Hello, {name}! Try one of these:", name=request.person.name),
        asking.THANKS: say.line("You're welcome! You can also ask me:"),
        asking.ABLE: say.line("I keep your customers' story: reviews, follow-ups, points, lists. Try one of these:"),
    }[kind]
    return Reply([kit.lines(line), _three(request, store)])


def _help(routes: Routes, request: Request, store: Store) -> Reply:
    say = request.say
    return Reply(
        [
            kit.lines(say.line("I didn't understand that. You can ask me things like:")),
            _three(request, store),
            kit.lines(say.line("Everything else: {command}", command=code(request.command(say(routes.help))))),
        ]
    )


def register(routes: Routes) -> None:
    """Register what is said to the bot, and the pane beside which it is said."""
    routes.add(pane.part)
    for event in ("app_mention", MESSAGE):
        routes.event(
            event,
            EventRoute(
                partial(answer, routes), Who.MEMBERS, prepare=partial(understand, routes), answers_refusals=True
            ),
        )
