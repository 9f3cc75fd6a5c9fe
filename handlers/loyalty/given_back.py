"""/points restore: points that have expired given back by a manager, with a reason."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.loyalty import account, blocks, points
from handlers.loyalty.expiry import EXPIRY, GIVEN_BACK
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

RESTORE = "points.restore"


@part.verb(
    Help("/points restore NAME POINTS reason", "gives back points that have expired; managers only"),
    "补回",
    who=Who.MANAGERS,
    writes=True,
    deed=RESTORE,
)
def restore(request: Request, store: Store) -> Reply:
    """/points restore NAME POINTS reason."""
    if not request.text:
        raise Refusal("Whose expired points should I give back, how many, and why?", example=points.SHOW)
    name, many, why = points.read(request, store, points.SHOW, signed=False)
    return _given(request, store, lookup.named(request, store, name), many, why)


def _given(request: Request, store: Store, customer: Customer, many: int, why: str) -> Reply:
    expired = store.ledger.expired(customer.id, EXPIRY, GIVEN_BACK)
    if not expired:
        raise Refusal("None of {name}'s points have expired.", name=customer.name)
    if many > expired:
        raise Refusal(
            "{expired} of {name}'s points have expired and weren't given back, so {points} can't be.",
            name=customer.name,
            expired=blocks.count(expired),
            points=f"{many:,}",
        )
    entry = store.ledger.append(customer.id, many, GIVEN_BACK, why, terms=account.earned(request))
    change = store.changes.record(
        RESTORE,
        Subject("entry", entry),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, many, reason=why),
    )
    say = request.say
    given = say.plural("{n} point", "{n} points", many, n=blocks.count(many))
    first = say.line("Gave back *{points}* of *{name}*'s that had expired.", name=customer.name, points=given)
    return blocks.done(request, [first, blocks.points(say, customer.points, many)], why, change)


@part.redo(RESTORE)
def restore_again(request: Request, store: Store, change: Change) -> Reply:
    """Give points back again after that was undone."""
    many, why = account.moved_by(change), str(change.after.get("reason", ""))
    return _given(request, store, account.of(store, change), many, why)


@part.undo(RESTORE)
def undo_restore(request: Request, store: Store, change: Change) -> Reply:
    """Take back that points were given back, unless they were redeemed since."""
    customer = account.of(store, change)
    account.is_free(request, store, customer, change)
    moved = -account.moved_by(change)
    why, of = str(change.after.get("reason", "")), account.entry_of(change)
    account.move(store, customer, moved, GIVEN_BACK, why, of=of)
    store.changes.record(
        RESTORE,
        change.subject,
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, moved),
        undoes=change.id,
    )
    what = request.say.line("Undone: *{name}* doesn't get these points back.", name=customer.name)
    return blocks.taken_back(request, customer, what, moved)
