"""How /segment answers."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.customers import rfm_blocks
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, plain
from handlers.lists import blocks as lists
from handlers.lists import filters
from handlers.lists.filters import Filter
from handlers.offers import blocks as offers
from handlers.offers.rules import Offers
from handlers.segments.rules import Tally
from storage.models import Customer
from storage.store import Store

EDIT = N_("/customer edit {name} {what}")
TYPED = {"age": N_("age=30"), "spending": N_("spending=medium")}


def shown(request: Request, store: Store, customer: Customer) -> Reply:
    """Show a customer's segment, the rule, what it went by, and what is missing."""
    say = request.say
    segment = segments.of(request, store, customer)
    offer = offers.names(say, request.policy.of(Offers), segment.key, request.today)
    lines = [
        say.line("*{name}*", name=customer.name),
        segments.why(request, segment),
        known(request, customer),
        say.line("Offer: {offer}", offer=offer),
    ]
    if segment.missing:
        example = say(EDIT, name=customer.name, what=" ".join(say(TYPED[one]) for one in segment.missing))
        lines.append(say.line("Add what's missing: {example}", example=code(request.command(example))))
    lines += filter(None, [rfm_blocks.line(request, store, customer)])
    checked = segments.checked(request, store, customer, segment.key)
    return Reply([kit.lines(*lines), *([kit.bullets(checked)] if checked else [])])


def who(request: Request, listed: Reply, key: str, offer: str) -> Reply:
    """Show who is in a segment, under its rules and its offer."""
    say = request.say
    head = [*say.line("*{segment}*", segment=segments.name(say, key)), *_about(request, key, offer)]
    return listed.but(blocks=[kit.lines(head), *listed.blocks], summary=f"{plain(head)}\n{listed.text}")


def _row(request: Request, key: str, count: int, offer: str) -> list[Element]:
    say = request.say
    counted = say.line("*{segment}*: {count}", segment=segments.name(say, key), count=f"{count:,}")
    return [*counted, *_about(request, key, offer)]


def _about(request: Request, key: str, offer: str) -> list[Element]:
    say = request.say
    return [
        *say.line(" · {rule}", rule=segments.rule(request, key) or say("everybody else")),
        *say.line(" · offer: {offer}", offer=offer),
    ]


def known(request: Request, customer: Customer) -> list[Element]:
    """Return the age and the spending that a segment goes by."""
    say = request.say
    years = segments.age(request, customer)
    spending = segments.level(say, customer.spending or "")
    return say.line(
        "Age: {age} · spending: {spending}",
        age=say("unknown") if years is None else years,
        spending=spending or say("unknown"),
    )


def overview(request: Request, tally: Tally, offers: Mapping[str, str]) -> Reply:
    """List every segment with its count, its rules and its offer."""
    say = request.say
    rows = [_row(request, key, count, offers[key]) for key, count in tally.counts.items()]
    blocks = [
        kit.header(say("Customers by segment: {total} in all", total=f"{tally.total:,}")),
        kit.bullets(rows),
    ]
    opens = [
        lists.opens(say, [Filter(filters.SEGMENT, key)], segments.name(say, key))
        for key, count in tally.counts.items()
        if count
    ]
    if tally.incomplete:
        blocks.append(kit.small(say("Missing an age or spending: {n}", n=f"{tally.incomplete:,}")))
        opens.append(lists.opens(say, [Filter(filters.INCOMPLETE)], say("Age or spending missing")))
    if tally.total:
        opens.append(lists.opens(say, [], say("Everybody")))
    return Reply([*blocks, *([kit.buttons(opens)] if opens else [])])
