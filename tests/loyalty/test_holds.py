"""Points that are held: nobody redeems them until they are released, redeemed, or the days are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fakeslack import button_texts, said
from handlers.loyalty.holding_rules import days_of, id_of
from tests.asking import answered, ask
from tests.conftest import Team

Add = Callable[..., None]


@pytest.mark.parametrize(
    ("typed", "days", "reason"),
    [
        ("7 days a mug", 7, "a mug"),
        ("for 7 days: a mug", 7, "a mug"),
        ("7天 换购", 7, "换购"),
        ("7天内换购", 7, "换购"),
        ("３天，换购", 3, "换购"),
        ("7 mugs", 0, "7 mugs"),
        ("换购7天", 0, "换购7天"),
    ],
)
def test_the_days_stand_before_the_reason(typed: str, days: int, reason: str) -> None:
    assert days_of(typed) == (days, reason)


@pytest.mark.parametrize("typed", ["H4", "h4", " h-4 ", "#4", "#H4", "hold 4", "冻结4", "Ｈ４"])
def test_a_hold_is_called_by_its_id(typed: str) -> None:
    assert id_of(typed) == 4


@pytest.mark.parametrize("typed", ["4", "Henry", "H4 now", "P4"])
def test_what_is_none_is_a_name(typed: str) -> None:
    assert id_of(typed) is None


def test_what_is_held_cannot_be_redeemed(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")
    held = ask(alice, "/points hold 王五 30 7 days a mug")
    assert "Held 30 points of 王五's as H1. It ends by itself after" in held.text
    assert "Can be redeemed now: 20" in held.text
    assert button_texts(held.message) == ["Undo", "Release H1", "Redeem H1"]
    refused = answered(alice, "/points redeem 王五 21 a cup")
    assert "Of 王五's 50 points, 20 can be redeemed now (30 held), so 21 can't be." in refused
    assert "2 points" in answered(alice, "/points redeem 王五 2 a cup")
    shown = answered(alice, "/points 王五")
    assert "Balance: 48" in shown
    assert "Can be redeemed now: 18" in shown
    assert "Held: 30 (H1)" in shown
    assert "can't be held" in answered(alice, "/points hold 王五 19 another")
    freed = ask(alice, "/points release H1")
    assert "H1 has ended: 30 points of 王五's aren't held anymore." in freed.text
    assert "Can be redeemed now: 48" in freed.text
    assert "H1 has ended already" in answered(alice, "/points release H1")
    freed.click("Undo")
    assert "Can be redeemed now: 18" in answered(alice, "/points 王五")
    assert "Every balance matches its ledger entries." in answered(alice, "/points verify")


def test_a_hold_is_released_by_name_or_used(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    assert "None of 王五's points are held." in answered(alice, "/points release 王五")
    answered(alice, "/purchase 王五 400")
    answered(alice, "/points hold 王五 30 a mug")
    answered(alice, "/points 冻结 王五 10 一支笔")
    asked = ask(alice, "/points release 王五")
    assert button_texts(asked.message) == ["H1: 30 points, a mug", "H2: 10 points, 一支笔", "Cancel"]
    assert "H2 has ended" in said(asked.click("H2: 10 points, 一支笔").message)
    shown = ask(alice, "/points 王五")
    used = shown.click("Redeem H1")
    assert "王五 redeemed 30 points." in used.text
    assert "a mug" in used.text
    assert "H1 was redeemed" in answered(alice, "/points release H1")
    assert "Held" not in answered(alice, "/points 王五")
    assert "Only managers can do this" in answered(team.person("ben"), "/points hold 王五 1 x")


def test_a_hold_ends_by_itself_and_whoever_put_it_is_told_once(team: Team, add: Add) -> None:
    team.slack.clock.set(datetime(2026, 11, 25, 3, tzinfo=UTC))
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")
    answered(alice, "/points hold 王五 30 2 days a mug")
    for hour in (10, 11, 12):
        team.slack.clock.set(datetime(2026, 11, 28, hour, tzinfo=UTC))
    told = [one for one in _told(team) if "aren't held anymore" in said(one)]
    assert [said(one).split("\n")[-1] for one in told] == ["H1: 30 points of 王五's"]
    assert "Held" not in answered(alice, "/points 王五")
    assert "50 points" in answered(alice, "/points redeem 王五 50 mugs")


def _told(team: Team) -> list:  # type: ignore[type-arg]
    def nothing_waits() -> bool:
        with team.bot.db.read(team.workspace) as store:
            return store.outbox.depth().waiting == 0

    team.slack.settle()
    assert team.slack.wait_for(nothing_waits)
    return [one for one in team.alice.sees() if one.bot_id and not one.ephemeral_to]
