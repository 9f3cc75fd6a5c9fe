"""The rules of points in words: as they are shown, and value by value where they were changed."""

from __future__ import annotations

from handlers.kernel.wording import Element, Say
from handlers.loyalty.expiry import MONTH, YEAR, Expiry
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


def expiry_(say: Say, policy: Policy) -> list[Line]:
    """Return how long points last, and from when those of a purchase can be redeemed."""
    expiry = policy.expiry
    lasts = _lasts(say, expiry)
    rows = [say.line("points expire → *{when}*", when=lasts)] if expiry.months else [say.line("Points don't expire.")]
    if expiry.pending:
        rows.append(say.line("points of a purchase can be redeemed → *{when}*", when=_waits(say, expiry)))
    return rows


def of_expiry(say: Say, policy: Policy) -> Values:
    """Return when points expire, and from when those of a purchase can be redeemed."""
    return [
        (say("points expire"), _lasts(say, policy.expiry)),
        (say("points of a purchase can be redeemed"), _waits(say, policy.expiry)),
    ]


def _lasts(say: Say, expiry: Expiry) -> str:
    n = expiry.months
    if not n:
        return say("never")
    if expiry.end == MONTH:
        return say.plural(
            "{n} month after they came, at the month's end", "{n} months after they came, at the month's end", n
        )
    if expiry.end == YEAR:
        return say.plural(
            "{n} month after they came, at the year's end", "{n} months after they came, at the year's end", n
        )
    return say.plural("{n} month after they came", "{n} months after they came", n)


def _waits(say: Say, expiry: Expiry) -> str:
    return say.plural("after {n} day", "after {n} days", expiry.pending) if expiry.pending else say("at once")
