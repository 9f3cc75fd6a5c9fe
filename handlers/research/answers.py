"""An answer to a survey, as it was typed or filled in."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.products import lookup
from handlers.research import blocks, rules, surveys
from handlers.research.blocks import Given
from storage.store import Store
from storage.subject import Subject


def answered(
    request: Request, store: Store, name: str, score: int | None, expectation: str, kinds: Sequence[str]
) -> Reply:
    """Record an answer; asks for the score, in tenths, where there is none."""
    product = lookup.named(request, store, name)
    if score is None:
        options = [Option(str(one // 10), {"score": one, "product": product.id}) for one in rules.SCORES]
        raise Question(blocks.which_score(request, product), options)
    given = Given(score, expectation, tuple(kinds))
    before = store.surveys.score(product.id)
    id = store.surveys.answer(product.id, score, expectation, " ".join(kinds), day=request.today)
    change = store.changes.record("survey.answer", Subject("answer", id), after=surveys.kept(id, given))
    return blocks.recorded(request, product, None, given, before, store.surveys.score(product.id), change)
