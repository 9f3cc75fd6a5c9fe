"""A busy day, with every section full and the longest names: each way to its digest gives one that Slack takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.digest import show
from fakeslack import said
from fakeslack.answers import Answer
from storage.store import Author
from tests.digests.test_fitting import NAMES, assert_taken, has_menu

if TYPE_CHECKING:
    from fakeslack.model import Message
    from tests.conftest import Team
    from tests.digests.conftest import Digests

MONDAY, TUESDAY = "2026-11-23T09:00", "2026-11-24T09:00"
WORDS = "这次的包裹又晚了三天，而且外包装破损，" * 5
COUNT = 8


def fill(team: Team) -> None:
    """Have customers and products before the day begins."""
    early = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with team.bot.db.write(team.workspace, Author(team.alice.id, early, "test")) as store:
        for number in range(COUNT):
            name = NAMES[number % len(NAMES)][:98] + str(number)
            for kind in "KR":
                store.customers.add(
                    name + kind, number=f"{kind}{number}", age=30, spending="medium", owner=team.alice.id
                )
            born = date(1980, 11, 24)
            store.customers.add(name + "B", number=f"B{number}", birthday=born, spending="high", owner=team.alice.id)
            store.products.add(f"P{number} " + name[:90], price=100_00)


def work(team: Team) -> None:
    """Have something happen in every section of the digest."""
    for number in range(COUNT):
        for typed in (
            f"/customer followup K{number} 2026-11-24 {WORDS}",
            f"/log K{number} bad {WORDS}",
            f"/log K{number} bad {WORDS}",
            f"/log B{number} bad {WORDS}",
            f"/log B{number} good {WORDS}",
            f"/log R{number} good {WORDS}",
            f"/purchase R{number} 1299",
            f"/points redeem R{number} 20 mug",
            f"/points adjust R{number} -3 goodwill",
            f"/customer edit R{number} spending=low",
            f"/survey P{number} 4 more features",
            f'/customer add "New {number} {"n" * 90}" age=50',
        ):
            answer = team.alice.types(typed, channel="sales")
            assert answer.error is None, (typed, answer)


def fitting(answer: Answer) -> Message:
    assert answer.error is None, answer
    assert_taken(answer.message.blocks)
    return answer.message


def last_post(team: Team, digests: Digests, of: int) -> Message:
    digests.posts(of=of)
    return [one for one in team.alice.sees("sales") if one.bot_id and not one.ephemeral_to][-1]


def full(message: Message, sections: int = 6) -> None:
    """Assert that so many sections are there, shortened as they are, and the way to the names."""
    assert_taken(message.blocks)
    assert has_menu(message.blocks)
    lines = [one["elements"][0]["elements"] for one in message.blocks if one["type"] == "rich_text"]
    headings = [one["text"] for line in lines for one in line if one.get("style") and not one["text"].startswith("长")]
    assert len(headings) >= sections, headings


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("how", ["daily 09:00 UTC", "weekly Mon 09:00 UTC", "monthly 23 09:00 UTC"])
def test_every_way_to_a_busy_days_digest(
    team: Team, digests: Digests, how: str, language: str, capsys: pytest.CaptureFixture[str], subtests: pytest.Subtests
) -> None:
    fill(team)
    assert team.alice.types(f"/digest {how} language={language}", channel="sales").error is None
    digests.at(MONDAY)
    work(team)
    digests.at("2026-11-23T20:00")
    posted = len(digests.posts())
    for who in ("alice", "xiaolin"):
        with subtests.test(who=who):
            person = team.person(who)
            full(fitting(person.types("/digest preview", channel="sales")))
            shown = fitting(person.types("/digest", channel="sales"))
            full(shown)
            fitting(person.clicks(shown, "digest_share:0"))
            fitting(person.types("/digest run", channel="sales"))
            posted += 2
            full(last_post(team, digests, posted))
            person.opens_home()
            team.slack.wait_for(lambda person=person: person.home() is not None)
            assert 0 < len(person.home().blocks) <= 100
    for by_hand in [one for one in team.alice.sees("sales") if one.bot_id and not one.ephemeral_to][-4:]:
        full(by_hand)
    for as_json in (True, False):
        with subtests.test(as_json=as_json):
            assert (
                show(str(team.bot.db.url), None, None, as_json=as_json, now=team.slack.clock.now(), currency="¥") == 0
            )
    assert "P0" in capsys.readouterr().out
    if how.startswith("daily"):
        digests.at(TUESDAY)
        scheduled = last_post(team, digests, posted + 1)
        full(scheduled, sections=8)  # birthdays and segments too
        assert scheduled.metadata is not None
        assert "data_visualization" not in str(scheduled.blocks)


@pytest.mark.parametrize("about", ["owner=<@U0ALICE001>", "segment=Young, low income", "to=me"])
def test_a_digest_of_some_customers_fits_too(team: Team, digests: Digests, about: str) -> None:
    fill(team)
    assert team.alice.types(f"/digest daily 09:00 UTC {about}", channel="sales").error is None
    digests.at(MONDAY)
    work(team)
    mine = " me" if about == "to=me" else ""
    fitting(team.alice.types(f"/digest preview{mine}", channel="sales"))
    fitting(team.alice.types(f"/digest run{mine}", channel="sales"))
    digests.at(TUESDAY)
    where = None if mine else "sales"
    team.slack.wait_for(lambda: len(digests_seen(team, where)) >= 2)
    for one in digests_seen(team, where)[-2:]:
        assert_taken(one.blocks)


def digests_seen(team: Team, channel: str | None) -> list[Message]:
    seen = team.alice.sees(channel) if channel else team.alice.sees()
    return [one for one in seen if one.bot_id and not one.ephemeral_to and "Digest" in said(one)]


MINIMAL = (
    "/customer add Acme Corp age=34 spending=medium",
    "/log Acme Corp bad late delivery",
    "/purchase Acme Corp 1299",
    "/points redeem Acme Corp 20 mug",
    "/customer add Jane Doe age=29 spending=low",
    "/log Acme Corp good refunded",
    "/log Jane Doe bad furious",
    "/product add Pro Plan price=99",
    "/survey Pro Plan 4 more features",
    "/customer add Globex",
    "/log Globex bad slow",
)


def test_an_ordinary_busy_day_names_everybody_and_leaves_only_the_charts_out(
    team: Team, digests: Digests, subtests: pytest.Subtests
) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    for typed in MINIMAL:
        with subtests.test(typed=typed):
            assert team.alice.types(typed, channel="sales").error is None
    shown: Any = fitting(team.alice.types("/digest preview", channel="sales"))
    for name in ("Acme Corp", "Jane Doe", "Globex", "Pro Plan"):
        with subtests.test(name=name):
            assert name in said(shown)
    assert "more" not in said(shown).replace("more features", "")
