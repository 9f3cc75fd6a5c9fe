"""An answer to a survey, as it was typed or filled in, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.customers import lookup as customers
from handlers.interactions import corrections
from handlers.interactions.commands import undo_log
from handlers.kernel import undo
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.products import lookup
from handlers.research import blocks, rules
from handlers.research.blocks import Given
from storage.models import Answer, Change
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "survey.answer"


@dataclass(frozen=True)
class Entry:
    """An answer as it was typed or filled in: the product's and the customer's names, and what was said of which day.

    Without a `score`, in tenths, it is asked for. `customer` is None where it is nobody's; `review` is what it was
    made from.
    """

    product: str
    score: int | None
    expectation: str
    kinds: tuple[str, ...]
    customer: str | None = None
    day: date | None = None
    review: int | None = None


def answered(request: Request, store: Store, entry: Entry) -> Reply:
    """Record an answer; asks for the score where there is none."""
    product = lookup.named(request, store, entry.product)
    customer = None if entry.customer is None else customers.named(request, store, entry.customer)
    if entry.score is None:
        options = [Option(str(one // 10), {"score": one, "product": product.id}) for one in rules.SCORES]
        raise Question(blocks.which_score(request, product), options)
    given = Given(entry.score, entry.expectation, entry.kinds)
    before = store.surveys.score(product.id)
    day = entry.day or request.today
    id = store.surveys.answer(
        product.id,
        given.score,
        given.expectation,
        " ".join(given.kinds),
        customer=customer.id if customer else None,
        interaction=entry.review,
        day=day,
    )
    known: dict[str, Any] = {"product": product.name} if customer else {}
    known |= {"day": day.isoformat()} if customer and day != request.today else {}
    change = store.changes.record(
        ACTION, Subject("answer", id), customer.id if customer else None, after=kept(id, given) | known
    )
    after = store.surveys.score(product.id)
    return blocks.recorded(request, product, None, given, before, after, change, customer)


@part.undo(ACTION)
def undo_answer(request: Request, store: Store, change: Change) -> Reply:
    """Take back an answer with the review that it made, or put back what was answered before it."""
    undo.depends(store.changes.since(change))
    answer = _of(store, change)
    if answer is None or answer.undone:
        raise Refusal("There's nothing left to undo here.")
    logged = store.changes.get(int(change.after.get("log") or 0))
    if logged is not None and logged.undone_by is None:
        back = corrections.undo_edit if logged.action == corrections.EDIT else undo_log
        back(request, store, logged)
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
        change.action,
        change.subject,
        change.customer,
        before=dict(change.after),
        after=dict(change.before),
        undoes=change.id,
    )
    return blocks.taken_back(request, product, now, before, store.surveys.score(product.id))


def kept(id: int, given: Given) -> dict[str, Any]:
    """Return an answer as the audit keeps it."""
    return {"id": id, "score": given.score, "expectation": given.expectation, "kinds": " ".join(given.kinds)}


def kept_of(answer: Answer) -> dict[str, Any]:
    """Return what an answer says as the audit keeps it before it is given again."""
    given = Given(answer.score, answer.expectation, tuple(answer.kinds.split()))
    return {**kept(answer.id, given), "asks": answer.asks, "day": answer.day.isoformat()}


def _of(store: Store, change: Change) -> Answer | None:
    """Return the answer that a change was made to; one in a survey once had another id after each change."""
    subject = change.done_to
    return store.surveys.by(subject.part, subject.number) if subject.part else store.surveys.get(subject.number)


def _before(answer: Answer, was: Mapping[str, Any]) -> Answer | None:
    """Return an answer as it was before a change, or None: it was not there."""
    if not was:
        return None
    said = {name: was[name] for name in ("score", "expectation", "kinds")}
    day = date.fromisoformat(was["day"]) if "day" in was else answer.day
    return answer.model_copy(update={**said, "asks": was.get("asks", was["id"]), "day": day})
