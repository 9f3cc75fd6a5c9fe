"""How segments are shown."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.kernel import kit
from handlers.kernel.reply import Reply, Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, Say
from handlers.segments import rules
from storage.models import Customer

EDIT = N_("/customer edit {name} {what}")
TYPED = {"age": N_("age=30"), "spending": N_("spending=medium")}


def name(say: Say, key: str) -> str:
    """Return a segment's name."""
    return {
        rules.YOUNG_LOW: say("Young, low income"),
        rules.YOUNG_MIDDLE: say("Young, middle income"),
        rules.MIDDLE_HIGH: say("Middle-aged, high income"),
        rules.OTHER: say("Other"),
    }.get(key, key)


def level(say: Say, key: str) -> str:
    """Return a spending's name."""
    return {"low": say("low"), "medium": say("medium"), "high": say("high")}.get(key, key)


def age(request: Request, customer: Customer) -> int | None:
    """Return how old a customer is on the day where the person is: a birthday wins over a typed age."""
    return rules.age_on(request.today, customer.birthday, customer.age)


def of(request: Request, customer: Customer) -> rules.Segment:
    """Return a customer's segment by the policy in force, on the day where the person is."""
    return rules.segment(age(request, customer), customer.spending, request.policy.of(rules.Conditions))


def condition(say: Say, one: rules.Condition) -> str:
    """Return a rule in words: age < 40 and spending low."""
    spending = say(" or ").join(level(say, key) for key in one.spending)
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
        missing = say(" and ").join({"age": say("age"), "spending": say("spending")}[one] for one in segment.missing)
        return say.line(
            "Segment *{segment}*, since something is missing: {missing}.",
            segment=name(say, segment.key),
            missing=missing,
        )
    return say.line("Segment *{segment}*, since no other rule fits.", segment=name(say, segment.key))


def shown(request: Request, customer: Customer, offer: str) -> Reply:
    """Show a customer's segment, the rule, what it went by, and what is missing."""
    say = request.say
    segment = of(request, customer)
    lines = [
        say.line("*{name}*", name=customer.name),
        why(say, segment),
        known(request, customer),
        say.line("Offer: {offer}", offer=offer),
    ]
    if segment.missing:
        example = say(EDIT, name=customer.name, what=" ".join(say(TYPED[one]) for one in segment.missing))
        lines.append(say.line("Tell me what is missing with {example}", example=code(request.command(example))))
    return Reply([kit.lines(*lines)])


def known(request: Request, customer: Customer) -> list[Element]:
    """Return the age and the spending that a segment goes by."""
    say = request.say
    years = age(request, customer)
    spending = level(say, customer.spending or "")
    return say.line(
        "Age: {age} · spending: {spending}",
        age=say("unknown") if years is None else years,
        spending=spending or say("unknown"),
    )


def overview(request: Request, tally: rules.Tally, offers: Mapping[str, str]) -> Reply:
    """List every segment with its count, its rules and its offer."""
    say = request.say
    conditions: dict[str, list[str]] = {key: [] for key in tally.counts}
    for one in request.policy.of(rules.Conditions):
        conditions[one.segment].append(condition(say, one))
    rows = [
        [
            *say.line("*{segment}*: {count}", segment=name(say, key), count=f"{count:,}"),
            *say.line(" · {rule}", rule=say(" or ").join(conditions[key]) or say("whoever no other rule fits")),
            *say.line(" · offer: {offer}", offer=offers[key]),
        ]
        for key, count in tally.counts.items()
    ]
    blocks = [
        kit.header(say("Customers by segment: {total}", total=f"{tally.total:,}")),
        kit.bullets(rows),
    ]
    if tally.incomplete:
        blocks.append(kit.small(say("Without an age or a spending: {n}", n=f"{tally.incomplete:,}")))
    return Reply(blocks)
