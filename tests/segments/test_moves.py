"""Who moved: once a day the tick looks where everybody stands, over processes, kills and changes of the rules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.customers.segmentation import Own, Owns, Range
from handlers.policy import rules
from handlers.policy.versions import in_force
from handlers.segments.tick import place, tick
from storage.standings import PLACED
from storage.store import Author

if TYPE_CHECKING:
    from handlers.policy.rules import Policy
    from storage.models import Move
    from tests.conftest import Team

VIP = Own("own1", "VIP", "贵宾", ranges={"spent": Range(1000_00, None)})


@pytest.fixture
def shop(team: Team) -> Team:
    """A shop of five; 王五 bought last 89 days ago, and a part of what 李四 spent is almost a year old."""
    at = team.slack.clock.now()
    with team.bot.db.write(team.workspace, Author("U0ALICE001", at, "test")) as store:
        for name in ("王五", "李四", "Tom", "Ann", "Ben"):
            store.customers.add(name, age=25, spending="low")
        for name, days in (("王五", (89, 100, 110)), ("李四", (1, 364)), ("Tom", (5,))):
            customer = store.customers.called(name)[0]
            for ago in days:
                store.purchases.add(customer.id, 500_00, [[0, 20]], "", at.date() - timedelta(days=ago))
    return team


def force(team: Team, policy: Policy) -> None:
    with team.bot.db.write(team.workspace, Author("U0ALICE001", team.slack.clock.now(), "test")) as store:
        store.policies.put(policy.version, rules.kept(policy))


def moved(team: Team) -> list[tuple[str, str, str]]:
    """Every move there is, by name."""
    found: list[Move] = []
    with team.bot.db.read(team.workspace) as store:
        for one in store.customers.lately(50):
            found += store.standings.of_customer(one.id, 50)
        names = store.figures.names([one.customer for one in found])
    return sorted((names[one.customer], one.before, one.after) for one in found)


def says(team: Team, typed: str) -> str:
    answer = team.alice.types(typed, channel="sales")
    assert answer.error is None, typed
    return answer.text


def test_complaints_that_were_answered_are_settled_every_night(shop: Team) -> None:
    assert "王五" in says(shop, "/log 王五 bad")
    assert "王五" in says(shop, "/log 王五 good")
    shop.slack.clock.move(days=1)
    shop.bot.wake()
    with shop.bot.db.read(shop.workspace) as store:
        customer = store.customers.called("王五")[0]
        newest, complaint = store.interactions.last(customer.id)
        assert (newest.settled, complaint.settled) == (False, True)


def test_who_moves_by_time_alone_is_told_once_with_a_list(shop: Team) -> None:
    force(shop, replace(rules.ARTICLE, own=Owns([VIP])))
    says(shop, "/digest daily 09:00 UTC")
    shop.bot.wake()
    assert moved(shop) == []
    assert "Nobody matches" in says(shop, "/customer list moved 7")
    shop.slack.clock.move(days=2)
    shop.bot.wake()
    expected = [("李四", "own1", "young_low"), ("李四", "potential", "promising"), ("王五", "champions", "at_risk")]
    assert moved(shop) == expected
    preview = says(shop, "/digest preview")
    assert "1 Champions → At risk (王五)" in preview
    assert "李四: VIP → Young, low income" in preview
    listed = says(shop, "/customer list moved 7")
    assert "2 customers" in listed
    assert "王五" in says(shop, "/customer list moved=at risk")
    assert "1 customer" in says(shop, "/customer list 换到=重要保持客户")
    assert "1 customer" in says(shop, "/customer list moved=Young, low income")
    assert "Champions → At risk" in says(shop, "/customer history 王五")
    shop.slack.clock.move(days=1)
    assert moved(shop) == expected


def test_many_processes_and_one_that_dies_keep_each_move_once(shop: Team) -> None:
    force(shop, replace(rules.ARTICLE, own=Owns([VIP])))
    tick(shop.bot.services, 2)
    now = shop.slack.clock.now() + timedelta(days=2)
    services = replace(shop.bot.services, clock=lambda: now)
    with shop.bot.db.write(shop.workspace, Author("", now, "moves")) as store:
        left = place(store, now, 2)  # and then it died
    assert "upto" in left
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(services, 2), range(4)))
    assert moved(shop) == [
        ("李四", "own1", "young_low"),
        ("李四", "potential", "promising"),
        ("王五", "champions", "at_risk"),
    ]
    with shop.bot.db.read(shop.workspace) as store:
        placed = store.settings.get(PLACED)
        assert sorted(placed) == ["day", "policy", "zone"]
        assert len(store.standings.of([1, 2, 3, 4, 5])) == 5


def test_rules_that_are_changed_move_nobody_but_who_moved_before_is_told(shop: Team) -> None:
    tick(shop.bot.services)
    force(shop, replace(rules.ARTICLE, own=Owns([VIP]), rfm=replace(rules.ARTICLE.rfm, often=1)))
    shop.slack.clock.move(days=2)
    expected = [("李四", "potential", "promising"), ("王五", "champions", "at_risk")]
    assert moved(shop) == expected
    shop.slack.clock.move(days=1)
    assert moved(shop) == expected
    with shop.bot.db.read(shop.workspace) as store:
        assert in_force(store).rfm.often == 1
        wang = store.customers.called("王五")[0].id
        assert store.standings.of([wang]) == {wang: ("own1", "at_risk", "")}


def test_who_is_new_merged_or_forgotten_did_not_move(shop: Team) -> None:
    tick(shop.bot.services)
    says(shop, "/customer add Eva age=50 spending=high")
    asked = shop.alice.types("/customer merge Tom into Ann", channel="sales")
    shop.alice.clicks(asked.message, "Merge into Ann")
    shop.slack.clock.move(days=1)
    assert [one for one in moved(shop) if one[0] == "Eva"] == []
    assert ("Ann", "", "promising") in moved(shop)
    with shop.bot.db.read(shop.workspace) as store:
        assert len(store.standings.of(range(1, 10))) == 5
