"""How a customer's segment is shown."""

from __future__ import annotations

from handlers.customers import segments
from handlers.kernel import kit
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.slips import is_slip
from handlers.kernel.wording import LANGUAGES, Element, Say
from storage.models import Customer
from storage.types import fold

LEAST_PART = 4
"""Letters of a segment's name by which it is known."""


def name(say: Say, key: str) -> str:
    """Return a segment's name."""
    return {
        segments.YOUNG_LOW: say("Young, low income"),
        segments.YOUNG_MIDDLE: say("Young, middle income"),
        segments.MIDDLE_HIGH: say("Middle-aged, high income"),
        segments.OTHER: say("Other"),
    }.get(key, key)


def read(text: str) -> str | None:
    """Return the segment whose name a text is, in either language; None where it is none."""
    typed = fold(text)
    for key in segments.SEGMENTS:
        if typed in {key, *(fold(name(Say(language), key)) for language in LANGUAGES)}:
            return key
    return None


def near(text: str) -> str | None:
    """Return the segment whose name a text is with a slip in it, or, in Chinese, a good part of; None for another."""
    typed = fold(text)
    for key in segments.SEGMENTS:
        for called in (fold(name(Say(language), key)) for language in LANGUAGES):
            is_part = len(typed) >= LEAST_PART and not typed.isascii() and called.startswith(typed)
            if is_part or (len(typed) >= LEAST_PART and is_slip(typed, called)):
                return key
    return None


def meant(request: Request, key: str) -> Question:
    """Return the question whether a segment is meant, where its name stands in the place of a customer's."""
    called = name(request.say, key)
    typed = request.command(f"/segment {called}")
    asked = kit.lines(request.say.line("Did you mean this?"))
    return Question([asked, kit.bullets([code(typed)])], [Option(typed, {}, instead=Instead("/segment", called))])


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
            "Segment: *{segment}* (rule: {rule})",
            segment=name(say, segment.key),
            rule=condition(say, segment.condition),
        )
    if segment.missing:
        missing = say(" and ").join({"age": say("age"), "spending": say("spending")}[one] for one in segment.missing)
        return say.line(
            "Segment: *{segment}* (missing: {missing})",
            segment=name(say, segment.key),
            missing=missing,
        )
    return say.line("Segment: *{segment}* (no other rule fits)", segment=name(say, segment.key))
