"""How offers are shown."""

from __future__ import annotations

from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import birthday
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.offers import rules
from storage.models import Customer


def name(say: Say, offer: rules.Offer) -> str:
    """Return an offer in words."""
    if offer.kind == rules.MONEY_OFF:
        return say("{off} off orders of {least} or more", off=bare(offer.off), least=bare(offer.least))
    if offer.kind == rules.GIFT:
        return say("Birthday gift: {gift}", gift=offer.name) if offer.name else say("Birthday gift")
    return say("None")


def bare(cents: int) -> str:
    """Return a bare amount, as in 满100减20."""
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def shown(request: Request, customer: Customer, order: int | None) -> Reply:
    """Show a customer's offer and why, and what an order of so many cents costs with it."""
    say = request.say
    segment = segments.of(request, customer)
    offer = request.policy.of(rules.Offers).to(segment.key)
    lines = [
        say.line("Offer for *{name}*: *{offer}*.", name=customer.name, offer=name(say, offer)),
        segments.why(say, segment),
    ]
    if offer.kind == rules.GIFT:
        lines.append(
            say.line("Their birthday is not known yet.")
            if customer.birthday is None
            else say.line("Their birthday: {day}", day=birthday(say, customer.birthday))
        )
    if order is not None:
        lines.append(priced(say, order, offer))
    return Reply([kit.lines(*lines)])


def priced(say: Say, order: int, offer: rules.Offer) -> list[Element]:
    """Return what an order costs, and what is missing for the offer."""
    price = rules.price(order, offer)
    values = {"order": say.money(order), "total": say.money(price.total), "off": say.money(offer.off)}
    if price.off:
        return say.line("For an order of {order} they pay *{total}*: {off} off, once per order.", **values)
    if price.missing:
        missing = say.money(price.missing)
        return say.line(
            "For an order of {order} they pay *{total}*: {missing} more would take {off} off.",
            missing=missing,
            **values,
        )
    return say.line("For an order of {order} they pay *{total}*: nothing is taken off.", **values)
