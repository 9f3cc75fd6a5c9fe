"""How purchases, points and the ledger are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Mention, Moment, Say
from handlers.levels.rules import WHOLE, factor
from handlers.loyalty import rules
from storage.ledger import Mismatch
from storage.models import Customer, LedgerEntry, Product, Purchase

MOST_WRONG = 30
WHY = "points_why"


def _money(say: Say, kept: Any) -> str:
    return say.money(int(kept))


def _day(say: Say, kept: Any) -> str:
    return say.day(date.fromisoformat(str(kept)))


ATTRIBUTES = Attributes(
    {
        "amount": Attribute(N_("amount"), _money),
        "refunded": Attribute(N_("refunded"), _money),
        "reason": Attribute(N_("reason")),
        "day": Attribute(N_("day"), _day),
        "product": Attribute(N_("product")),
        "product_no": FOR_UNDO,
        "order": Attribute(N_("order number")),
        "offering": FOR_UNDO,
        "asked": Attribute(N_("points asked for")),
        "asked_by": Attribute(N_("asked for by"), lambda _, person: Mention(str(person))),
        "approved": FOR_UNDO,
        "entry": FOR_UNDO,
        "held": Attribute(N_("points held"), lambda _, kept: count(int(kept))),
    }
)
"""What changes of purchases and points keep, besides the customer's balance."""


@dataclass(frozen=True)
class Rule:
    """By what a purchase earns: the tiers, and the customer's level with the hundredths by which it multiplies."""

    tiers: Sequence[Sequence[int]]
    times: int = WHOLE
    level: str = ""

    @classmethod
    def of(cls, bought: Purchase) -> Rule:
        """Return the rule by which a purchase earned."""
        return cls(bought.tiers, bought.times, bought.level)


@dataclass(frozen=True)
class Recorded:
    """A purchase that was just recorded: its number and that of its change, what it was and what it earned.

    `day` is None where it is today's; `known` is what the audit keeps of it besides.
    """

    id: int
    change: int
    amount: int
    award: rules.Award
    rule: Rule
    day: date | None
    note: str
    known: Mapping[str, Any]


def kept(day: date | None, product: Product | None, order: str) -> dict[str, Any]:
    """Return what the audit keeps of a purchase besides its amount and note."""
    known: dict[str, Any] = {"day": day.isoformat() if day else ""}
    if product is not None:
        known |= {"product": product.name, "product_no": product.id}
    return {**known, **({"order": order} if order else {})}


def earned(say: Say, amount: int, rule: Rule) -> str:
    """Return the rule by which an amount in cents earns what it earns, and the level that multiplied it."""
    if amount <= 0:
        return say("fully refunded")
    award = rules.award(amount, rule.tiers, rule.times)
    if rule.times == WHOLE:
        return _by_tier(say, award, rule, str(award.base))
    by_tier = _by_tier(say, award, rule, say("{points} × {times}", points=award.base, times=factor(rule.times)))
    level = say.named(rule.level)
    return say("{rule}, level {level}", rule=by_tier, level=level) if level else by_tier


def _by_tier(say: Say, award: rules.Award, rule: Rule, points: str) -> str:
    if award.threshold:
        return say("{least} or more earns {points}", least=say.money(award.threshold), points=points)
    above = [threshold for threshold, _ in rule.tiers if threshold]
    if above:
        return say("less than {most} earns {points}", most=say.money(min(above)), points=points)
    return say("every purchase earns {points}", points=points)


def count(points: int) -> str:
    """Return a number of points, with the minus sign that `Say.signed` has."""
    return f"{points:,}".replace("-", "−")


def points(say: Say, before: int, moved: int, rule: str = "") -> list[Element]:
    """Return how a balance moved, and the rule behind it."""
    values = {"before": count(before), "after": count(before + moved), "moved": say.signed(moved), "rule": rule}
    if moved and rule:
        return say.line("Points: {before} → {after} ({moved}: {rule})", **values)
    if moved:
        return say.line("Points: {before} → {after} ({moved})", **values)
    if rule:
        return say.line("Points: {after} (unchanged: {rule})", **values)
    return say.line("Points: {after} (unchanged)", **values)


def below_zero(say: Say, before: int, moved: int) -> list[list[Element]]:
    """Return a warning when a balance has just become less than 0."""
    return [say.line("The balance is now below 0.")] if before + moved < 0 and moved < 0 else []


def done(request: Request, lines: Sequence[list[Element]], why: str, change: int) -> Reply:
    """Say what was recorded, with what was typed as the reason, and how to take it back."""
    quoted = [kit.quote(why)] if why else []
    return Reply([kit.lines(*lines), *quoted, kit.buttons([undo.button(request.say, change)])])


def purchased(
    request: Request,
    customer: Customer,
    one: Recorded,
    below: Sequence[list[Element]],
    buttons: Sequence[kit.Block],
) -> Reply:
    """Say what was bought, its ID, and the points that it earned by which rule; what stands below, with its buttons."""
    say = request.say
    values = {"id": rules.number(one.id), "name": customer.name, "amount": say.money(one.amount)}
    if product := one.known.get("product"):
        first = say.line("Recorded *{id}*: *{name}* bought *{product}* for *{amount}*.", product=product, **values)
    else:
        first = say.line("Recorded *{id}*: *{name}* spent *{amount}*.", **values)
    if order := one.known.get("order"):
        first += say.line(" Order {order}.", order=order)
    if one.day is not None:
        first += say.line(" It was {day}.", day=one.day)
    second = points(say, customer.points, one.award.points, earned(say, one.amount, one.rule))
    quoted = [kit.quote(one.note)] if one.note else []
    row = [*buttons, undo.button(say, one.change), edit_button(say, one.id)]
    return Reply([kit.lines(first, second, *below), *quoted, kit.buttons(row)])


