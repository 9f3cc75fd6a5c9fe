"""Whose word a review is, and whose customer it was of: what a digest counts, and for whom."""

from datetime import timedelta

from handlers.digests import rules
from handlers.digests.about import About
from handlers.digests.report import Report, gather
from handlers.policy.versions import in_force
from storage.store import Author
from storage.types import Mark, Word
from tests.conftest import Team


def report(team: Team, owner: str | None = None) -> Report:
    """The last day's digest, of everybody or of an owner's customers."""
    now = team.slack.clock.now() + timedelta(minutes=1)
    span = rules.Span(now - timedelta(days=2), now - timedelta(days=1), now)
    with team.bot.db.read(team.workspace) as store:
        return gather(store, span, About(in_force(store), owner=owner))


def test_the_csat_tells_closing_moods_apart(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 李四", channel="sales")
    for _ in range(3):
        alice.types("/log 李四 good thanks", channel="sales")
    author = Author(alice.id, team.slack.clock.now(), "test")
    with team.bot.db.write(team.workspace, author) as store:
        (customer,) = store.customers.called("李四")
        for mark, moved in ((Mark.GOOD, 1), (Mark.BAD, -1), (Mark.GOOD, 1)):
            store.interactions.add(customer.id, author.at.date(), mark, "", moved, Word.MOOD)
    marks = report(team).reviews
    assert (marks.good, marks.bad, marks.glad, marks.cross) == (3, 0, 2, 1)
    assert [row[1] for row in report(team).who["good"]] == [3]
    shown = alice.types("/digest", channel="sales").text
    assert "3 good, 0 bad" in shown
    assert "When follow-ups were closed: 2 happy, 1 unhappy (not in the CSAT)" in shown


def test_an_owners_digest_keeps_what_was_theirs(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    alice.types("/customer add 李四 owner=<@U0ALICE001>", channel="sales")
    alice.types("/log 李四 good thanks", channel="sales")
    alice.types("/customer edit 李四 owner=<@U0BEN00001>", channel="sales")
    alice.types("/log 李四 bad late", channel="sales")
    hers, his = report(team, alice.id), report(team, ben.id)
    assert (hers.reviews.good, hers.reviews.bad) == (1, 0)
    assert (his.reviews.good, his.reviews.bad) == (0, 1)
    assert [row[1] for row in hers.who["good"]] == [1]
    assert hers.waiting == his.waiting == 0  # a follow-up is open, and not due yet
    assert (report(team).reviews.good, report(team).reviews.bad) == (1, 1)
    days = [(one.good, one.bad) for one in hers.days]
    assert days[-1] == (1, 0)


def test_further_notes_on_an_incident_count_nowhere(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    alice.types("/customer add 李四", channel="sales")
    for text in ("李四投诉发错货，非常生气", "李四又投诉了，说非常失望"):
        ben.says(text, "sales")
    team.slack.settle()
    found = report(team)
    assert (found.reviews.bad, [row[1] for row in found.who["bad"]]) == (1, [1])
    assert found.days[-1].bad == 1
