"""/rules shows every system's rules in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeslack.answers import button_texts

if TYPE_CHECKING:
    from tests.conftest import Team


def test_the_articles_rules(team: Team, subtests: pytest.Subtests) -> None:
    answer = team.alice.types("/rules", channel="sales")
    assert answer.visible_to == team.alice.id
    for rule in (
        "Scores go from 0 to 5, with one decimal",
        "age < 40, spending low → Young, low income\n",
        "age < 40, spending medium → Young, middle income\n",
        "age ≥ 40, spending high → Middle-aged, high income\n",
        "everybody else → Other\n",
        "more features → features gain 新功能X\n",
        "better price → price − ¥10, never below 0\n",
        "better after-sales service → after-sales service becomes 7*24小时在线客服\n",
        "Young, low income → 20 off orders of 100 or more\n",
        "Middle-aged, high income → Birthday gift\n",
        "Other → None\n",
        "Satisfaction starts at 4.0 and stays between 0 and 5.\n",
        "good review → +0.1\n",
        "bad review → −0.1\n",
        "purchase of ¥500 or more → 100 points\n",
        "purchase of ¥300 or more → 50 points\n",
        "any other purchase → 20 points",
    ):
        with subtests.test(rule=rule):
            assert rule in answer.text
    assert team.xiaolin.types("/haoping 规则", channel="sales").error is None
    assert "members of this team" in team.person("gina").types("/rules", channel="sales").text


def test_points_have_a_message_to_themselves(team: Team) -> None:
    alice = team.alice
    rules = alice.types("/rules", channel="sales")
    assert "everything about points: /rules points" in rules.text
    points = rules.click("All about points")
    assert "purchase of ¥500 or more → 100 points" in points.text
    assert "Satisfaction starts" not in points.text
    points.click("Edit…", block_id="rules.tiers").submit({"other": "25"})
    typed = alice.types("/rules points", channel="sales")
    assert "any other purchase → 25 points" in typed.text
    assert "Recent changes" in typed.text
    assert "Satisfaction starts" in typed.click("All rules").text
    assert "其他消费 → 25 积分" in team.xiaolin.types("/rules 积分", channel="sales").text
    assert button_texts(team.person("ben").types("/rules points", channel="sales").message) == []
