"""Rewards that points are redeemed for: read where they are typed, and asked about once before anything is taken."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from handlers.kernel.words import note, points_end
from handlers.rewards import blocks, offered, rules
from storage.models import Customer, Reward
from storage.store import Store

ANSWER = "reward"


def typed(request: Request, store: Store) -> tuple[str, Reward, str] | None:
    """Return (the customer's name, the reward, the reason) of what was typed; None where points are redeemed."""
    found = store.rewards.all()
    if not found:
        return None
    name, rest = lookup.split(request, store)
    named = rules.leading(rest, found)
    if named is not None:
        return name, named[0], note(named[1])
    if rest and points_end(rest, signed=False) is None and points_end(request.text, signed=False) is None:
        text = rest if len(rest) <= 40 else rest[:39] + "…"
        raise Refusal(
            "There's no reward called {text}. Please type points and a reason, or one of the rewards.",
            text=text,
            example="/points rewards",
        )
    return None


def is_sure(request: Request, store: Store, customer: Customer, reward: Reward) -> None:
    """Refuse a reward that is not to be had, or ask once whether it is meant, with the balance after it."""
    say = request.say
    offered.is_to_be_had(request, store, customer, reward)
    if reward.points > customer.points:
        raise Refusal(
            "{name} only has {balance} points, and {reward} takes {points}.",
            name=customer.name,
            balance=f"{customer.points:,}".replace("-", "−"),
            reward=blocks.name(say, reward),
            points=f"{reward.points:,}",
            field="reward",
        )
    if request.answers.get(ANSWER) == [reward.id, reward.points]:
        return
    label = say("Redeem {points}", points=blocks.price(say, reward.points))
    raise Question(
        blocks.question(request, customer, reward), [Option(label, {ANSWER: [reward.id, reward.points]}, "primary")]
    )


def reason(request: Request, reward: Reward, why: str) -> str:
    """Return what the ledger says of a redemption for a reward: its name, and what was typed besides."""
    name = blocks.name(request.say, reward)
    return f"{name}: {why}" if why else name
