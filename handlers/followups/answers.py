"""Answers to what was done with a follow-up: what is shown again beside it, and who is told privately."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.followups import blocks, colleagues
from handlers.followups.actions import Acted
from handlers.followups.blocks import LISTS, OVERDUE, PAGE, REMOVED, items, listed, state, taken_by_another
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
    if is_list(name):
        return page(request, store, name, ids[0] if ids else 0)
    found = [store.followups.described(one) for one in (ids if name == "some" else [id or 0])]
    return items(say, [one for one in found if one is not None], request.at, me, context)


def planned(
    request: Request, store: Store, customer: Customer, done: Acted, minute: int | None = None
) -> list[kit.Block]:
    """Show what was planned, by the calendar of who owns it."""
    calendar = colleagues.calendar(store, done.after.owner, request.person.zone)
    day = done.after.day
    closed = None if minute is None or calendar.is_open(calendar.instant(day, minute)) else minute
    return blocks.planned(request, customer, done.after, done.change, works=calendar.works(day), closed=closed)


def is_list(which: str) -> bool:
    """Tell whether it is one of the LISTS, or a person's id; what is overdue of a person's ends in OVERDUE."""
    return which in LISTS or which == f"mine{OVERDUE}" or is_person(which.removesuffix(OVERDUE))


def is_person(which: str) -> bool:
    """Tell whether a list's name is a person's id."""
    return which[:1] in {"U", "W"} and which.isalnum()


def page(request: Request, store: Store, which: str, skip: int) -> list[kit.Block]:
    """Show a page of a list of follow-ups."""
    me, now = request.person.id, request.at
    whose, late = which.removesuffix(OVERDUE), which.endswith(OVERDUE) or which == "overdue"
    if whose == me:
        which = which.replace(me, "mine")
    owner = me if whose in {"mine", me} else whose if is_person(whose) else None
    count = store.followups.count(now, owner)
    total = count.overdue if late else count.open
    if skip >= total:  # the page that was looked at is empty by now
        skip = max(total - 1, 0) // PAGE * PAGE
    if late:
        found = store.followups.overdue(now, PAGE, skip, owner)
    elif owner is not None:
        found = store.followups.of_owner(owner, PAGE, skip)
    else:
        found = store.followups.all(PAGE, skip)
    person = store.people.get(whose) if is_person(whose) else None
    return listed(request.say, which, found, count, skip, now, me, person.name if person else "")


def these(
    request: Request, store: Store, ids: Sequence[int], skip: int, turn: Callable[[str, int], kit.Block]
) -> Reply:
    """Show a page of some follow-ups that a message has counted; what is closed by now is said to be.

    `turn` makes the button, so labelled, of the page that begins behind so many.
    """
    say, me = request.say, request.person.id
    here = ids[skip : skip + PAGE]
    shown: list[kit.Block] = []
    for id in here:
        one = store.followups.described(id)
        if one is not None:
            shown += items(say, [one], request.at, me, ".".join(["some", str(id)]), among=len(here) > 1)
        elif (closed := store.followups.get(id)) is not None:
            name = store.figures.names([closed.customer]).get(closed.customer) or say(REMOVED)
            shown.append(kit.lines(say.line("*{name}* · {state}", name=name, state=state(say, closed.state))))
    row = [turn(say("‹ Previous"), max(skip - PAGE, 0))] if skip else []
    row += [turn(say("Next ›"), skip + PAGE)] if skip + PAGE < len(ids) else []
    heading = kit.header(say("Follow-ups: {n}", n=f"{len(ids):,}"))
    return Reply([heading, *shown, *([kit.buttons(row)] if row else [])], in_place=is_private(request))


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
