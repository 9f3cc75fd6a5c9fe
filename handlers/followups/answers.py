"""Answers to what was done with a follow-up: what is shown again beside it, and who is told privately."""

from __future__ import annotations

from collections.abc import Callable

from handlers.followups import blocks, colleagues
from handlers.followups.actions import Acted
from handlers.followups.blocks import LISTS, PAGE, items, listed, taken_by_another
from handlers.kernel import kit, words
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Mention, Say
from storage.followups import Described
from storage.models import Customer, FollowUp
from storage.store import Store


def is_private(request: Request) -> bool:
    """Tell whether a request comes from a direct message, where a message may change for its only reader."""
    return (request.channel or "").startswith("D")


def again(request: Request, store: Store, context: str, id: int | None = None) -> list[kit.Block]:
    """Show again what a message shows besides what was just done: a list, some follow-ups, or the one.

    `context` is as its buttons carry it: "mine.5", "some.3.7", "" for the one, "brief" for nothing.
    """
    name, *numbers = context.split(".")
    if name == "brief":
        return []
    say, me = request.say, request.person.id
    ids = [id for id in map(words.id_of, numbers) if id is not None]
    if name in LISTS or is_person(name):
        return page(request, store, name, ids[0] if ids else 0)
    found = [store.followups.described(one) for one in (ids if name == "some" else [id or 0])]
    return items(say, [one for one in found if one is not None], request.at, me, context)


def planned(
    request: Request, store: Store, customer: Customer, done: Acted, minute: int | None = None
) -> list[kit.Block]:
    """Show what was planned, by the calendar of who owns it."""
    calendar = colleagues.calendar(store, done.after.owner, request.person.zone)
    works = calendar.works(done.after.day)
    return blocks.planned(request, customer, done.after, done.change, works=works, minute=minute)


def is_person(which: str) -> bool:
    """Tell whether a list's name is a person's id."""
    return which[:1] in {"U", "W"} and which.isalnum()


def page(request: Request, store: Store, which: str, skip: int) -> list[kit.Block]:
    """Show a page of one of the LISTS, or of a person's, by their id."""
    me, now = request.person.id, request.at
    which = "mine" if which == me else which
    owner = me if which == "mine" else which if is_person(which) else None
    count = store.followups.count(now, owner)
    total = count.overdue if which == "overdue" else count.open
    if skip >= total:  # the page that was looked at is empty by now
        skip = max(total - 1, 0) // PAGE * PAGE
    if owner is not None:
        found = store.followups.of_owner(owner, PAGE, skip)
    elif which == "overdue":
        found = store.followups.overdue(now, PAGE, skip)
    else:
        found = store.followups.all(PAGE, skip)
    person = store.people.get(which) if is_person(which) else None
    return listed(request.say, which, found, count, skip, now, me, person.name if person else "")


def open_again(request: Request, store: Store, followup: FollowUp) -> Reply:
    """Say that something was taken back, and show the follow-up as it is again."""
    shown = [kit.lines(request.say.line("Undone.")), *again(request, store, "", followup.id)]
    return Reply(shown, in_place=is_private(request))


def tell(store: Store, person: str, say: Say, written: Callable[[Say], list[kit.Block]]) -> None:
    """Leave a direct message for a person, in their own language."""
    blocks = written(colleagues.voice(store, person, say))
    store.outbox.post(person, Reply(blocks).message())


def tell_of_taking(request: Request, store: Store, one: Described) -> None:
    """Tell an owner that somebody else has taken their follow-up, as it was described before."""
    if one.followup.owner != request.person.id:
        by = Mention(request.person.id)
        tell(store, one.followup.owner, request.say, lambda say: taken_by_another(say, one.name, by))
