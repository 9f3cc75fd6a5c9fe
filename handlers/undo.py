"""Undo: a compensating entry, by whoever wrote it or a manager, until something later depends on it."""

from __future__ import annotations

from functools import partial

from handlers import kit
from handlers.refusal import Refusal
from handlers.reply import Reply, Request
from handlers.routes import Route, Routes, Who
from handlers.wording import Mention, Moment, Say
from handlers.words import rules as words
from storage.models import Change
from storage.store import Store


def button(say: Say, change: int) -> kit.Block:
    """Return the button that takes a change back."""
    return kit.button(say("Undo"), "undo", str(change))


def take_back(routes: Routes, request: Request, store: Store) -> Reply:
    """Take back the change whose id the button carries."""
    id = words.id_of(request.text)
    change = None if id is None else store.changes.get(id)
    if change is None:
        raise Refusal("There is nothing of this left to take back.")
    return undone(routes, request, store, change)


def take_back_last(routes: Routes, request: Request, store: Store) -> Reply:
    """Take back what this person did last."""
    last = store.changes.last_by(request.person.id)
    if last is None:
        raise Refusal("You have recorded nothing yet that I could take back.")
    return undone(routes, request, store, last)


def undone(routes: Routes, request: Request, store: Store, change: Change) -> Reply:
    """Take a change back, or raise the Refusal that says why not."""
    if change.undone_by is not None or change.undoes is not None:
        raise Refusal("This was taken back already.")
    if change.by != request.person.id and not request.is_manager:
        raise Refusal("Only {person}, who recorded this, or a manager can take it back.", person=Mention(change.by))
    return routes.undos[change.action](request, store, change)


def depends(later: Change | None) -> None:
    """Refuse if something later stands on what is to be taken back."""
    if later is not None:
        raise Refusal(
            "{person} has changed this since, on {at}: please take that back first.",
            person=Mention(later.by),
            at=Moment(later.at),
        )


def register(routes: Routes) -> None:
    """Register the Undo button."""
    routes.button("undo", Route(partial(take_back, routes), Who.MEMBERS, writes=True, one_shot=True))
