"""The headlines of many workspaces in one pass are those of each; late ones and corrections are seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.digests.about import About
from handlers.digests.rules import Span
from handlers.digests.tick import tick
from handlers.policy.versions import in_force
from storage.headlines import headlines, numbers
from storage.reach import Reach
from storage.store import Author
from storage.types import Mark
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.digests.looked_ahead import gathered
from tests.digests.test_figures import BEFORE, SINCE, UNTIL, history

DAY = timedelta(days=1)
VALUES = {"every": "day", "weekday": None, "minute": 540, "zone": "UTC", "language": "en"}


def test_one_pass_says_what_each_workspace_says(team: Team) -> None:
    history(team)
    names = ["T0HAOPING", "T0NOBODY", "T0OTHER"]
    with team.bot.db.read("") as store:
        found = headlines(store.connection, names, BEFORE, SINCE, UNTIL)
        seen = numbers(store.connection, names)
    assert sorted(found) == ["T0HAOPING", "T0OTHER"]
    for name in found:
        with team.bot.db.read(name) as store:
            assert found[name].marks == store.figures.marks(Reach(SINCE, UNTIL, SINCE))
            assert found[name].before == store.figures.marks(Reach(BEFORE, SINCE, BEFORE))
            assert seen[name] == store.figures.numbers()
    assert found["T0HAOPING"].marks != found["T0OTHER"].marks


def test_what_is_known_ahead_makes_no_other_digest(team: Team) -> None:
    history(team)
    spans = [Span(at - 2 * DAY, at - DAY, at) for at in (UNTIL, UNTIL + timedelta(hours=7), UNTIL + 3 * DAY)]
    for name in ("T0HAOPING", "T0OTHER", "T0EMPTY"):
        for span in (*spans, Span(BEFORE - 20 * DAY, BEFORE - 2 * DAY, UNTIL), Span(UNTIL, UNTIL, UNTIL + DAY)):
            with team.bot.db.read(name) as store:
                for zone in ("UTC", "America/New_York"):
                    gathered(store, span, About(in_force(store), zone))


def test_many_workspaces_due_together_each_get_their_own_and_what_came_late(team: Team, digests: Digests) -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    names = [f"T{number:03}" for number in range(12)]
    for number, name in enumerate(names):
        with team.bot.db.write(name, Author("U1", start, "test")) as store:
            store.schedules.add("C0SALES001", {**VALUES, "since": start.date()})
            customer = store.customers.add("Acme")
        for _ in range(number):
            with team.bot.db.write(name, Author("U1", start + timedelta(hours=12), "test")) as store:
                store.interactions.add(customer.id, start.date(), Mark.GOOD, "", 0)
    ticking = replace(team.bot.services, clock=lambda: datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC))
    tick(ticking)
    late = Author("U1", datetime(2026, 11, 22, 8, 59, tzinfo=UTC), "test")
    for name in ("T003", "T005"):
        with team.bot.db.write(name, late) as store:
            store.interactions.add(1, start.date(), Mark.BAD, "", 0)
    tick(replace(ticking, clock=lambda: datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC)))
    for number, name in enumerate(names):
        with team.bot.db.read(name) as store:
            last = store.digests.last(1)
        assert last is not None
        assert last.day.isoformat() == "2026-11-23"
        assert last.figures["reviews"] == {
            "good": number,
            "bad": int(name in {"T003", "T005"}),
            "neutral": 0,
            "glad": 0,
            "cross": 0,
        }
        assert last.figures["posted"] is None
    tick(replace(ticking, clock=lambda: datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC)))
    with team.bot.db.read("T005") as store:
        third = store.digests.last(1)
    assert third is not None
    assert third.figures["before"] == {"good": 5, "bad": 1, "neutral": 0, "glad": 0, "cross": 0}
    assert third.figures["posted"] is None
