"""The one place where an interaction is recorded, however it came: typed, by an emoji, or read along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.followups import openings
from handlers.followups.openings import Opened
from handlers.interactions import rules
from handlers.kernel.request import Request
from storage.models import Customer
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark


@dataclass(frozen=True)
class Logged:
    """A recorded interaction: its id, by how many tenths it moved satisfaction, the audit's entry, any follow-up."""

    interaction: int
    moved: int
    change: int
    opened: Opened | None = None


def record(request: Request, store: Store, customer: Customer, mark: str, note: str, day: date | None = None) -> Logged:
    """Log an interaction of a customer, move their satisfaction and count, and say so in the audit.

    A bad review opens a follow-up, or joins the one that is open.
    """
    moved = rules.moved(customer.satisfaction, mark, request.policy.of(rules.Steps))
    with store.together():
        interaction = store.interactions.add(customer.id, day or request.today, Mark(mark), note, moved)
        store.customers.move(customer.id, moved, counted=1)
        if mark != Mark.BAD:
            return Logged(interaction, moved, _audit(store, customer, interaction, moved, mark, note))
    opened = openings.of_bad_review(request, store, customer, interaction, note)
    change = _audit(store, customer, interaction, moved, mark, note, opened.before, opened.after)
    return Logged(interaction, moved, change, opened)


def _audit(
    store: Store,
    customer: Customer,
    interaction: int,
    moved: int,
    mark: str,
    note: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Write the audit's entry of an interaction, with what its follow-up adds to it, and return the entry's id."""
    return store.changes.record(
        "log",
        Subject("interaction", interaction),
        customer.id,
        before={"satisfaction": customer.satisfaction, "interactions": customer.interactions, **(before or {})},
        after={
            "satisfaction": customer.satisfaction + moved,
            "interactions": customer.interactions + 1,
            "mark": mark,
            "note": note,
            **(after or {}),
        },
    )
