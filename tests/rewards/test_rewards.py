"""Rewards over the wire: the catalogue and its forms, redeeming one, its stock, and all of it undone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fakeslack.answers import said
from tests.asking import answered
from tests.picks import pick

if TYPE_CHECKING:
    from tests.conftest import Team
    from tests.rewards.conftest import Shop


def test_without_rewards_everything_is_as_it_was(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五")
    answered(alice, "/points adjust 王五 +50 welcome")
    assert "There are no rewards yet." in answered(team.person("ben"), "/points rewards")
    assert "Points: 50 → 20 (−30)" in answered(alice, "/points redeem 王五 30 a mug")
    assert "isn't a number of points" in answered(alice, "/points redeem 王五 mug")
    form = alice.types("/points redeem", channel="sales").view
    assert [block["block_id"] for block in form.blocks] == ["customer", "points", "reason"]


def test_one_is_redeemed_once_it_was_asked_about(shop: Shop) -> None:
    asked = shop.asks(shop.alice, "/points redeem 王五 coffee mug for her birthday")
    assert asked.text.splitlines()[:3] == [
        "王五 redeems Coffee mug for 30 points?",
        "Points: 120 → 90",
        "Left after that: 1",
    ]
    assert "2 left" in shop.says("/points rewards")
    done = asked.click("Redeem 30 points")
    assert "Points: 120 → 90 (−30)" in done.text
    assert "Coffee mug: for her birthday" in done.text
    assert "1 left" in shop.says("/points rewards")
    assert "Coffee mug: for her birthday" in answered(shop.ben, "/points 王五")
    taken = done.click("Undo")
    assert "Points: 90 → 120 (+30)" in taken.text
    assert "2 left" in shop.says("/points rewards")
    again = taken.click("Restore")
    assert "Restored" in again.text
    assert "1 left" in shop.says("/points rewards")
    assert "Balance: 90" in shop.says("/points 王五")
    shop.says("/points adjust Mary −40 fix")
    assert "Mary only has 10 points, and Coffee mug takes 30." in shop.says("/points redeem Mary Coffee mug")
    assert "There's no reward called teapot." in shop.says("/points redeem 王五 teapot")
    assert "Only managers can do this" in answered(shop.ben, "/points redeem 王五 咖啡杯")


def test_two_at_once_never_take_the_last_one_twice(shop: Shop) -> None:
    shop.alice.types("/haoping managers add @xiaolin", channel="sales")
    shop.asks(shop.alice, "/points redeem 王五 咖啡杯").click("Redeem 30 points")
    assert "There's no reward called mug" in shop.says("/points redeem 王五 mug")
    asked = [
        (shop.alice, shop.asks(shop.alice, "/points redeem 王五 coffee mug"), "Redeem 30 points"),
        (shop.xiaolin, shop.asks(shop.xiaolin, "/points 兑换 Mary 咖啡杯"), "兑换，扣 30 积分"),
    ]
    assert "兑换后还剩：0 份" in asked[1][1].text
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda one: one[0].clicks(one[1].message, one[2]).text, asked))
    refused = [text for text in told if "no Coffee mug left" in text or "咖啡杯已经兑完了" in text]
    assert len(refused) == 1
    assert "none left" in shop.says("/points rewards")


def test_what_is_taken_back_can_be_gone_when_it_is_put_back(shop: Shop) -> None:
    shop.asks(shop.alice, "/points redeem 王五 咖啡杯").click("Redeem 30 points")
    taken = shop.asks(shop.alice, "/points redeem 王五 咖啡杯").click("Redeem 30 points").click("Undo")
    shop.asks(shop.alice, "/points redeem Mary 咖啡杯").click("Redeem 30 points")
    assert "can't be restored" in taken.click("Restore").text
    assert "none left" in shop.says("/points rewards")
    assert "Balance: 90" in shop.says("/points 王五")


def test_managers_add_change_and_remove_them(shop: Shop) -> None:
    added = shop.adds(english="Tea", points="1,000", until="2026-12-31")
    assert "Tea: 1,000 points" in added.text
    listed = shop.asks(shop.alice, "/points rewards")
    assert listed.text.index("Coffee mug: 30 points · 2 left") < listed.text.index("Tea: 1,000 points")
    assert "咖啡杯：30 积分 · 还剩 2 份" in shop.asks(shop.xiaolin, "/points 奖励").text
    form = listed.choose("Change one…", "Coffee mug: 30 points")
    answer = form.submit({"points": "40", "stock": "5", "english": "Tea"})
    assert "There's already a reward called Tea." in str(answer.errors)
    answer = form.submit(
        {"points": "0", "stock": "many", "english": "42", "since": "2026-12-02", "until": "2026-12-01"}
    )
    assert len(answer.errors) == 4
    assert not form.submit({"english": "Mug", "points": "40", "stock": "5", "since": None, "until": None}).errors
    assert "Mug: 40 points · 5 left" in form.text
    shop.asks(shop.alice, "/points redeem 王五 Mug").click("Redeem 40 points")
    undone = form.click("Undo")
    assert "Coffee mug: 30 points · 1 left" in undone.text
    gone = shop.asks(shop.alice, "/points rewards").choose("Change one…", "Tea: 1,000 points")
    assert not gone.submit({"remove": ["remove"]}).errors
    assert "Removed a reward" in gone.text
    assert "Tea" not in shop.says("/points rewards")
    assert "There's no reward called Tea." in shop.says("/points redeem 王五 Tea")
    gone.click("Undo")
    assert "Tea: 1,000 points" in shop.says("/points rewards")
    shop.team.slack.clock.move(days=60)
    assert "ended" in shop.says("/points rewards")
    assert "Tea ended on" in shop.says("/points redeem 王五 Tea")


def test_some_are_for_a_segment_or_a_level_alone(shop: Shop) -> None:
    shop.sets("levels", levels="Silver / 银卡: 1000 × 1.2\nGold / 金卡: 5000 × 1.5")
    shop.adds(english="Cap", points="10", segment="young_low")
    shop.adds(english="Bag", points="20", level="level1")
    assert "Bag: 20 points · for Silver and above" in shop.says("/points rewards")
    assert "Cap is only for Young, low income, and 王五 isn't." in shop.says("/points redeem 王五 Cap")
    assert "Bag is only from Silver on, and 王五 isn't there yet." in shop.says("/points redeem 王五 Bag")
    shop.says("/customer edit 王五 age=30 spending=low")
    shop.says("/purchase 王五 6000")
    assert "王五 redeems Cap for 10 points?" in shop.says("/points redeem 王五 Cap")
    assert "王五 redeems Bag for 20 points?" in shop.says("/points redeem 王五 Bag")
    form = shop.asks(shop.alice, "/rules points").click("rules_edit:0", block_id="rules.levels")
    assert "A reward is for Silver." in str(form.submit({"levels": "Gold: 5000 × 1.5"}).errors)


def test_the_card_and_the_points_say_how_far_it_is(shop: Shop) -> None:
    shop.adds(english="Teapot", chinese="茶壶", points="150")
    assert "Enough for: Coffee mug (30 points) · 30 points to Teapot" in shop.says("/points 王五")
    assert "30 points to Teapot" in shop.says("/customer 王五")
    assert "够换咖啡杯（30 积分） · 差 30 积分换茶壶" in shop.asks(shop.xiaolin, "/points 王五").text


def test_the_form_takes_a_reward_too(shop: Shop) -> None:
    form = shop.asks(shop.alice, "/points redeem")
    filled = {"customer": pick(form, "customer", "王五"), "reward": "1", "reason": ""}
    assert set(form.submit({**filled, "points": "5"}).errors) == {"points"}
    asked = form.submit({**filled, "points": ""})
    assert "王五 redeems Coffee mug for 30 points?" in said(asked.view)
    done = shop.alice.chooses(asked.view, "Redeem 30 points", None)
    shop.team.slack.wait_for(lambda: "Points: 120 → 90" in said(shop.alice.modals()[-1]))
    assert done.error is None


def test_who_is_near_a_reward_is_near_one_that_is_for_them(shop: Shop) -> None:
    shop.sets("levels", levels="Silver / 银卡: 1000 × 1.2\nGold / 金卡: 5000 × 1.5")
    shop.adds(english="Cap", points="500", segment="young_low")
    shop.adds(english="Bag", points="1000", level="level1")
    for name, spent, points in (("Plain", 0, 495), ("Young", 0, 495), ("Silvia", 1000, 995), ("Goldie", 6000, 995)):
        shop.says(f"/customer add {name}")
        earned = 0
        if spent:
            shop.says(f"/purchase {name} {spent}")
            earned = shop.balance(name)
        shop.says(f"/points adjust {name} {points - earned:+} so that it is near")
    shop.says("/customer add Nobody")
    shop.says("/points adjust Nobody +995 so that it is near")
    shop.says("/customer edit Young age=30 spending=low")
    shop.says("/digest daily 09:00 UTC")
    shop.team.slack.clock.move(days=1)
    shop.team.bot.wake()
    shop.team.slack.settle()
    near = shop.says("/customer list near a reward 5")
    assert "3 customers" in near
    assert [name for name in ("Plain", "Young", "Silvia", "Goldie", "Nobody") if name in near] == [
        "Young",
        "Silvia",
        "Goldie",
    ]


def test_lists_of_who_is_near_never_redeemed_or_on_a_level(shop: Shop) -> None:
    for name, points in (("Tom", 1), ("Ann", 29), ("Rich", 1200)):
        shop.says(f"/customer add {name}")
        shop.says(f"/points adjust {name} +{points} welcome")
    near = shop.says("/customer list near a reward 5")
    assert "1 customer" in near
    assert "Ann" in near
    assert "5 points or less short of a reward" in near
    assert "2 customers" in shop.says("/customer list near a reward")
    assert "离奖励只差 50 积分以内" in shop.asks(shop.xiaolin, "/customer 列表 快够兑换").text
    assert "Rich" in shop.says("/customer list points>1000 never redeemed")
    done = shop.asks(shop.alice, "/points redeem Rich 咖啡杯").click("Redeem 30 points")
    assert "Nobody matches" in shop.says("/customer list points>1000 never redeemed")
    done.click("Undo")
    assert "1 customer" in shop.says("/customer list 积分>1000 从未兑换")
    shop.says("/digest daily 09:00 UTC")
    shop.team.bot.wake()
    shop.sets("levels", levels="Silver / 银卡: 1000 × 1.2")
    shop.team.bot.wake()
    shop.says("/purchase Tom 1000")
    shop.team.slack.clock.move(days=1)
    shop.team.bot.wake()
    listed = shop.says("/customer list level=silver")
    assert "1 customer" in listed
    assert "level Silver, as of this morning" in listed
    assert "Tom" in shop.says("/customer list moved=银卡")
    assert "1 no level → Silver (Tom)" in shop.says("/digest preview")
    assert "no level → Silver" in shop.says("/customer history Tom")
    assert "There's no level called Platinum." in shop.says("/customer list level=Platinum")
