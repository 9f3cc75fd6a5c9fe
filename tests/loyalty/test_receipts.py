"""What a customer bought: listed, shown with its receipt, corrected; products that are known, orders recorded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.asking import answered
from tests.picks import block, offered, pick

if TYPE_CHECKING:
    from tests.conftest import Team

Add = Callable[..., None]


@pytest.fixture
def shop(team: Team, add: Add) -> Team:
    """A team with a customer and products."""
    add("王五")
    for name in ("产品A", "灯", "Desk Lamp"):
        answered(team.alice, f"/product add {name}")
    return team


@pytest.mark.parametrize(
    ("typed", "product", "note"),
    [
        ("400 产品A", "产品A", ""),
        ("产品A 400", "产品A", ""),
        ("400 昨天 产品A 红色", "产品A", "红色"),
        ("400 产品A 昨天", "产品A", ""),
        ("400 bought a desk lamp, blue", "Desk Lamp", "blue"),
        ("400 买了产品A", "产品A", ""),
        ("400 2件产品A送朋友", "产品A", "2件产品A送朋友"),
        ("400 灯笼", None, "灯笼"),  # another word
        ("400 Desk Lamps", None, "Desk Lamps"),
        ("400 产品A和Desk Lamp", "产品A", "和Desk Lamp"),
        ("400 送了产品A和Desk Lamp", None, "送了产品A和Desk Lamp"),  # it could be either
        ("400 红色外套", None, "红色外套"),
    ],
)
def test_a_product_that_is_known_is_recognised(shop: Team, typed: str, product: str | None, note: str) -> None:
    recorded = answered(shop.alice, f"/purchase 王五 {typed}")
    assert "Recorded P1" in recorded
    with shop.bot.db.read(shop.workspace) as store:
        kept = store.purchases.get(1)
        assert kept is not None
        bought = store.products.get(kept.product or 0)
    assert (bought.name if bought else None, kept.note) == (product, note)
    assert (f"王五 bought {product} for ¥400" in recorded) is (product is not None)


def test_what_somebody_bought_is_listed_and_shown(shop: Team) -> None:
    alice = shop.alice
    answered(alice, "/purchase 王五 400 3 days ago 产品A order=SO-8 红色")
    answered(alice, "/purchase 王五 30 产品A")
    answered(alice, "/purchase refund P1 150 broken")
    listed = alice.types("/purchase 王五", channel="sales")
    assert "2 purchases, ¥280 after refunds, the last one " in listed.text
    assert "most often 产品A" in listed.text
    assert listed.text.index("P2 · ¥30") < listed.text.index("P1 · ¥400")  # the newest day first
    assert "order SO-8 · ¥150 refunded · 红色" in listed.text
    assert listed.buttons == ["P2", "Refund…", "Edit…", "P1", "Refund…", "Edit…", "New purchase…"]
    shown = answered(alice, "/purchase p-1")
    for fact in (
        "P1: 王五 bought 产品A for ¥400",
        "Order: SO-8",
        "50 points (rule: ¥300 or more earns 50)",
        "Refunded: ¥150; remaining: ¥250",
        "20 points (rule: less than ¥300 earns 20)",
        "红色",
        "Recorded by",
        "¥150 refunded by",
        "broken",
    ):
        assert fact in shown
    assert "2 purchases, ¥280 after refunds" in answered(alice, "/customer 王五")
    assert "There's no purchase P99" in answered(alice, "/purchase P99")


def test_a_list_is_turned_page_by_page(shop: Team) -> None:
    alice = shop.alice
    for amount in range(1, 11):
        answered(alice, f"/purchase 王五 {amount}")
    listed = alice.types("/purchase 王五", channel="sales")
    assert "P10 · " in listed.text
    assert "P2 · " not in listed.text
    older = listed.click("Older")
    assert "P2 · " in older.text
    assert "P10 · " in older.click("Newer").text


def test_who_has_bought_nothing_can_be_sold_something(shop: Team) -> None:
    listed = shop.alice.types("/purchase 王五", channel="sales")
    assert "No purchases yet." in listed.text
    form = listed.click("New purchase…")
    assert block(form.view, "customer")["element"]["initial_option"]["value"] == "id:1"
    form.submit({"amount": "400", "product": pick(form, "product", "Desk"), "order": "SO-8"})
    assert "Recorded P1: 王五 bought Desk Lamp for ¥400. Order SO-8." in form.text


def test_a_day_is_chosen_in_the_form_and_none_to_come(shop: Team) -> None:
    form = shop.alice.types("/purchase", channel="sales")
    filled = {"customer": offered("id:1"), "amount": "400", "day": "2099-01-01"}
    assert "future" in form.submit(filled).errors["day"]
    assert form.submit({"day": "2020-02-29"}).errors == {}
    assert "It was Feb 29, 2020." in form.text


def test_an_order_is_recorded_once_however_it_comes(shop: Team) -> None:
    alice = shop.alice
    bought = alice.types("/purchase 王五 400 order=SO-8", channel="sales")
    again = alice.types("/purchase 王五 500 单号：so-8 again", channel="sales")
    assert again.text == "Order so-8 is already recorded as P1."
    assert "P1: 王五 spent ¥400" in again.click("Show P1").text
    form = alice.types("/purchase", channel="sales")
    refused = form.submit({"customer": offered("id:1"), "amount": "400", "order": "SO-8"})
    assert "Order SO-8 is already recorded as P1." in refused.errors["order"]
    assert "Balance: 50" in answered(alice, "/points 王五")
    undone = bought.click("Undo")
    assert "Recorded P2" in answered(alice, "/purchase 王五 400 order=SO-8")  # what was undone is free again
    assert "Order SO-8 is already recorded as P2." in undone.click("Restore").text


def test_a_purchase_is_corrected_in_its_form(shop: Team) -> None:
    alice = shop.alice
    bought = alice.types("/purchase 王五 400 红色 order=SO-8", channel="sales")
    answered(alice, "/purchase 王五 20 order=SO-9")
    form = bought.click("Edit…")
    assert block(form.view, "amount")["element"]["initial_value"] == "400"
    assert "Nothing has changed yet" in form.submit({}).errors["note"]
    assert "is already recorded as P2" in form.submit({"order": "SO-9"}).errors["order"]
    changed = {"order": "SO-10", "amount": "500", "product": pick(form, "product", "产品A"), "note": "蓝色"}
    assert form.submit(changed).errors == {}
    for line in (
        "Updated P1 for 王五.",
        "amount: ¥400 → ¥500",
        "product: none → 产品A",
        "order number: SO-8 → SO-10",
        "note: 红色 → 蓝色",
        "Points: 70 → 120 (+50: ¥500 or more earns 100)",
    ):
        assert line in form.text
    assert "Undone: the edit of P1" in form.click("Undo").text
    shown = answered(alice, "/purchase P1")
    assert "P1: 王五 spent ¥400" in shown
    assert "Order: SO-8" in shown
    assert "Balance: 70" in answered(alice, "/points 王五")
    assert "Every balance" in answered(alice, "/points verify")


def test_a_correction_stands_until_what_came_later_is_undone(shop: Team) -> None:
    alice = shop.alice
    bought = alice.types("/purchase 王五 400", channel="sales")
    form = bought.click("Edit…")
    form.submit({"amount": "350"})
    refund = alice.types("/purchase refund P1 340", channel="sales")
    assert "has refunded ¥340 of P1 since" in form.click("Undo").text
    again = shop.alice.types("/purchase P1", channel="sales").click("Edit…")
    assert "¥340 of it has already been refunded" in again.submit({"amount": "300"}).errors["amount"]
    assert "Undone" in refund.click("Undo").text
    assert "undo that first" in alice.clicks(bought.message, "Undo").text
    assert "Undone" in form.click("Undo").text


def test_only_who_recorded_it_or_a_manager_corrects(shop: Team) -> None:
    mine = shop.person("ben").types("/purchase 王五 400", channel="sales")
    shop.person("ben").types("/purchase 王五", channel="sales")
    other = shop.person("wangfang").clicks(mine.message, "Edit…")
    assert "管理员" in other.text


def test_a_product_that_was_bought_stays(shop: Team) -> None:
    added = shop.alice.types("/product add Mug", channel="sales")
    answered(shop.alice, "/purchase 王五 400 Mug")
    assert "Somebody has bought Mug by now, so it stays." in added.click("Undo").text


@pytest.mark.parametrize("again", ["so-8", "sO-8", "#SO-8", "ＳＯ-8"])
def test_an_order_is_one_however_its_number_is_written(shop: Team, again: str) -> None:
    answered(shop.alice, "/purchase 王五 400 order=So-8")
    assert "is already recorded as P1" in answered(shop.alice, f"/purchase 王五 100 order={again}")
    for other in ("SO8", "SO-80", "80-8"):
        assert "Recorded" in answered(shop.alice, f"/purchase 王五 100 order={other}")


def test_an_order_is_one_in_letters_that_a_database_does_not_lower(shop: Team) -> None:
    for typed, others in (("ÜB-1", "üb-1"), ("#ё-2", "Ё-2")):
        answered(shop.alice, f"/purchase 王五 400 order={typed}")
        assert "is already recorded" in answered(shop.alice, f"/purchase 王五 100 order={others}")
