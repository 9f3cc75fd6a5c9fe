"""/points: the balance and its ledger; redeeming, adjusting, and checking the sums."""

from __future__ import annotations

from functools import partial

from handlers.customers import lookup, turned
from handlers.kernel import kit, words
from handlers.kernel.characters import flat
from handlers.kernel.did_you_mean import instead
from handlers.kernel.meanings import known_in
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.levels import blocks as levels
from handlers.levels import standing
from handlers.levels.rules import Levels
from handlers.loyalty import account, approvals, blocks, entries, redemptions, rewarded, rules, standing_blocks
from handlers.rewards import blocks as rewards
from handlers.rewards import offered
from storage.models import Change, Customer, Reward
from storage.store import Store
from storage.subject import Subject

part = Part()

SHOW = N_("/points {customer}")
REDEEM = N_("/points redeem {saver} {points} a mug")
ADJUST = N_("/points adjust {customer} +20 a forgotten purchase")
ADJUST_ROUTE = "/points adjust"
MOST_ENTRIES = 10


@part.verb(
    Help("/points NAME", "the balance and its latest entries; just an entry's ID says why these points"),
    besides=N_("/points E123"),
    who=Who.MEMBERS,
    writes=False,
    examples=(SHOW,),
    openly=True,
)
def points(request: Request, store: Store) -> Reply:
    """/points NAME."""
    if not request.text:
        raise Refusal("Whose points do you want to see?", example=SHOW)
    entry = rules.entry_alone(request.text)
    if entry is not None and not store.customers.called(request.text.strip(), 1):
        return entries.why(request, store, entry)
    _is_no_correction(request, store)
    with suggesting(SHOW):
        return account_of(request, store, lookup.asked_about(request, store, "points", "balance", "积分", "余额"))


def _is_no_correction(request: Request, store: Store) -> None:
    """Ask whether points are to be adjusted where some stand behind a known name, with their sign: 王五 -30."""
    name, rest = known_in(store.customers, request.text) or ("", "")
    is_one = flat(rest).startswith(("+", "-")) and words.points_end(rest, signed=True) is not None
    if is_one and (asked := instead(request, ADJUST_ROUTE, f"{name} {rest}")):
        raise asked


def account_of(request: Request, store: Store, customer: Customer) -> Reply:
    """Show a customer's balance and ledger."""
    newest = store.ledger.last(customer.id, MOST_ENTRIES + 1)
    total = store.ledger.balance(customer.id)
    say, able = request.say, account.spendable(store, customer, request.at)
    lines = [
        *standing_blocks.lines(say, able),
        levels.line(say, request.policy.of(Levels), standing.of(request, store, customer)),
        rewards.to_next(say, able.points, offered.to(request, store, customer)),
    ]
    more = len(newest) > MOST_ENTRIES
    reply = blocks.ledger(request, customer, total, newest[:MOST_ENTRIES], [*filter(None, lines)], more=more)
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
    return approvals.redeemed(request, store, *read(request, store, REDEEM, signed=False))


def for_reward(request: Request, store: Store, name: str, reward: Reward, why: str) -> Reply:
    """Redeem a reward that was typed or filled in, once it was asked about."""
    rewarded.is_sure(request, store, lookup.named(request, store, name), reward)
    return approvals.redeemed(request, store, name, reward.points, rewarded.reason(request, reward, why), reward)


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


@part.undo("points.adjust")
def undo_adjust(request: Request, store: Store, change: Change) -> Reply:
    """Take back an adjustment, unless its points were redeemed since."""
    return redemptions.undone(request, store, change, N_("Undone: the adjustment of *{name}*'s points."))


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
