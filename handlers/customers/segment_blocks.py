"""How a customer's segment is shown."""

from __future__ import annotations

from handlers.customers import segments
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from storage.models import Customer


def name(say: Say, key: str) -> str:
    """Return a segment's name."""
    return {
        segments.YOUNG_LOW: say("Young, low income"),
        segments.YOUNG_MIDDLE: say("Young, middle income"),
        segments.MIDDLE_HIGH: say("Middle-aged, high income"),
        segments.OTHER: say("Other"),
    }.get(key, key)


def level(say: Say, key: str) -> str:
    """Return a spending's name."""
    return {"low": say("low"), "medium": say("medium"), "high": say("high")}.get(key, key)


def age(request: Request, customer: Customer) -> int | None:
    """Return how old a customer is on the day where the person is: a birthday wins over a typed age."""
    return segments.age_on(request.today, customer.birthday, customer.age)


def of(request: Request, customer: Customer) -> segments.Segment:
    """Return a customer's segment by the policy in force, on the day where the person is."""
    return segments.segment(age(request, customer), customer.spending, request.policy.of(segments.Conditions))


def condition(say: Say, one: segments.Condition) -> str:
    """Return a rule in words: age < 40 and spending low."""
    spending = say(" or ").join(level(say, key) for key in one.spending)
    if one.under is not None and one.least is not None:
        return say("age {least} to {most}, spending {spending}", least=one.least, most=one.under - 1, spending=spending)
    if one.under is not None:
        return say("age < {under}, spending {spending}", under=one.under, spending=spending)
    if one.least is not None:
        return say("age ≥ {least}, spending {spending}", least=one.least, spending=spending)
    return say("spending {spending}", spending=spending)


def why(say: Say, segment: segments.Segment) -> list[Element]:
    """Return why a customer is in a segment, and what is missing."""
    if segment.condition is not None:
        return say.line(
            "Segment *{segment}*, by the rule: {rule}.",
            segment=name(say, segment.key),
            rule=condition(say, segment.condition),
        )
    if segment.missing:
        missing = say(" and ").join({"age": say("age"), "spending": say("spending")}[one] for one in segment.missing)
        return say.line(
            "Segment *{segment}*, since something is missing: {missing}.",
            segment=name(say, segment.key),
            missing=missing,
        )
    return say.line("Segment *{segment}*, since no other rule fits.", segment=name(say, segment.key))
