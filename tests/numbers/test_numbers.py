"""Every number of customers that the bot prints opens as a list, and the list is as long as the number.

All numbers of all surfaces are walked, as they are found there: what every command says that only shows something,
digests by hand, posted, and about some; Home; the board; companies; what people are told of in the morning.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest

from fakeslack import said
from fakeslack.model import Message, View
from handlers.kernel.routes import Routes
from storage.store import Author, Store
from storage.types import Mark, Word
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.digests.conftest import digests as digests
from tests.numbers.walk import Walk, elements, every_row

BEN = "U0BEN00001"


@pytest.fixture
def full(team: Team, digests: Digests) -> Team:
    """A team in which every number is more than nothing, some are more than a page, and no two are alike."""
    digests.at("2026-11-22T12:00")
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    alice.types("/customer list save Tagged tag=some", channel="sales")
    alice.types("/digest weekly Monday 09:00 UTC segment=Tagged owner=me", channel="general")
    team.person("ben").types("/haoping")
    digests.at("2026-11-23T08:00")
    with team.bot.db.write(team.workspace, Author(alice.id, team.slack.clock.now(), "test")) as store:
        _people(store, alice.id)
    for line in (
        "/purchase Old 0 400",
        "/purchase Old 1 300",
        "/points redeem Old 0 5 mug",
        "/customer edit Old 3 spending=high",
        *(f"/customer followup Old {n} today call" for n in range(2, 12)),
        *(f"/customer followup Old {n} 2026-12-0{n - 11} call" for n in range(12, 15)),
        "/customer edit Old 40 owner=@ben",
        "/log Old 40 bad",
    ):
        alice.types(line, channel="sales")
    return team


def _people(store: Store, owner: str) -> None:
    rows = [
        {
            "name": f"Old {n}",
            "age": (None, 25, 35, 45)[n % 4],
            "spending": (None, "low", "medium", "high")[n % 4],
            "birthday": "11-23" if n % 4 == 3 else None,
            "tags": "some" if n % 2 else None,
            "company": "Initech" if n % 3 == 0 else None,
            "owner": owner if n < 50 else None,
        }
        for n in range(90)
    ]
    for one in store.customers.add_many(rows)[:35]:
        mark, moved = ((Mark.GOOD, 1), (Mark.BAD, -1), (Mark.NEUTRAL, 0))[one.id % 3]
        for _ in range(1 + one.id % 2):
            store.interactions.add(one.id, store.author.at.date(), mark, "the delivery was late", moved)
            store.customers.move(one.id, moved, 1)
        if one.id % 5 == 0:
            mood = Mark.GOOD if one.id % 2 else Mark.BAD
            store.interactions.add(one.id, store.author.at.date(), mood, "", 0, Word.MOOD)


@pytest.fixture
def walk(full: Team, routes: Routes, subtests: pytest.Subtests) -> Walk:
    """Alice, who opens everything."""
    return Walk(full.alice, routes.buttons, subtests)


def test_what_commands_print(full: Team, digests: Digests, walk: Walk, routes: Routes) -> None:
    """Every command that shows something without being asked about somebody."""
    strictly = {"/segment", "/digest", "/customer calls", "/customer followups", "/customer board", "/customer lists"}
    alice = full.alice
    for name, route in routes.all().items():
        if not name.startswith("/") or route.writes:
            continue
        answer = alice.types(name, channel="sales")
        if answer.error is None and not answer.views:
            walk.over(name, partial(typed, full, name), strictly=name in strictly)
    assert walk.found["Customers"] == 90
    assert {"Good reviews", "Bad reviews", "Satisfaction down", "Purchases", "New customers"} <= set(walk.found)
    assert {"Unhappy when a follow-up was closed", "To call later", "Complained", "Happy again"} <= set(walk.found)


def test_what_is_asked_about_some(full: Team, walk: Walk) -> None:
    alice = full.alice
    for line in (
        "/digest satisfaction week",
        "/digest satisfaction week tag=some owner=me",
        "/digest satisfaction today " + " ".join(f'tag="{"s" * 30}{n}"' for n in range(3)) + " tag=some",
        "/customer company Initech",
        "/customer followups all",
        "/customer followups overdue",
        "/customer followups @ben",
        "/segment Other",
        "/customer list unhappy",
    ):
        walk.over(line, partial(typed, full, line))
    preview = alice.types("/digest preview", channel="general")
    assert "Only customers on the list Tagged\nOnly <@U0ALICE001>'s customers" in preview.text
    found = walk.over("preview", lambda: preview.message)
    assert found["Customers: 25"] == 25


def test_what_is_posted_and_told(full: Team, digests: Digests, walk: Walk) -> None:
    alice = full.alice
    for at in ("2026-11-23T09:00", "2026-12-01T16:00"):
        digests.at(at)
        full.slack.settle()
    posts = [one for one in alice.sees("sales") if (one.metadata or {}).get("event_type") == "digest"]
    some = [one for one in alice.sees("general") if (one.metadata or {}).get("event_type") == "digest"]
    first, later = posts[0], posts[-1]
    for name, one in {"posted": first, "later": later, "about some": some[0]}.items():
        walk.over(name, partial(_same, one))
    assert said(some[0]).splitlines()[1].startswith("Only customers on the list Tagged")
    assert "Tagged" in some[0].text
    alice.types("/customer add Late Comer", channel="sales")
    before = dict(walk.found)
    for one in (first, later, some[0]):
        walk.over("posted", partial(_same, one))
    assert walk.found == before  # what was counted then
    for number, one in enumerate(_told(full)):
        walk.over(f"told {number}", partial(_same, one))
    walk.over("Home", partial(home, full))


def typed(team: Team, line: str) -> Message:
    """What Alice is answered."""
    return team.alice.types(line, channel="sales").message


def home(team: Team) -> View:
    """Alice's Home tab, as it is now."""
    team.alice.opens_home()
    team.slack.settle()
    team.slack.wait_for(lambda: team.alice.home() is not None)
    return team.alice.home()


