"""/customer followups board: what is open, by owner and age; how much was handled in time, and who was happy again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from handlers.followups import colleagues
from handlers.followups.rules import RECOVERY, Calls
from handlers.kernel import kit, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element, Mention, Say
from storage.handled import Waiting
from storage.store import Store

part = Part()

SPAN = timedelta(days=30)
AGES = (1, 3, 8)
"""Days from which on a matter is older: of today, of the last two days, of a week; then older."""
MOST_OWNERS, MOST_NAMES = 20, 20


@dataclass
class Desk:
    """One owner's open matters: how many of each age, how many are overdue, how many nobody follows up."""

    owner: str | None
    ages: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))
    overdue: int = 0
    unfollowed: int = 0

    @property
    def open(self) -> int:
        """How many there are."""
        return sum(self.ages)


@dataclass(frozen=True)
class Handled:
    """Follow-ups that were done: how many, how many of them in time, and how many minutes a complaint took at work."""

    done: int
    in_time: int
    minutes: int | None


@part.verb(
    Help("/customer board", "what's open, by colleague and age, and how much was handled in time (managers)"),
    "看板",
    who=Who.MANAGERS,
    writes=False,
    alone=True,
)
def show(request: Request, store: Store) -> Reply:
    """/customer board: show the board to a manager."""
    say = request.say
    unfollowed = store.calls.matters(request.policy.of(Calls).under, request.at)
    waiting = store.handled.waiting() + [Waiting(one.owner or None, one.since) for one in unfollowed]
    desks = by_owner(waiting, request.at)
    overdue = sum(one.overdue for one in desks)
    shown = [
        kit.header(say("Follow-ups by colleague")),
        kit.lines(
            say.line("Open: *{open}* · overdue: *{overdue}*", open=f"{len(waiting):,}", overdue=f"{overdue:,}"),
            *_ended(say, handled(request, store), _recovered(request, store)),
        ),
        kit.buttons([kit.button(say("Whose complaints?"), "board_complaints", "0")]),
        *_desks(say, desks),
    ]
    return Reply(shown)


def by_owner(waiting: Sequence[Waiting], now: datetime) -> list[Desk]:
    """Return what is open by owner, who has most overdue first."""
    desks: dict[str | None, Desk] = {}
    for one in waiting:
        desk = desks.setdefault(one.owner, Desk(one.owner))
        days = (now - one.since) // timedelta(days=1)
        desk.ages[sum(days >= age for age in AGES)] += 1
        desk.overdue += one.late_at is not None and one.late_at <= now
        desk.unfollowed += one.late_at is None
    return sorted(desks.values(), key=lambda one: (-one.overdue, -one.open, one.owner or ""))


def handled(request: Request, store: Store) -> Handled:
    """Return how the follow-ups went that were done in the last days, each by its owner's calendar."""
    done = store.handled.done(request.at - SPAN, request.at)
    in_time, minutes = 0, []
    for one in done:
        calendar = colleagues.calendar(store, one.owner, request.person.zone)
        closed = one.closed_at or request.at
        in_time += closed < calendar.ends(calendar.working(one.day))
        if one.reviews:
            minutes.append(calendar.worked(one.opened_at, closed))
    return Handled(len(done), in_time, round(median(minutes)) if minutes else None)


def _recovered(request: Request, store: Store) -> Mapping[int, bool]:
    """Return who complained in the last days, each once, and whether they were happy again."""
    since = request.at - SPAN
    complained = store.handled.complained(since, request.at)
    found = store.handled.recovered(since, request.at, RECOVERY)
    happy = {one.customer for one in found if one.bad_at >= since}
    return {id: id in happy for id in complained}


def _ended(say: Say, done: Handled, complained: Mapping[int, bool]) -> list[list[kit.Block]]:
    rows = []
    values = {"in_time": f"{done.in_time:,}", "done": f"{done.done:,}"}
    if done.done:
        rows.append(say.line("In time in the last 30 days: *{in_time} of {done}*", **values))
    if done.minutes is not None:
        hours = f"{done.minutes / 60:.1f}"
        rows.append(say.line("A complaint usually takes {hours} working hours until it's done.", hours=hours))
    if complained:
        values = {"happy": f"{sum(complained.values()):,}", "all": f"{len(complained):,}"}
        rows.append(say.line("Recovered after a complaint: *{happy} of {all}*", **values))
    else:
        rows.append(say.line("Nobody complained in the last 30 days."))
    return rows


def _desks(say: Say, desks: Sequence[Desk]) -> list[kit.Block]:
    if not desks:
        return [kit.lines(say.line("Nothing is open."))]
    shown = []
    for one in desks[:MOST_OWNERS]:
        ages = [
            say("today: {n}", n=one.ages[0]),
            say("1–2 days: {n}", n=one.ages[1]),
            say("3–7 days: {n}", n=one.ages[2]),
            say("older: {n}", n=one.ages[3]),
        ]
        facts = [age for age, count in zip(ages, one.ages, strict=True) if count]
        if one.unfollowed:
            facts.append(say("without a follow-up: {n}", n=one.unfollowed))
        followed = one.owner is not None and one.open > one.unfollowed
        target = ("followups", f"{one.owner}.0") if followed else ("calls", "0")
        shown.append(kit.lines([*_head(say, one), *({"type": "text", "text": f" · {fact}"} for fact in facts)]))
        shown.append(kit.buttons([kit.button(say("Show…"), *target)]))
    if len(desks) > MOST_OWNERS:
        shown.append(kit.small(say("and {n} more", n=len(desks) - MOST_OWNERS)))
    return shown


def _head(say: Say, one: Desk) -> list[Element]:
    """Return whose matters these are; a colleague who never spoke to the bot is known by their mention alone."""
    if one.owner is None:
        return say.line("*Nobody's*: {n} open, {overdue} overdue", n=one.open, overdue=one.overdue)
    person = Mention(one.owner)
    return say.line("{person}: {n} open, {overdue} overdue", person=person, n=one.open, overdue=one.overdue)


@part.button("followups_board", who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show the board beside the message that tells of what is overdue."""
    return show(request, store).but(beside=True)


@part.button("board_complaints", who=Who.MANAGERS, writes=False)
def complaints(request: Request, store: Store) -> Reply:
    """Show who complained in the last days beside the board."""
    return turned(request, store).but(beside=True)


@part.button("board_page", who=Who.MANAGERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show a page of who complained in the last days, and who of them was happy again."""
    say, complained = request.say, _recovered(request, store)
    ids = sorted(complained, key=lambda one: (complained[one], one))
    number = min(words.id_of(request.text) or 0, max(0, (len(ids) - 1) // MOST_NAMES))
    here = ids[number * MOST_NAMES : (number + 1) * MOST_NAMES]
    names = store.figures.names(here) if here else {}
    happy = sum(complained.values())
    heading = say.line("*Recovered after a complaint: {happy} of {all}*", happy=f"{happy:,}", all=f"{len(ids):,}")
    rows = [
        say.line("*{name}* · 👍 happy again", name=names.get(id, "…"))
        if complained[id]
        else say.line("*{name}* · not yet", name=names.get(id, "…"))
        for id in here
    ]
    shown = [kit.headed(heading, rows) if rows else kit.lines(say.line("Nobody complained in the last 30 days."))]
    turns = [
        kit.button(label, "board_page", str(to))
        for label, to in ((say("‹ Previous"), number - 1), (say("Next ›"), number + 1))
        if 0 <= to <= (len(ids) - 1) // MOST_NAMES
    ]
    return Reply([*shown, *([kit.buttons(turns)] if turns else [])])
