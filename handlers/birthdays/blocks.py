"""How birthdays are told, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from handlers.customers.placing import Here, places
from handlers.kernel import kit
from handlers.kernel.wording import Element, Mention, Say
from handlers.offers.rules import GIFT, NO_OFFER, Offer
from handlers.policy.rules import Policy
from storage.greetings import GIVEN, SKIPPED
from storage.models import Customer, Greeting
from storage.store import Store

GIVE, SKIP, UNDO, PAGE = "birthday_given", "birthday_skip", "birthday_undo", "birthday_page"
MOST = 12
"""Customers on a page, each with their buttons."""
NOTHING_DONE: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Row:
    """A birthday of which somebody was told, and whose it is by now; None where they are no customer any more."""

    greeting: Greeting
    customer: Customer | None
    gift: Offer = NO_OFFER
    """What whoever is of their segment on that day gets."""


def rows(store: Store, policy: Policy, zone: str, found: Sequence[Greeting]) -> list[Row]:
    """Return birthdays with whose they are, and their gifts; who is part of another by now, is that one."""
    whose = [(one, _customer(store, one.customer)) for one in found]
    segment: dict[tuple[int, date], str] = {}
    for day in {one.born for one in found}:
        theirs = [customer for one, customer in whose if customer is not None and one.born == day]
        placed = places(store, policy.segmentation, Here(day, zone), theirs)
        segment |= {(id, day): where.key for id, where in placed.items()}
    return [
        Row(one, customer, policy.offer(segment[customer.id, one.born])) if customer is not None else Row(one, None)
        for one, customer in whose
    ]


def _customer(store: Store, id: int) -> Customer | None:
    standing = store.greetings.standing(id)
    return None if standing is None else store.customers.get(standing)


def message(
    say: Say,
    found: Sequence[Row],
    today: date,
    change: Mapping[int, int] = NOTHING_DONE,
    about: int | None = None,
    skip: int = 0,
) -> list[kit.Block]:
    """Return a page of what somebody is told of birthdays: behind so many, or the one that is `about` a customer.

    `change` has what was just done, by customer, to be undone.
    """
    there = [one for one in found if one.customer is not None]
    ordered = sorted(there, key=lambda one: (one.greeting.born, one.gift.kind != GIFT, one.greeting.customer))
    many = say.plural("{n} birthday", "{n} birthdays", len(ordered))
    shown = [kit.lines(say.line("🎂 *{many}*", many=many))]
    if about is not None:
        skip = next((at for at, one in enumerate(ordered) if one.greeting.customer == about), 0)
    skip = min(skip, max(len(ordered) - 1, 0)) // MOST * MOST
    for one in ordered[skip : skip + MOST]:
        shown.append(kit.lines(_line(say, one, today)))
        shown += _row(say, one, change)
    if len(ordered) > MOST:
        last = min(skip + MOST, len(ordered))
        shown.append(kit.small(say("{first}–{last} of {total}", first=skip + 1, last=last, total=len(ordered))))
        shown.append(kit.buttons(_turns(say, ordered[0].greeting, skip, len(ordered))))
    return shown


def _turns(say: Say, one: Greeting, skip: int, total: int) -> list[kit.Block]:
    ways = ((say("‹ Previous"), skip - MOST), (say("Next ›"), skip + MOST))
    value = f"{one.customer}:{one.year}"  # one of those of which the same person was told on the same date
    return [kit.button(label, PAGE, f"{value}:{to}") for label, to in ways if 0 <= to < total]


def _line(say: Say, one: Row, today: date) -> list[Element]:
    customer, greeting = one.customer, one.greeting
    if customer is None:
        return []
    if greeting.born == today:
        row = say.line("*{name}* has a birthday today.", name=customer.name)
    elif greeting.born < today:
        day = say.dated(greeting.born)
        row = say.line("*{name}* had a birthday on {day}; I couldn't tell you then.", name=customer.name, day=day)
    else:
        day = say.dated(greeting.born)
        row = say.line("*{name}* has a birthday on {day}.", name=customer.name, day=day)
    if greeting.state == GIVEN:
        return [*row, *say.line(" 🎁 Given by {person}.", person=Mention(greeting.by))]
    if greeting.state == SKIPPED:
        return [*row, *say.line(" Not this year, says {person}.", person=Mention(greeting.by))]
    if one.gift.kind == GIFT:
        gift = one.gift.name
        row += say.line(" Their gift: *{gift}*", gift=gift) if gift else say.line(" They get a birthday gift.")
    return row


def _row(say: Say, one: Row, change: Mapping[int, int]) -> list[kit.Block]:
    greeting = one.greeting
    if greeting.customer in change:
        value = f"{change[greeting.customer]}:{greeting.customer}:{greeting.year}"  # what is undone, is undone once
        return [_buttons(one, [kit.button(say("Undo"), UNDO, value)])]
    if greeting.state in {GIVEN, SKIPPED} or one.customer is None:
        return []
    value = f"{greeting.customer}:{greeting.year}"
    row = [
        kit.button(say("Given"), GIVE, value, "primary"),
        kit.button(say("Not this year"), SKIP, value),
        kit.button(say("Open the card"), "card", str(one.customer.id)),
    ]
    return [_buttons(one, row)]


def _buttons(one: Row, row: list[kit.Block]) -> kit.Block:
    return {**kit.buttons(row), "block_id": f"birthday:{one.greeting.customer}"}
