"""/survey: recording answers, asking in a channel, and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.customers.examples import Examples
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.products import lookup
from handlers.research import answers, blocks, forms, rules, surveys
from handlers.research.blocks import Given
from storage.models import Answer, Change
from storage.store import Store

part = Part()

EXAMPLE = N_("/survey {product} 4.5 more features")
MOST_REPORTED = 12
MOST_WORDS = 2


@part.verb(
    Help(
        "/survey PRODUCT SCORE [expectation]",
        "records a score from 0 to 5, and what they'd like: more features, better price, better after-sales"
        " service, or their own words",
    ),
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE,),
    opens=forms.opened,
)
def answer(request: Request, store: Store) -> Reply:
    """/survey PRODUCT SCORE [expectation]."""
    if not request.text:
        raise Refusal("Which product, and what score from 0 to 5?", example=EXAMPLE)
    name, score, rest = _read(request, store)
    with suggesting(EXAMPLE):
        expectation, kinds = rules.expectation(rest)
    return answers.answered(request, store, name, score, expectation, kinds)


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


@part.undo("survey.answer")
def undo_answer(request: Request, store: Store, change: Change) -> Reply:
    """Take back an answer, or put back what was answered before it."""
    undo.depends(store.changes.since(change))
    answer = _of(store, change)
    if answer is None or answer.undone:
        raise Refusal("There's nothing left to undo here.")
    product = lookup.there(store, answer.product)
    before = store.surveys.score(product.id)
    was = _before(answer, change.before)
    if was:
        store.surveys.put_back(answer, was, int(change.after.get("past") or 0))
        now = Given(was.score, was.expectation, tuple(was.kinds.split()))
    else:
        store.surveys.mark_undone([answer.id])
        now = None
    store.changes.record(
        change.action, change.subject, before=dict(change.after), after=dict(change.before), undoes=change.id
    )
    return blocks.taken_back(request, product, now, before, store.surveys.score(product.id))


def _of(store: Store, change: Change) -> Answer | None:
    """Return the answer that a change was made to; one in a survey once had another id after each change."""
    subject = change.done_to
    return store.surveys.by(subject.part, subject.number) if subject.part else store.surveys.get(subject.number)


def _before(answer: Answer, was: Mapping[str, Any]) -> Answer | None:
    """Return an answer as it was before a change, or None: it was not there."""
    if not was:
        return None
    kept = {name: was[name] for name in ("score", "expectation", "kinds")}
    day = date.fromisoformat(was["day"]) if "day" in was else answer.day
    return answer.model_copy(update={**kept, "asks": was.get("asks", was["id"]), "day": day})


def _read(request: Request, store: Store) -> tuple[str, int | None, str]:
    """Read a product's name, the score (None: not typed) and the rest; what is no score may belong to the name."""
    name, rest = lookup.split(request, store)
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
    routes.add(surveys.part, part, forms.part)
