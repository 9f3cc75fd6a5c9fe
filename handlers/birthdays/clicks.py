"""The buttons beside a birthday: the gift was given, or there is none this year; each can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from handlers.birthdays import blocks
from handlers.birthdays.tick import of_channel
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import Mention, Say
from handlers.offers import gifts
from handlers.policy.rules import Policy
from storage.greetings import GIVEN, SKIPPED, TOLD
from storage.models import Change, Customer, Greeting
from storage.store import Store
from storage.subject import Subject

part = Part()

SKIP = "birthday.skip"


@part.button(blocks.GIVE, who=Who.MEMBERS, writes=True)
def given(request: Request, store: Store) -> Reply:
    """Record that a customer got their gift for this birthday."""
    greeting, customer = _told(request, store)
    before = store.offerings.given_in(customer.id, greeting.year)
    if before is not None:
        raise Refusal("{person} has already given it.", person=Mention(before.by))
    change = gifts.give(request, store, customer, "", greeting)
    return _again(request, store, greeting, change)


@part.button(blocks.SKIP, who=Who.MEMBERS, writes=True)
def skipped(request: Request, store: Store) -> Reply:
    """Say that there is no gift for this birthday."""
    greeting, customer = _told(request, store)
    store.greetings.settle(greeting.customer, greeting.year, SKIPPED, request.person.id)
    change = store.changes.record(
        SKIP,
        Subject("greeting", greeting.customer, str(greeting.year)),
        customer.id,
        before={},
        after={"birthday_of": greeting.year},
    )
    return _again(request, store, greeting, change)


@part.undo(SKIP)
def undo_skip(request: Request, store: Store, change: Change) -> Reply:
    """Take back that there is no gift for a birthday."""
    year = int(change.after.get("birthday_of") or 0)
    greeting = store.greetings.get(change.done_to.number, year)
    if greeting is None or greeting.state != SKIPPED:
        raise Refusal("There's nothing left to undo here.")
    store.greetings.settle(greeting.customer, year, TOLD, "")
    store.changes.record(change.action, change.subject, change.customer, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone."))], beside=True)


@part.button(blocks.PAGE, who=Who.MEMBERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show another page of the birthdays of which somebody was told at once."""
    id, year, skip, *_ = [*request.text.split(":"), "", ""]
    greeting = store.greetings.get(words.id_of(id) or 0, words.id_of(year) or 0)
    if greeting is None:
        raise Refusal("This customer isn't there anymore.")
    return _shown(request, store, greeting, skip=words.id_of(skip) or 0)


def undone(routes: Routes, request: Request, store: Store) -> Reply:
    """A button: take back what was done about a birthday, and show it with its buttons again."""
    number, _, rest = request.text.partition(":")
    id, _, year = rest.partition(":")
    greeting = store.greetings.get(words.id_of(id) or 0, words.id_of(year) or 0)
    change = store.changes.get(words.id_of(number) or 0)
    if greeting is None or change is None:
        raise Refusal("There's nothing left to undo here.")
    undo.undone(routes, request, store, change)
    return _again(request, store, greeting, None)


def _told(request: Request, store: Store) -> tuple[Greeting, Customer]:
    """Return the birthday on a button, of which nothing came yet, and whose it is by now."""
    id, _, year = request.text.partition(":")
    greeting = store.greetings.get(words.id_of(id) or 0, words.id_of(year) or 0)
    standing = None if greeting is None else store.greetings.standing(greeting.customer)
    customer = None if standing is None else store.customers.get(standing)
    if greeting is None or customer is None:
        raise Refusal("This customer isn't there anymore.")
    if greeting.state == GIVEN:
        raise Refusal("{person} has already given it.", person=Mention(greeting.by))
    if greeting.state == SKIPPED:
        raise Refusal("{person} has already said: not this year.", person=Mention(greeting.by))
    return greeting, customer


def _again(request: Request, store: Store, greeting: Greeting, change: int | None) -> Reply:
    """Show the message again with what came of it."""
    done = {} if change is None else {greeting.customer: change}
    return _shown(request, store, greeting, done, about=greeting.customer)


def _shown(
    request: Request,
    store: Store,
    greeting: Greeting,
    done: Mapping[int, int] = blocks.NOTHING_DONE,
    *,
    about: int | None = None,
    skip: int = 0,
) -> Reply:
    """Show a page of a message in the language in which it was told."""
    say = request.say
    schedule = of_channel(store) if greeting.told[:1] in "CG" else None
    if schedule is not None:
        say = Say(schedule.language, say.currency, schedule.zone, say.at)
    told = store.greetings.told(greeting.told, greeting.day)
    found = blocks.rows(store, request.policy.of(Policy), str(say.zone), told)
    shown = blocks.message(say, found, greeting.day, done, about, skip)
    return Reply(shown, in_place=True)


def register(routes: Routes) -> None:
    """Register the buttons of birthdays."""
    taking_back = Part()
    taking_back.button(blocks.UNDO, who=Who.MEMBERS, writes=True, one_shot=True)(partial(undone, routes))
    routes.add(part, taking_back)
