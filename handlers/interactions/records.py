"""The one place where an interaction is recorded, however it came: typed, by an emoji, or read along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.followups import openings
from handlers.followups.openings import Opened
from handlers.followups.rules import Calls
from handlers.interactions import incidents, rules
from handlers.interactions.incidents import Message
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from storage.models import Customer, Interaction
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark, Word

APART = "log.apart"
"""A further note on a review becomes a review of its own."""


@dataclass(frozen=True)
class Logged:
    """A recorded interaction: its id, by how many tenths it moved satisfaction, the audit's entry, any follow-up.

    `joins` is the review that it is a further note on: then it moved nothing.
    """

    interaction: int
    moved: int
    change: int
    opened: Opened | None = None
    joins: int | None = None


def record(
    request: Request,
    store: Store,
    customer: Customer,
    mark: str,
    note: str,
    day: date | None = None,
    word: Word = Word.TYPED,
    message: Message | None = None,
    asked_by: str = "",
) -> Logged:
    """Log an interaction of a customer, move their satisfaction and count, and say so in the audit.

    A bad review opens a follow-up, or joins the one that is open. What a `message` tells of an incident that is known
    joins that, and moves nothing. `asked_by` is the
    colleague by whom a customer was asked, who answers for it where they have no owner.
    """
    day = day or request.today
    joins = incidents.joined(store, customer, Mark(mark), message) if message else None
    if joins is not None:
        return _join(store, customer, mark, note, day, word, joins)
    moved = rules.moved(customer.satisfaction, mark, request.policy.of(rules.Steps))
    with store.together():
        fell = word is not Word.MOOD and has_fallen(request, customer.satisfaction, mark, moved)
        interaction = store.interactions.add(customer.id, day, Mark(mark), note, moved, word, customer.owner, fell=fell)
        store.customers.move(customer.id, moved, counted=1)
        if mark != Mark.BAD:
            logged = Logged(interaction, moved, _audit(store, customer, interaction, moved, mark, note))
    if mark == Mark.BAD:
        opened = openings.of_bad_review(request, store, customer, interaction, note, asked_by)
        change = _audit(store, customer, interaction, moved, mark, note, opened.before, opened.after)
        logged = Logged(interaction, moved, change, opened)
    if message is not None:
        _part(request, store, incidents.parted(store, customer, Mark(mark), message, request.at))
    return logged


def has_fallen(request: Request, satisfaction: int, mark: str, moved: int) -> bool:
    """Tell whether something that is no review takes a customer under the threshold of calls; of a bad one it shows."""
    under = request.policy.of(Calls).under
    return mark == Mark.NEUTRAL and satisfaction + moved < under <= satisfaction


def _join(store: Store, customer: Customer, mark: str, note: str, day: date, word: Word, joins: int) -> Logged:
    """Add a further note to a review: nobody hears of it again, and nothing moves."""
    interaction = store.interactions.add(customer.id, day, Mark(mark), note, 0, word, customer.owner, joins)
    first = store.changes.later(Subject("interaction", joins), 0)
    # What it would answer for if it were the only one left.
    before: dict[str, Any] = {"due": first.before["due"]} if first and "due" in first.before else {}
    after: dict[str, Any] = (
        {name: first.after[name] for name in ("followup", "due") if name in first.after} if first else {}
    )
    change = _audit(store, customer, interaction, 0, mark, note, before, {**after, "joins": joins}, counted=0)
    return Logged(interaction, 0, change, joins=joins)


def _part(request: Request, store: Store, notes: list[Interaction]) -> None:
    """Have notes on a review begin an incident of their own."""
    if not notes:
        return
    first, *others = notes
    apart(request, store, first)
    for one in others:
        store.interactions.place(one.id, first.id, 0)


def apart(request: Request, store: Store, note: Interaction) -> Logged:
    """Make a further note on a review a review of its own, which counts."""
    customer = store.customers.get(note.customer)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    moved = rules.moved(customer.satisfaction, note.mark, request.policy.of(rules.Steps))
    store.interactions.place(note.id, None, moved)
    store.customers.move(customer.id, moved, counted=1)
    opened = None
    if note.mark == Mark.BAD:
        opened = openings.of_bad_review(request, store, customer, note.id, note.note)
    change = store.changes.record(
        APART,
        Subject("interaction", note.id),
        customer.id,
        before={
            "satisfaction": customer.satisfaction,
            "interactions": customer.interactions,
            "joins": note.joins,
            **(opened.before if opened else {}),
        },
        after={
            "satisfaction": customer.satisfaction + moved,
            "interactions": customer.interactions + 1,
            "joins": None,
            **(opened.after if opened else {}),
        },
    )
    return Logged(note.id, moved, change, opened)


def together(request: Request, store: Store, note: Interaction, joins: int, counted: int) -> int:
    """Make a review a further note on another, with those on it; return by how many tenths satisfaction moves."""
    customer = store.customers.get(note.customer)
    tenths = 0 if customer is None else rules.bounded(customer.satisfaction - note.moved) - customer.satisfaction
    for one in (note, *store.interactions.joined(note.id)):
        store.interactions.place(one.id, joins, 0)
    store.customers.move(note.customer, tenths, counted=counted)
    return tenths


def succeed(store: Store, review: Interaction) -> Interaction | None:
    """Put the next note on a review in its place, with what it moved; return that, None if there is none."""
    notes = store.interactions.joined(review.id)
    if not notes:
        return None
    heir, *others = notes
    store.interactions.place(heir.id, None, review.moved)
    for one in others:
        store.interactions.place(one.id, heir.id, 0)
    openings.review_replaced(store, review.customer, review.id, heir.id)
    return heir


def _audit(
    store: Store,
    customer: Customer,
    interaction: int,
    moved: int,
    mark: str,
    note: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    counted: int = 1,
) -> int:
    """Write the audit's entry of an interaction, with what its follow-up adds to it, and return the entry's id."""
    return store.changes.record(
        "log",
        Subject("interaction", interaction),
        customer.id,
        before={"satisfaction": customer.satisfaction, "interactions": customer.interactions, **(before or {})},
        after={
            "satisfaction": customer.satisfaction + moved,
            "interactions": customer.interactions + counted,
            "mark": mark,
            "note": note,
            **(after or {}),
        },
    )
