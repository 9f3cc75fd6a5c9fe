"""What is told of points that go soon, and of holds that ended by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.kernel import kit
from handlers.kernel.wording import Say
from handlers.loyalty import rules, standing_blocks
from handlers.loyalty.blocks import count
from storage.models import Hold, Lot

MOST_NAMED = 30


def soon(say: Say, lots: Sequence[Lot], names: Mapping[int, str]) -> list[kit.Block]:
    """Say whose points go when, what goes first at the top."""
    by: dict[tuple[date, int], int] = {}
    for lot in lots:
        if lot.until is not None:
            key = standing_blocks.last_day(say, lot.until), lot.customer
            by[key] = by.get(key, 0) + lot.remains
    many = len({customer for _, customer in by})
    blocks = [
        kit.lines(
            say.line(
                "⏳ *Points that expire soon: {customers}*",
                customers=say.plural("{n} customer", "{n} customers", many, n=count(many)),
            )
        ),
        kit.bullets(
            say.line(
                "*{name}*: {points}, after {day}",
                name=names.get(customer, ""),
                points=say.plural("{n} point", "{n} points", points, n=count(points)),
                day=day,
            )
            for (day, customer), points in sorted(by.items())[:MOST_NAMED]
        ),
    ]
    if len(by) > MOST_NAMED:
        blocks.append(kit.small(say("… and {n} more", n=count(len(by) - MOST_NAMED))))
    return blocks


def ended(say: Say, holds: Sequence[Hold], names: Mapping[int, str]) -> list[kit.Block]:
    """Say which holds ended by themselves."""
    rows = [
        say.line(
            "*{id}*: *{points}* of *{name}*'s",
            id=rules.hold(one.id),
            points=say.plural("{n} point", "{n} points", one.points, n=count(one.points)),
            name=names.get(one.customer, ""),
        )
        for one in holds[:MOST_NAMED]
    ]
    first = say.line("These points aren't held anymore, since the days are over:")
    blocks = [kit.lines(first), kit.bullets(rows)]
    if len(holds) > MOST_NAMED:
        blocks.append(kit.small(say("… and {n} more", n=count(len(holds) - MOST_NAMED))))
    return blocks
