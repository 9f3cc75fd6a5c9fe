"""How segments are shown."""

from __future__ import annotations

from handlers.reply import Request
from handlers.segments import rules
from handlers.wording import Element, Say
from storage.models import Customer


def name(say: Say, key: str) -> str:
    """Return a segment's name."""
    return {
        rules.YOUNG_LOW: say("Young, low income"),
        rules.YOUNG_MIDDLE: say("Young, middle income"),
        rules.MIDDLE_HIGH: say("Middle-aged, high income"),
        rules.OTHER: say("Other"),
    }.get(key, key)


def of(request: Request, customer: Customer) -> rules.Segment:
    """Return a customer's segment by the policy in force, on the day where the person is."""
    age = rules.age_on(request.today, customer.birthday, customer.age)
    return rules.segment(age, customer.spending, request.policy.segments)


def condition(say: Say, one: rules.Condition) -> str:
    """Return a rule in words: age < 40 and spending low."""
    spending = {"low": say("low"), "medium": say("medium"), "high": say("high")}[one.spending]
    if one.under is not None and one.least is not None:
        return say("age {least} to {most}, spending {spending}", least=one.least, most=one.under - 1, spending=spending)
    if one.under is not None:
        return say("age < {under}, spending {spending}", under=one.under, spending=spending)
    if one.least is not None:
        return say("age ≥ {least}, spending {spending}", least=one.least, spending=spending)
    return say("spending {spending}", spending=spending)


def why(say: Say, segment: rules.Segment) -> list[Element]:
    """Return why a customer is in a segment, and what is missing."""
    if segment.condition is not None:
        return say.line(
            "Segment *{segment}*, by the rule: {rule}.",
            segment=name(say, segment.key),
            rule=condition(say, segment.condition),
        )
    if segment.missing:
        missing = " & ".join({"age": say("age"), "spending": say("spending")}[one] for one in segment.missing)
        return say.line(
            "Segment *{segment}*, since something is missing: {missing}.",
            segment=name(say, segment.key),
            missing=missing,
        )
    return say.line("Segment *{segment}*, since no other rule fits.", segment=name(say, segment.key))
