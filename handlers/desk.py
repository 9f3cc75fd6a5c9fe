"""Where Slack is spoken: payload → Request → gate → transaction → Reply, once for every capability.

What is written and what is answered stand in one transaction with the claim of the delivery: a repeat, and a
repeat at the same moment, is answered the same and does nothing. Commit comes first, the answer after it.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltResponse

from handlers import payloads, questions, sentences
from handlers.people import People, Sender
from handlers.refusal import Refusal
from handlers.reply import Person, Question, Reply, Request
from handlers.routes import Routes, admit, asks_for_help, first_word, keep_outsiders_out
from handlers.services import Services
from handlers.wording import Say
from handlers.words.rules import narrow
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


class Desk:
    """The one way in and the one way out."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self.services = services
        self.people = People(services)
        self.routes = routes
        self._voices: dict[tuple[str, str], Say] = {}

    def attach(self, app: App) -> None:
        """Take everything that Slack sends: one listener per kind of payload, the rest is a look into a dict."""
        everything = re.compile("")
        app.command(everything)(self.on_command)
        app.action(everything)(self.on_click)
        app.event(everything)(self.on_event)
        for kind in (app.shortcut, app.view, app.options):
            kind(everything)(self.on_unknown)

    # ---- what comes in

    def on_command(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Answer a slash command inside its ack."""
        typed = payloads.typed(body)

        def resolve(request: Request) -> tuple[str, Request]:
            return self._route_of(typed, request)

        reply = self._serve(
            typed.sender,
            f"/{typed.name}" if typed.name in self.routes.commands else "unknown",
            resolve,
            text=typed.text,
            channel=typed.channel,
            delivery=_once_per_trigger(typed.trigger),
            command=lambda usage: f"/{typed.prefix}{usage.removeprefix('/')}",
        )
        return ack(response_type="in_channel" if reply.public else "ephemeral", **reply.message())

    def on_click(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Work a click; its answer goes to its response_url, from the outbox when something was written."""
        click = payloads.click(body)
        if click.action not in self.routes.buttons:
            log.info("unknown action", action=click.action, workspace=click.sender.workspace)
            return ack()

        def answer(reply: Reply, store: Store | None) -> None:
            if click.response_url is None:
                return
            message = {
                "replace_original": click.private and not reply.beside,
                "response_type": "ephemeral",
                **reply.message(),
            }
            if store is None:
                self.services.respond(click.response_url, message)
            else:
                store.outbox.answer(click.response_url, message)

        route = self.routes.buttons[click.action]
        self._serve(
            click.sender,
            f"button {click.action}",
            lambda request: (request.source, request),
            answer,
            text=click.value,
            channel=click.channel,
            delivery=(
                f"click:{click.action}:{click.value.partition(':')[0]}:{click.sender.user}"
                if route.one_shot
                else _once_per_trigger(click.trigger)
            ),
        )
        return ack()

    def on_event(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Acknowledge an event; Slack takes an app's subscription away for those it does not."""
        event = body.get("event") or {}
        if event.get("type") == "user_change":
            self.people.changed(payloads.tenant(body), str((event.get("user") or {}).get("id", "")))
        log.debug("event", type=event.get("type"), workspace=payloads.tenant(body))
        return ack()

    def on_unknown(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Acknowledge what nobody registered for, and say so in the log."""
        log.info("unknown payload", type=body.get("type"), workspace=payloads.tenant(body))
        return ack()

    # ---- the way through

    def _serve(
        self,
        sender: Sender,
        what: str,
        resolve: Callable[[Request], tuple[str, Request]],
        answer: Callable[[Reply, Store | None], None] | None = None,
        **asked: Any,
    ) -> Reply:
        begun = time.perf_counter()
        outcome = Outcome()
        say = self.voice(Person(sender.user, "", Role.OUTSIDER, "en", "UTC"))
        try:
            person = self.people.identify(sender)
            say = self.voice(person)
            keep_outsiders_out(person)
            request = Request(
                workspace=sender.workspace,
                person=person,
                at=self.services.clock(),
                route=what,
                source=what,
                say=say,
                policy=self.services.policy,
                **asked,
            )
            what, request = resolve(request)
            reply = self._work(what, request, answer, outcome)
        except Repeat as repeat:
            outcome.word = "repeat"
            reply = repeat.reply or sentences.in_progress(say)
            if answer is not None:
                answer(reply, None)
        except Exception as error:  # the one place where everything becomes a sentence
            reply = self._apology(error, say, asked.get("command", str), outcome)
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
            raise Refusal("I do not know this command.", example=request.command("/haoping help"))
        request = admit(route, request.but(route=what))
        if route.prepare is not None:
            request = request.but(facts=route.prepare(request, self.services))
        try:
            if not route.writes:
                with self.services.db.read(request.workspace) as store:
                    reply = route.handler(request, store)
                if answer is not None:
                    answer(reply, None)
                return reply
            return self._once(request, route.handler, answer)
        except Question as question:
            outcome.word = "asked"
            return self._once(request, partial(questions.ask, question), answer)

    def _once(
        self,
        request: Request,
        handler: Callable[[Request, Store], Reply],
        answer: Callable[[Reply, Store | None], None] | None,
    ) -> Reply:
        """Do it, keep the Reply beside the claim, and commit; raises Repeat when the delivery was worked before."""
        author = Author(request.person.id, request.at, request.source, request.channel)
        key = request.delivery
        with self.services.db.write(request.workspace, author) as store:
            if key is not None and not store.deliveries.claim(key):
                raise Repeat(_kept(store.deliveries.reply(key)))
            reply = handler(request, store)
            if key is not None:
                store.deliveries.keep(key, reply.to_json())
            if answer is not None:
                answer(reply, store)
        self.services.nudge()
        if reply.renew:
            self.people.forget(request.person, request.workspace)
        return reply

    # ---- the way out

    def voice(self, person: Person) -> Say:
        """Return the wording of a person's language and zone."""
        key = (person.language, person.zone)
        found = self._voices.get(key)
        if found is None:
            found = self._voices[key] = Say(person.language, self.services.currency, person.zone)
        return found

    def _apology(self, error: Exception, say: Say, command: Callable[[str], str], outcome: Outcome) -> Reply:
        if isinstance(error, Refusal):
            outcome.word = "refused"
            return sentences.refusal(error, say, command)
        if isinstance(error, StorageError):
            outcome.word = type(error).__name__.lower()
            log.warning("database", error=str(error), kind=outcome.word)
            return sentences.storage(error, say)
        outcome.word = "failed"
        outcome.incident = secrets.token_hex(4)
        log.exception("failed", incident=outcome.incident)
        return sentences.failure(outcome.incident, say)

    def _route_of(self, typed: payloads.Typed, request: Request) -> tuple[str, Request]:
        name, text = typed.name, request.text
        command = self.routes.commands.get(name)
        if command is None:
            raise Refusal("I do not know this command.", example=request.command("/haoping help"))
        source = f"/{name}"
        if name == "haoping":
            first, rest = first_word(text)
            under = self.routes.named.get(narrow(first).casefold())
            if under is not None and under.name != "haoping":
                command, text = under, rest
                source = f"/haoping {under.name}"
                request = request.but(command=partial(_under_haoping, request.command))
        if asks_for_help(text):
            return "/haoping help", request.but(text="" if command.name == "haoping" else command.name, source=source)
        verb, rest = command.verb(text)
        if verb is None:
            raise Refusal("I do not know what to do with this.", example=request.command(f"/{command.name} help"))
        return f"/{command.name} {verb.word}".strip(), request.but(text=rest, source=f"{source} {verb.word}".strip())


def _once_per_trigger(trigger: str | None) -> str | None:
    return f"trigger:{trigger}" if trigger else None


def _under_haoping(command: Callable[[str], str], usage: str) -> str:
    """Return a command as it is typed by somebody who types every command under the one name."""
    return command(usage if usage.startswith("/haoping") else f"/haoping {usage.removeprefix('/')}")


def _kept(reply: Mapping[str, Any] | None) -> Reply | None:
    return None if reply is None else Reply(**reply)
