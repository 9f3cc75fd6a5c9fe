"""How every request is handled, whatever capability it is for: who asks → may they → transaction → reply.

A door reads a payload into an `Asked`, the Desk serves it, and the door brings the Reply to Slack. The write, the claim
of the delivery and the answer are one transaction: a repeated delivery, even at the same moment, gets the same answer
and changes nothing. The commit comes first, the answer after it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from handlers.kernel import questions, sentences
from handlers.kernel.addresses import Address
from handlers.kernel.meanings import meanings_of
from handlers.kernel.people import People
from handlers.kernel.refusal import NotNow, Refusal
from handlers.kernel.reply import SILENCE, Question, Reply
from handlers.kernel.request import Asked, Person, Request, Rules, Sender
from handlers.kernel.routes import SLACK, EventRoute, Handler, Route, Routes, Verb, Who, admit, keep_outsiders_out
from handlers.kernel.sentences import Suggestions
from handlers.kernel.services import Services
from handlers.kernel.wording import Say
from storage.errors import StorageError
from storage.store import Author, Store
from storage.types import Role

log = structlog.get_logger()

InForce = Callable[[Store], Rules]
"""Says which rules are in force in a transaction's workspace."""
Suggest = Callable[[Request, Store | None], Suggestions]
"""Gives what may be suggested to whoever asks, of what is there; without a store, of what is invented."""


class Repeat(Exception):
    """This delivery was handled before and gets the answer it got then."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__("a repeat")
        self.reply = reply


class Rehearsed(Exception):
    """This was only to see what it would say, and is rolled back."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("a rehearsal")
        self.reply = reply


@dataclass
class Served:
    """How a request goes: in whose wording, with what outcome, and whether its answer is in the outbox already.

    `request` is there once it is known who asks.
    """

    say: Say
    outcome: str = "done"
    incident: str | None = None
    is_left: bool = False
    request: Request | None = None


