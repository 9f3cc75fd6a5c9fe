"""How a customer's purchases are listed, and how one is shown with its receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.customers import blocks as customers
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Channel, Element, Mention, Moment, Say
from handlers.loyalty import blocks, rules
from handlers.offers import blocks as offers
from handlers.offers.rules import of_kept
from storage.models import Change, Customer, Offering, Purchase
from storage.purchases import Summary

PAGE = 8
DIFFERENCES = blocks.ATTRIBUTES | customers.PROFILE
"""What a correction may have changed."""


def listed(
    request: Request,
    customer: Customer,
    sums: Summary,
    found: Sequence[Purchase],
    skip: int,
    products: Mapping[int, str],
) -> Reply:
    """Show a page of purchases, one more of which says that there is another page."""
    say = request.say
    shown = [kit.header(say("{name}'s purchases", name=customer.name))]
    shown.append(kit.lines(summary(request, sums) or say.line("No purchases yet.")))
    for one in found[:PAGE]:
        shown.append(kit.lines(_line(request, one, products.get(one.product or 0, ""))))
        shown.append(kit.buttons(_row(say, one)))
    turns = [kit.button(say("New purchase…"), "purchase_new", str(customer.id), "primary")]
    if skip:
        turns.append(kit.button(say("Newer"), "purchase_page", f"{customer.id}:{max(skip - PAGE, 0)}"))
    if len(found) > PAGE:
        turns.append(kit.button(say("Older"), "purchase_page", f"{customer.id}:{skip + PAGE}"))
    return Reply([*shown, kit.buttons(turns)])


def summary(request: Request, sums: Summary) -> list[Element]:
    """Return how much somebody has bought, last on which day, and mostly what; nothing where that is nothing."""
    say = request.say
    if not sums.purchases:
        return []
    many = say.plural("{n} purchase", "{n} purchases", sums.purchases, n=f"{sums.purchases:,}")
    row = say.line("*{many}*, {amount} after refunds", many=many, amount=say.money(sums.cents))
    if sums.last is not None:
        row += say.line(", the last one {day}", day=sums.last)
    return row + (say.line("; most often {product}", product=sums.mostly) if sums.mostly else [])


def one(
    request: Request,
    customer: Customer,
    bought: Purchase,
    product: str,
    paid: Offering | None,
    told: Sequence[Change],
) -> Reply:
    """Show a purchase: what it was, its points by which rule, what was refunded and corrected, by whom and when."""
    say, kept = request.say, bought.amount - bought.refunded
    lines = [_first(request, customer, bought, product)]
    if bought.order_number:
        lines.append(say.line("Order: {order}", order=bought.order_number))
    if paid is not None:
        offer = offers.used(say, of_kept(paid.offer))
        lines.append(say.line("Paid with an offer: {offer}, {off} off", offer=offer, off=say.money(paid.off)))
    earned = rules.award(bought.amount, bought.tiers, bought.times)
    lines.append(_points(say, earned.points, blocks.earned(say, bought.amount, blocks.Rule.of(bought))))
    if bought.refunded:
        lines.append(
            say.line(
                "Refunded: {refunded}; remaining: *{kept}*", refunded=say.money(bought.refunded), kept=say.money(kept)
            )
        )
        left = rules.award(kept, bought.tiers, bought.times).points
        lines.append(_points(say, left, blocks.earned(say, kept, blocks.Rule.of(bought))))
    if bought.undone:
        lines.append(say.line("*It was undone.*"))
    shown = [kit.lines(*lines), *([kit.quote(bought.note)] if bought.note else [])]
    if rows := [row for change in reversed(told) if (row := _told(say, change))]:
        shown.append(kit.bullets(rows))
    row = [] if bought.undone else _row(say, bought)[1:]
    if told and not bought.undone and (request.is_manager or told[0].by == request.person.id):
        row.append(undo.button(say, told[0].id))
    row.append(kit.button(say("All their purchases"), "purchase_list", str(customer.id)))
    return Reply([*shown, kit.buttons(row)])


def corrected(request: Request, customer: Customer, bought: Purchase, change: Change) -> Reply:
    """Say what of a purchase was corrected, from what to what, and what that did to the points."""
    say = request.say
    moved = int(change.after["points"]) - int(change.before["points"])
    first = say.line("Updated *{id}* for *{name}*.", id=rules.number(bought.id), name=customer.name)
    rows = DIFFERENCES.differences(say, _besides(change.before), _besides(change.after))
    kept = bought.amount - bought.refunded
    below = blocks.below_zero(say, customer.points, moved)
    points = blocks.points(say, customer.points, moved, blocks.earned(say, kept, blocks.Rule.of(bought)))
    row = [undo.button(say, change.id), blocks.edit_button(say, bought.id)]
    return Reply([kit.lines(first), kit.bullets([*rows, points, *below]), kit.buttons(row)])


def _besides(kept: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in kept.items() if key not in {"points", "offer_used"}}


def _first(request: Request, customer: Customer, bought: Purchase, product: str) -> list[Element]:
    say = request.say
    values = {"id": rules.number(bought.id), "name": customer.name, "amount": say.money(bought.amount)}
    if product:
        row = say.line("*{id}*: *{name}* bought *{product}* for *{amount}*", product=product, **values)
    else:
        row = say.line("*{id}*: *{name}* spent *{amount}*", **values)
    return [*row, *_on(request, bought)]


def _on(request: Request, bought: Purchase) -> list[Element]:
    if bought.day is None:
        return []
    return request.say.line(" · {day}", day=bought.day)


def _points(say: Say, points: int, rule: str) -> list[Element]:
    earned = say.plural("{n} point", "{n} points", points, n=f"{points:,}")
    return say.line("{points} (rule: {rule})", points=earned, rule=rule)


def _line(request: Request, one: Purchase, product: str) -> list[Element]:
    """Return a purchase in one line."""
    say = request.say
    row = say.line("*{id}* · *{amount}*", id=rules.number(one.id), amount=say.money(one.amount))
    row += _on(request, one)
    if product:
        row += say.line(" · {product}", product=product)
    if one.order_number:
        row += say.line(" · order {order}", order=one.order_number)
    if one.refunded == one.amount:
        row += say.line(" · all refunded")
    elif one.refunded:
        row += say.line(" · {refunded} refunded", refunded=say.money(one.refunded))
    return row + (say.line(" · {note}", note=kit.clipped(one.note, 80)) if one.note else [])


def _row(say: Say, one: Purchase) -> list[kit.Block]:
    """Return what can be done with a purchase."""
    id = str(one.id)
    row = [kit.button(rules.number(one.id), "purchase_show", id)]
    if one.refunded < one.amount:
        row.append(kit.button(say("Refund…"), "purchase_refund", id))
    return [*row, blocks.edit_button(say, one.id)]


def _told(say: Say, change: Change) -> list[Element]:
    """Return what was done to a purchase, by whom and when."""
    by = {"person": Mention(change.by), "at": Moment(change.at)}
    if change.action == "purchase":
        row = say.line("Recorded by {person}: {at}", **by)
    elif change.action == "purchase.refund":
        amount = int(change.after.get("refunded", 0)) - int(change.before.get("refunded", 0))
        row = say.line("{amount} refunded by {person}: {at}", amount=say.money(amount), **by)
        if reason := change.after.get("reason"):
            row += say.line(" · {note}", note=kit.clipped(str(reason), 100))
    else:
        with_offer = change.action == "purchase.offer"
        said = say.line("Paid with an offer, says {person}: {at}", **by)
        row = said if with_offer else say.line("Edited by {person}: {at}", **by)
        for difference in DIFFERENCES.differences(say, _besides(change.before), _besides(change.after)):
            row += [*say.line(" · "), *difference]
    return row + (say.line(" · {channel}", channel=Channel(change.channel)) if change.channel else [])
