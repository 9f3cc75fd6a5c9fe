"""How the policy is shown: every system in a line or two, in words."""

from __future__ import annotations

from handlers import kit
from handlers.interactions import rules as interactions
from handlers.offers import blocks as offers
from handlers.policy.rules import Policy
from handlers.products import blocks as products
from handlers.reply import Reply, Request
from handlers.research import blocks as research
from handlers.research.rules import KINDS
from handlers.segments import blocks as segments
from handlers.segments.rules import OTHER, SEGMENTS
from handlers.wording import Element, Say

Line = list[Element]


def shown(request: Request) -> Reply:
    """Show the rules in force."""
    say, policy = request.say, request.policy
    systems = [
        (say.line("*Market research*"), _research(say)),
        (say.line("*Segments*"), _segments(say, policy)),
        (say.line("*Product improvement*"), _improvements(say, policy)),
        (say.line("*Offers*"), _offers(say, policy)),
        (say.line("*Customer relations*"), _relations(say, policy)),
        (say.line("*Loyalty points*"), _loyalty(say, policy)),
    ]
    blocks = [kit.header(say("The rules in force"))]
    for title, rules in systems:
        blocks += [kit.lines(title), kit.bullets(rules)]
    return Reply(blocks)


def _research(say: Say) -> list[Line]:
    return [say.line("Scores go from 0 to 5, with one decimal; a product's score is the mean of its answers.")]


def _segments(say: Say, policy: Policy) -> list[Line]:
    rules = [
        say.line("{rule} → *{segment}*", rule=segments.condition(say, one), segment=segments.name(say, one.segment))
        for one in policy.segments
    ]
    return [*rules, say.line("everybody else → *{segment}*", segment=segments.name(say, OTHER))]


def _improvements(say: Say, policy: Policy) -> list[Line]:
    return [
        say.line(
            "{expectation} → *{rule}*",
            expectation=research.kind(say, kind),
            rule=products.rule(say, kind, policy.improvements),
        )
        for kind in KINDS
    ]


def _offers(say: Say, policy: Policy) -> list[Line]:
    return [
        say.line("{segment} → *{offer}*", segment=segments.name(say, key), offer=offers.name(say, policy.offer(key)))
        for key in SEGMENTS
    ]


def _relations(say: Say, policy: Policy) -> list[Line]:
    steps = policy.steps
    moves = ((say("good review"), steps.good), (say("bad review"), steps.bad), (say("neutral"), steps.neutral))
    return [
        say.line(
            "Satisfaction starts at *{start}* and stays from {least} to {most}.",
            start=say.tenths(interactions.START),
            least=interactions.LEAST // 10,
            most=interactions.MOST // 10,
        ),
        *(
            say.line("{review} → *{step}*", review=review, step=("+" if step > 0 else "−") + say.tenths(abs(step)))
            for review, step in moves
            if step
        ),
        say.line("Each log counts as one interaction."),
    ]


def _loyalty(say: Say, policy: Policy) -> list[Line]:
    return [
        say.line("purchase of {least} or more → *{points} points*", least=say.money(least), points=points)
        if least
        else say.line("any other purchase → *{points} points*", points=points)
        for least, points in policy.tiers
    ]
