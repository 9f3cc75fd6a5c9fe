"""Points redeemed, never more than there are, taken back and put back."""

from __future__ import annotations

from typing import Any

from handlers.customers.examples import Examples
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from handlers.loyalty import account, blocks, standing_blocks
from storage.models import Change, Customer, Reward
from storage.store import Store
from storage.subject import Subject

part = Part()

REDEEM_ALL = N_("/points redeem {typed} {left} {why}")


def are_there(request: Request, store: Store, customer: Customer, spent: int, why: str) -> None:
    """Refuse to redeem more points than there are, or more than can be redeemed now."""
    able = account.spendable(store, customer, request.at)
    if spent > customer.points:
        typed = Examples(request, store).typed(customer)
        raise Refusal(
            "{name} only has {balance} points, so {points} can't be redeemed.",
            name=customer.name,
            balance=blocks.count(customer.points),
            points=f"{spent:,}",
            field="points",
            example=REDEEM_ALL if typed and able.points > 0 else "",
            typed=typed,
            left=able.points,
            why=why,
        )
    if spent > able.points:
        raise _not_yet(request, store, customer, spent, able, why)


def redeemed(
    request: Request,
    store: Store,
    customer: Customer,
    spent: int,
    why: str,
    reward: Reward | None = None,
    asked_by: str = "",
) -> Reply:
    """Redeem points, never more than there are; a reward is one fewer then. `asked_by` is who asked for it first."""
    are_there(request, store, customer, spent, why)
    entry = store.ledger.append(customer.id, -spent, "redemption", why)
    more: dict[str, Any] = {"asked_by": asked_by}
    if reward is not None:
        store.rewards.take(reward.id, 1)
        more |= {"reward_no": reward.id}
    change = store.changes.record(
        account.REDEEM,
        Subject("entry", entry),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, -spent, reason=why, **more),
    )
    return blocks.redeemed(request, customer, spent, why, change)


@part.undo(account.REDEEM)
def undo_redeem(request: Request, store: Store, change: Change) -> Reply:
    """Take back a redemption; what it was for is there again."""
    if reward := change.after.get("reward_no"):
        store.rewards.take(int(reward), -1)
    return undone(request, store, change, N_("Undone: *{name}*'s redemption."))


@part.put_back(account.REDEEM)
def is_covered(store: Store, change: Change, moved: int) -> None:
    """Refuse to put a redemption back that the balance does not cover any more."""
    customer = None if change.customer is None else store.customers.get(change.customer)
    if customer is None or moved >= 0:
        return
    balance, points = blocks.count(customer.points - moved), f"{-moved:,}"
    if customer.points < 0:
        raise Refusal(
            "{name} only has {balance} points, so {points} can't be redeemed.",
            name=customer.name,
            balance=balance,
            points=points,
        )
    if not account.was_able(store, customer, -moved):
        raise Refusal(
            "Some of {name}'s {balance} points can't be redeemed now, so there aren't {points} to redeem again.",
            name=customer.name,
            balance=balance,
            points=points,
        )


def _not_yet(
    request: Request, store: Store, customer: Customer, spent: int, able: account.Spendable, why: str
) -> Refusal:
    """Return the refusal of points that are there, and cannot be redeemed: they are held, or not usable yet."""
    typed = Examples(request, store).typed(customer)
    return Refusal(
        "Of {name}'s {balance} points, {left} can be redeemed now ({reasons}), so {points} can't be.",
        name=customer.name,
        balance=blocks.count(customer.points),
        reasons=standing_blocks.reasons(request.say, able),
        points=f"{spent:,}",
        field="points",
        example=REDEEM_ALL if typed and able.points > 0 else "",
        typed=typed,
        left=able.points,
        why=why,
    )


def undone(request: Request, store: Store, change: Change, sentence: str) -> Reply:
    """Take back a redemption or an adjustment: points go back to where they came from."""
    customer = account.of(store, change)
    account.is_free(request, store, customer, change)
    moved = -account.moved_by(change)
    why, of = str(change.after.get("reason", "")), account.entry_of(change)
    account.move(store, customer, moved, "undo", why, terms=account.earned(request), of=of)
    store.changes.record(
        change.action,
        change.subject,
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, moved),
        undoes=change.id,
    )
    return blocks.taken_back(request, customer, request.say.line(sentence, name=customer.name), moved)
