"""A customer's account: every move of points is an entry of the ledger and an entry of the audit."""

from __future__ import annotations

from typing import Any

from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.wording import Mention, Moment
from storage.models import Change, Customer
from storage.store import Store

REDEEM = "points.redeem"
ADJUST = "points.adjust"


def balance(customer: Customer, moved: int = 0, **more: Any) -> dict[str, Any]:
    """Return what the audit keeps of a customer's account before or after a move."""
    return {"points": customer.points + moved, **{key: value for key, value in more.items() if value != ""}}


def move(store: Store, customer: Customer, points: int, kind: str, why: str = "", purchase: int | None = None) -> None:
    """Write a ledger entry, unless no points move."""
    if points:
        store.ledger.append(customer.id, points, kind, why, purchase)


def of(store: Store, change: Change) -> Customer:
    """Return the customer of a change."""
    customer = store.customers.get(change.customer or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return customer


def moved_by(change: Change) -> int:
    """Return the points that a change moved."""
    return int(change.after["points"]) - int(change.before["points"])


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
