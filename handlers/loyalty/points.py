"""/points: the balance and its ledger; redeeming, adjusting, and checking the sums."""

from __future__ import annotations

from functools import partial

from handlers.customers import lookup, turned
from handlers.customers.examples import Examples
from handlers.kernel import kit, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.levels import blocks as levels
from handlers.levels import standing
from handlers.levels.rules import Levels
from handlers.loyalty import account, blocks, rewarded, standing_blocks
from handlers.rewards import blocks as rewards
from handlers.rewards import offered
from storage.models import Change, Customer, Reward
from storage.store import Store
from storage.subject import Subject

part = Part()

SHOW = N_("/points {customer}")
REDEEM = N_("/points redeem {saver} {points} a mug")
REDEEM_ALL = N_("/points redeem {typed} {left} {why}")
ADJUST = N_("/points adjust {customer} +20 a forgotten purchase")
MOST_ENTRIES = 10


@part.verb(
    Help("/points NAME", "the balance and its latest entries"),
    who=Who.MEMBERS,
    writes=False,
    examples=(SHOW,),
    openly=True,
)
def points(request: Request, store: Store) -> Reply:
    """/points NAME."""
    if not request.text:
        raise Refusal("Whose points do you want to see?", example=SHOW)
    with suggesting(SHOW):
        return account_of(request, store, lookup.asked_about(request, store, "points", "balance", "积分", "余额"))


def account_of(request: Request, store: Store, customer: Customer) -> Reply:
    """Show a customer's balance and ledger."""
    entries = store.ledger.last(customer.id, MOST_ENTRIES + 1)
    total = store.ledger.balance(customer.id)
    say, able = request.say, account.spendable(store, customer, request.at)
    lines = [
        *standing_blocks.lines(say, able),
        levels.line(say, request.policy.of(Levels), standing.of(request, store, customer)),
        rewards.to_next(say, able.points, offered.to(request, store, customer)),
    ]
    more = len(entries) > MOST_ENTRIES
    reply = blocks.ledger(request, customer, total, entries[:MOST_ENTRIES], [*filter(None, lines)], more=more)
    held = standing_blocks.buttons(say, able.holds) if request.is_manager else []
    return reply.but(blocks=[*reply.blocks, kit.buttons(held)]) if held else reply


@part.verb(
    Help("/points redeem NAME POINTS reason", "redeems points, never more than the balance; managers only"),
    "兑换",
    besides=N_("/points redeem NAME REWARD [reason]"),
    who=Who.MANAGERS,
    writes=True,
    examples=(REDEEM,),
    deed=account.REDEEM,
)
def redeem(request: Request, store: Store) -> Reply:
    """/points redeem NAME POINTS reason."""
    if not request.text:
        raise Refusal("Whose points should I redeem, how many, and for what?", example=REDEEM)
    with suggesting(REDEEM):
        named = rewarded.typed(request, store)
    if named is not None:
        return for_reward(request, store, *named)
    return redeemed(request, store, *read(request, store, REDEEM, signed=False))


def for_reward(request: Request, store: Store, name: str, reward: Reward, why: str) -> Reply:
    """Redeem a reward that was typed or filled in, once it was asked about."""
    rewarded.is_sure(request, store, lookup.named(request, store, name), reward)
    return redeemed(request, store, name, reward.points, rewarded.reason(request, reward, why), reward)


def redeemed(request: Request, store: Store, name: str, spent: int, why: str, reward: Reward | None = None) -> Reply:
    """Redeem points that were typed or filled in, never more than there are; a reward is one fewer then."""
    customer = lookup.named(request, store, name)
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
    entry = store.ledger.append(customer.id, -spent, "redemption", why)
    bought = {}
    if reward is not None:
        store.rewards.take(reward.id, 1)
        bought = {"reward_no": reward.id}
    change = store.changes.record(
        account.REDEEM,
        Subject("entry", entry),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, -spent, reason=why, **bought),
    )
    return blocks.redeemed(request, customer, spent, why, change)


@part.verb(
    Help("/points adjust NAME ±POINTS reason", "corrects a balance by a number of points; managers only"),
    "调整",
    who=Who.MANAGERS,
    writes=True,
    examples=(ADJUST,),
    deed=account.ADJUST,
)
def adjust(request: Request, store: Store) -> Reply:
    """/points adjust NAME ±POINTS reason."""
    if not request.text:
        raise Refusal("Whose points should I adjust, by how many, and why?", example=ADJUST)
    return adjusted(request, store, *read(request, store, ADJUST, signed=True))


def adjusted(request: Request, store: Store, name: str, moved: int, why: str) -> Reply:
    """Correct a balance by points that were typed or filled in."""
    customer = lookup.named(request, store, name)
    entry = store.ledger.append(customer.id, moved, "adjustment", why, terms=account.earned(request))
    change = store.changes.record(
        account.ADJUST,
        Subject("entry", entry),
        customer.id,
        before=account.balance(customer),
        after=account.balance(customer, moved, reason=why),
    )
    return blocks.adjusted(request, customer, moved, why, change)


@part.verb(
    Help("/points verify", "recalculates every balance from the ledger, and lists any that are wrong"),
    "校验",
    who=Who.MEMBERS,
    writes=False,
)
def verify(request: Request, store: Store) -> Reply:
    """/points verify."""
    entries, customers, wrong = store.ledger.verify()
    return blocks.verified(request, entries, customers, wrong)


@part.undo(account.REDEEM)
def undo_redeem(request: Request, store: Store, change: Change) -> Reply:
    """Take back a redemption; what it was for is there again."""
    if reward := change.after.get("reward_no"):
        store.rewards.take(int(reward), -1)
    return _undo(request, store, change, N_("Undone: *{name}*'s redemption."))


@part.undo("points.adjust")
def undo_adjust(request: Request, store: Store, change: Change) -> Reply:
    """Take back an adjustment, unless its points were redeemed since."""
    return _undo(request, store, change, N_("Undone: the adjustment of *{name}*'s points."))


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


def _undo(request: Request, store: Store, change: Change, sentence: str) -> Reply:
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


def read(request: Request, store: Store, example: str, *, signed: bool) -> tuple[str, int, str]:
    """Read NAME POINTS reason."""
    with suggesting(example):
        name, rest = turned.split(request, store, partial(words.points_end, signed=signed))
        if not rest:
            raise Refusal("How many points, and why?")
        count, rest = words.read_points(rest, signed=signed)
        why = words.note(rest)
        if not why:
            raise Refusal("Points always need a reason. Please add one.")
    return name, count, why
