"""What a shop sent, recorded as if a colleague had typed it; or what it has to wait for first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.connections import buyers, reading
from handlers.connections.reading import Customer as Told
from handlers.connections.reading import Purchase, Refund, Review, Sent, Test
from handlers.customers import rules as profiles
from handlers.interactions import blocks as interactions
from handlers.interactions import records
from handlers.kernel import currencies, words
from handlers.kernel.refusal import Refusal, Several
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.loyalty import purchases, refunds
from handlers.loyalty.purchases import Bought
from handlers.research import rules as research
from handlers.research.rules import Verdicts
from storage.arrivals import EARLY, WAITING
from storage.models import Arrival, Connection, Customer
from storage.models import Purchase as Recorded
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark, Word, same_order

DONE, REFUSED, DROPPED, TEST = "done", "refused", "dropped", "test"


@dataclass(frozen=True)
class Outcome:
    """What has become of something: its state, whose it is, what it was made into, its change, and its receipt."""

    state: str
    row: int | None = None
    subject: str | None = None
    change: int | None = None
    receipt: Reply | None = None


def outside(sent: Sent) -> str:
    """Return the id by which something is the same; an order is so however its number is written."""
    return same_order(sent.id) if isinstance(sent, Purchase) else sent.id


def check(request: Request, sent: Sent) -> None:
    """Raise the Refusal of what is wrong with something whomever it is about."""
    if isinstance(sent, Test):
        return
    reading.day(sent, request.at, request.say.zone)
    if isinstance(sent, Purchase | Refund) and sent.money is not None:
        own = request.say.currency
        if not currencies.is_own(sent.currency or "", own):
            raise Refusal(
                "This workspace counts in {own}, and amounts aren't converted: {currency} can't be taken.",
                own=own,
                currency=sent.currency,
                field="currency",
            )
    if isinstance(sent, Purchase | Review | Told):
        _profile(request, sent)


def work(request: Request, store: Store, connection: Connection, sent: Sent) -> Outcome:
    """Record something that came, or say what it waits for; raises a Refusal where it can't be."""
    if isinstance(sent, Test):
        return Outcome(TEST)
    if isinstance(sent, Refund):
        return _refund(request, store, connection, sent)
    found = buyers.whom(store, connection, sent.customer)
    if found.customer is None:
        return Outcome(WAITING, found.row)
    if found.was_waiting:
        resume(request, store, connection, found.row)
    customer = store.customers.get(found.customer.id) or found.customer
    return of_known(request, store, connection, sent, customer, found.row)


def of_known(
    request: Request, store: Store, connection: Connection, sent: Sent, customer: Customer, row: int
) -> Outcome:
    """Record something of a customer who is known."""
    if isinstance(sent, Purchase):
        return _purchase(request, store, connection, sent, customer, row)
    if isinstance(sent, Review):
        return _review(request, store, connection, sent, customer, row)
    assert isinstance(sent, Told)  # noqa: S101 - what else is of nobody
    return _told(request, store, sent, customer, row)


def resume(request: Request, store: Store, connection: Connection, row: int) -> list[Arrival]:
    """Record what has waited for somebody who is known by now, the oldest first; return what it was."""
    waited = store.arrivals.of(row, WAITING)
    who = store.shop_customers.get(row)
    for one in waited:
        customer = None if who is None or who.customer is None else store.customers.get(who.customer)
        if customer is None:
            break
        sent = reading.again(one.content or {})
        try:
            outcome = of_known(request, store, connection, sent, customer, row)
        except Refusal as no:
            store.arrivals.settle(one.id, REFUSED, None, None, why(no), row)
        else:
            store.arrivals.settle(one.id, outcome.state, outcome.subject, outcome.change, None, row)
    return waited


def why(no: Refusal) -> Mapping[str, Any]:
    """Return a Refusal as it is kept, as JSON."""
    first = no.refusals[0] if isinstance(no, Several) else no
    values = {name: one for name, one in first.values.items() if isinstance(one, str | int)}
    return {"sentence": first.sentence, "values": values, "field": first.field}


# ---- the kinds


