"""How the board is shown, and who is behind each of its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from handlers.followups.blocks import REMOVED
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.wording import Element, Mention, Say
from storage.handled import Waiting
from storage.models import FollowUp

OPEN, LATE, UNFOLLOWED = "open", "late", "unfollowed"
AGES = ("day", "days", "week", "older")
OPEN_PARTS = (OPEN, LATE, *AGES, UNFOLLOWED)
"""In which an owner's open matters are counted."""
DONE, IN_TIME, NOT_IN_TIME, COMPLAINED, HAPPY = "done", "in_time", "not_in_time", "complained", "happy"
ENDED_PARTS = (DONE, IN_TIME, NOT_IN_TIME, COMPLAINED, HAPPY)
"""In which what was done is counted."""
EVERYBODY = "*"
MOST_OWNERS, PAGE = 20, 20

Told = list[tuple[int, list[Element]]]
"""Customers, each with what is said of them."""


class Desk(Protocol):
    """One owner's open matters."""

    @property
    def owner(self) -> str | None: ...  # noqa: D102
    def count(self, part: str) -> int: ...  # noqa: D102


class Ended(Protocol):
    """How it went in the last days."""

    @property
    def in_time(self) -> Sequence[FollowUp]: ...  # noqa: D102
    @property
    def late(self) -> Sequence[FollowUp]: ...  # noqa: D102
    @property
    def minutes(self) -> int | None: ...  # noqa: D102
    @property
    def complained(self) -> Mapping[int, bool]: ...  # noqa: D102


def board(say: Say, desks: Sequence[Desk], ended: Ended, skip: int) -> Reply:
    """Show the board, with as many colleagues as there is room for."""
    total = {part: sum(one.count(part) for one in desks) for part in (OPEN, LATE)}
    counts = total | {
        DONE: len(ended.in_time) + len(ended.late),
        IN_TIME: len(ended.in_time),
        NOT_IN_TIME: len(ended.late),
        COMPLAINED: len(ended.complained),
        HAPPY: sum(ended.complained.values()),
    }
    values = {part: f"{count:,}" for part, count in counts.items()}
    top = [
        kit.header(say("Follow-ups by colleague")),
        kit.lines(say.line("Open: *{open}* · overdue: *{late}*", **values), *_ended(say, ended, values)),
        *_menu(say, EVERYBODY, counts),
    ]
    if not desks:
        return Reply([*top, kit.lines(say.line("Nothing is open."))])
    skip = skip if skip < len(desks) else 0
    most = min(MOST_OWNERS, len(desks) - skip)
    return Reply(kit.first_fitting([*top, *_desks(say, desks, skip, skip + n)] for n in range(most, 0, -1)))


def _ended(say: Say, ended: Ended, values: Mapping[str, str]) -> list[list[Element]]:
    rows = []
    if ended.in_time or ended.late:
        rows.append(say.line("In time in the last 30 days: *{in_time} of {done}*", **values))
    if ended.minutes is not None:
        hours = f"{ended.minutes / 60:.1f}"
        rows.append(say.line("A complaint usually takes {hours} working hours until it's done.", hours=hours))
    if ended.complained:
        rows.append(say.line("Recovered after a complaint: *{happy} of {complained}*", **values))
    else:
        rows.append(say.line("Nobody complained in the last 30 days."))
    return rows


def _desks(say: Say, desks: Sequence[Desk], first: int, last: int) -> list[kit.Block]:
    shown = []
    for one in desks[first:last]:
        counts = {part: one.count(part) for part in OPEN_PARTS}
        facts = [part_of(say, part, counts[part]) for part in (*AGES, UNFOLLOWED) if counts[part]]
        shown.append(kit.lines([*_head(say, one), *({"type": "text", "text": f" · {fact}"} for fact in facts)]))
        shown += _menu(say, one.owner or "", counts)
    row = [kit.button(say("‹ Previous"), "board_turn", str(max(first - MOST_OWNERS, 0)))] if first else []
    row += [kit.button(say("Next ›"), "board_turn", str(last))] if last < len(desks) else []
    return [*shown, *([kit.buttons(row)] if row else [])]


def _head(say: Say, one: Desk) -> list[Element]:
    """Return whose matters these are; a colleague who never spoke to the bot is known by their mention alone."""
    counts = {"n": f"{one.count(OPEN):,}", "overdue": f"{one.count(LATE):,}"}
    if one.owner is None:
        return say.line("*Nobody's*: {n} open, {overdue} overdue", **counts)
    return say.line("{person}: {n} open, {overdue} overdue", person=Mention(one.owner), **counts)


