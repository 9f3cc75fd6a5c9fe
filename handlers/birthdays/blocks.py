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

GIVE, SKIP, UNDO = "birthday_given", "birthday_skip", "birthday_undo"
MOST = 12
"""Customers who have their buttons; of more the list says who they are."""
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


def message(say: Say, found: Sequence[Row], today: date, change: Mapping[int, int] = NOTHING_DONE) -> list[kit.Block]:
    """Return what somebody is told of birthdays; `change` has what was just done, by customer, to be undone."""
    there = [one for one in found if one.customer is not None]
    ordered = sorted(there, key=lambda one: (one.greeting.born, one.gift.kind != GIFT, one.greeting.customer))
    many = say.plural("{n} birthday", "{n} birthdays", len(ordered))
    shown = [kit.lines(say.line("🎂 *{many}*", many=many))]
    for one in ordered[:MOST]:
        shown.append(kit.lines(_line(say, one, today)))
        shown += _row(say, one, change)
    if len(ordered) > MOST:
        more = say("and {n} more: /customer list birthday today", n=len(ordered) - MOST)
        shown.append(kit.small(more))
    return shown


def _line(say: Say, one: Row, today: date) -> list[Element]:
    customer, greeting = one.customer, one.greeting
    if customer is None:
        return []
    if greeting.born == today:
        row = say.line("*{name}* has a birthday today.", name=customer.name)
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
