"""How surveys, their answers and the report are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.interactions.review_blocks import word_of
from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Channel, Element, Mention, Say
from handlers.products.blocks import expectation
from handlers.products.rules import KINDS
from handlers.research import rules
from handlers.research.rules import Verdicts
from storage.models import Answer, Customer, Product

ATTRIBUTES = Attributes(
    {
        "score": Attribute(N_("score"), lambda say, kept: say.tenths(int(kept))),
        "expectation": Attribute(N_("what they'd like"), lambda say, kept: hope(say, _read(str(kept)))),
        **dict.fromkeys(("id", "kinds", "asks", "past"), FOR_UNDO),
    }
)
"""What changes of answers keep, besides their product and day."""

kind = expectation
"""Says the expectation that asks for a kind of improvement."""

REPORT = N_("/survey report")
IMPROVE = N_("/product improve {product}")
Scored = tuple[int, int]
"""How many answers a product has, and the sum of their scores in tenths."""


@dataclass(frozen=True)
class Given:
    """What somebody answered: a score in tenths, and an expectation with the kinds of improvement it asks for."""

    score: int
    expectation: str
    kinds: tuple[str, ...]


def hope(say: Say, given: Given) -> str:
    """Return an expectation in the reader's language; people's own words as they are."""
    if not given.expectation:
        return say("none")
    own = kit.clipped(rules.own_words(given.expectation), rules.MOST)
    return say(", ").join([*(kind(say, one) for one in given.kinds), *([own] if own else [])])


def _read(expectation: str) -> Given:
    return Given(0, *rules.expectation(expectation))


def of_customer(
    say: Say, found: Sequence[Answer], products: Mapping[int, str], masked: Callable[[str], str]
) -> list[list[Element]]:
    """Return a customer's answers, one a line, for their card; `masked` takes out of a text what is not to be read."""
    rows = []
    for one in found:
        given = Given(one.score, masked(one.expectation), tuple(one.kinds.split()))
        row = say.line(
            "*{product}*: {score} out of 5 · {day}",
            product=kit.clipped(products.get(one.product, "…"), 40),
            score=say.tenths(one.score),
            day=one.day,
        )
        row += say.line(" · {hope}", hope=kit.clipped(hope(say, given), 200)) if given.expectation else []
        row += say.line(" · {word}", word=word_of(say, one.source))
        rows.append(row)
    return rows


def answers(say: Say, count: int) -> str:
    """Return how many answers there are."""
    return say.plural("{n} answer", "{n} answers", count)


def mean(say: Say, before: Scored, after: Scored) -> list[Element]:
    """Return how a product's mean score moved."""
    if not after[0]:
        return say.line("Average score: none, because nobody else has answered")
    new = say.tenths(rules.mean(*after))
    if not before[0]:
        return say.line("Average score: {after} out of 5 (the first answer)", after=new)
    old = say.tenths(rules.mean(*before))
    if old == new:
        return say.line(
            "Average score: {after} out of 5, unchanged (now {answers})", after=new, answers=answers(say, after[0])
        )
    return say.line(
        "Average score: {before} → {after} (now {answers})", before=old, after=new, answers=answers(say, after[0])
    )


def recorded(
    request: Request,
    product: Product,
    was: Given | None,
    given: Given,
    before: Scored,
    after: Scored,
    change: int,
    customer: Customer | None = None,
) -> Reply:
    """Say what was answered, and by which customer, or how an answer changed, and what it did to the mean score."""
    say = request.say
    if was is None:
        values = {"product": product.name, "score": say.tenths(given.score)}
        if customer is None:
            said = [say.line("Recorded: *{product}* got *{score}* out of 5.", **values)]
        else:
            said = [say.line("Recorded: *{name}* gives *{product}* *{score}* out of 5.", name=customer.name, **values)]
        if given.expectation:
            said.append(say.line("Expectation: {hope}", hope=hope(say, given)))
    else:
        said = [say.line("Updated your answer about *{product}*.", product=product.name)]
        if was.score != given.score:
            said.append(
                say.line("Score: {before} → {after}", before=say.tenths(was.score), after=say.tenths(given.score))
            )
        if was.expectation != given.expectation:
            said.append(say.line("Expectation: {before} → {after}", before=hope(say, was), after=hope(say, given)))
    said.append(mean(say, before, after))
    if given.kinds and (was is None or was.kinds != given.kinds):
        shows = code(request.command(say(IMPROVE, product=product.name)))
        said.append(say.line("There's an improvement in this. See what would change: {command}", command=shows))
    row = [undo.button(say, change)]
    if customer is not None and rules.mark(given.score, request.policy.of(Verdicts)) == "bad":
        row.append(kit.button(say("Follow up…"), "card_followup", str(customer.id)))
    return Reply([kit.lines(*said), kit.buttons(row)])


