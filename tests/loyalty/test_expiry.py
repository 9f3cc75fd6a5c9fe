"""Points that expire, and points that cannot be redeemed yet: which go first, who is told, and what is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from fakeslack import Actor, said
from fakeslack.model import Message
from handlers.loyalty.expiry import MONTH, YEAR, Expiry
from tests.asking import answered, ask
from tests.conftest import Team
from tests.policy.conftest import put

Add = Callable[..., None]


@pytest.mark.parametrize(
    ("expiry", "earned", "last"),
    [
        (Expiry(), "2026-11-29", None),
        (Expiry(12), "2026-11-29", "2027-11-29"),
        (Expiry(1), "2027-01-31", "2027-02-28"),
        (Expiry(3), "2026-11-30", "2027-02-28"),
        (Expiry(1, MONTH), "2027-01-05", "2027-02-28"),
        (Expiry(12, MONTH), "2027-02-01", "2028-02-29"),
        (Expiry(1, YEAR), "2026-11-30", "2026-12-31"),
        (Expiry(1, YEAR), "2026-12-01", "2027-12-31"),
        (Expiry(24, YEAR), "2026-06-01", "2028-12-31"),
    ],
)
def test_points_last_to_a_day(expiry: Expiry, earned: str, last: str | None) -> None:
    found = expiry.last_day(date.fromisoformat(earned))
    assert (found and found.isoformat()) == last


class Clock:
    """A team's clock, and what the bot tells somebody by it."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.at("2026-11-25T03:00")

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def told(self, actor: Actor) -> list[Message]:
        """What the bot told somebody of points that go soon, once everything is said."""
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)
        return [one for one in actor.sees() if one.bot_id and not one.ephemeral_to and "⏳" in said(one)]

    def _nothing_waits(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0


@pytest.fixture
def clock(team: Team) -> Clock:
    found = Clock(team)
    for actor in (team.alice, team.xiaolin):
        answered(actor, "/haoping")
    return found


def lasting(team: Team, months: int = 0, end: str = "day", pending: int = 0) -> None:
    put(team, expiry={"months": months, "end": end, "pending": pending})


def adds_up(team: Team) -> bool:
    return "Every balance matches its ledger entries." in answered(team.alice, "/points verify")


def test_points_expire_once_and_whoever_owns_the_customer_is_told_before(team: Team, clock: Clock) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    lasting(team, 2)
    for name in ("王五", "赵六"):
        assert "Added" in answered(alice, f"/customer add {name} owner=<@{xiaolin.id}>")
        answered(alice, f"/purchase {name} 400")
    answered(alice, "/points adjust 王五 +5 goodwill")
    assert "Expiring next: 55 after Mon, Jan 25" in answered(alice, "/points 王五")
    assert clock.told(xiaolin) == []
    clock.at("2026-12-27T00:00")
    for time in ("2026-12-28T00:30", "2026-12-28T02:00", "2026-12-28T03:00", "2026-12-29T03:00"):
        clock.at(time)
    (first,) = clock.told(xiaolin)
    assert said(first).split("\n") == [
        "⏳ 快过期的积分：2 位客户",
        "王五：55 积分，1月25日（周一）之后失效",
        "赵六：50 积分，1月25日（周一）之后失效",
    ]
    answered(alice, "/points redeem 赵六 50 a mug")
    clock.at("2027-01-19T03:00")
    clock.at("2027-01-19T04:00")
    assert [said(one).split("\n")[1:] for one in clock.told(xiaolin)[1:]] == [
        ["王五：55 积分，1月25日（周一）之后失效"]
    ]
    clock.at("2027-01-25T12:00")
    assert "Balance: 55" in answered(alice, "/points 王五")
    for time in ("2027-01-26T06:00", "2027-01-26T06:01", "2027-01-27T06:00"):
        clock.at(time)
    shown = answered(alice, "/points 王五")
    assert "Balance: 0" in shown
    assert shown.count("expired") == 2  # the purchase's and the adjustment's
    history = answered(alice, "/customer history 王五")
    assert history.endswith("Points that expired\nyesterday 6:00 AM · 5 points\nyesterday 6:00 AM · 50 points")
    assert "过期的积分" in answered(xiaolin, "/customer 历史 王五")
    assert len(clock.told(xiaolin)) == 2
    assert adds_up(team)


def test_points_that_have_expired_are_given_back_by_a_manager(team: Team, clock: Clock, add: Add) -> None:
    alice = team.alice
    lasting(team, 1)
    add("王五")
    answered(alice, "/purchase 王五 400")
    clock.at("2026-12-27T03:00")
    assert "Balance: 0" in answered(alice, "/points 王五")
    assert "so 51 can't be" in answered(alice, "/points restore 王五 51 abroad")
    given = ask(alice, "/points restore 王五 30 they were abroad")
    assert "Gave back 30 points of 王五's that had expired." in given.text
    assert "Points: 0 → 30 (+30)" in given.text
    assert "20 of 王五's points have expired" in answered(alice, "/points 补回 王五 21 again")
    assert "Expiring next: 30 after Wed, Jan 27" in answered(alice, "/points 王五")
    undone = given.click("Undo")
    assert "Points: 30 → 0 (−30)" in undone.text
    assert "Points: 0 → 30 (+30)" in undone.click("Restore").text
    assert "20 of 王五's points have expired" in answered(alice, "/points restore 王五 21 again")
    assert "Only managers" in answered(team.person("ben"), "/points restore 王五 1 x")
    assert adds_up(team)


def test_the_soonest_go_first_and_an_undone_redemption_goes_back_there(team: Team, clock: Clock, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")  # these stay
    lasting(team, 3)
    answered(alice, "/points adjust 王五 +40 goodwill")
    lasting(team, 1)
    answered(alice, "/points adjust 王五 +30 goodwill")
    spent = ask(alice, "/points redeem 王五 60 a mug")
    assert "Expiring next: 10 after Thu, Feb 25" in answered(alice, "/points 王五")
    spent.click("Undo")
    assert "Expiring next: 30 after Fri, Dec 25" in answered(alice, "/points 王五")
    again = ask(alice, "/points redeem 王五 60 a mug")
    clock.at("2026-12-28T03:00")
    again.click("Undo")  # 30 of them go back to what has expired
    shown = answered(alice, "/points 王五")
    assert "Balance: 120" in shown
    assert "Expiring next: 30 after Tue, Jan 26" in shown
    clock.at("2027-01-29T03:00")
    shown = answered(alice, "/points 王五")
    assert "Balance: 90" in shown
    assert "Expiring next: 40 after Thu, Feb 25" in shown
    assert adds_up(team)


def test_points_of_a_purchase_wait_and_a_refund_takes_its_own(team: Team, clock: Clock, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/points adjust 王五 +10 welcome")
    lasting(team, pending=14)
    answered(alice, "/purchase 王五 400")
    answered(alice, "/purchase 王五 600 3 days ago")
    shown = answered(alice, "/points 王五")
    assert "Balance: 160" in shown
    assert "Can be redeemed now: 10" in shown
    assert "Not usable yet: 150 (the next 100 from Sun, Dec 6 on)" in shown
    refused = answered(alice, "/points redeem 王五 11 a mug")
    assert "Of 王五's 160 points, 10 can be redeemed now (150 not usable yet), so 11 can't be." in refused
    assert "/points redeem 王五 10 a mug" in refused
    refunded = ask(alice, "/purchase refund P1")
    assert "Points: 160 → 110 (−50" in refunded.text
    assert "Not usable yet: 100 (from Sun, Dec 6 on)" in answered(alice, "/points 王五")
    refunded.click("Undo")
    assert "Not usable yet: 150 (the next 100 from Sun, Dec 6 on)" in answered(alice, "/points 王五")
    clock.at("2026-12-06T06:00")
    assert "Can be redeemed now: 110" in answered(alice, "/points 王五")
    assert adds_up(team)


def test_what_a_refund_takes_beyond_what_is_there_is_owed(team: Team, clock: Clock, add: Add) -> None:
    alice = team.alice
    lasting(team, 12)
    add("王五")
    answered(alice, "/purchase 王五 600")
    answered(alice, "/points redeem 王五 90 a mug")
    assert "The balance is now below 0." in answered(alice, "/purchase refund P1")
    assert "Balance: −90" in answered(alice, "/points 王五")
    answered(alice, "/purchase 王五 600")
    shown = answered(alice, "/points 王五")
    assert "Balance: 10" in shown
    assert "Expiring next: 10 after Nov 25" in shown
    assert adds_up(team)
    clock.at("2027-11-27T03:00")
    assert "Balance: 0" in answered(alice, "/points 王五")
    assert adds_up(team)


def test_how_long_points_last_is_chosen_with_the_rules(team: Team, clock: Clock, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")
    shown = ask(alice, "/rules points")
    assert "Points don't expire." in shown.text
    form = alice.clicks(shown.message, "rules_edit:0", block_id="rules.expiry")
    assert not form.submit({"months": "12 months", "end": "year", "pending": "14天"}).errors
    told = form
    assert "points expire: never → 12 months after they came, at the year's end" in told.text
    assert "points of a purchase can be redeemed: at once → after 14 days" in told.text
    assert "Points that were there before keep the day they had." in told.text
    answered(alice, "/purchase 王五 400")
    assert "Expiring next: 50 after Dec 31, 2027" in answered(alice, "/points 王五")
    told.click("Undo")
    assert "Points don't expire." in ask(alice, "/rules points").text
