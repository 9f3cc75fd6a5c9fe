"""Which rewards there are for a customer, and which one somebody names."""

from __future__ import annotations

from handlers.customers import segment_blocks as segments
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.levels import standing
from handlers.levels.rules import Levels
from handlers.rewards import blocks, rules
from storage.models import Customer, Reward
from storage.store import Store


def to(request: Request, store: Store, customer: Customer) -> list[Reward]:
    """Return the rewards that are to be had by a customer today, if the points suffice; the cheapest first."""
    there = [one for one in store.rewards.all() if rules.is_there(one, request.today)]
    return [one for one in there if _is_for(request, store, customer, one)] if there else []


def is_to_be_had(request: Request, store: Store, customer: Customer, reward: Reward) -> None:
    """Refuse a reward that is not to be had today, or not by this customer."""
    say, today = request.say, request.today
    name = blocks.name(say, reward)
    if reward.removed:
        raise Refusal("This reward isn't there anymore.", example="/points rewards")
    if reward.stock == 0:
        raise Refusal("There's no {reward} left.", reward=name, example="/points rewards")
    if reward.since is not None and today < reward.since:
        raise Refusal("{reward} begins on {day}.", reward=name, day=say.day(reward.since))
    if reward.until is not None and today > reward.until:
        raise Refusal("{reward} ended on {day}.", reward=name, day=say.day(reward.until))
    if not _is_for(request, store, customer, reward):
        if reward.segment and segments.of(request, store, customer).key != reward.segment:
            whose = segments.name(say, reward.segment)
            raise Refusal(
                "{reward} is only for {whose}, and {name} isn't.", reward=name, whose=whose, name=customer.name
            )
        whose = say.named(reward.level) or reward.level
        raise Refusal(
            "{reward} is only from {level} on, and {name} isn't there yet.",
            reward=name,
            level=whose,
            name=customer.name,
        )


def _is_for(request: Request, store: Store, customer: Customer, reward: Reward) -> bool:
    segment = segments.of(request, store, customer).key if reward.segment else ""
    level = standing.of(request, store, customer).level if reward.level else ""
    return rules.is_for(reward, segment, level, request.policy.of(Levels))
