"""An answer that a customer gives in their own word: it counts as their review, and a bad one wants following up."""

from __future__ import annotations

from handlers.interactions import corrections, records
from handlers.kernel.request import Request
from handlers.research import rules
from handlers.research.answers import ACTION, kept, kept_of
from handlers.research.blocks import Given
from handlers.research.rules import Verdicts
from storage.models import Answer, Customer, Interaction, Product
from storage.store import Store
from storage.subject import Subject
from storage.types import Word


def answered(
    request: Request, store: Store, customer: Customer, product: Product, given: Given, was: Answer | None, by: str
) -> int:
    """Keep what a customer answers, or answers instead of what they did (`was`), and return the answer's id.

    By its score it is a review of theirs, which moves satisfaction; a bad one opens a follow-up of their owner's, else
    of the person `by` whom they were asked.
    """
    review = None if was is None or was.interaction is None else store.interactions.get(was.interaction)
    interaction, logged = _review(request, store, customer, product, given, review, by)
    kinds = " ".join(given.kinds)
    if was is None:
        id = store.surveys.answer(
            product.id,
            given.score,
            given.expectation,
            kinds,
            customer=customer.id,
            source=Word.OWN,
            interaction=interaction,
            day=request.today,
        )
        before, past = {}, 0
    else:
        id, before = was.id, {} if was.undone else {**kept_of(was), "product": product.name}
        past = store.surveys.replace(was, given.score, given.expectation, kinds, request.today, interaction)
    after = kept(id, given) | {"product": product.name, "log": logged}
    if past:
        after |= {"past": past, "day": request.today.isoformat()}
    store.changes.record(ACTION, Subject("answer", id), customer.id, before=before, after=after)
    return id


def _review(
    request: Request,
    store: Store,
    customer: Customer,
    product: Product,
    given: Given,
    review: Interaction | None,
    by: str,
) -> tuple[int, int]:
    """Log the review that an answer is, or correct the one that it was; return it with the entry of the audit."""
    mark = rules.mark(given.score, request.policy.of(Verdicts))
    words = rules.own_words(given.expectation)
    note = f"{product.name} {request.say.tenths(given.score)}/5" + (f" · {words}" if words else "")
    if review is not None and not review.undone:
        return review.id, corrections.correct(request, store, customer, review, mark, note, by)
    logged = records.record(request, store, customer, mark, note, word=Word.OWN, asked_by=by)
    return logged.interaction, logged.change
