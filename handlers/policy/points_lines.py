"""The rules of points in words: as they are shown, and value by value where they were changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.kernel.wording import Element, Say
from handlers.levels import blocks as levels
from handlers.levels import rules as level_rules
from handlers.levels.rules import factor
from handlers.loyalty.expiry import MONTH, YEAR, Expiry
from handlers.policy.rules import EXPIRY, LEVELS, LIMITS, LOYALTY, Policy

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


def levels_(say: Say, policy: Policy) -> list[Line]:
    """Return the levels, each with from where on it begins and by what it multiplies what purchases earn."""
    by = policy.levels
    if not by:
        return [say.line("There are no levels.")]
    rows = [
        say.line("{sum} → *{level}*, points × {times}", sum=_from(say, policy, one.least), level=name, times=times)
        for one in by.levels
        for name, times in [(levels.name(say, one.key), factor(one.times))]
    ]
    return [*rows, say.line("a level, once reached, is kept {until}", until=_kept(say, policy))]


def limits_(say: Say, policy: Policy) -> list[Line]:
    """Return from which redemption on two managers are needed, and what points are worth."""
    second, worth = policy.limits.second, policy.limits.worth
    over = points(say, second)
    rows = [say.line("redeeming more than {points} → *two managers*", points=over)] if second else []
    if worth:
        rows.append(say.line("100 points → *{amount}*", amount=say.money(worth)))
    return rows or [say.line("Any manager redeems any number of points.")]


def of_levels(say: Say, policy: Policy) -> Values:
    """Return each level, and what they go by."""
    if not policy.levels:
        return []
    rows = [
        (
            levels.name(say, one.key),
            say("{sum}, points × {times}", sum=_from(say, policy, one.least), times=factor(one.times)),
        )
        for one in policy.levels.levels
    ]
    return [*rows, (say("a level, once reached, is kept"), _kept(say, policy))]


def of_limits(say: Say, policy: Policy) -> Values:
    """Return the limit, and what points are worth."""
    second, worth = policy.limits.second, policy.limits.worth
    return [
        (say("two managers redeem more than"), points(say, second) if second else say("never")),
        (say("100 points are worth"), say.money(worth) if worth else say("not set")),
    ]


def _from(say: Say, policy: Policy, least: int) -> str:
    if policy.levels.by == level_rules.POINTS:
        return say("{points} or more in 12 months", points=points(say, least))
    return say("bought for {least} or more in 12 months", least=say.money(least))


def _kept(say: Say, policy: Policy) -> str:
    return {
        level_rules.MONTH: say("until the month ends"),
        level_rules.QUARTER: say("until the quarter ends"),
        level_rules.YEAR: say("until the year ends"),
    }.get(policy.levels.kept) or say("as long as the last 12 months come to it")


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


RULES = {LOYALTY: tiers_, LEVELS: levels_, EXPIRY: expiry_, LIMITS: limits_}
VALUES = {LOYALTY: of_tiers, LEVELS: of_levels, EXPIRY: of_expiry, LIMITS: of_limits}
LEFT: Mapping[str, Callable[[Say], str]] = {
    LOYALTY: lambda say: say("Earlier purchases keep their points, and refunds of them follow the rules of that time."),
    LEVELS: lambda say: say("Earlier purchases keep their points, by the level of that time."),
    EXPIRY: lambda say: say("Points that were there before keep the day they had."),
    LIMITS: lambda say: say("What was redeemed stays."),
}


def title(say: Say, system: str) -> str:
    """Return the name of a system of points, "" where it is another."""
    return {
        LOYALTY: say("Loyalty points"),
        LEVELS: say("Customer levels"),
        EXPIRY: say("How long points last"),
        LIMITS: say("Limits and worth"),
    }.get(system, "")
