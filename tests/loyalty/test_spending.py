"""Spending that purchases contradict: suggested with its sum, by the purchase and on the card, never set by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.loyalty.rules import Spending
from tests.asking import answered

if TYPE_CHECKING:
    from tests.conftest import Team


@pytest.mark.parametrize(
    ("kept", "spent", "suggested"),
    [
        ("low", 4_999_99, ""),
        ("low", 5_000_00, "medium"),
        ("low", 20_000_00, "high"),
        ("medium", 19_999_99, ""),
        ("medium", 20_000_00, "high"),
        ("high", 0, ""),
        (None, 0, ""),
        (None, 5_000_00, "medium"),
    ],
)
def test_purchases_only_speak_for_more(kept: str | None, spent: int, suggested: str) -> None:
    assert Spending().suggests(kept, spent) == suggested


@pytest.mark.parametrize(("levels", "suggested"), [((0, 100), "high"), ((100, 0), "medium"), ((0, 0), "")])
def test_a_level_that_is_0_is_never_suggested(levels: tuple[int, int], suggested: str) -> None:
    assert Spending(*levels).suggests("low", 1_000) == suggested


def test_it_is_suggested_once_and_set_in_one_click(team: Team) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    answered(alice, "/customer add 王五 age=45 spending=low")
    assert "spending" not in answered(alice, "/purchase 王五 4999")
    bought = xiaolin.types("/purchase 王五 15001", channel="sales")
    assert "近 12 个月消费了 ¥20,000，消费能力却写着低，要改成高吗？" in bought.text
    assert bought.buttons == ["改为高", "保持低", "撤销", "修改…"]
    assert "消费能力" not in answered(xiaolin, "/purchase 王五 100")  # it was said
    card = alice.types("/customer 王五", channel="sales")
    assert "They've spent ¥20,100 in the last 12 months, but their spending says low. Is it high?" in card.text
    done = card.click("Set high")
    assert "spending: low → high" in done.text
    assert "Segment: Middle-aged, high income" in done.text
    assert "Somebody has answered this" in card.click("Keep low").text
    assert "Set high" not in alice.types("/customer 王五", channel="sales").buttons
    assert "Undone" in done.click("Undo").text
    assert "Set high" in alice.types("/customer 王五", channel="sales").buttons


def test_who_says_no_is_not_asked_again_until_there_is_more(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五")
    bought = alice.types("/purchase 王五 6000", channel="sales")
    assert "their spending isn't set. Is it medium?" in bought.text
    kept = bought.click("Leave it unset")
    assert "I won't suggest medium for 王五 again." in kept.text
    assert "not the spending: none → medium" in answered(alice, "/customer history 王五")
    assert "Set medium" not in alice.types("/customer 王五", channel="sales").buttons
    assert "Undone." in kept.click("Undo").text
    assert "Set medium" in alice.types("/customer 王五", channel="sales").buttons
    assert "Set high" in alice.types("/purchase 王五 14000", channel="sales").buttons


def test_what_is_refunded_or_older_than_a_year_does_not_count(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五 spending=low")
    old = alice.types("/purchase 王五 25000 2025-01-05", channel="sales")
    assert "12 months" not in old.text
    assert "Set medium" in alice.types("/purchase 王五 6000", channel="sales").buttons
    answered(alice, "/purchase refund P2 1001")
    assert "Set medium" not in alice.types("/customer 王五", channel="sales").buttons


def test_managers_set_from_where_on(team: Team) -> None:
    alice = team.alice
    rules = alice.types("/rules", channel="sales")
    assert "bought for ¥20,000 or more in 12 months → suggest high" in rules.text
    form = rules.click("rules_edit:0", block_id="rules.spending")
    assert "High has to start above medium." in form.submit({"medium": "300", "high": "200"}).errors["high"]
    done = form.submit({"medium": "", "high": "1万"})
    assert done.errors == {}
    answered(alice, "/customer add 王五 spending=low")
    assert "Set medium" not in alice.types("/purchase 王五 9999", channel="sales").buttons
    assert "Set high" in alice.types("/purchase 王五 1", channel="sales").buttons
    assert "近 12 个月消费满 ¥10,000 → 建议改为高" in answered(team.xiaolin, "/rules")