def _same(shown: Message) -> Message:
    return shown


def _told(team: Team) -> list[Message]:
    """What the bot told Alice by itself that counts something."""
    return [one for one in team.alice.sees() if one.bot_id and not one.ephemeral_to and re.search(r"\d", said(one))]


def test_the_first_of_more_than_are_kept_are_said_to_be_the_first(team: Team, digests: Digests) -> None:
    digests.at("2026-11-23T08:00")
    alice = team.alice
    with team.bot.db.write(team.workspace, Author(alice.id, team.slack.clock.now(), "test")) as store:
        store.customers.add_many([{"name": f"Old {n}"} for n in range(620)])
    now = alice.types("/digest", channel="sales")
    menu = next(one for one in elements(now.message) if str(one.get("action_id", "")).startswith("digest_who"))
    (new,) = [one for one in menu["options"] if one["text"]["text"] == "New customers: the first 500 of 620"]
    opened = alice.chooses(now.message, menu["action_id"], new["value"])
    assert "These are the first 500 of 620: no more are kept." in said(opened.message)
    assert len(every_row(alice, opened.message)) == 500


def test_who_was_forgotten_since_still_counts(full: Team, walk: Walk) -> None:
    """A review stays counted when its customer is forgotten: the list says that there was somebody."""
    now = full.alice.types("/digest", channel="sales")
    before = walk.over("before", lambda: now.message)
    full.alice.types("/customer forget Old 4", channel="sales").click("Forget Old 4")
    full.slack.clock.set(full.slack.clock.now() + timedelta(minutes=1))
    again = full.alice.types("/digest", channel="sales")
    walk.over("after", lambda: again.message)
    assert walk.found["Customers"] == 89
    assert before
