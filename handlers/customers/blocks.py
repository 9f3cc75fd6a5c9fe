"""How customers are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Mention, Say
from storage.models import Customer
from storage.search import Found

FACES = {"good": "👍", "bad": "👎", "neutral": "💬"}
"""Beside the word, never instead of it."""


UNTOLD = frozenset({"emoji", "kept", "moved"})
"""What an entry of the audit holds for undo alone."""


def buys(say: Say, value: str) -> str:
    """Return how a customer buys in words."""
    return {"online": say("online"), "offline": say("offline"), "both": say("online and offline")}.get(value, value)


def mark(say: Say, value: str) -> str:
    """Return a review in words."""
    return {"good": say("good review"), "bad": say("bad review"), "neutral": say("neutral")}.get(value, value)


def label(say: Say, key: str) -> str:
    """Return the name of something that is known of a customer, or of a change."""
    known = {
        "name": say("name"),
        "age": say("age"),
        "birthday": say("birthday"),
        "spending": say("spending"),
        "buys": say("buys"),
        "email": say("e-mail"),
        "phone": say("phone"),
        "wechat": say("WeChat"),
        "company": say("company"),
        "tags": say("tags"),
        "owner": say("owner"),
        "number": say("customer ID"),
        "satisfaction": say("satisfaction"),
        "interactions": say("interactions"),
        "points": say("points"),
        "amount": say("amount"),
        "refunded": say("refunded"),
        "mark": say("review"),
        "note": say("note"),
        "due": say("follow-up due"),
        "state": say("follow-up"),
        "what": say("what to do"),
        "outcome": say("outcome"),
        "reason": say("reason"),
        "with": say("merged with"),
    }
    return known.get(key, key)


def value(say: Say, key: str, kept: Any) -> list[Element]:
    """Return something that is known of a customer, or of a change, in words."""
    if kept in (None, ""):
        return say.line("none")
    match key:
        case "satisfaction":
            return say.line("{value}", value=say.tenths(int(kept)))
        case "amount" | "refunded":
            return say.line("{value}", value=say.money(int(kept)))
        case "spending":
            return say.line("{value}", value=segments.level(say, kept))
        case "buys":
            return say.line("{value}", value=buys(say, kept))
        case "mark":
            return say.line("{value}", value=mark(say, kept))
        case "owner":
            return say.line("{value}", value=Mention(kept))
        case _:
            return say.line("{value}", value=kept.isoformat() if isinstance(kept, date) else kit.clipped(str(kept), 80))


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
    return f"{name} · {segments.name(request.say, segments.of(request, customer).key)} · #{customer.id}"


def added(request: Request, customer: Customer, change: int) -> Reply:
    """Say that a customer was added, and their segment."""
    say = request.say
    segment = segments.of(request, customer)
    return Reply(
        [
            kit.lines(
                say.line("Added *{name}*.", name=customer.name),
                segments.why(say, segment),
            ),
            kit.buttons([undo.button(say, change)]),
        ]
    )


def edited(
    request: Request, name: str, before: Mapping[str, Any], after: Mapping[str, Any], change: int, moved: list[Element]
) -> Reply:
    """Say what changed of a customer, from what to what."""
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Changed *{name}*.", name=name)),
            kit.bullets([*differences(say, before, after), *([moved] if moved else [])]),
            kit.buttons([undo.button(say, change)]),
        ]
    )


Told = Callable[[Say, str, Any], list[Element]]
"""Tells something that is known of a customer, or of a change, in words."""


def differences(
    say: Say, before: Mapping[str, Any], after: Mapping[str, Any], told: Told = value
) -> list[list[Element]]:
    """Return one line for each value that changed, from what to what; `told` knows more than a customer's own."""
    before, after = spread(before), spread(after)
    return [
        [
            *say.line("{label}: ", label=label(say, key)),
            *told(say, key, before.get(key)),
            *say.line(" → "),
            *told(say, key, after.get(key)),
        ]
        for key in dict.fromkeys([*before, *after])
        if key not in UNTOLD and _something(before.get(key)) != _something(after.get(key))
    ]


def spread(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a customer with the fields of the team's own among the others, by their names."""
    return {**{key: value for key, value in known.items() if key != "own"}, **(known.get("own") or {})}


def _something(kept: Any) -> Any:
    return None if kept == "" else kept


def found(request: Request, text: str, customers: Sequence[Found], most: int) -> Reply:
    """List the customers that hold a text."""
    say = request.say
    shown = [
        [
            *say.line("*{name}*", name=one.customer.name),
            *say.line(
                " · {segment} · satisfaction {satisfaction} · {points} points",
                segment=segments.name(say, segments.of(request, one.customer).key),
                satisfaction=say.tenths(one.customer.satisfaction),
                points=f"{one.customer.points:,}",
            ),
            *(say.line(" · note: {note}", note=kit.clipped(one.note, 200)) if one.note else []),
        ]
        for one in customers[:most]
    ]
    blocks = [kit.lines(say.line("Customers that fit *{text}*:", text=kit.clipped(text, 100))), kit.bullets(shown)]
    if len(customers) > most:
        blocks.append(kit.small(say("These are the first {n}: type more to see the others.", n=most)))
    return Reply(blocks)
