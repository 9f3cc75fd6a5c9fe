"""Undo: a compensating entry, made by the author of a change or a manager, unless something later depends on it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from handlers.kernel import kit, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Route, Routes, Who
from handlers.kernel.wording import Mention, Moment, Say
from storage.journal import Changed
from storage.models import Change
from storage.store import Store


def button(say: Say, change: int) -> kit.Block:
    """Return the button that takes a change back."""
    return kit.button(say("Undo"), "undo", str(change))


def again(say: Say, undo: int) -> kit.Block:
    """Return the button that puts back what an undo took back."""
    return kit.button(say("Restore"), "undo", str(undo))


def take_back(routes: Routes, request: Request, store: Store) -> Reply:
    """Take back the change whose id the button carries."""
    id = words.id_of(request.text)
    change = None if id is None else store.changes.get(id)
    if change is None:
        raise Refusal("There's nothing left to undo here.")
    return undone(routes, request, store, change)


def take_back_last(routes: Routes, request: Request, store: Store) -> Reply:
    """Take back what this person did last."""
    last = store.changes.last_by(request.person.id)
    if last is None:
        raise Refusal("You haven't recorded anything that I can undo.")
    return undone(routes, request, store, last)


def undone(routes: Routes, request: Request, store: Store, change: Change) -> Reply:
    """Take a change back, or put back what was taken back, or raise the Refusal that says why not."""
    if not is_allowed(routes, request, change):
        raise Refusal("Only managers can do this. Please ask a workspace admin.")
    if change.undoes is not None:
        taken = store.changes.get(change.undoes)
        if taken is not None and taken.undoes is None:
            return put_back(routes, request, store, taken, change)
        first = None if taken is None or taken.undoes is None else store.changes.get(taken.undoes)
        if change.undone_by is not None or first is None:
            raise Refusal("This has already been undone.")
        change = first  # to take back that it was put back is to take it back again
    if change.undone_by is not None:
        raise Refusal("This has already been undone.")
    if change.by != request.person.id and not request.is_manager:
        raise Refusal("Only {person}, who recorded this, or a manager can undo it.", person=Mention(change.by))
    with store.journal.watching() as watch:
        reply = routes.undos[change.action](request, store, change)
        after = store.changes.get(change.id)
        rows = watch.changes(change.id)
    if after is None or after.undone_by is None:
        return reply
    if change.action in routes.redos:
        rows = []
    store.changes.keep(after.undone_by, rows)
    if rows is None:
        return reply
    return replace(reply, blocks=[*reply.blocks, kit.buttons([again(request.say, after.undone_by)])])


def is_allowed(routes: Routes, request: Request, change: Change) -> bool:
    """Whether a person may do what a change did: who takes it back, or puts it back, needs the right that it needs."""
    return request.is_manager or change.action not in routes.guarded


def put_back(routes: Routes, request: Request, store: Store, change: Change, taken_back: Change) -> Reply:
    """Put back what was taken back, unless it was changed since, or raise the Refusal that says why not."""
    if taken_back.undone_by is not None or change.undone_by != taken_back.id:
        raise Refusal("This has already been restored.")
    if request.person.id not in {change.by, taken_back.by} and not request.is_manager:
        raise Refusal("Only {person}, who undid this, or a manager can restore it.", person=Mention(taken_back.by))
    say = request.say
    if change.action in routes.redos:
        reply = routes.redos[change.action](request, store, change)
        store.changes.let_go(taken_back.id)
        return reply
    if taken_back.redo is None:
        raise Refusal("Too much was undone at once to restore it. Please record it again.")
    try:
        points = store.journal.put_back(taken_back.redo)
    except Changed:
        raise Refusal("This can't be restored because part of it has changed since.") from None
    if change.action in routes.put_backs:
        routes.put_backs[change.action](store, change, points)
    store.changes.record(
        change.action,
        change.subject,
        change.customer,
        before=taken_back.after,
        after=taken_back.before,
        undoes=taken_back.id,
    )
    store.changes.stand_again(change.id)
    store.deliveries.let_go(f"click:undo:{change.id}:")
    customer = None if change.customer is None else store.customers.get(change.customer)
    sentence = say.line("Restored for *{name}*.", name=customer.name) if customer else say.line("Restored.")
    return Reply([kit.lines(sentence), kit.buttons([button(say, change.id)])])


def depends(later: Change | None) -> None:
    """Refuse if something later stands on what is to be taken back."""
    if later is not None:
        raise Refusal(
            "{person} changed this after that ({at}). Please undo that first.",
            person=Mention(later.by),
            at=Moment(later.at),
        )


def register(routes: Routes) -> None:
    """Register the Undo button."""
    routes.button("undo", Route(partial(take_back, routes), Who.MEMBERS, writes=True, one_shot=True))
