"""How a customer's segment is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from handlers.customers import segments
from handlers.customers.placing import Here, facts, known, places
from handlers.customers.segmentation import (
    AGE,
    LATELY,
    PURCHASES,
    QUIET,
    RANGES,
    SATISFACTION,
    SPENDING,
    SPENT,
    TAG,
    Facts,
    Own,
    Range,
    Segmentation,
    Test,
    tests,
)
from handlers.kernel import kit
from handlers.kernel.refusal import Either
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.slips import is_slip
from handlers.kernel.wording import LANGUAGES, Element, Say
from storage.buying import NOTHING
from storage.models import Customer
from storage.store import Store
from storage.types import fold

Names = Mapping[str, Either]
MOST_VALUE = 60

LEAST_PART = 4
"""Letters of a segment's name by which it is known."""


def name(say: Say, key: str) -> str:
    """Return a segment's name."""
    return (
        {
            segments.YOUNG_LOW: say("Young, low income"),
            segments.YOUNG_MIDDLE: say("Young, middle income"),
            segments.MIDDLE_HIGH: say("Middle-aged, high income"),
            segments.OTHER: say("Other"),
        }.get(key)
        or say.named(key)
        or say("a segment that isn't there anymore")
    )


def called(names: Names) -> dict[str, str]:
    """Return what every segment is called, in either language and as texts are compared, with its key.

    `names` are those of the team's own segments.
    """
    theirs = ((key, one) for key, one in names.items() if key.startswith(segments.OWN))
    own = {fold(text): key for key, one in theirs for text in (one.english, one.chinese) if text}
    return {**_of_the_article(), **own}


@cache
def _of_the_article() -> Mapping[str, str]:
    found = {fold(name(Say(language), key)): key for language in LANGUAGES for key in segments.SEGMENTS}
    return {**{key: key for key in segments.SEGMENTS}, **found}


def read(text: str, names: Names) -> str | None:
    """Return the segment whose name a text is, in either language; None where it is none."""
    return called(names).get(fold(text))


def near(text: str, names: Names) -> str | None:
    """Return the segment whose name a text is with a slip in it, or, in Chinese, a good part of; None for another."""
    typed = fold(text)
    if len(typed) < LEAST_PART:
        return None
    for whole, key in called(names).items():
        is_part = not typed.isascii() and whole.startswith(typed)
        if whole != key and (is_part or is_slip(typed, whole)):
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


def here(request: Request) -> Here:
    """Return the day, and the zone, where the person is."""
    return Here(request.today, request.person.zone)


def among(request: Request, store: Store, customers: Sequence[Customer]) -> dict[int, segments.Segment]:
    """Return the segment of each of some customers by the policy in force, on the day where the person is."""
    return places(store, request.policy.of(Segmentation), here(request), customers)


def of(request: Request, store: Store, customer: Customer) -> segments.Segment:
    """Return a customer's segment by the policy in force, on the day where the person is."""
    return among(request, store, [customer])[customer.id]


def missing(request: Request, customer: Customer) -> tuple[str, ...]:
    """Return what is not known of a customer that the article's segments go by."""
    return segments.segment(age(request, customer), customer.spending).missing


def glance(request: Request, customer: Customer) -> str:
    """Return the name of a customer's segment as far as their row tells it; "" where it goes by what they bought."""
    by = request.policy.of(Segmentation)
    if by.goes_by_purchases:
        return ""
    return name(request.say, by.place(facts(customer, NOTHING, request.today)).key)


def keys(request: Request) -> tuple[str, ...]:
    """Return every segment that there is, in their order."""
    return request.policy.of(Segmentation).order


def every(request: Request) -> list[str]:
    """Return the names of all segments, in their order."""
    return [name(request.say, key) for key in keys(request)]


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


def number(say: Say, what: str, value: int) -> str:
    """Return a number that a condition compares with."""
    if what == SPENT:
        return say.money(value)
    return say.tenths(value) if what == SATISFACTION else f"{value:,}"


def ranged(say: Say, what: str, wanted: Range) -> str:
    """Return what a number must be: ≥ ¥1,000; < 40; 18–29."""
    least, most = wanted.least, None if wanted.under is None else wanted.under - 1
    if wanted.under is not None and least is None:
        return f"< {number(say, what, wanted.under)}"
    if least is not None and most is None:
        return f"≥ {number(say, what, least)}"
    shown = dict.fromkeys(number(say, what, one) for one in (least, most) if one is not None)
    return "–".join(shown)


def about(say: Say, what: str, value: str, label: str = "") -> str:
    """Return a condition, or what is so, in words: spent in 12 months: ≥ ¥1,000."""
    names = {
        AGE: say("age"),
        SPENDING: say("spending"),
        SPENT: say("spent in 12 months"),
        LATELY: say("purchases in 12 months"),
        PURCHASES: say("purchases"),
        QUIET: say("days since the last purchase"),
        SATISFACTION: say("satisfaction"),
        TAG: say("tag"),
    }
    return say("{what} {value}", what=names.get(what, label), value=value)


def wanted(say: Say, test: Test) -> str:
    """Return a condition of a segment of the team's own in words."""
    if test.what in RANGES:
        return about(say, test.what, ranged(say, test.what, test.wanted))
    if test.what == SPENDING:
        return about(say, SPENDING, say(" or ").join(level(say, key) for key in test.wanted))
    return about(say, test.what, kit.clipped(str(test.wanted), MOST_VALUE), test.label)


def conditions(say: Say, own: Own) -> str:
    """Return all conditions of a segment of the team's own in words."""
    return say("; ").join(wanted(say, test) for test in tests(own, Facts())) or say("everybody")


def found(say: Say, test: Test) -> str:
    """Return what is so of a customer where a condition asks for it."""
    if test.found is None or test.found == "":
        return say("unknown")
    if test.what in RANGES:
        return number(say, test.what, test.found)
    if test.what == SPENDING:
        return level(say, test.found)
    return kit.clipped(str(test.found), MOST_VALUE)


def rule(request: Request, key: str) -> str:
    """Return what puts customers in a segment, in words; "" of whoever meets no other's conditions."""
    say, by = request.say, request.policy.of(Segmentation)
    if key in by.by_key:
        return conditions(say, by.by_key[key])
    return say(" or ").join(condition(say, one) for one in by.rules_of(key))


def why(request: Request, segment: segments.Segment) -> list[Element]:
    """Return why a customer is in a segment, and what is missing."""
    say = request.say
    by_rule = condition(say, segment.condition) if segment.condition is not None else rule(request, segment.key)
    if by_rule:
        return say.line("*Segment*: {segment} (rule: {rule})", segment=name(say, segment.key), rule=by_rule)
    if segment.missing:
        missing = say(" and ").join({"age": say("age"), "spending": say("spending")}[one] for one in segment.missing)
        return say.line(
            "*Segment*: {segment} (missing: {missing})",
            segment=name(say, segment.key),
            missing=missing,
        )
    return say.line("*Segment*: {segment} (no other rule fits)", segment=name(say, segment.key))


def checked(request: Request, store: Store, customer: Customer, key: str) -> list[list[Element]]:
    """Return each condition of a segment of the team's own, with what is so of a customer who meets them all."""
    own = request.policy.of(Segmentation).by_key.get(key)
    if own is None:
        return []
    say = request.say
    rows = []
    for test in tests(own, known(store, here(request), [customer])[customer.id]):
        row = say.line("✓ {condition}", condition=wanted(say, test))
        rows.append([*row, *(say.line(": {found}", found=found(say, test)) if test.what in RANGES else [])])
    return rows
