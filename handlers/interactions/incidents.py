"""One incident is one review: what is told of the same customer and side joins it, and moves satisfaction once in all.

An incident begins with its first review, by the messages' own times. It takes in what is said within ten minutes of
that in the same channel, or in its thread until a review of the other side or the end of its follow-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.models import Customer, Interaction
from storage.sources import Told
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark

TOGETHER = 600.0
"""Seconds from the beginning of an incident in which its channel speaks of it."""
LATE = timedelta(minutes=2)
"""How much later than its own time an event may come."""
_OTHER = {Mark.GOOD: Mark.BAD, Mark.BAD: Mark.GOOD}


@dataclass(frozen=True)
class Message:
    """The message that tells of a review; `thread` is where it stands, its own where it stands alone."""

    channel: str
    ts: str
    thread: str

    @property
    def at(self) -> float:
        """When it was written, in seconds."""
        return instant(self.ts)


@dataclass(frozen=True)
class Incident:
    """A review with its further notes: when it began, and the threads in which it is spoken of."""

    review: int
    began: float
    threads: frozenset[str]


def instant(ts: str) -> float:
    """Return a message's time in seconds; 0 where it has none."""
    try:
        return float(ts)
    except ValueError:
        return 0.0


def grouped(told: Sequence[Told]) -> list[Incident]:
    """Return the incidents of what was logged, the first to begin before the others."""
    reviews: dict[int, list[Told]] = {}
    for one in told:
        reviews.setdefault(one.review, []).append(one)
    found = [
        Incident(review, min(instant(one.ts) for one in some), frozenset(one.thread for one in some))
        for review, some in reviews.items()
    ]
    return sorted(found, key=lambda one: (one.began, one.review))


def joined(store: Store, customer: Customer, mark: Mark, message: Message) -> int | None:
    """Return the review that a message about a customer is a further note on; None if an incident begins with it."""
    if mark not in _OTHER or not message.at:
        return None
    since, until = (f"{message.at + by:017.6f}" for by in (-TOGETHER, TOGETHER))
    near = store.sources.near(message.channel, message.thread, since, until, customer.id, mark)
    if not near:
        return None
    for one in grouped(store.sources.of_incidents(sorted({found.review for found in near}))):
        if abs(message.at - one.began) <= TOGETHER:
            return one.review
        if message.thread in one.threads and not _is_over(store, customer, mark, one, message.at):
            return one.review
    return None


def _is_over(store: Store, customer: Customer, mark: Mark, incident: Incident, at: float) -> bool:
    """Tell whether a thread spoke of something else by an instant: a review of the other side, or a follow-up's end."""
    given = store.interactions.given_since(customer.id, _OTHER[mark], _moment(incident.began) - timedelta(hours=1))
    if any(incident.began < when < at for when in _times(store, given).values()):
        return True
    first = store.changes.later(Subject("interaction", incident.review), 0)
    followup = store.followups.get(int(first.after.get("followup") or 0)) if first is not None else None
    return followup is not None and followup.closed_at is not None and followup.closed_at.timestamp() <= at


def _times(store: Store, given: Sequence[Interaction]) -> dict[int, float]:
    """Return when interactions were given: when their messages were written, or when they were typed."""
    sources = store.sources.of_all([one.id for one in given])
    return {one.id: instant(sources[one.id].ts) if one.id in sources else one.at.timestamp() for one in given}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def parted(store: Store, customer: Customer, mark: Mark, message: Message, now: datetime) -> list[Interaction]:
    """Return the further notes of the other side that a review, coming late, has come between: they begin another."""
    other = _OTHER.get(mark)
    if other is None or not message.at:
        return []
    lately = [one for one in store.interactions.given_since(customer.id, other, now - LATE) if one.joins]
    if not lately:
        return []
    began = {one.review: one.began for one in grouped(store.sources.of_incidents([one.joins or 0 for one in lately]))}
    times = _times(store, lately)
    after = [
        one
        for one in lately
        if began.get(one.joins or 0, times[one.id]) < message.at < times[one.id]
        and times[one.id] - began.get(one.joins or 0, 0.0) > TOGETHER
    ]
    return sorted(after, key=lambda one: times[one.id])