def unchanged(request: Request, product: Product, given: Given) -> Reply:
    """Say that this is what they answered already."""
    say = request.say
    return Reply(
        [
            kit.lines(
                say.line(
                    "That's already your answer about *{product}*: {score} out of 5, expectation: {hope}.",
                    product=product.name,
                    score=say.tenths(given.score),
                    hope=hope(say, given),
                )
            )
        ]
    )


def taken_back(request: Request, product: Product, now: Given | None, before: Scored, after: Scored) -> Reply:
    """Say that an answer was taken back, or is what it was before."""
    say = request.say
    if now is None:
        first = say.line("Undone: the answer about *{product}*.", product=product.name)
    else:
        first = say.line(
            "Undone. The answer about *{product}* is {score} out of 5 again, expectation: {hope}.",
            product=product.name,
            score=say.tenths(now.score),
            hope=hope(say, now),
        )
    return Reply([kit.lines(first, mean(say, before, after))])


def which_score(request: Request, product: Product) -> list[kit.Block]:
    """Ask for the score that was not typed."""
    say = request.say
    return [
        kit.lines(
            say.line("What score would you give *{product}*, from 0 (bad) to 5 (very good)?", product=product.name)
        ),
        kit.small(
            say("For a score with a decimal, type {command}", command=request.command(f"/survey {product.name} 4.5"))
        ),
    ]


def survey(request: Request, product: Product, survey_id: int) -> Reply:
    """Return the survey as it is posted in a channel."""
    say = request.say
    hopes = [kit.button(kind(say, one), "survey-hope", f"{survey_id}:{one}") for one in KINDS]
    return Reply(
        [
            kit.lines(
                say.line("*How satisfied are you with {product}?*", product=product.name),
                say.line("Asked by {person}. 0 is bad, 5 is very good.", person=Mention(request.person.id)),
            ),
            kit.buttons(_scores(say, str(survey_id))),
            kit.lines(say.line("And what should we improve?")),
            kit.buttons(hopes),
            kit.small(say("One answer each. Click again to change yours. Only you see my reply.")),
        ]
    )


def score_first(request: Request, product: Product, survey_id: int, hoped: str) -> Reply:
    """Ask for the score that has to come with an expectation."""
    say = request.say
    asked = say.line(
        "You'd like: {hope}. What score would you give *{product}*?", hope=kind(say, hoped), product=product.name
    )
    return Reply([kit.lines(asked), kit.buttons(_scores(say, str(survey_id), f":{hoped}"))])


def asked(request: Request, product: Product, change: int) -> Reply:
    """Say that a survey is on its way into the channel."""
    say = request.say
    return Reply(
        [
            kit.lines(
                say.line(
                    "Posting the survey about *{product}* in {channel} now. Everybody on the team can answer it.",
                    product=product.name,
                    channel=Channel(request.channel or ""),
                ),
                say.line("See the answers: {command}", command=code(request.command(say(REPORT)))),
            ),
            kit.buttons([undo.button(say, change)]),
        ]
    )


def ask_taken_back(request: Request, product: Product) -> Reply:
    """Say that a survey was taken back."""
    return Reply(
        [
            kit.lines(
                request.say.line(
                    "Undone: the survey about *{product}*. Its message stays, but nobody can answer it anymore.",
                    product=product.name,
                )
            )
        ]
    )


def _scores(say: Say, before: str, after: str = "") -> list[kit.Block]:
    return [kit.button(str(one // 10), "survey-score", f"{before}:{one}{after}") for one in rules.SCORES]
