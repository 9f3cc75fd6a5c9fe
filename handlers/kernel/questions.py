"""Questions asked before anything is written: the request waits in the database until its person chooses."""

from __future__ import annotations

from functools import partial

from handlers.kernel import kit, words
from handlers.kernel.filled import Event, Filled
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Kind, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Route, Routes, Who, admit
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
        }
    )
    row = [
        kit.button(option.label, "choose", f"{id}:{index}", option.style)
        for index, option in enumerate(question.options)
    ]
    row.append(kit.button(request.say("Cancel"), "choose", f"{id}:none"))
    return Reply([*question.blocks, kit.buttons(row)], kind=Kind.QUESTION)


def choose(routes: Routes, request: Request, store: Store) -> Reply:
    """Do what was asked for, with the answer that was chosen."""
    id, _, chosen = request.text.partition(":")
    pending = store.deliveries.asked(id)
    if pending is None or pending.by != request.person.id:
        raise Refusal("This question is too old: please type the command again.")
    if chosen == "none":
        return Reply([kit.lines(request.say.line("Left as it was: nothing was recorded."))])
    asked = pending.request
    route = routes.find(asked["route"])
    index = words.id_of(chosen)
    if route is None or index is None or index >= len(asked["options"]):
        raise Refusal("This question is too old: please type the command again.")
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


def register(routes: Routes) -> None:
    """Register the buttons of questions."""
    routes.button("choose", Route(partial(choose, routes), Who.MEMBERS, writes=True, one_shot=True))
