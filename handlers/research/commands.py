"""/survey: recording answers, asking in a channel, and the report."""

from __future__ import annotations

from functools import partial

from handlers.kernel import words
from handlers.kernel.did_you_mean import or_a_verb
from handlers.kernel.meanings import known_in
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.products import lookup
from handlers.research import answers, blocks, forms, report, rules, surveys, typed
from handlers.research.answers import Entry
from storage.store import Store

part = Part()

EXAMPLE = N_("/survey {product} 4.5 more features")


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


def _scored(request: Request, store: Store, name: str, rest: str) -> tuple[str, int | None, str]:
    """Read the score behind a product's name (None: not typed) and the rest; what is none may be part of the name."""
    if not rest:
        return name, request.answers.get("score"), ""
    with or_a_verb(request, partial(known_in, store.products)), suggesting(EXAMPLE):
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
    routes.add(surveys.part, part, answers.part, report.part, forms.part)
