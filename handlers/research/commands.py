"""/survey: recording answers, asking in a channel, and the report."""

from __future__ import annotations

from collections import Counter

from handlers.customers.examples import Examples
from handlers.kernel import kit, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.products import lookup
from handlers.research import answers, blocks, forms, rules, surveys, typed
from handlers.research.answers import Entry
from storage.store import Store

part = Part()

EXAMPLE = N_("/survey {product} 4.5 more features")
MOST_REPORTED = 12
MOST_WORDS = 2


@part.verb(
    Help(
        "/survey PRODUCT SCORE [expectation] [for NAME]",
        "records a score from 0 to 5, and what they'd like: more features, better price, better after-sales"
        " service, or their own words; with a customer it's theirs",
    ),
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE, N_("/survey {product} 4.5 more features for {customer}")),
    opens=forms.opened,
)
def answer(request: Request, store: Store) -> Reply:
    """/survey PRODUCT SCORE [expectation] [for NAME]."""
    if not request.text:
        raise Refusal("Which product, and what score from 0 to 5?", example=EXAMPLE)
    name, rest = lookup.split(request, store)
    rest, customer = typed.whose(request, store, rest)
    name, score, rest = _scored(request, store, name, rest)
    with suggesting(EXAMPLE):
        expectation, kinds = rules.expectation(rest)
    return answers.answered(request, store, Entry(name, score, expectation, kinds, customer))


@part.verb(
    Help("/survey report", "scores and expectations per product"),
    "报告",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/survey report"),),
)
def report(request: Request, store: Store) -> Reply:
    """/survey report."""
    scores = store.surveys.scores(MOST_REPORTED + 1)
    if not scores:
        first = request.say.line("Nobody has answered a survey yet.")
        example = Examples(request, store).code(EXAMPLE)
        return Reply([kit.lines([*first, *request.say.line(" Try {example}", example=example)])])
    shown = []
    for score in scores[:MOST_REPORTED]:
        kinds: Counter[str] = Counter()
        for together, count in store.surveys.kinds(score.product):
            kinds.update(dict.fromkeys(together.split(), count))
        own = store.surveys.own_words(score.product, rules.TOGETHER, MOST_WORDS)
        shown.append(blocks.Reported(score, kinds, own))
    shown.sort(key=lambda one: -one.mean)
    return blocks.report(request, shown, more=len(scores) > MOST_REPORTED)


def _scored(request: Request, store: Store, name: str, rest: str) -> tuple[str, int | None, str]:
    """Read the score behind a product's name (None: not typed) and the rest; what is none may be part of the name."""
    if not rest:
        return name, request.answers.get("score"), ""
    with suggesting(EXAMPLE):
        try:
            return name, *words.read_score(rest)
        except Refusal:
            if len(request.text) <= words.MOST_NAME and store.products.like(request.text, 1):
                return lookup.whole(request), request.answers.get("score"), ""
            raise


def register(routes: Routes) -> None:
    """Register /survey."""
    routes.command("survey", "调研")
    routes.tell(blocks.ATTRIBUTES)
    routes.add(surveys.part, part, answers.part, forms.part)
