"""The rules of points in words: as they are shown, and value by value where they were changed."""

from __future__ import annotations

from handlers.kernel.wording import Element, Say
from handlers.policy.rules import Policy

Line = list[Element]
Values = list[tuple[str, str]]


def tiers_(say: Say, policy: Policy) -> list[Line]:
    """Return what a purchase earns, the highest threshold first."""
    return [
        say.line("purchase of {least} or more → *{points}*", least=say.money(least), points=points(say, earned))
        if least
        else say.line("any other purchase → *{points}*", points=points(say, earned))
        for least, earned in policy.tiers
    ]


def of_tiers(say: Say, policy: Policy) -> Values:
    """Return each threshold, and the points from there on."""
    return [(purchase(say, least), points(say, earned)) for least, earned in policy.tiers]


def in_order(say: Say, before: Policy, after: Policy) -> list[str]:
    """Return the thresholds that either of two policies has, the highest first, as `of_tiers` names them."""
    thresholds = sorted({least for one in (before, after) for least, _ in one.tiers}, reverse=True)
    return [purchase(say, least) for least in thresholds]


def purchase(say: Say, least: int) -> str:
    """Return which purchases a threshold in cents is about."""
    return say("purchase of {least} or more", least=say.money(least)) if least else say("any other purchase")


def points(say: Say, earned: int) -> str:
    """Return a number of points in words."""
    return say.plural("{n} point", "{n} points", earned, n=f"{earned:,}")
