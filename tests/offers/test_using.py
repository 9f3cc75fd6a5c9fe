"""Offers over the wire: used, given, paid with in one click, explained condition by condition, and told of."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.asking import answered

if TYPE_CHECKING:
    from fakeslack import Actor, Answer
    from tests.conftest import Team


@pytest.fixture
def shop(team: Team) -> Team:
    """A team with a customer whose offer is 20 off orders of 100 or more."""
    answered(team.alice, "/customer add 小周 age=25 spending=low")
    answered(team.alice, "/product add 产品A")
    return team


def opens(alice: Actor) -> Answer:
    """Open the form of offers."""
    return alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.offers")


def more(team: Team, *lines: str) -> None:
    """Put more offers in force."""
    assert opens(team.alice).submit({"more": "\n".join(lines)}).errors == {}


def test_a_purchase_is_paid_with_the_offer_in_one_click(shop: Team) -> None:
    alice = shop.alice
    bought = alice.types("/purchase 小周 120 lamp", channel="sales")
    assert "Their offer fits: 20 off orders of 100 or more." in bought.text
    assert bought.buttons == ["They used it: paid ¥100", "Undo", "Edit…"]
    before = deepcopy(bought.message)
    paid = bought.click("They used it: paid ¥100")
    assert "小周 paid ¥100 for P1 with 20 off orders of 100 or more: ¥120 less ¥20." in paid.text
    assert "Points: 20 (unchanged: less than ¥300 earns 20)" in paid.text
    assert "P1 was already paid with an offer." in alice.clicks(before, "They used it: paid ¥100").text
    shown = answered(alice, "/purchase P1")
    assert "小周 spent ¥100" in shown
    assert "Paid with an offer: 20 off orders of 100 or more, ¥20 off" in shown
    assert "Last used: " in answered(alice, "/offer 小周")
    assert "changed this" in alice.clicks(before, "Undo").text
    assert "Undone: the offer for P1, a purchase of ¥120" in paid.click("Undo").text
    assert "小周 spent ¥120" in answered(alice, "/purchase P1")
    assert "Last used" not in answered(alice, "/offer 小周")


def test_points_follow_what_was_paid(shop: Team) -> None:
    bought = shop.alice.types("/purchase 小周 310", channel="sales")
    paid = bought.click("They used it: paid ¥290")
    assert "Points: 50 → 20 (−30: less than ¥300 earns 20)" in paid.text
    assert "Points: 20 → 50 (+30)" in paid.click("Undo").text
    assert "Every balance" in answered(shop.alice, "/points verify")


def test_what_no_offer_fits_is_recorded_without_a_word_of_it(shop: Team) -> None:
    bought = shop.alice.types("/purchase 小周 99", channel="sales")
    assert bought.buttons == ["Undo", "Edit…"]
    assert "offer" not in bought.text


def test_used_alone_changes_no_purchase(shop: Team) -> None:
    alice = shop.alice
    answered(alice, "/purchase 小周 120")
    used = alice.types("/offer used 小周 at the till", channel="sales")
    assert "小周 used 20 off orders of 100 or more." in used.text
    assert "小周 spent ¥120" in answered(alice, "/purchase P1")
    assert "offer used: none → 20 off orders of 100 or more" in answered(alice, "/customer history 小周")
    assert "已用优惠：无 → 满100减20" in answered(shop.xiaolin, "/customer 历史 小周")
    assert "Undone" in used.click("Undo").text
    assert "这一单不符合小周的任何优惠：满100减20。" in answered(shop.xiaolin, "/offer 已用 小周 50")
    answered(alice, "/customer add 张三 age=30 spending=medium")
    asked = alice.types("/offer 已用 张三", channel="sales")
    assert "张三 has no offer that takes money off." in asked.text
    assert "张三 used an offer." in asked.click("Record it").text


def test_a_gift_is_given_and_asked_about_twice(shop: Team) -> None:
    alice = shop.alice
    answered(alice, "/customer add 老钱 birthday=1960-02-29 spending=high")
    given = alice.types("/offer given 老钱 coffee mug", channel="sales")
    assert "老钱 was given coffee mug." in given.text
    assert "Last gift: " in answered(alice, "/offer 老钱")
    again = alice.types("/offer 已送 老钱 tea", channel="sales")
    assert "was given a gift on" in again.text
    assert "老钱 was given tea." in again.click("Record it").text
    assert "gift: none → coffee mug" in answered(alice, "/customer history 老钱")


def test_a_birthday_that_is_near_is_said_in_days(shop: Team) -> None:
    alice = shop.alice
    shop.slack.clock.set(datetime(2026, 11, 26, 12, tzinfo=UTC))
    answered(alice, "/customer add 老钱 birthday=1960-11-29 spending=high")
    answered(alice, "/customer add 老李 birthday=1960-11-25 spending=high")
    assert "· it's in 3 days" in answered(alice, "/offer 老钱")
    assert "it's in" not in answered(alice, "/offer 老李")


def test_of_two_the_better_one_is_taken_and_it_says_so(shop: Team) -> None:
    more(shop, "everybody: 10%", "everybody: 30%, for 产品A, until 2020-01-01")
    said = answered(shop.alice, "/offer 小周 300")
    assert "On an order of ¥300 they pay ¥270: ¥30 off" in said
    assert "10% off is the better one for them: ¥30 off rather than ¥20 by 20 off orders of 100 or more." in said
    bought = shop.alice.types("/purchase 小周 300", channel="sales")
    assert "10% off is better for them than 20 off orders of 100 or more" in bought.text
    assert "They used it: paid ¥270" in bought.buttons
    assert "On an order of ¥50 they pay ¥45" in answered(shop.alice, "/offer 小周 50")


def test_once_a_year_and_for_a_product(shop: Team) -> None:
    alice = shop.alice
    more(shop, "everybody: 50%, once a year, for 产品A")
    assert "They used it: paid ¥45" not in alice.types("/purchase 小周 90", channel="sales").buttons
    bought = alice.types("/purchase 小周 90 产品A", channel="sales")
    bought.click("They used it: paid ¥45")
    assert alice.types("/purchase 小周 80 产品A", channel="sales").buttons == ["Undo", "Edit…"]
    why = alice.types("/offer 小周 80 产品A", channel="sales").click("Why not?").text
    assert "✗ once a year: used on" in why
    assert "✓ for 产品A" in why
    assert "✗ orders of ¥100 or more: ¥20 more" in why
    assert "✗ segment Middle-aged, high income; theirs is Young, low income" in why


def test_who_gives_back_what_they_bought_has_their_offer_again(shop: Team) -> None:
    alice = shop.alice
    more(shop, "everybody: 50%, once a year, for 产品A")
    alice.types("/purchase 小周 90 产品A", channel="sales").click("They used it: paid ¥45")
    answered(alice, "/purchase refund P1 20")
    assert "They used it: paid ¥40" not in alice.types("/purchase 小周 80 产品A", channel="sales").buttons
    refund = alice.types("/purchase refund P1", channel="sales")
    assert "They used it: paid ¥35" in alice.types("/purchase 小周 70 产品A", channel="sales").buttons
    refund.click("Undo")
    assert "They used it: paid ¥30" not in alice.types("/purchase 小周 60 产品A", channel="sales").buttons
    assert "✗ once a year: used on" in alice.types("/offer 小周 80 产品A", channel="sales").click("Why not?").text


def test_an_offer_for_a_product_that_there_is_not_is_refused(shop: Team) -> None:
    refused = opens(shop.alice).submit({"more": "everybody: 10%, for Nothing"})
    assert "There's no product called Nothing" in refused.errors["more"]


def test_rules_show_and_undo_more_offers(shop: Team) -> None:
    more(shop, "Young, low income: 10%, once a customer")
    assert "also Young, low income → 10% off, once a customer" in answered(shop.alice, "/rules")
    assert "10% off, once a customer" in answered(shop.alice, "/customer 小周")


def test_what_was_used_is_listed_with_its_cost_and_who_came_again(shop: Team) -> None:
    alice = shop.alice
    assert "No offer was used" in answered(alice, "/offer list")
    alice.types("/purchase 小周 120 3 days ago", channel="sales").click("They used it: paid ¥100")
    answered(alice, "/purchase 小周 50 yesterday")
    listed = answered(alice, "/offer 列表")
    assert "Offers used in 90 days: 1, which cost ¥20; came again within 60 days: 1" in listed
    assert "小周" in listed
    assert "came again on" in listed
    digest = answered(alice, "/digest")
    assert "Offers used: 1, which cost ¥20" in digest


def test_what_a_percentage_cost_is_known_by_the_order_s_amount(shop: Team) -> None:
    alice = shop.alice
    answered(alice, "/customer add 张三 age=30 spending=medium")
    more(shop, "everybody: 15%, once a customer", "everybody: 20%, for 产品A")
    asked = alice.types("/offer used 张三", channel="sales")
    assert "15% off, of how much?" in asked.text
    assert "Try /offer used 张三 300" in asked.text
    assert "It cost ¥45." in answered(alice, "/offer used 张三 300 at the till")
    assert "张三 used 20% off. It cost ¥60." in answered(alice, "/offer used 张三 300 产品A")
    assert "It cost ¥20." in answered(alice, "/offer used 小周 110")  # better than 15 %
    assert "15% off, of how much?" not in answered(alice, "/offer used 小周")  # 20 off needs no amount
    answered(alice, "/customer add 李四 age=30 spending=medium")
    asked = alice.types("/offer used 李四", channel="sales")
    assert "李四 used 15% off." in asked.click("Record it without the cost").text
    listed = answered(alice, "/offer list")
    assert "Offers used in 90 days: 5, which cost ¥145; came again within 60 days: 0 · 1 without a known cost" in listed
