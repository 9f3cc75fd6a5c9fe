"""Why these points: the receipt of an entry says the rule, the level, the lots, and the balance before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.asking import answered
from tests.policy.conftest import put

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeslack import Actor, Answer
    from tests.conftest import Team


def newest(who: Actor) -> Answer:
    """Choose the newest entry of a customer's points, to be told why."""
    shown = who.types("/points 王五", channel="sales")
    menu = next(one for block in shown.blocks for one in block.get("elements", ()) if one["type"] == "static_select")
    return shown.choose(menu["action_id"], menu["options"][0]["value"])


def test_every_entry_says_why(team: Team, add: Callable[..., None]) -> None:
    alice = team.alice
    silver = {"key": "level1", "english": "Silver", "chinese": "银卡", "least": 1000_00, "times": 120}
    add("王五")
    bought = answered(alice, "/purchase 王五 400")
    assert "Points: 0 → 50 (+50: ¥300 or more earns 50)" in bought
    first = newest(alice)
    assert "+50 points of 王五" in first.text
    assert "purchase P1 · " in first.text
    assert "P1: ¥400" in first.text
    assert "Rule: ¥300 or more earns 50" in first.text
    assert "These were the default rules." in first.text
    assert "Balance: 0 → 50" in first.text
    assert "50 came, 50 of them left" in first.text
    form = alice.types("/rules points", channel="sales").click("rules_edit:0", block_id="rules.levels")
    assert not form.submit({"levels": "Silver / 银卡: 1000 × 1.2"}).errors
    put(team, levels={"by": "spent", "kept": "year", "levels": [silver]})
    answered(alice, "/purchase 王五 1000")
    times = answered(alice, "/purchase 王五 400")
    assert "(+60: ¥300 or more earns 50 × 1.2, level Silver)" in times
    shown = newest(alice)
    number = shown.text.split(":")[0]
    why = answered(alice, f"/points {number}")
    assert "Rule: ¥300 or more earns 50 × 1.2, level Silver" in why
    assert "The rules were those that <@U0ALICE001> had set:" in why
    assert "Balance: 150 → 210" in why
    refund = answered(alice, "/purchase refund P3 150")
    assert "(−36: less than ¥300 earns 20 × 1.2, level Silver)" in refund
    put(team)
    answered(alice, "/purchase refund P3 250")
    assert "Balance: 150" in answered(alice, "/points 王五")
    answered(alice, "/points redeem 王五 60 a mug")
    spent = newest(alice)
    assert "50 taken from E" in spent.text
    assert "10 taken from E" in spent.text
    assert "a mug" in spent.text
    theirs = newest(team.xiaolin)
    assert "余额：150 → 90" in theirs.text
    assert theirs.buttons == []
    assert spent.buttons == ["Undo", "Adjust…"]
    spent.click("Adjust…").submit({"points": "+5", "reason": "a scratch"})
    team.slack.settle()
    assert "Balance: 95" in answered(alice, "/points 王五")
    spent.click("Undo")
    assert "Balance: 155" in answered(alice, "/points 王五")
    assert "Undo" not in newest(team.xiaolin).buttons
    assert "There's no entry E1." in answered(alice, "/points E1")
