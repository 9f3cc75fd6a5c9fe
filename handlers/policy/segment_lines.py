"""The rules of segments and of RFM in words: as they are shown, and value by value where they were changed."""

from __future__ import annotations

from handlers.customers import segment_blocks as segments
from handlers.customers.segments import OTHER
from handlers.kernel.wording import Element, Say
from handlers.policy.rules import Policy

Line = list[Element]
Values = list[tuple[str, str]]


def segments_(say: Say, policy: Policy) -> list[Line]:
    """Return the article's segments, each with its rule, and the thresholds of RFM."""
    rules = [
        say.line("{rule} → *{segment}*", rule=segments.condition(say, one), segment=segments.name(say, one.segment))
        for one in policy.segments
    ]
    return [*rules, say.line("everybody else → *{segment}*", segment=segments.name(say, OTHER)), *rfm_(say, policy)]


def own_(say: Say, policy: Policy) -> list[Line]:
    """Return the team's own segments, and the order of all."""
    rows = [
        say.line("{rule} → *{segment}*", rule=segments.conditions(say, one), segment=segments.name(say, one.key))
        for one in policy.own
    ]
    order = say(" → ").join(segments.name(say, key) for key in policy.segmentation.order)
    return [*rows, say.line("the first that fits counts: {order}", order=order)]


def rfm_(say: Say, policy: Policy) -> list[Line]:
    """Return the thresholds, as short as they go: /rules has much to say."""
    return [say.line("RFM: {thresholds}", thresholds=" · ".join(value for _, value in of_rfm(say, policy)))]


def of_segments(say: Say, policy: Policy) -> Values:
    """Return each of the article's segments, and its rule."""
    return [(segments.name(say, one.segment), segments.condition(say, one)) for one in policy.segments]


def of_own(say: Say, policy: Policy) -> Values:
    """Return each of the team's own segments with its conditions, and the order of all."""
    found = [(segments.name(say, one.key), segments.conditions(say, one)) for one in policy.own]
    order = say(" → ").join(segments.name(say, key) for key in policy.segmentation.order)
    return [*found, (say("order"), order)]


def of_rfm(say: Say, policy: Policy) -> Values:
    """Return each threshold."""
    by = policy.rfm
    return [
        (say("lately"), say.plural("within {n} day", "within {n} days", by.recent)),
        (say("often"), say.plural("{n} purchase in 12 months", "{n} purchases in 12 months", by.often)),
        (say("for much"), say("{amount} in 12 months", amount=say.money(by.much))),
    ]