def _menu(say: Say, owner: str, counts: Mapping[str, int]) -> list[kit.Block]:
    """Return the menu in which each number opens, and the way to what can be done about a colleague's follow-ups."""
    options = [(f"{owner}:{part}", part_of(say, part, count)) for part, count in counts.items() if count]
    row = [kit.menu(say("See who's behind a number…"), "board_who", options)] if options else []
    if owner not in {"", EVERYBODY} and counts[OPEN] > counts[UNFOLLOWED]:
        row.append(kit.button(say("Follow-ups…"), "followups_beside", f"{owner}.0"))
    return [kit.buttons(row)] if row else []


def part_of(say: Say, part: str, count: int) -> str:
    """Return a number with what it counts."""
    n = f"{count:,}"
    return {
        OPEN: say("Open: {n}", n=n),
        LATE: say("Overdue: {n}", n=n),
        "day": say("today: {n}", n=n),
        "days": say("1–2 days: {n}", n=n),
        "week": say("3–7 days: {n}", n=n),
        "older": say("older: {n}", n=n),
        UNFOLLOWED: say("without a follow-up: {n}", n=n),
        DONE: say("Done: {n}", n=n),
        IN_TIME: say("Done in time: {n}", n=n),
        NOT_IN_TIME: say("Done late: {n}", n=n),
        COMPLAINED: say("Complained: {n}", n=n),
        HAPPY: say("Happy again: {n}", n=n),
    }[part]


# ---- who is behind a number


def waiting(say: Say, one: Waiting, now: datetime, owner: str) -> list[Element]:
    """Return what is open of a customer: since when, by when, and whose it is where that is not what was asked for."""
    row = say.line(" · since {day}", day=one.since.astimezone(say.zone).date())
    if one.day is None:
        row += say.line(" · nobody is following up")
    elif one.is_late(now):
        row += say.line(" · ⚠️ overdue since {day}", day=one.day)
    else:
        row += say.line(" · by {day}", day=one.day)
    return row + say.line(" · {person}", person=Mention(one.owner)) if one.owner and owner == EVERYBODY else row


def of_ended(say: Say, part: str, ended: Ended) -> Told:
    """Return who is behind a number of what was done, or of who complained: the unhappy ones first."""
    if part in {COMPLAINED, HAPPY}:
        found = sorted(ended.complained.items(), key=lambda one: (one[1], one[0]))
        told = {True: say.line(" · 👍 happy again"), False: say.line(" · not yet")}
        return [(id, told[happy]) for id, happy in found if happy or part == COMPLAINED]
    late = ended.late if part != IN_TIME else []
    in_time = ended.in_time if part != NOT_IN_TIME else []
    late_ones = [(one.customer, _done(say, one, say.line(" · late"))) for one in late]
    return late_ones + [(one.customer, _done(say, one, say.line(" · in time"))) for one in in_time]


def _done(say: Say, one: FollowUp, how: list[Element]) -> list[Element]:
    closed = one.closed_at.astimezone(say.zone).date() if one.closed_at else date.min
    row = say.line(" · due {due}, done {closed}", due=one.day, closed=closed)
    return row + how + say.line(" · {person}", person=Mention(one.owner))


def listed(
    say: Say, owner: str, part: str, here: Sequence[tuple[str | None, list[Element]]], skip: int, total: int
) -> Reply:
    """Show a page of who is behind a number; `here` are names with what is said of each."""
    heading = say.line("*{what}*", what=part_of(say, part, total))
    if owner != EVERYBODY:
        whose = say.line(" · {person}", person=Mention(owner)) if owner else say.line(" · nobody's")
        heading = [*heading, *whose]
    rows = [[*say.line("*{name}*", name=kit.clipped(name or say(REMOVED), 60)), *said] for name, said in here]
    shown = [kit.headed(heading, rows)] if rows else [kit.lines(heading, say.line("Nobody."))]
    turns = [
        kit.button(label, "board_page", f"{owner}:{part}:{to}")
        for label, to in ((say("‹ Previous"), skip - PAGE), (say("Next ›"), skip + PAGE))
        if 0 <= to < total
    ]
    return Reply([*shown, *([kit.buttons(turns)] if turns else [])])