class Desk:
    """Serves what the doors take in.

    `in_force` says which rules a handler gets in `request.policy`, `suggest` what a Refusal's example is about.
    """

    def __init__(self, services: Services, routes: Routes, in_force: InForce, suggest: Suggest) -> None:
        self.services = services
        self.people = People(services)
        self.routes = routes
        self.in_force = in_force
        self.suggest = suggest
        self.meanings = meanings_of(routes)
        self._voices: dict[tuple[str, str, str], Say] = {}

    # ---- the way through

    def serve(self, sender: Sender, asked: Asked, to: Address | None = None) -> Reply:
        """Do what was asked for and return what to say; `to` is where it is said when the ack cannot carry it."""
        begun = time.perf_counter()
        served = Served(self.voice(Person(sender.user, "", Role.OUTSIDER, "en", "UTC")))
        try:
            request = self._receive(sender, asked, served)
            reply = self._do(request, to, served)
        except Exception as error:  # the one place where everything becomes a sentence
            reply = self._sentence(error, asked, served)
        if to is not None and not served.is_left:
            to.send(reply, self.services)
        self._note(sender, asked.route, served, time.perf_counter() - begun)
        return reply

    def _receive(self, sender: Sender, asked: Asked, served: Served) -> Request:
        """Find out who asks, and refuse outsiders before anything else."""
        person = self.people.identify(sender) if sender.user else SLACK
        served.say = self.voice(person)
        keep_outsiders_out(person, self.routes.find(asked.route))
        served.request = Request(
            **vars(asked),
            workspace=sender.workspace,
            person=person,
            at=self.services.clock(),
            say=served.say,
            meanings=self.meanings,
            public_url=self.services.public_url,
        )
        return served.request

    def _do(self, request: Request, to: Address | None, served: Served) -> Reply:
        route = self.routes.find(request.route)
        if route is None:
            raise self.routes.not_there(request.route)
        admit(route, request)
        if isinstance(route, Verb) and route.opens is not None and request.opens and not request.text.strip():
            with self.services.db.read(request.workspace) as store:
                return route.opens(self._by_the_rules(request, store), store)
        if route.prepare is not None:
            facts = route.prepare(request, self.services)
            if facts is None:
                served.outcome = "nothing"
                return SILENCE
            request = request.but(facts=facts)
        try:
            if route.writes:
                return self._write(request, route, route.handler, to, served)
            with self.services.db.read(request.workspace) as store:
                return route.handler(self._by_the_rules(request, store), store)
        except Question as question:
            if not request.asks:
                raise questions.unanswered(question, request.say) from None
            served.outcome = "asked"
            return self._write(request, route, partial(questions.ask, question), to, served)

    def _write(self, request: Request, route: Route, handler: Handler, to: Address | None, served: Served) -> Reply:
        """Run the handler, keep its Reply beside the claim, and commit; raises Repeat for a delivery handled before.

        Nobody waits for the answer to an event, so it is not kept, and a repeat is silent.
        """
        author = Author(request.person.id, request.at, request.source, request.channel)
        key, keeps = request.delivery, not isinstance(route, EventRoute)
        with self.services.db.write(request.workspace, author, delivery=key) as store:
            if key is not None and (worked := store.deliveries.worked(key)) is not None:
                kept = worked.reply
                raise Repeat(None if kept is None else Reply.from_json(kept)) if keeps else Repeat(SILENCE)
            reply = handler(self._by_the_rules(request, store), store)
            for do in self.routes.afterwards:
                do(store)
            if request.rehearses:
                raise Rehearsed(reply)
            if key is not None:
                told = reply.to_json() if keeps else None
                store.with_commit(lambda: store.deliveries.settle(key, told))
            if to is not None:
                to.leave(reply, store)
        served.is_left = True
        self.services.nudge()
        if reply.renew:
            self.people.forget(request.person.id, request.workspace)
        for person in reply.renewed:
            self.people.forget(person, request.workspace)
        return reply

    @contextmanager
    def visit(self, workspace: str, person: Person, source: str) -> Iterator[tuple[Request, Store]]:
        """Open a transaction for whoever comes to a page: who asks and when, by the rules in force, and what there is.

        It is committed at the block's end; raises StorageError.
        """
        at = self.services.clock()
        with self.services.db.write(workspace, Author(person.id, at, source)) as store:
            say, meanings = self.voice(person), self.meanings
            asked = Request(
                route=source, source=source, workspace=workspace, person=person, at=at, say=say, meanings=meanings
            )
            yield self._by_the_rules(asked, store), store
            for do in self.routes.afterwards:
                do(store)
        self.services.nudge()

    def _by_the_rules(self, request: Request, store: Store) -> Request:
        """Return the request with the rules in force in this transaction, in the workspace's currency."""
        policy = self.in_force(store)
        if policy.currency:
            request = request.but(say=self.voice(request.person, policy.currency).on(request.at))
        return request.ruled(policy)

    # ---- the way out

    def _sentence(self, error: Exception, asked: Asked, served: Served) -> Reply:
        """Turn whatever was raised into what the person is told."""
        if isinstance(error, Repeat):
            served.outcome = "repeat"
            return error.reply or sentences.in_progress(served.say)
        if isinstance(error, Rehearsed):
            served.outcome = "rehearsed"
            return error.reply
        if isinstance(error, Refusal):
            served.outcome = "refused"
            return self._refused(error, served)
        if isinstance(error, StorageError):
            served.outcome = type(error).__name__.lower()
            log.warning("database", error=str(error), kind=served.outcome)
            return sentences.storage(error, served.say)
        served.outcome = "failed"
        served.incident = secrets.token_hex(4)
        log.exception("failed", incident=served.incident)
        return sentences.failure(served.incident, served.say)

    def _refused(self, error: Refusal, served: Served) -> Reply:
        """Say no; where somebody typed a command that has a form, a click fills that in with what they typed."""
        said, request = self._said(error, served), served.request
        verb = None if request is None else self.routes.find(request.route)
        if request is None or not isinstance(verb, Verb) or verb.opens is None or isinstance(error, NotNow):
            return said
        is_typed = request.opens and request.text.strip() and request.delivery is not None
        may = verb.who is not Who.MANAGERS or request.is_manager
        return sentences.with_form(said, served.say, request.route, request.text) if is_typed and may else said

    def _said(self, error: Refusal, served: Served) -> Reply:
        """Say no in words; what is suggested is looked up now, in a transaction of its own."""
        request = served.request
        if request is None or not error.example or request.route.startswith(("form ", "step ")):
            return sentences.refusal(error, served.say)
        try:
            with self.services.db.read(request.workspace) as store:
                return sentences.refusal(error, served.say, self.suggest(request, store))
        except StorageError:
            return sentences.refusal(error, served.say, self.suggest(request, None))

    def _note(self, sender: Sender, what: str, served: Served, seconds: float) -> None:
        """Log and count how a request went."""
        self.services.handled(what if self.routes.find(what) else "unknown", served.outcome, seconds)
        log.info(
            "handled",
            workspace=sender.workspace,
            person=sender.user,
            what=what,
            outcome=served.outcome,
            ms=round(seconds * 1000, 1),
            **({"incident": served.incident} if served.incident else {}),
        )

    def say_to(self, sender: Sender) -> Say:
        """Return the wording for a sender, or the default one while we do not know them."""
        try:
            return self.voice(self.people.identify(sender))
        except (Refusal, StorageError):
            return self.voice(SLACK)

    def voice(self, person: Person, currency: str = "") -> Say:
        """Return the wording for a person's language and time zone, and for the currency that a workspace chose."""
        key = (person.language, person.zone, currency)
        found = self._voices.get(key)
        if found is None:
            found = self._voices[key] = Say(person.language, currency or self.services.currency, person.zone)
        return found.on(self.services.clock())
