"""/customer followups board: what is open, by owner and age; how much was handled in time, and who was happy again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from handlers.followups import board_blocks as blocks
from handlers.followups import colleagues
from handlers.followups.rules import Calls
from handlers.kernel import words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from storage.handled import Waiting
from storage.models import FollowUp
from storage.store import Store

part = Part()

SPAN = timedelta(days=30)
AGES = (1, 3, 8)
"""Days from which on a matter is older: of today, of the last two days, of a week; then older."""


@dataclass
class Desk:
    """One owner's open matters, by the parts of blocks.OPEN in which they are counted."""

    owner: str | None
    parts: dict[str, list[Waiting]] = field(default_factory=lambda: {part: [] for part in blocks.OPEN_PARTS})

    def count(self, part: str) -> int:
        """Return how many there are of a part."""
        return len(self.parts[part])


@dataclass(frozen=True)
class Ended:
    """How it went in the last days: what was done, in time and late; who complained, and who of them is happy again.

    `minutes` is how long a complaint took at work.
    """

    in_time: Sequence[FollowUp]
    late: Sequence[FollowUp]
    minutes: int | None
    complained: Mapping[int, bool]


@part.verb(
    Help("/customer board", "what's open, by colleague and age, and how much was handled in time (managers)"),
    "看板",
    who=Who.MANAGERS,
    writes=False,
    alone=True,
)
def show(request: Request, store: Store) -> Reply:
    """/customer board: show the board to a manager."""
    return _board(request, store, 0)


@part.button("followups_board", who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show the board beside the message that tells of what is overdue."""
    return _board(request, store, 0).but(beside=True)


@part.button("board_turn", who=Who.MANAGERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show the board's other colleagues."""
    return _board(request, store, words.id_of(request.text) or 0)


@part.button("board_who", who=Who.MANAGERS, writes=False)
def who(request: Request, store: Store) -> Reply:
    """Show who is behind a number, beside the board."""
    return _listed(request, store).but(beside=True)


@part.button("board_page", who=Who.MANAGERS, writes=False)
def page(request: Request, store: Store) -> Reply:
    """Show another page of who is behind a number."""
    return _listed(request, store)


def _board(request: Request, store: Store, skip: int) -> Reply:
    return blocks.board(request.say, by_owner(_waiting(request, store), request), _ended(request, store), skip)


def _waiting(request: Request, store: Store) -> list[Waiting]:
    """Return every open matter: follow-ups, and those that nobody follows up."""
    unfollowed = store.calls.matters(request.policy.of(Calls).under, request.at)
    return store.handled.waiting() + [Waiting(one.customer, one.owner or None, one.since) for one in unfollowed]


def by_owner(waiting: Iterable[Waiting], request: Request) -> list[Desk]:
    """Return what is open by owner, who has most overdue first."""
    desks: dict[str | None, Desk] = {}
    for one in sorted(waiting, key=lambda one: (one.since, one.customer)):
        parts = desks.setdefault(one.owner, Desk(one.owner)).parts
        days = (request.at - one.since) // timedelta(days=1)
        for part, holds in (
            (blocks.OPEN, True),
            (blocks.LATE, one.is_late(request.at)),
            (blocks.AGES[sum(days >= age for age in AGES)], True),
            (blocks.UNFOLLOWED, one.late_at is None),
        ):
            if holds:
                parts[part].append(one)
    return sorted(desks.values(), key=lambda one: (-one.count(blocks.LATE), -one.count(blocks.OPEN), one.owner or ""))


def _ended(request: Request, store: Store) -> Ended:
    """Return how the follow-ups went that were done in the last days, each by its owner's calendar."""
    since = request.at - SPAN
    in_time: list[FollowUp] = []
    late: list[FollowUp] = []
    minutes = []
    for one in store.handled.done(since, request.at):
        calendar = colleagues.calendar(store, one.owner, request.person.zone)
        closed = one.closed_at or request.at
        (in_time if closed < calendar.ends(calendar.working(one.day)) else late).append(one)
        if one.reviews:
            minutes.append(calendar.worked(one.opened_at, closed))
    complained = store.handled.complained(since, request.at)
    return Ended(in_time, late, round(median(minutes)) if minutes else None, complained)


def _listed(request: Request, store: Store) -> Reply:
    say, (owner, part, number, *_) = request.say, [*request.text.split(":"), "", "", ""]
    if part in blocks.OPEN_PARTS:
        desks = by_owner(_waiting(request, store), request)
        found = [one for desk in desks if owner in {blocks.EVERYBODY, desk.owner or ""} for one in desk.parts[part]]
        told = [(one.customer, blocks.waiting(say, one, request.at, owner)) for one in found]
    elif part not in blocks.ENDED_PARTS:
        raise Refusal("This list isn't there anymore.")
    else:
        told = blocks.of_ended(say, part, _ended(request, store))
    skip = min(words.id_of(number) or 0, max(0, len(told) - 1) // blocks.PAGE * blocks.PAGE)
    here = told[skip : skip + blocks.PAGE]
    names = store.figures.names([id for id, _ in here]) if here else {}
    return blocks.listed(say, owner, part, [(names.get(id), said) for id, said in here], skip, len(told))
