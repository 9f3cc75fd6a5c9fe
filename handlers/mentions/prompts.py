"""What the assistant's pane suggests when it is opened: at most four things to ask that have an answer now."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from handlers.customers import linking
from handlers.customers.examples import Examples
from handlers.followups.calls import to_call
from handlers.followups.rules import Calls
from handlers.kernel import kit
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from handlers.lists import filters, who
from handlers.lists.filters import Filter
from handlers.lists.who import MOST_COUNTED, When
from storage.store import Store

CALLS, MINE = N_("who should I call today?"), N_("my follow-ups")
BORN, UNHAPPY = N_("who has a birthday this week?"), N_("show unhappy customers")
ABLE = N_("what can you do?")
MOST = 4
MOST_TITLE = 60

Prompt = dict[str, str]
"""What is read on it, and what is said by a click: title and message."""


def of_the_moment(request: Request, store: Store, looking_at: str) -> list[Prompt]:
    """Return what is worth asking now: whom the channel in view is about, and whatever list has somebody on it."""
    say = request.say
    found = list(islice(_worth_asking(request, store, looking_at), MOST))
    return found or [{"title": kit.capital(say(ABLE)), "message": say(ABLE)}]


def _worth_asking(request: Request, store: Store, looking_at: str) -> Iterator[Prompt]:
    say, me = request.say, request.person.id
    customer = linking.linked(store, looking_at) if looking_at else None
    if customer is not None and (typed := Examples(request, store).typed(customer)) is not None:
        title = say("Who is {name}?", name=kit.clipped(customer.name, MOST_TITLE))
        yield {"title": title, "message": say("who is {name}?", name=typed)}
    if count := len(to_call(store, request.policy.of(Calls), request.at).today):
        yield {"title": say("To call today: {n}", n=f"{count:,}"), "message": say(CALLS)}
    if count := store.followups.count(request.at, me).open:
        yield {"title": say("My follow-ups: {n}", n=f"{count:,}"), "message": say(MINE)}
    if count := _on_list(request, store, Filter(filters.BIRTHDAY, filters.WEEK)):
        yield {"title": say("Birthdays this week: {n}", n=_counted(count)), "message": say(BORN)}
    if count := _on_list(request, store, Filter(filters.UNHAPPY)):
        yield {"title": say("Unhappy customers: {n}", n=_counted(count)), "message": say(UNHAPPY)}


def _on_list(request: Request, store: Store, one: Filter) -> int:
    return store.lists.count(who.wanted(store, When.of(request), [one]), MOST_COUNTED)


def _counted(count: int) -> str:
    return f"{count:,}" if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
