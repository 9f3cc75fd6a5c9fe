"""A customer's account: every move of points is an entry of the ledger and an entry of the audit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.wording import Mention, Moment
from handlers.loyalty.expiry import Expiry
from storage.lots import Standing
from storage.models import Change, Customer, Hold
from storage.sheet import AT_ONCE, Terms, is_gone, is_pending
from storage.store import Store

REDEEM = "points.redeem"
ADJUST = "points.adjust"


def balance(customer: Customer, moved: int = 0, **more: Any) -> dict[str, Any]:
    """Return what the audit keeps of a customer's account before or after a move."""
    return {"points": customer.points + moved, **{key: value for key, value in more.items() if value != ""}}


def move(
    store: Store,
    customer: Customer,
    points: int,
    kind: str,
    why: str = "",
    purchase: int | None = None,
    *,
    terms: Terms = AT_ONCE,
    of: int | None = None,
) -> int:
    """Write a ledger entry, unless no points move, and return its id or 0.

    `terms` are of points that come; `of` is the entry that is taken back, so that points go back to where they were.
    """
    return store.ledger.append(customer.id, points, kind, why, purchase, terms=terms, of=of or None) if points else 0


def terms(expiry: Expiry, at: datetime, zone: tzinfo, bought: date | None = None) -> Terms:
    """Return from when until when points that come at an instant can be spent; `bought` is the day of a purchase."""
    last = expiry.last_day(at.astimezone(zone).date())
    first = expiry.first_day(bought) if bought else None
    usable = _begins(first, zone) if first else None
    until = _begins(last + timedelta(days=1), zone) if last else None
    return Terms(usable if usable and usable > at else None, until)


def earned(request: Request, bought: date | None = None) -> Terms:
    """Return from when until when points can be spent that come now; `bought` is the day of a purchase."""
    return terms(request.policy.of(Expiry), request.at, request.say.zone, bought)


def _begins(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


class Spendable(NamedTuple):
    """How a customer's points stand, and what of them is held."""

    standing: Standing
    holds: list[Hold]

    @property
    def held(self) -> int:
        """How many points are held."""
        return sum(one.points for one in self.holds)

    @property
    def points(self) -> int:
        """How many points can be redeemed."""
        return max(0, self.standing.usable - self.held)


def spendable(store: Store, customer: Customer, at: datetime) -> Spendable:
    """Return what of a customer's points can be redeemed at an instant, and what cannot."""
    return Spendable(store.lots.standing(customer.id, at), store.holds.of(customer.id, at))


def of(store: Store, change: Change) -> Customer:
    """Return the customer of a change."""
    customer = store.customers.get(change.customer or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return customer


def moved_by(change: Change) -> int:
    """Return the points that a change moved."""
    return int(change.after["points"]) - int(change.before["points"])


def entry_of(change: Change) -> int | None:
    """Return the ledger entry by which a change moved points; None where it moved none, or none is known."""
    if change.done_to.kind == "entry":
        return change.done_to.number
    return int(change.after.get("entry") or 0) or None


def is_free(request: Request, store: Store, customer: Customer, change: Change, points: int | None = None) -> None:
    """Refuse to take back points that were redeemed since: without them the balance would be below 0.

    They are those that the change moved, or as many as are given.
    """
    taken = moved_by(change) if points is None else points
    left = customer.points - taken
    if left >= 0 or taken <= 0:
        return
    redemption = store.changes.later_action(customer.id, REDEEM, change.id)
    if redemption is not None:
        raise Refusal(
            "{person} has redeemed {points} points since ({at}). Without these points the balance would be"
            " {left}, so please undo that redemption first.",
            person=Mention(redemption.by),
            points=f"{-moved_by(redemption):,}",
            at=Moment(redemption.at),
            left=request.say.signed(left),
        )


def was_able(store: Store, customer: Customer, points: int) -> bool:
    """Tell whether so many points could be redeemed before the newest entry, which has taken them."""
    at = store.author.at
    newest = store.ledger.last(customer.id, 1)
    used = store.lots.uses(newest[0].id) if newest else []
    taken = -sum(moved for lot, moved in used if moved < 0 and not is_gone(lot, at) and not is_pending(lot, at))
    able = spendable(store, customer, at)
    return taken >= points and able.standing.usable >= able.held