def edit_button(say: Say, purchase: int) -> kit.Block:
    """Return the button that opens the form in which a purchase is corrected."""
    return kit.button(say("Edit…"), "purchase_edit", str(purchase))


def refunded(
    request: Request, customer: Customer, purchase: Purchase, amount: int, moved: int, why: str, change: int
) -> Reply:
    """Say what was refunded, what is kept, and the points that went back by which rule."""
    say = request.say
    kept = purchase.amount - purchase.refunded - amount
    lines = [
        say.line(
            "Refunded *{amount}* of *{id}*, *{name}*'s purchase of {whole}.",
            amount=say.money(amount),
            id=rules.number(purchase.id),
            whole=say.money(purchase.amount),
            name=customer.name,
        ),
        say.line("Remaining: {before} → {after}", before=say.money(kept + amount), after=say.money(kept)),
        points(say, customer.points, moved, earned(say, kept, Rule.of(purchase))),
        *below_zero(say, customer.points, moved),
    ]
    return done(request, lines, why, change)


def redeemed(request: Request, customer: Customer, spent: int, why: str, change: int) -> Reply:
    """Say how many points were redeemed."""
    say = request.say
    redeemed = say.plural("{n} point", "{n} points", spent, n=count(spent))
    first = say.line("*{name}* redeemed *{points}*.", name=customer.name, points=redeemed)
    return done(request, [first, points(say, customer.points, -spent)], why, change)


def adjusted(request: Request, customer: Customer, moved: int, why: str, change: int) -> Reply:
    """Say by how much a balance was adjusted."""
    say = request.say
    lines = [
        say.line("Adjusted *{name}*'s points.", name=customer.name),
        points(say, customer.points, moved),
        *below_zero(say, customer.points, moved),
    ]
    return done(request, lines, why, change)


def ledger(
    request: Request,
    customer: Customer,
    total: int,
    entries: Sequence[LedgerEntry],
    below: Sequence[list[Element]],
    *,
    more: bool,
) -> Reply:
    """Show a balance, what stands below it, and the newest entries that made it: who, when and why."""
    say = request.say
    blocks = [
        kit.header(say("{name}'s points", name=customer.name)),
        kit.lines(say.line("Balance: *{points}*", points=count(customer.points)), *below),
    ]
    if total != customer.points:
        blocks.append(
            kit.lines(
                say.line(
                    "The entries add up to {total}. Somebody has changed the database directly.", total=count(total)
                )
            )
        )
    if not entries:
        blocks.append(kit.lines(say.line("No entries yet. Points come with the first purchase.")))
        return Reply(blocks)
    blocks.append(kit.bullets(_entry(say, one) for one in entries))
    if more:
        blocks.append(kit.small(say("These are the latest {n} entries.", n=len(entries))))
    options = [(str(one.id), f"{rules.entry(one.id)} · {say.signed(one.points)} · {kind(say, one)}") for one in entries]
    return Reply([*blocks, kit.buttons([kit.menu(say("Why these points?"), WHY, options)])])


def kind(say: Say, one: LedgerEntry) -> str:
    """Return what an entry was in words."""
    purchase = rules.number(one.purchase) if one.purchase is not None else ""
    return {
        "award": say("purchase {id}", id=purchase),
        "refund": say("refund of {id}", id=purchase),
        "redemption": say("redemption"),
        "correction": say("correction of {id}", id=purchase),
        "adjustment": say("adjustment"),
        "opening": say("opening balance"),
        "merge": say("merged customers"),
        "redo": say("restored"),
        "expiry": say("expired"),
        "given back": say("given back"),
        "undo": say("{id} undone", id=purchase) if purchase else say("undone"),
    }.get(one.kind, one.kind)


def _entry(say: Say, one: LedgerEntry) -> list[Element]:
    values = {"moved": say.signed(one.points), "what": kind(say, one), "at": Moment(one.at)}
    if one.by:
        shown = say.line("*{moved}* · {what} · {at} · {person}", person=Mention(one.by), **values)
    else:  # time did it
        shown = say.line("*{moved}* · {what} · {at}", **values)
    return [*shown, *(say.line(" · {note}", note=kit.clipped(one.reason, 100)) if one.reason else [])]


def verified(request: Request, entries: int, customers: int, wrong: Sequence[Mismatch]) -> Reply:
    """Say whether every balance is the sum of its entries, and name those that are not."""
    say = request.say
    counted = say("Entries: {entries} · customers with entries: {customers}", entries=entries, customers=customers)
    if not wrong:
        first = say.line("Every balance matches its ledger entries.")
        first += say.line(" What's left of the points that came adds up to it, too.")
        return Reply([kit.lines(first), kit.small(counted)])
    rows = [
        say.line(
            "*{name}*: balance {balance}, entries {total}, what's left of the points that came {lots}",
            name=one.name or say("customer {id}, who isn't there anymore", id=one.customer),
            balance=count(one.balance),
            total=count(one.entries),
            lots=count(one.lots),
        )
        for one in wrong[:MOST_WRONG]
    ]
    first = say.line("*Wrong balances: {n}.* Somebody has changed the database directly.", n=f"{len(wrong):,}")
    blocks = [kit.lines(first), kit.bullets(rows)]
    if len(wrong) > MOST_WRONG:
        blocks.append(kit.small(say("These are the first {n}.", n=MOST_WRONG)))
    return Reply([*blocks, kit.small(counted)])


def taken_back(request: Request, customer: Customer, what: list[Element], moved: int) -> Reply:
    """Say what was taken back, and what it did to the balance."""
    say = request.say
    return Reply([kit.lines(what, points(say, customer.points, moved), *below_zero(say, customer.points, moved))])
