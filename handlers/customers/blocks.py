"""How customers are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.customers import birthdays
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, undo
from handlers.kernel.attributes import Attribute, Attributes
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Mention, Say
from storage.models import Customer
from storage.search import Found
from storage.store import Store

CARD = "card_beside"


def buys(say: Say, value: str) -> str:
    """Return how a customer buys in words."""
    return {"online": say("online"), "offline": say("offline"), "both": say("online and offline")}.get(value, value)


def birthday(say: Say, kept: str) -> str:
    """Return a birthday as people say it, with its year where that is known."""
    born = birthdays.full(kept)
    return say.dated(born) if born else say.month_day(date(birthdays.LEAP, int(kept[-5:-3]), int(kept[-2:])))


ATTRIBUTES = Attributes(
    {
        "name": Attribute(N_("name")),
        "age": Attribute(N_("age")),
        "birthday": Attribute(N_("birthday"), birthday),
        "spending": Attribute(N_("spending"), segments.level),
        "buys": Attribute(N_("buys"), buys),
        "email": Attribute(N_("email")),
        "phone": Attribute(N_("phone")),
        "wechat": Attribute(N_("WeChat")),
        "company": Attribute(N_("company")),
        "tags": Attribute(N_("tags")),
        "owner": Attribute(N_("owner"), lambda _, kept: Mention(kept)),
        "number": Attribute(N_("customer ID")),
        "satisfaction": Attribute(N_("satisfaction"), lambda say, kept: say.tenths(int(kept))),
        "interactions": Attribute(N_("interactions")),
        "points": Attribute(N_("points")),
    }
)
"""What is known of a customer, but for the note: what others call so is called the same."""
PROFILE = ATTRIBUTES | Attributes({"note": Attribute(N_("note"))})
"""The same with the note."""


def distinction(request: Request, customer: Customer, among: Sequence[Customer]) -> str:
    """Return a customer's name with what tells them from namesakes: id, phone's last four digits, or segment."""
    namesakes = [one for one in among if one.name_key == customer.name_key]
    if len(namesakes) < 2:
        return customer.name
    name = kit.clipped(customer.name, 30)
    if customer.number:
        return request.say("{name} · ID {id}", name=name, id=customer.number)
    if customer.phone:
        return f"{name} · …{customer.phone[-4:]}"
    return " · ".join(filter(None, (name, segments.glance(request, customer), f"#{customer.id}")))


def card(say: Say, customer: int) -> kit.Block:
    """Return the button that shows a customer's card beside what it stands on."""
    return kit.button(say("Show card"), CARD, str(customer))


def cards(say: Say, customers: Iterable[Customer]) -> kit.Block:
    """Return the menu that shows the card of any of these."""
    return kit.menu(say("Open a card…"), CARD, [(str(one.id), one.name) for one in customers])


def added(request: Request, store: Store, customer: Customer, change: int) -> Reply:
    """Say that a customer was added, and their segment."""
    say = request.say
    segment = segments.of(request, store, customer)
    return Reply(
        [
            kit.lines(
                say.line("Added *{name}*.", name=customer.name),
                segments.why(request, segment),
            ),
            kit.buttons([undo.button(say, change), card(say, customer.id)]),
        ]
    )


def edited(
    request: Request,
    customer: Customer,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    change: int,
    moved: list[Element],
) -> Reply:
    """Say what changed of a customer, from what to what."""
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Updated *{name}*.", name=customer.name)),
            kit.bullets([*PROFILE.differences(say, before, after), *([moved] if moved else [])]),
            kit.buttons([undo.button(say, change), card(say, customer.id)]),
        ]
    )


def found(request: Request, store: Store, text: str, customers: Sequence[Found], most: int) -> Reply:
    """List the customers that hold a text."""
    say = request.say
    theirs = segments.among(request, store, [one.customer for one in customers[:most]])
    shown = [
        [
            *say.line("*{name}*", name=one.customer.name),
            *say.line(
                " · {segment} · satisfaction {satisfaction} · {points} points",
                segment=segments.name(say, theirs[one.customer.id].key),
                satisfaction=say.tenths(one.customer.satisfaction),
                points=f"{one.customer.points:,}",
            ),
            *(say.line(" · note: {note}", note=kit.clipped(one.note, 200)) if one.note else []),
        ]
        for one in customers[:most]
    ]
    blocks = [kit.lines(say.line("Customers matching *{text}*:", text=kit.clipped(text, 100))), kit.bullets(shown)]
    if customers:
        blocks.append(kit.buttons([cards(say, (one.customer for one in customers[:most]))]))
    if len(customers) > most:
        blocks.append(kit.small(say("These are the first {n}. Type more to narrow it down.", n=most)))
    return Reply(blocks)
