"""How the receipt of an entry of the ledger is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Mention, Moment, Say
from handlers.loyalty import blocks, rules
from handlers.loyalty.blocks import Rule
from storage.models import Change, Customer, LedgerEntry, Lot, Purchase

BY_RULE = frozenset({"award", "refund", "correction"})
INSTANT = timedelta(microseconds=1)
MOST_LOTS = 10
ADJUST = "points_adjust_of"


@dataclass(frozen=True)
class Why:
    """All that explains an entry: the balance before it, its purchase, the lots that came with it, by how many points
    it moved which others, and the change that put in force the rules that it went by."""

    entry: LedgerEntry
    before: int
    bought: Purchase | None
    made: Sequence[Lot]
    used: Sequence[tuple[Lot, int]]
    rules: Change | None
    change: Change | None = None
    """What wrote the entry, where it still stands and was no purchase."""


def shown(request: Request, customer: Customer, why: Why) -> Reply:
    """Show why an entry has these points."""
    say, entry = request.say, why.entry
    title = say(
        "{id}: {points} points of {name}", id=rules.entry(entry.id), points=say.signed(entry.points), name=customer.name
    )
    lines = [_what(say, entry)]
    if why.bought is not None:
        lines += _by_rule(say, why.bought, why)
    lines.append(
        say.line(
            "Balance: {before} → *{after}*",
            before=blocks.count(why.before),
            after=blocks.count(why.before + entry.points),
        )
    )
    shown = [kit.header(title), kit.lines(*lines)]
    if entry.reason:
        shown.append(kit.quote(entry.reason))
    if rows := [*(_made(say, one) for one in why.made), *(_used(say, *one) for one in why.used)][:MOST_LOTS]:
        shown.append(kit.bullets(rows))
    row = []
    if why.bought is not None:
        row.append(kit.button(rules.number(why.bought.id), "purchase_show", str(why.bought.id)))
    if why.change is not None and (request.is_manager or why.change.by == request.person.id):
        row.append(undo.button(say, why.change.id))
    if request.is_manager:
        row.append(kit.button(say("Adjust…"), ADJUST, str(customer.id)))
    return Reply([*shown, *([kit.buttons(row)] if row else [])])


def _what(say: Say, entry: LedgerEntry) -> list[Element]:
    values = {"what": blocks.kind(say, entry), "at": Moment(entry.at)}
    if entry.by:
        return say.line("*{what}* · {at} · {person}", person=Mention(entry.by), **values)
    return say.line("*{what}* · {at}", **values)


def _by_rule(say: Say, bought: Purchase, why: Why) -> list[list[Element]]:
    """Return what a purchase was, what of it was kept, and the rule by which it earns, as it was then."""
    kept = bought.amount - bought.refunded
    row = say.line("{id}: {amount}", id=rules.number(bought.id), amount=say.money(bought.amount))
    if bought.refunded:
        row += say.line(", {kept} of it kept by now", kept=say.money(kept))
    lines = [row]
    if why.entry.kind in BY_RULE:
        amount = bought.amount if why.entry.kind == "award" else kept
        lines.append(say.line("Rule: {rule}", rule=blocks.earned(say, amount, Rule.of(bought))))
        if why.rules is None:
            lines.append(say.line("These were the default rules."))
        else:
            by = {"person": Mention(why.rules.by), "at": Moment(why.rules.at)}
            lines.append(say.line("The rules were those that {person} had set: {at}", **by))
    return lines


def _made(say: Say, lot: Lot) -> list[Element]:
    row = say.line(
        "{points} came, {left} of them left", points=blocks.count(lot.earned), left=blocks.count(lot.remains)
    )
    if lot.usable is not None:
        row += say.line(", usable from {day}", day=lot.usable.astimezone(say.zone).date())
    if lot.until is not None:
        row += say.line(", until {day}", day=(lot.until - INSTANT).astimezone(say.zone).date())
    return row


def _used(say: Say, lot: Lot, moved: int) -> list[Element]:
    points, id = blocks.count(abs(moved)), rules.entry(lot.entry) if lot.entry else say("earlier points")
    if moved < 0:
        return say.line("{points} taken from {id}", points=points, id=id)
    return say.line("{points} given back to {id}", points=points, id=id)
