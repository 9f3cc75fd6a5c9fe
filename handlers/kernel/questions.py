"""Questions asked before anything is written: the request waits in the database until its person chooses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from handlers.kernel import kit, words
from handlers.kernel.filled import Event, Filled
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Kind, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Route, Routes, Verb, Who, admit
from handlers.kernel.services import Services
from handlers.kernel.wording import Say
from storage.store import Store


def ask(question: Question, request: Request, store: Store) -> Reply:
    """Keep the request and show the question with a button for each answer, and one to leave it."""
    waiting = question.request or request
    id = store.deliveries.ask(
        {
            "route": waiting.route,
            "source": waiting.source,
            "text": waiting.text,
            "answers": dict(waiting.answers),
            "fields": dict(waiting.fields.values),
            "origin": dict(waiting.origin.values),
            "event": dict(waiting.event.raw),
            "facts": dict(waiting.facts),
            "options": [dict(option.answers) for option in question.options],
            "instead": [option.instead and [option.instead.route, option.instead.text] for option in question.options],
        }
    )
    row = [
        kit.button(option.label, "choose" if option.instead is None else "mean", f"{id}:{index}", option.style)
        for index, option in enumerate(question.options)
    ]
    row.append(kit.button(request.say("Cancel"), "choose", f"{id}:none"))
    return Reply([*question.blocks, kit.buttons(row)], kind=Kind.QUESTION)


def unanswered(question: Question, say: Say) -> Refusal:
    """Return the Refusal of what would have to be asked where nobody can answer."""
    others = [one.label for one in question.options if one.instead is None and one.style is None]
    asked = kit.plainly(question.blocks)
    return Refusal(
        "{question} Nobody can answer that here, so nothing was done. Please be more exact.",
        question=say("{question} ({answers})", question=asked, answers=", ".join(others)) if others else asked,
    )


def choose(routes: Routes, request: Request, store: Store) -> Reply:
    """Do what was asked for, with the answer that was chosen."""
    chosen = request.text.partition(":")[2]
    asked = _asked(request, store)
    if chosen == "none":
        return Reply([kit.lines(request.say.line("OK, nothing was recorded."))])
    route = routes.find(asked["route"])
    index = _chosen(asked, chosen)
    if route is None:
        raise _too_old()
    again = request.but(
        route=asked["route"],
        source=asked["source"],
        text=asked["text"],
        answers={**asked["answers"], **asked["options"][index]},
        fields=Filled(asked.get("fields", {})),
        origin=Filled(asked.get("origin", {})),
        event=Event(asked.get("event", {})),
        facts=asked.get("facts", {}),
    )
    admit(route, again)
    store.comes_from(again.source)
    try:
        return route.handler(again, store)
    except Question as question:
        question.request = again
        raise


def meant(routes: Routes, request: Request, store: Store) -> Reply:
    """Do what was meant, in the place of what was asked for; a form is opened as if it had been typed."""
    route, again = _instead(routes, request, store)
    admit(route, again)
    store.comes_from(again.source)
    if isinstance(route, Verb) and route.opens is not None and not again.text:
        return route.opens(again, store)
    try:
        return route.handler(again, store)
    except Question as question:
        question.request = question.request or again
        raise


def prepare(routes: Routes, request: Request, services: Services) -> Mapping[str, Any] | None:
    """Ask Slack for what is needed by what was meant."""
    with services.db.read(request.workspace) as store:
        route, again = _instead(routes, request, store)
    return {} if route.prepare is None else route.prepare(admit(route, again), services)


def _instead(routes: Routes, request: Request, store: Store) -> tuple[Route, Request]:
    """Return the route of what was meant, and the request for it."""
    asked = _asked(request, store)
    index = _chosen(asked, request.text.partition(":")[2])
    name, text = asked["instead"][index]
    route = routes.find(name)
    if route is None:
        raise _too_old()
    return route, request.but(route=name, source=name, text=text, answers=dict(asked["options"][index]))


def _asked(request: Request, store: Store) -> dict[str, Any]:
    """Return the request that waits for this answer."""
    pending = store.deliveries.asked(request.text.partition(":")[0])
    if pending is None or pending.by != request.person.id:
        raise _too_old()
    return pending.request


def _chosen(asked: Mapping[str, Any], chosen: str) -> int:
    index = words.id_of(chosen)
    if index is None or index >= len(asked["options"]):
        raise _too_old()
    return index


def _too_old() -> Refusal:
    return Refusal("This question has expired. Please type the command again.")


def register(routes: Routes) -> None:
    """Register the buttons of questions."""
    mean = Route(partial(meant, routes), Who.MEMBERS, writes=True, one_shot=True, prepare=partial(prepare, routes))
    routes.button("mean", mean)
    routes.button("choose", Route(partial(choose, routes), Who.MEMBERS, writes=True, one_shot=True))
