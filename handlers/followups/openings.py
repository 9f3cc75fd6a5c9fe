"""A bad review opens a follow-up, or joins the one that is open; and so the review taken back closes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handlers.followups import answers, blocks, colleagues, rules
from handlers.followups.actions import audited, close, subject, times
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.wording import Mention, Moment
from storage.models import Change, Customer, FollowUp
from storage.store import Store


@dataclass(frozen=True)
class Opened:
    """A follow-up that a bad review opened or joined, and what the audit's entry of the review keeps of it."""

    followup: FollowUp
    joined: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def of_bad_review(
    request: Request, store: Store, customer: Customer, interaction: int, note: str, asked_by: str = ""
) -> Opened:
    """Have somebody come back to a customer by the next working day, and tell them unless it is who acts.

    That is the customer's owner, else who acts, or `asked_by`: the colleague by whom a customer was asked who acts
    themselves. A follow-up that is open stays its owner's, and is due no later.
    """
    kept = store.followups.open_of(customer.id)
    owner = kept.owner if kept else colleagues.owner_for(store, customer.owner, asked_by or request.person.id)
    calendar = colleagues.calendar(store, owner, request.person.zone)
    when = rules.when(calendar, rules.of_review(calendar, request.at), request.at)
    if kept is None:
        followup = store.followups.add(customer.id, owner, "", [interaction], **vars(when))
    else:
        sooner = vars(when) if when.day < kept.day else {}
        reviews = [*kept.reviews, interaction]
        followup = store.followups.change(kept, reviews=reviews, interaction=interaction, **sooner)
    opened = Opened(
        followup,
        kept is not None,
        before={"followup": followup.id, "due": kept.day.isoformat() if kept else None},
        after={"followup": followup.id, "due": followup.day.isoformat()},
    )
    if owner != request.person.id:
        answers.tell(
            store,
            owner,
            request.say,
            lambda say: blocks.of_review(
                say, customer, followup, note, "" if asked_by else request.person.id, joined=opened.joined
            ),
        )
    return opened


def review_replaced(store: Store, customer: int, review: int, heir: int) -> None:
    """Have the open follow-up of a customer be about another note on the same incident, now that its first is gone."""
    followup = store.followups.open_of(customer)
    if followup is None or review not in followup.reviews:
        return
    reviews = [heir if one == review else one for one in followup.reviews]
    newest = heir if followup.interaction == review else followup.interaction
    store.followups.change(followup, reviews=reviews, interaction=newest)


def review_taken_back(request: Request, store: Store, change: Change) -> FollowUp | None:
    """Take a review out of the follow-up that it opened or joined, and return that if it is closed now.

    Raises the Refusal that says what depends on it, where somebody has worked with what the review alone has opened.
    """
    followup = store.followups.get(int(change.after.get("followup") or 0))
    interaction = change.done_to.number
    if followup is None or interaction not in followup.reviews:
        return None
    reviews = [one for one in followup.reviews if one != interaction]
    later = store.changes.later(subject(followup), change.id)
    alone = not reviews and not followup.what
    if alone and later is not None:
        raise Refusal(
            "{person} has worked on this review's follow-up since ({at}). Please undo that first.",
            person=Mention(later.by),
            at=Moment(later.at),
        )
    left: dict[str, Any] = {"reviews": reviews, "interaction": reviews[-1] if reviews else None}
    before = change.before.get("due")
    if before and later is None and change.after["due"] == audited(followup)["due"] and followup.closed_at is None:
        left |= times(request, store, followup.owner, type(followup.day).fromisoformat(before))
    followup = store.followups.change(followup, **left)
    return close(request, store, followup, "withdrawn") if alone and followup.closed_at is None else None
