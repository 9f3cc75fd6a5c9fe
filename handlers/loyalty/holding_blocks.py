"""How points that are held are shown."""

from __future__ import annotations

from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Say
from handlers.loyalty import rules, standing_blocks
from handlers.loyalty.account import Spendable
from handlers.loyalty.blocks import count
from storage.models import Customer, Hold


def held(request: Request, customer: Customer, one: Hold, left: int, change: int | None) -> Reply:
    """Say what is held, until when, and what can still be redeemed; with what can be done about it."""
    say = request.say
    many = say.plural("{n} point", "{n} points", one.points, n=count(one.points))
    first = say.line("Held *{points}* of *{name}*'s as *{id}*.", points=many, name=customer.name, id=rules.hold(one.id))
    if one.until is not None:
        first += say.line(" It ends by itself after {day}.", day=standing_blocks.last_day(say, one.until))
    second = say.line("Can be redeemed now: *{points}*", points=count(left))
    quoted = [kit.quote(one.reason)] if one.reason else []
    row = [undo.button(say, change)] if change is not None else []
    return Reply([kit.lines(first, second), *quoted, kit.buttons([*row, *standing_blocks.buttons(say, [one])])])


def freed(request: Request, customer: Customer, one: Hold, able: Spendable) -> Reply:
    """Say that points can be redeemed again."""
    say = request.say
    many = say.plural("{n} point", "{n} points", one.points, n=count(one.points))
    first = say.line(
        "*{id}* has ended: *{points}* of *{name}*'s aren't held anymore.",
        id=rules.hold(one.id),
        points=many,
        name=customer.name,
    )
    return Reply([kit.lines(first, say.line("Can be redeemed now: *{points}*", points=count(able.points)))])


def label(say: Say, one: Hold) -> str:
    """Return a hold on a button: its ID, how many points, and why."""
    values = {"id": rules.hold(one.id), "points": count(one.points)}
    if one.reason:
        return say("{id}: {points} points, {reason}", reason=kit.clipped(one.reason, 40), **values)
    return say("{id}: {points} points", **values)
