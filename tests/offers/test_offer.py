"""Offers: the article's table, prices at their edges, and /offer over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.settings import Mode
from handlers.customers.segments import MIDDLE_HIGH, OTHER, YOUNG_LOW, YOUNG_MIDDLE
from handlers.kernel.wording import Say
from handlers.offers import blocks
from handlers.offers.rules import ARTICLE, GIFT, NO_OFFER, NONE, Offer, Price, price
from handlers.policy.rules import Policy

if TYPE_CHECKING:
    from tests.conftest import Connect, Team

HUNDRED = ARTICLE[YOUNG_LOW]


@pytest.mark.parametrize(
    ("segment", "offer"),
    [
        (YOUNG_LOW, "20 off orders of 100 or more"),
        (YOUNG_MIDDLE, "None"),
        (MIDDLE_HIGH, "Birthday gift"),
        (OTHER, "None"),
        ("a segment of their own", "None"),
    ],
)
def test_the_articles_offers(segment: str, offer: str) -> None:
    assert blocks.name(Say("en"), Policy().offer(segment)) == offer


@pytest.mark.parametrize(
    ("order", "offer", "expected"),
    [
        (100_00, HUNDRED, Price(80_00, 20_00, 0)),
        (99_99, HUNDRED, Price(99_99, 0, 1)),
        (1, HUNDRED, Price(1, 0, 99_99)),
        (350_00, HUNDRED, Price(330_00, 20_00, 0)),  # once per order
        (100_000_000_00, HUNDRED, Price(99_999_980_00, 20_00, 0)),
        (350_00, Offer(GIFT), Price(350_00, 0, 0)),
        (350_00, NO_OFFER, Price(350_00, 0, 0)),
        (350_00, Offer(NONE), Price(350_00, 0, 0)),
    ],
)
def test_what_an_order_costs(order: int, offer: Offer, expected: Price) -> None:
    assert price(order, offer) == expected


def test_an_offer_with_cents_is_named_with_them() -> None:
    assert blocks.name(Say("en"), Offer("money_off", 99_50, 9_90)) == "9.90 off orders of 99.50 or more"


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
def test_offer(connect: Connect, mode: Mode) -> None:
    alice = connect(mode).alice

    def said(text: str) -> str:
        answer = alice.types(text, channel="sales")
        assert answer.error is None
        assert answer.visible_to == alice.id
        return answer.text

    said("/customer add 小周 age=25 spending=low")
    said("/customer add 张三 age=30 spending=medium")
    said("/customer add Acme Corp age=45 spending=high")
    said("/customer add 老钱 birthday=1960-02-29 spending=high")
    young = said("/offer 小周")
    assert "Offer for 小周: 20 off orders of 100 or more." in young
    assert "(rule: age < 40, spending low)" in young
    assert "On an order of ¥150 they pay ¥130: ¥20 off, once per order." in said("/offer 小周 150")
    assert "On an order of ¥100 they pay ¥80" in said("/offer 小周 １００元")
    assert "On an order of ¥80.50 they pay ¥80.50. Spending ¥19.50 more would get them ¥20 off." in said(
        "/offer 小周 80.5"
    )
    none = said("/offer 张三 150")
    assert "Offer for 张三: None." in none
    assert "On an order of ¥150 they pay ¥150, with nothing off." in none
    gift = said("/offer acme co")  # two words that begin the name
    assert "Offer for Acme Corp: Birthday gift." in gift
    assert "We don't know their birthday yet." in gift
    assert "they pay ¥150" in said("/offer acme co 150")
    assert "Birthday: Feb 29, 1960" in said("/offer 老钱")


def test_what_is_refused(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice
    alice.types("/customer add 张三", channel="sales")
    refusals = {
        "张三 0": "An amount has to be more than 0.",
        "张三 -1": "An amount has to be more than 0.",
        "张三 NaN": "NaN isn't an amount.",
        "张三 1e400": "1e400 isn't an amount.",
        "张三 1.0050": "An amount can have two decimals at most.",
        "张三 150 200": "I can't read 200",
        "张三 <!channel>": "<!channel> isn't an amount.",
    }
    for text, refusal in refusals.items():
        with subtests.test(text=text):
            answer = alice.types(f"/offer {text}", channel="sales")
            assert refusal in answer.text
            assert "/offer 张三 150" in answer.text
    assert "A name can have up to 100 characters" in alice.types(f"/offer {'x' * 10_000}", channel="sales").text
    asked = alice.types("/offer 赵六 150", channel="sales")
    assert "they pay ¥150" in asked.click("Add 赵六").text