def _purchase(
    request: Request, store: Store, connection: Connection, sent: Purchase, customer: Customer, row: int
) -> Outcome:
    typed = _typed(store, sent.number)
    if typed is not None:  # a colleague was faster
        outcome = Outcome(DONE, row, str(Subject("purchase", typed.id)))
    else:
        product = store.products.called(sent.product) if sent.product else None
        unknown = sent.product if sent.product and product is None else ""
        note = words.note(" · ".join(filter(None, (unknown, sent.note))))
        day = reading.day(sent, request.at, request.say.zone)
        order = Bought(customer.name, sent.money or 0, note, day, sent.number, product)
        made = purchases.record(request, store, customer, order)
        receipt = purchases.receipt(request, store, customer, order, made) if connection.channel else None
        outcome = Outcome(DONE, row, str(Subject("purchase", made.id)), made.change, receipt)
    purchase = Subject.read(outcome.subject).number
    for early in store.arrivals.early(connection.id, outside(sent)):
        refund = reading.again(early.content or {})
        assert isinstance(refund, Refund)  # noqa: S101 - nothing else waits for an order
        _catch_up(request, store, early, refund, purchase)
    return outcome


def _typed(store: Store, order: str) -> Recorded | None:
    """Return the purchase that a colleague has recorded of an order; another shop's may have the same number."""
    same = store.purchases.ordered(order)
    if same is None or store.arrivals.become(str(Subject("purchase", same.id)), "purchase"):
        return None
    return same


def _catch_up(request: Request, store: Store, early: Arrival, refund: Refund, purchase: int) -> None:
    """Refund what was refunded before its order has come."""
    try:
        done = refunds.record(request, store, purchase, refund.money, words.note(refund.reason))
    except Refusal as no:
        store.arrivals.settle(early.id, REFUSED, None, None, why(no), None)
    else:
        store.arrivals.settle(early.id, DONE, str(Subject("purchase", purchase)), done.change, None, None)


def _refund(request: Request, store: Store, connection: Connection, sent: Refund) -> Outcome:
    brought = store.arrivals.find(connection.id, "purchase", same_order(sent.order))
    if brought is not None and brought.state == DROPPED:
        return Outcome(DROPPED)
    purchase = None if brought is None else Subject.read(brought.subject).number
    if not brought:
        typed = _typed(store, sent.order)
        purchase = typed.id if typed else None
    if not purchase:
        return Outcome(EARLY)
    done = refunds.record(request, store, purchase, sent.money, words.note(sent.reason))
    receipt = refunds.receipt(request, done) if connection.channel else None
    return Outcome(DONE, None, str(Subject("purchase", purchase)), done.change, receipt)


def _review(
    request: Request, store: Store, connection: Connection, sent: Review, customer: Customer, row: int
) -> Outcome:
    mark = sent.mark or str(research.mark(round(float(sent.score or 0) * 10), request.policy.of(Verdicts)))
    score = f"{sent.score}/5" if sent.score else ""
    about = " ".join(filter(None, (sent.product, score)))
    note = words.note(" · ".join(filter(None, (about, sent.text))))
    day = reading.day(sent, request.at, request.say.zone)
    logged = records.record(request, store, customer, Mark(mark), note, day, Word.OWN, asked_by=connection.by)
    receipt = interactions.logged(request, customer, mark, logged, day, note) if connection.channel else None
    return Outcome(DONE, row, str(Subject("interaction", logged.interaction)), logged.change, receipt)


def _told(request: Request, store: Store, sent: Told, customer: Customer, row: int) -> Outcome:
    """Fill in what the team does not know of a customer; what it does know stays."""
    subject = Subject("customer", customer.id)
    profile = _profile(request, sent)
    values = {name: one for name, one in profile.items() if one and not getattr(customer, name)}
    if not values:
        return Outcome(DONE, row, str(subject))
    was = {name: getattr(customer, name) for name in values}
    store.customers.change(customer.id, values)
    change = store.changes.record("customer.edit", subject, customer.id, before=was, after=values)
    return Outcome(DONE, row, str(subject), change)


def _profile(request: Request, sent: Purchase | Review | Told) -> dict[str, Any]:
    """Return what is told of a customer, as it is kept of one; raises the Refusal of the field that is wrong."""
    buyer = sent.customer
    told = {"phone": buyer.phone, "email": buyer.email, "birthday": sent.birthday if isinstance(sent, Told) else None}
    try:
        return profiles.profile({key: one for key, one in told.items() if one}, request.today)
    except Refusal as no:
        field = "birthday" if no.field == "birthday" else f"customer.{no.field}"
        raise Refusal(reading.WRONG[field], field=field) from None
