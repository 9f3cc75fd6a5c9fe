"""How offers are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.customers import segment_blocks as segments
from handlers.customers.birthdays import day_of_year, month_days
from handlers.customers.blocks import birthday as shown_birthday
from handlers.customers.segments import Segment
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.offers import rules
from handlers.offers.terms import bare
from storage.models import Customer, Offering
from storage.offerings import AGAIN, USED

SOON = 30
"""Days before a birthday within which it is said in how many days it is."""
WHY = "offer_why"


def name(say: Say, offer: rules.Offer) -> str:
    """Return an offer in words."""
    if offer.kind == rules.GIFT:
        return say("Birthday gift: {gift}", gift=offer.name) if offer.name else say("Birthday gift")
    if offer.kind != rules.MONEY_OFF:
        return say("None")
    return say(", ").join([_off(say, offer), *_conditions(say, offer)])


def used(say: Say, offer: rules.Offer) -> str:
    """Return what an offer that was used takes off, in words; one that stood in no rule is some offer."""
    return _off(say, offer) if offer.kind == rules.MONEY_OFF else say("an offer")


def _off(say: Say, offer: rules.Offer) -> str:
    if offer.percent and offer.least:
        return say("{percent} off orders of {least} or more", percent=_percent(say, offer), least=bare(offer.least))
    if offer.percent:
        return say("{percent} off", percent=_percent(say, offer))
    return say("{off} off orders of {least} or more", off=bare(offer.off), least=bare(offer.least))


def _percent(say: Say, offer: rules.Offer) -> str:
    """Return what is taken off; in Chinese what is paid, in tenths: 15% off is 8.5折."""
    if say.language != "zh":
        return f"{offer.percent}%"
    whole, part = divmod(100 - offer.percent, 10)
    return f"{whole}.{part}折" if part else f"{whole}折"


def _conditions(say: Say, offer: rules.Offer) -> list[str]:
    found = [say("for {product}", product=offer.product)] if offer.product else []
    if offer.until:
        found.append(say("until {day}", day=say.dated(date.fromisoformat(offer.until))))
    if offer.once:
        found.append(say("once a year") if offer.once == rules.YEAR else say("once a customer"))
    return found


def names(say: Say, offers: rules.Offers, segment: str, day: date) -> str:
    """Return every offer that a segment's customers get, in words."""
    found = offers.all_to(segment, day)
    return say("; ").join(name(say, one) for one in found) if found else name(say, rules.NO_OFFER)


def shown(
    request: Request,
    customer: Customer,
    segment: Segment,
    order: rules.Order,
    uses: Sequence[rules.Use],
    past: Sequence[Offering],
) -> Reply:
    """Show a customer's offers and why, what an order costs with the best of them, and what was used and given."""
    say = request.say
    offers = request.policy.of(rules.Offers)
    every = names(say, offers, segment.key, order.day)
    lines = [
        say.line("Offer for *{name}*: *{offer}*.", name=customer.name, offer=every),
        segments.why(request, segment),
    ]
    if any(one.kind == rules.GIFT for one in offers.all_to(segment.key, order.day)):
        lines.append(birthday(say, customer, order.day))
    if order.amount is not None:
        lines += priced(say, order.amount, offers, order, uses)
    lines += _last(say, past)
    value = f"{customer.id}:{'' if order.amount is None else order.amount}:{order.product}"
    row = [kit.button(say("Why not?"), WHY, value)] if offers.every() else []
    return Reply([kit.lines(*lines), *([kit.buttons(row)] if row else [])])


def birthday(say: Say, customer: Customer, today: date) -> list[Element]:
    """Return when a customer's birthday is, and in how many days where that is soon."""
    if not customer.birthday:
        return say.line("We don't know their birthday yet.")
    row = say.line("Birthday: {day}", day=shown_birthday(say, customer.birthday))
    coming = {day_of_year(customer.birthday)} & _days(today).keys()
    if coming:
        left = (_days(today)[coming.pop()] - today).days
        row += say.line(" · it's today") if not left else say.line(" · {left}", left=_in(say, left))
    return row


def _in(say: Say, days: int) -> str:
    return say.plural("it's in {n} day", "it's in {n} days", days)


def _days(today: date) -> dict[int, date]:
    return month_days(date.fromordinal(today.toordinal() + n) for n in range(SOON, -1, -1))


