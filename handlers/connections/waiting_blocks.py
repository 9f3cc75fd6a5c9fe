"""How it is shown who is not known, and what came of matching or adding them."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.connections import arrival_blocks
from handlers.customers.blocks import distinction
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from storage.models import Arrival, Connection, Customer, ShopCustomer
from storage.shop_customers import Waiting

SHOW, CHOOSE, MATCH, ADD = "connect_waiting", "connect_choose", "connect_is", "connect_new"
ADD_ALL, MATCH_ALL, DROP = "connect_new_all", "connect_is_all", "connect_drop"
PAGE = 8
MOST_NAMED = 10

Row = tuple[Waiting, str, Sequence[Customer]]
"""Who waits, for which shop, and whom they may be."""


def named(who: ShopCustomer) -> str:
    """Return what somebody is called where that is all there is."""
    return who.name or who.email or who.phone or (who.key or "").removeprefix("id:")


def told(say: Say, who: ShopCustomer) -> str:
    """Return what a shop says of somebody, in one line."""
    id = (who.key or "").removeprefix("id:") if (who.key or "").startswith("id:") else ""
    number = say("ID {number}", number=id) if id and id != named(who) else ""
    rest = [one for one in (who.phone, who.email) if one and one != named(who)]
    return " · ".join(filter(None, (named(who), number, *rest)))


def who(say: Say, one: ShopCustomer) -> kit.Block:
    """Return what a shop says of somebody, as a block."""
    return kit.lines(_plain(told(say, one)))


def _plain(text: str) -> list[Element]:
    return [{"type": "text", "text": text}]


def some(say: Say, count: int) -> kit.Block:
    """Return the button that shows who waits."""
    label = say.plural("{n} customer isn't known…", "{n} customers aren't known…", count, n=f"{count:,}")
    return kit.button(label, SHOW, "0", "primary")


def told_of(say: Say, connection: Connection, one: ShopCustomer) -> list[kit.Block]:
    """Tell that a shop has sent something of somebody who is not known."""
    line = say.line(
        "*{shop}* sent something of a customer I don't know: *{told}*. It's recorded once you've said who that is.",
        shop=connection.name,
        told=told(say, one),
    )
    return [kit.lines(line), kit.buttons([some(say, 1)])]


def shown(request: Request, found: Sequence[Row], total: int, skip: int) -> Reply:
    """Show a page of those who wait."""
    say = request.say
    if not found:
        return Reply([kit.lines(say.line("Everybody is known: nothing is waiting."))])
    blocks: list[kit.Block] = [
        kit.header(say("Who are they?")),
        kit.lines(say.line("Shops sent something of these customers, whom I don't know. It's recorded once I do.")),
    ]
    for one, shop, fit in found[:PAGE]:
        count = say.plural("{n} thing waits", "{n} things wait", one.arrivals, n=one.arrivals)
        text = f"{told(say, one.who)}\n{shop} · {count}"
        choices = [
            (say("It's {name}", name=distinction(request, other, fit)), MATCH, f"{one.who.id}:{other.id}")
            for other in fit
        ]
        choices += [
            (say("It's somebody else I know…"), CHOOSE, str(one.who.id)),
            (say("Add as a new customer"), ADD, str(one.who.id)),
            (say("Don't record it"), DROP, str(one.who.id)),
        ]
        blocks.append(kit.item(text, kit.more(choices, say("Who is it?"))))
    row = [kit.button(say("Match all I know by now"), MATCH_ALL, ""), kit.button(say("Add all new ones"), ADD_ALL, "")]
    if skip:
        row.append(kit.button(say("Back"), SHOW, str(max(0, skip - PAGE))))
    if len(found) > PAGE:
        row.append(kit.button(say("More"), SHOW, str(skip + PAGE)))
    return Reply([*blocks, kit.buttons(row)])


def settled(
    request: Request,
    pairs: Sequence[tuple[ShopCustomer, Customer]],
    recorded: int,
    failed: Sequence[Arrival],
    left: int,
    change: int,
) -> Reply:
    """Say who is who from now on, and what was recorded by that."""
    say = request.say
    rows = [_is(say, who, customer) for who, customer in pairs[:MOST_NAMED]]
    if len(pairs) > MOST_NAMED:
        rows.append(say.line("and {n} more", n=len(pairs) - MOST_NAMED))
    done = say.plural("Recorded {n} thing that had waited.", "Recorded {n} things that had waited.", recorded)
    lines = [_plain(done)]
    for one in failed:
        said = arrival_blocks.reason(say, one.why or {})
        lines.append(say.line("*{what}* couldn't be recorded: {why}", what=arrival_blocks.called(say, one), why=said))
    buttons = [undo.button(say, change), *([some(say, left)] if left else [])]
    return Reply([kit.bullets(rows), kit.lines(*lines), kit.buttons(buttons)])


def _is(say: Say, who: ShopCustomer, customer: Customer) -> list[Element]:
    if named(who) == customer.name:
        return say.line("*{name}* is known now", name=customer.name)
    return say.line("*{told}* is *{name}*", told=named(who), name=customer.name)


def dropped(request: Request, who: ShopCustomer, count: int, change: int) -> Reply:
    """Say that what waited is not recorded."""
    say = request.say
    things = say.plural("{n} thing", "{n} things", count)
    line = say.line("Set aside {things} of *{told}*: not recorded.", things=things, told=named(who))
    return Reply([kit.lines(line), kit.buttons([undo.button(say, change)])])


def taken_back(request: Request, people: int) -> Reply:
    """Say that some wait again."""
    say = request.say
    again = say.plural("Undone: {n} customer is waiting again.", "Undone: {n} customers are waiting again.", people)
    return Reply([kit.lines(_plain(again))])
