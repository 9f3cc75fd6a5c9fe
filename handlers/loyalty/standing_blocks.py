"""How it is said what of a balance can be redeemed, what is held or waits, and what expires next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handlers.kernel import kit
from handlers.kernel.wording import Element, Say
from handlers.loyalty import rules
from handlers.loyalty.account import Spendable
from handlers.loyalty.blocks import count
from storage.models import Hold

DAY = timedelta(days=1)
RELEASE, USE = "points_release", "points_use"
MOST_HOLDS = 2
"""Holds that have buttons below a balance."""


def lines(say: Say, able: Spendable) -> list[list[Element]]:
    """Return the lines below a balance: none where all of it can be redeemed, and stays."""
    standing, found = able.standing, []
    if able.holds or standing.pending:
        found.append(say.line("Can be redeemed now: *{points}*", points=count(able.points)))
    if able.holds:
        which = say(", ").join(rules.hold(one.id) for one in able.holds)
        found.append(say.line("Held: {points} ({which})", points=count(able.held), which=which))
    if standing.next_usable is not None:
        values = {"points": count(standing.pending), "next": count(standing.next_usable[1])}
        day = first_day(say, standing.next_usable[0])
        if standing.pending == standing.next_usable[1]:
            found.append(say.line("Not usable yet: {points} (from {day} on)", day=day, **values))
        else:
            found.append(say.line("Not usable yet: {points} (the next {next} from {day} on)", day=day, **values))
    if standing.next_gone is not None:
        gone, points = standing.next_gone
        day = last_day(say, gone)
        found.append(say.line("Expiring next: {points} after {day}", points=count(points), day=day))
    return found


def reasons(say: Say, able: Spendable) -> str:
    """Return why points cannot be redeemed that are there."""
    found = []
    if able.held:
        found.append(say("{n} held", n=count(able.held)))
    if able.standing.pending:
        found.append(say("{n} not usable yet", n=count(able.standing.pending)))
    return say(", ").join(found) or say("some have just expired")


def last_day(say: Say, until: datetime) -> date:
    """Return the last day that is wholly before an instant, where the reader is."""
    return until.astimezone(say.zone).date() - DAY


def first_day(say: Say, since: datetime) -> date:
    """Return the first day that is wholly after an instant, where the reader is."""
    there = since.astimezone(say.zone)
    return there.date() if there.time() == time() else there.date() + DAY


def buttons(say: Say, holds: Sequence[Hold]) -> list[kit.Block]:
    """Return what managers may do with what is held."""
    row = []
    for one in holds[:MOST_HOLDS]:
        id = rules.hold(one.id)
        row += [
            kit.button(say("Release {id}", id=id), RELEASE, str(one.id)),
            kit.button(say("Redeem {id}", id=id), USE, str(one.id)),
        ]
    return row
