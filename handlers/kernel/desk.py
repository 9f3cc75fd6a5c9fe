"""The way of every request: gate → transaction → Reply, once for every capability and every way in.

What is written and what is answered stand in one transaction with the claim of the delivery: a repeat, and a
repeat at the same moment, is answered the same and does nothing. Commit comes first, the answer after it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog

from handlers.kernel import questions, sentences
from handlers.kernel.people import People, Sender
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Person, Question, Reply, Request
from handlers.kernel.routes import EVERYTHING, SLACK, EventRoute, Handler, Routes, Verb, admit, keep_outsiders_out
from handlers.kernel.services import Services
from handlers.kernel.wording import Say
from handlers.policy.rules import ARTICLE
from handlers.policy.versions import in_force
from storage.errors import StorageError
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()


class Repeat(Exception):
    """This delivery was worked before; it is answered as it was then."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__("a repeat")
        self.reply = reply


@dataclass
class Outcome:
    """How a request went, for the log."""

    word: str = "done"
    incident: str | None = None


def _by_the_rules(request: Request, store: Store) -> Request:
    """Return a request with the rules that are in force in its transaction."""
    policy = in_force(store)
    return request if policy is request.policy else request.but(policy=policy)


class Desk:
    """The one way in and the one way out."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self.services = services
        self.people = People(services)
        self.routes = routes
        self._voices: dict[tuple[str, str], Say] = {}

    # ---- the way through

    def serve(
        self,
        sender: Sender,
        what: str,
        resolve: Callable[[Request], tuple[str, Request]],
        answer: Callable[[Reply, Store | None], None] | None = None,
        **asked: Any,
    ) -> Reply:
        """Do what was asked for and say what to say; `answer` brings it to Slack, in the transaction of a write."""
        begun = time.perf_counter()
        outcome = Outcome()
        say = self.voice(Person(sender.user, "", Role.OUTSIDER, "en", "UTC"))
        command: Callable[[str], str] = asked.get("command", str)
        try:
            person = self.people.identify(sender) if sender.user else SLACK
            say = self.voice(person)
            keep_outsiders_out(person, self.routes.find(what))
            request = Request(
                workspace=sender.workspace,
                person=person,
                at=self.services.clock(),
                route=what,
                source=what,
                say=say,
                policy=ARTICLE,  # until a transaction says which rules are in force
                **asked,
            )
            what, request = resolve(request)
            command = request.command
            reply = self._work(what, request, answer, outcome)
        except Repeat as repeat:
            outcome.word = "repeat"
            reply = repeat.reply or sentences.in_progress(say)
            if answer is not None:
                answer(reply, None)
        except Exception as error:  # the one place where everything becomes a sentence
            reply = self._apology(error, what, say, command, outcome)
            if answer is not None:
                answer(reply, None)
        seconds = time.perf_counter() - begun
        self.services.handled(what if self.routes.find(what) else "unknown", outcome.word, seconds)
        log.info(
            "handled",
            workspace=sender.workspace,
            person=sender.user,
            what=what,
            outcome=outcome.word,
            ms=round(seconds * 1000, 1),
            **({"incident": outcome.incident} if outcome.incident else {}),
        )
        return reply

    def _work(
        self, what: str, request: Request, answer: Callable[[Reply, Store | None], None] | None, outcome: Outcome
    ) -> Reply:
        route = self.routes.find(what)
        if route is None:
            raise Refusal("I do not know this command.", example=EVERYTHING)
        request = admit(route, request if request.route == what else request.but(route=what))
        if isinstance(route, Verb) and route.opens is not None and not request.text.strip():
            return self._opened(route, route.opens, request)
        if route.prepare is not None:
            facts = route.prepare(request, self.services)
            if facts is None:
                outcome.word = "nothing"
                return SILENCE
            if facts is not request.facts:
                request = request.but(facts=facts)
        keeps = not isinstance(route, EventRoute)
        try:
            if not route.writes:
                with self.services.db.read(request.workspace) as store:
                    reply = route.handler(_by_the_rules(request, store), store)
                if answer is not None:
                    answer(reply, None)
                return reply
            return self._once(request, route.handler, answer, keeps)
        except Question as question:
            outcome.word = "asked"
            return self._once(request, partial(questions.ask, question), answer, keeps)

    def _opened(self, verb: Verb, opens: Handler, request: Request) -> Reply:
        """Return the form of a verb after which nothing was typed; its blocks are said where Slack opens no form."""
        with self.services.db.read(request.workspace) as store:
            request = _by_the_rules(request, store)
            form = opens(request, store)
            try:
                verb.handler(request, store)
            except Refusal as refusal:
                return replace(form, blocks=sentences.refusal(refusal, request.say, request.command).blocks)
            return form

    def _once(
        self,
        request: Request,
        handler: Callable[[Request, Store], Reply],
        answer: Callable[[Reply, Store | None], None] | None,
        keeps: bool,
    ) -> Reply:
        """Do it, keep the Reply beside the claim, and commit; raises Repeat when the delivery was worked before.

        What an event led to stands in the outbox, and nobody waits for it: it is not kept, and a repeat is silent.
        """
        author = Author(request.person.id, request.at, request.source, request.channel)
        key = request.delivery
        with self.services.db.write(request.workspace, author) as store:
            if key is not None and not store.deliveries.claim(key):
                if not keeps:
                    raise Repeat(SILENCE)
                kept = store.deliveries.reply(key)
                raise Repeat(None if kept is None else Reply.from_json(kept))
            reply = handler(_by_the_rules(request, store), store)
            store.homes.refresh()
            if key is not None and keeps:
                store.deliveries.keep(key, reply.to_json())
            if answer is not None:
                answer(reply, store)
        self.services.nudge()
        if reply.renew:
            self.people.forget(request.person.id, request.workspace)
        for person in reply.renewed:
            self.people.forget(person, request.workspace)
        return reply

    # ---- the way out

    def say_to(self, sender: Sender) -> Say:
        """Return the wording for who sent something, as far as it is known."""
        try:
            return self.voice(self.people.identify(sender))
        except (Refusal, StorageError):
            return self.voice(SLACK)

    def voice(self, person: Person) -> Say:
        """Return the wording of a person's language and zone."""
        key = (person.language, person.zone)
        found = self._voices.get(key)
        if found is None:
            found = self._voices[key] = Say(person.language, self.services.currency, person.zone)
        return found

    def _apology(self, error: Exception, what: str, say: Say, command: Callable[[str], str], outcome: Outcome) -> Reply:
        if isinstance(error, Refusal):
            outcome.word = "refused"
            return sentences.refusal(error, say, command, typed=not what.startswith("form "))
        if isinstance(error, StorageError):
            outcome.word = type(error).__name__.lower()
            log.warning("database", error=str(error), kind=outcome.word)
            return sentences.storage(error, say)
        outcome.word = "failed"
        outcome.incident = secrets.token_hex(4)
        log.exception("failed", incident=outcome.incident)
        return sentences.failure(outcome.incident, say)