def priced(
    say: Say, amount: int, offers: rules.Offers, order: rules.Order, uses: Sequence[rules.Use]
) -> list[list[Element]]:
    """Return what an order costs with the best offer that fits it; else what is missing for one."""
    fit = rules.fitting(offers, order, uses)
    if not fit:
        near = [one for one in offers.all_to(order.segment, order.day) if one.kind == rules.MONEY_OFF]
        missing = min(near, key=lambda one: rules.price(amount, one).missing, default=rules.NO_OFFER)
        return [_unreduced(say, amount, missing)]
    best, *others = fit
    price = rules.price(amount, best)
    values = {"order": say.money(amount), "total": say.money(price.total), "off": say.money(price.off)}
    found = [say.line("On an order of {order} they pay *{total}*: {off} off, once per order.", **values)]
    if others:
        found.append(
            say.line(
                "*{best}* is the better one for them: {off} off rather than {less} by {other}.",
                best=used(say, best),
                off=say.money(price.off),
                less=say.money(others[0].takes_off(amount)),
                other=used(say, others[0]),
            )
        )
    return found


def _unreduced(say: Say, amount: int, offer: rules.Offer) -> list[Element]:
    price = rules.price(amount, offer)
    values = {"order": say.money(amount), "total": say.money(amount), "off": say.money(offer.off)}
    if not price.missing:
        return say.line("On an order of {order} they pay *{total}*, with nothing off.", **values)
    missing = say.money(price.missing)
    if offer.percent:
        return say.line(
            "On an order of {order} they pay *{total}*. Spending {missing} more would get them {percent} off.",
            missing=missing,
            percent=_percent(say, offer),
            **values,
        )
    return say.line(
        "On an order of {order} they pay *{total}*. Spending {missing} more would get them {off} off.",
        missing=missing,
        **values,
    )


def _last(say: Say, past: Sequence[Offering]) -> list[list[Element]]:
    """Return when an offer was last used, and a gift last given."""
    last = next((one for one in past if one.kind == USED), None)
    given = next((one for one in past if one.kind != USED), None)
    lines = []
    if last is not None:
        values = {"day": last.day, "offer": used(say, rules.of_kept(last.offer))}
        lines.append(say.line("Last used: {day}, {offer}", **values))
    if given is not None:
        day = given.day
        if given.what:
            lines.append(say.line("Last gift: {day}, {gift}", day=day, gift=given.what))
        else:
            lines.append(say.line("Last gift: {day}", day=day))
    return lines


def why_not(request: Request, customer: Customer, order: rules.Order, uses: Sequence[rules.Use]) -> Reply:
    """Show every offer that there is, and which of its conditions this customer meets."""
    say, offers = request.say, request.policy.of(rules.Offers)
    shown = [kit.lines(say.line("*Every offer, and which conditions {name} meets*", name=customer.name))]
    for whose, offer in offers.every():
        found = rules.checks(whose, offer, order, uses)
        rows = [_check(say, whose, offer, order, one) for one in found]
        if offer.kind == rules.GIFT:
            rows.append([*say.line("🎂 "), *birthday(say, customer, order.day)])
        shown.append(kit.headed(say.line("*{offer}*", offer=name(say, offer)), rows or [say.line("✓ for everybody")]))
    return Reply(shown, beside=True)


def _check(say: Say, whose: str, offer: rules.Offer, order: rules.Order, one: rules.Check) -> list[Element]:
    mark = {True: "✓", False: "✗", None: "?"}[one.met]
    if one.what == "segment":
        values = {"segment": segments.name(say, whose), "theirs": segments.name(say, order.segment)}
        if one.met:
            return say.line("{mark} segment {segment}", mark=mark, **values)
        return say.line("{mark} segment {segment}; theirs is {theirs}", mark=mark, **values)
    if one.what == "until":
        day = say.dated(date.fromisoformat(offer.until))
        return say.line("{mark} until {day}", mark=mark, day=day)
    if one.what == "once":
        how = say("once a year") if offer.once == rules.YEAR else say("once a customer")
        if one.since is None:
            return say.line("{mark} {how}: not used yet", mark=mark, how=how)
        day = say.dated(one.since)
        return say.line("{mark} {how}: used on {day}", mark=mark, how=how, day=day)
    if one.what == "product":
        return say.line("{mark} for {product}", mark=mark, product=offer.product)
    least = say.money(offer.least)
    if order.amount is None or one.met:
        return say.line("{mark} orders of {least} or more", mark=mark, least=least)
    missing = say.money(offer.least - order.amount)
    return say.line("{mark} orders of {least} or more: {missing} more", mark=mark, least=least, missing=missing)


def use(say: Say, one: Offering, customer: str, again: date | None, today: date) -> list[Element]:
    """Return what was used, by whom and when, what it cost, and whether they came again."""
    row = say.line(
        "*{name}* · {day} · {offer}",
        name=customer,
        day=one.day,
        offer=used(say, rules.of_kept(one.offer)),
    )
    row += say.line(" · cost {amount}", amount=say.money(one.off)) if one.off else say.line(" · cost not known")
    if again is not None:
        return row + say.line(" · came again on {day}", day=say.dated(again))
    if today <= one.day + AGAIN:
        return row + say.line(" · not again yet")
    return row + say.line(" · didn't come again")
