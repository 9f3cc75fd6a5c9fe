"""/purchase over the wire: the article's cases, refunds, questions, undo, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.settings import Mode
from tests.asking import answered

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Connect, Team


Add = Callable[..., None]
Said = Callable[["Actor", str], str]


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
def test_the_articles_cases(connect: Connect, mode: Mode, subtests: pytest.Subtests) -> None:
    alice = connect(mode).alice
    asked = alice.types("/purchase 王五 500", channel="sales")
    assert asked.text == "I don't know a customer called 王五."
    assert asked.click("Add 王五").text.splitlines()[:2] == [
        "Recorded P1: 王五 spent ¥500.",
        "Points: 0 → 100 (+100: ¥500 or more earns 100)",
    ]
    cases = [
        ("499.99", "¥499.99", "Points: 100 → 150 (+50: ¥300 or more earns 50)"),
        ("￥４００", "¥400", "Points: 150 → 200 (+50: ¥300 or more earns 50)"),
        ("300元", "¥300", "Points: 200 → 250 (+50: ¥300 or more earns 50)"),
        ("299.99", "¥299.99", "Points: 250 → 270 (+20: less than ¥300 earns 20)"),
        ("0.01", "¥0.01", "Points: 270 → 290 (+20: less than ¥300 earns 20)"),
    ]
    for id, (typed, shown, points) in enumerate(cases, start=2):
        with subtests.test(id=id):
            first, second = answered(alice, f"/purchase 王五 {typed}").splitlines()[:2]
            assert (first, second) == (f"Recorded P{id}: 王五 spent {shown}.", points)
    assert "Balance: 290" in answered(alice, "/points 王五")


def test_refunds(team: Team, add: Add, subtests: pytest.Subtests) -> None:
    alice, ben = team.alice, team.person("ben")
    add("王五")
    answered(alice, "/purchase 王五 400 红色外套")
    part = alice.types("/purchase refund p1 100 破损", channel="sales")
    for fact in ("Remaining: ¥400 → ¥300", "Points: 50 (unchanged: ¥300 or more earns 50)", "破损"):
        with subtests.test(fact):
            assert fact in part.text
    for typed, fact in (
        ("#1 300.01", "Only ¥300 of P1 is left, so ¥300.01 can't be refunded."),
        ("#1 300.01", "/purchase refund P1"),
        ("１ 0.01", "Points: 50 → 20 (−30: less than ¥300 earns 20)"),
    ):
        with subtests.test(typed=typed, fact=fact):
            assert fact in answered(ben, f"/purchase refund {typed}")
    rest = alice.types("/purchase 退款 P1", channel="sales")
    with subtests.test("the rest"):
        assert "Points: 20 → 0 (−20: fully refunded)" in rest.text
    for typed, fact in (
        ("1", "P1 has already been fully refunded: ¥400."),
        ("1号 5", "P1 has already been fully refunded"),
    ):
        with subtests.test(typed=typed):
            assert fact in answered(ben, f"/purchase refund {typed}")
    undone = rest.click("Undo").text
    with subtests.test("the rest undone"):
        assert "Points: 0 → 20 (+20)" in undone
    again = answered(ben, "/purchase refund P1")
    with subtests.test("refunded again"):
        assert "Refunded ¥299.99 of P1" in again
    for text, refusal in (
        ("P17", "There's no purchase P17"),
        ("王五", "None of 王五's purchases has anything left to refund."),
        ("P1 0", "An amount has to be more than 0."),
        ("P1 NaN", "NaN isn't an amount."),
        ("P1 一半", "一半 isn't an amount."),
        ("P99999999999", "isn't a purchase ID"),
        ("<!channel>", "<!channel> isn't a purchase ID"),
    ):
        with subtests.test(text=text):
            assert refusal in answered(ben, f"/purchase refund {text}")
    assert "Entries: 5 " in answered(ben, "/points verify")


def test_a_name_offers_what_of_theirs_can_be_refunded(team: Team, add: Add) -> None:
    alice = team.alice
    team.slack.clock.set(datetime(2026, 11, 25, 3, tzinfo=UTC))  # one day wherever they are
    add("王五")
    for typed in ("400 lamp", "90", "600 yesterday"):
        alice.types(f"/purchase 王五 {typed}", channel="sales")
    alice.types("/purchase refund P2", channel="sales")
    asked = alice.types("/purchase refund 王五 500 broken", channel="sales")
    assert "Which of 王五's purchases is the refund for?" in asked.text
    assert not [one for one in asked.buttons if one.startswith(("P1", "P2"))]  # less than 500 is left of them
    refunded = asked.click("P3: ¥600, yesterday")
    assert "Refunded ¥500 of P3" in refunded.text
    assert "broken" in refunded.text
    whole = team.xiaolin.types("/purchase 退款 王五", channel="sales")
    assert "王五" in whole.text
    assert "¥400" in whole.click("P1：¥400，今天，lamp").text
    assert "None of 王五's purchases has ¥101 left to refund." in answered(alice, "/purchase refund 王五 101")
    alice.types("/purchase refund P3", channel="sales")
    assert "None of 王五's purchases has anything left to refund." in answered(alice, "/purchase refund 王五")
    assert "isn't a purchase ID" in answered(alice, "/purchase refund nonsense")


def test_a_refund_may_take_a_balance_below_zero_and_a_redemption_may_not(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")
    answered(alice, "/points redeem 王五 50 换购礼品")
    answer = answered(alice, "/purchase refund 1")
    assert "Points: 0 → −50 (−50: fully refunded)" in answer
    assert "The balance is now below 0." in answer
    assert "王五 only has −50 points, so 1 can't be redeemed." in answered(alice, "/points redeem 王五 1 x")
    assert "Points: −50 → −30 (+20: less than ¥300 earns 20)" in answered(alice, "/purchase 王五 5")


def test_ten_times_the_largest_asks_first(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五", "Acme Corp")
    answered(alice, "/purchase Acme Corp 1.2万")
    answered(alice, "/purchase 王五 400")
    assert "Recorded P3" in answered(alice, "/purchase 王五 399")
    asked = alice.types("/purchase 王五 4,000 大单", channel="sales")
    assert "¥4,000 is at least ten times 王五's largest purchase so far, ¥400." in asked.text
    assert asked.buttons == ["Record ¥4,000", "Cancel"]
    assert "Balance: 100" in answered(alice, "/points 王五")
    recorded = asked.click("Record ¥4,000")
    assert "Recorded P4: 王五 spent ¥4,000." in recorded.text
    assert "大单" in recorded.text
    assert "Recorded P5" in answered(alice, "/purchase 王五 39999")
    left = alice.types("/purchase 王五 399990", channel="sales")
    assert "nothing was recorded" in left.click("Cancel").text
    assert "Balance: 300" in answered(alice, "/points 王五")


def test_undo_of_a_purchase(team: Team, add: Add) -> None:
    alice, ben = team.alice, team.person("ben")
    add("王五")
    first = ben.types("/purchase 王五 400", channel="sales")
    refund = alice.types("/purchase refund P1 200", channel="sales")
    refused = first.click("Undo").text
    assert "has refunded ¥200 of P1 since" in refused
    assert "Please undo that refund first" in refused
    assert "Points: 20 → 50 (+30)" in refund.click("Undo").text
    redemption = alice.types("/points redeem 王五 30 换购礼品", channel="sales")
    refused = first.click("Undo").text
    assert "has redeemed 30 points since" in refused
    assert "the balance would be −30, so please undo that redemption first" in refused
    assert "Balance: 20" in answered(ben, "/points 王五")
    second = ben.types("/purchase 王五 300", channel="sales")
    assert "Points: 70 → 20 (−50)" in first.click("Undo").text  # the second one's points cover the redemption
    assert "P1 was undone, so there's nothing to refund." in answered(ben, "/purchase refund P1")
    assert "has redeemed 30 points since" not in redemption.click("Undo").text
    assert "Points: 50 → 0 (−50)" in second.click("Undo").text
    assert "Every balance matches its ledger entries." in answered(ben, "/points verify")
    history = answered(ben, "/points 王五")
    assert history.count("P1 undone") == 2  # the refund's undo, and the purchase's
    assert "P2 undone" in history


def test_refunds_are_taken_back_last_first(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 500")
    one = alice.types("/purchase refund P1 100", channel="sales")
    two = alice.types("/purchase refund P1 100", channel="sales")
    assert "Points: 50 (unchanged: ¥300 or more earns 50)" in two.text
    assert "has refunded ¥100 of P1 since" in one.click("Undo").text
    assert "Points: 50 (unchanged)" in two.click("Undo").text
    assert "Points: 50 → 100 (+50)" in one.click("Undo").text
    assert "Refunded ¥500 of P1" in answered(alice, "/purchase refund P1")


def test_only_the_writer_or_a_manager_takes_back(team: Team, add: Add) -> None:
    alice, ben, fang = team.alice, team.person("ben"), team.person("wangfang")
    add("王五")
    mine = ben.types("/purchase 王五 400", channel="sales")
    assert "或管理员可以撤销" in fang.clicks(mine.message, "Undo").text
    assert "Balance: 50" in answered(ben, "/points 王五")
    assert "Points: 50 → 0 (−50)" in alice.clicks(mine.message, "Undo").text


def test_undo_clicked_twice_at_once_happens_once(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    bought = alice.types("/purchase 王五 400", channel="sales")
    message = deepcopy(bought.message)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: alice.clicks(message, "Undo"), range(4)))
    assert {answer.error for answer in answers} == {None}
    assert "Balance: 0" in answered(alice, "/points 王五")
    assert "Entries: 2 " in answered(alice, "/points verify")


def test_new_customers_and_known_ones_at_once(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    asked = [alice.types(f"/purchase 新客{n} 400", channel="sales") for n in range(8)]
    with ThreadPoolExecutor(16) as pool:
        clicks = [pool.submit(one.click, f"Add 新客{n}") for n, one in enumerate(asked)]
        known = [pool.submit(answered, alice, "/purchase 王五 400") for _ in range(8)]
        texts = [click.result().text for click in clicks] + [one.result() for one in known]
    assert {text.split()[1].rstrip(":") for text in texts} == {f"P{n}" for n in range(1, 17)}
    assert "Balance: 400" in answered(alice, "/points 王五")
    assert "Entries: 16 · customers with entries: 9" in answered(alice, "/points verify")


def test_bad_input_is_refused_and_nothing_is_written(team: Team, add: Add, subtests: pytest.Subtests) -> None:
    alice = team.alice
    add("王五")
    refusals = {
        "王五 0": "An amount has to be more than 0.",
        "王五 -5": "An amount has to be more than 0.",
        "王五 NaN": "NaN isn't an amount.",
        "王五 1e400": "1e400 isn't an amount.",
        "王五 1.2345": "An amount can have two decimals at most.",
        "王五 很多": "很多 isn't an amount.",
        "王五 1,0000": "1,0000 isn't an amount.",
        "王五 100000001": "An amount can't be more than 100,000,000.",
        "王五 🎉": "🎉 isn't an amount.",
        "王五 <!channel>": "<!channel> isn't an amount.",
        f"{'名' * 5000} 400": "A name can have up to 100 characters",
        f"王五 400 {'长' * 2001}": "A note can have up to 2000 characters",
    }
    for text, refusal in refusals.items():
        with subtests.test(text=text):
            answer = alice.types(f"/purchase {text}", channel="sales")
            assert refusal in answer.text
            assert "/purchase 王五 400" in answer.text
            assert set(answer.buttons) <= {"Fill in the form…"}
    assert "Entries: 0 " in answered(alice, "/points verify")
    assert "/purchase" not in answered(alice, "/customer history 王五")


def test_typed_text_stays_text(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五", "מרים", "🎉🎉")
    note = "<!channel> <https://evil.example|bonus> *bold* =1+1 @everyone\u202e" + "长" * 1900
    answer = alice.types(f"/purchase 王五 400 {note}", channel="sales")
    assert answer.error is None
    assert "&lt;!channel&gt;" in answer.message.text
    assert "<!channel>" not in answer.message.text
    kinds = [one["type"] for block in answer.blocks for one in block.get("elements", [])]
    assert set(kinds) == {"rich_text_section", "rich_text_quote", "button"}
    assert "<!channel>" in answered(alice, "/points 王五")
    assert "Recorded P2: מרים spent ¥5." in answered(alice, "/purchase מרים 5")
    assert "Recorded P3: 🎉🎉 spent ¥5." in answered(alice, "/purchase 🎉🎉 5")


def test_outsiders_record_nothing(team: Team, add: Add, subtests: pytest.Subtests) -> None:
    add("王五")
    for text in (
        "/purchase 王五 400",
        "/purchase refund 1",
        "/points 王五",
        "/points verify",
        "/offer 王五",
        "/segment",
    ):
        with subtests.test(text=text):
            assert "Sorry, I can only help members of this team" in answered(team.person("gina"), text)
    assert "Entries: 0 " in answered(team.alice, "/points verify")
