"""/points over the wire: redeeming, adjusting, the ledger, its triggers, and how tampering is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from tests.asking import answered

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Team

Add = Callable[..., None]
Said = Callable[["Actor", str], str]
TRIGGERS = {
    "sqlite": ("DROP TRIGGER ledger_entry_no_UPDATE", "DROP TRIGGER ledger_entry_no_DELETE"),
    "postgresql": (
        "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
        "DROP TRIGGER ledger_entry_only_emptied ON ledger_entry",
    ),
}


@contextmanager
def behind_the_bots_back(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def test_redeeming_and_adjusting(team: Team, add: Add, subtests: pytest.Subtests) -> None:
    alice, ben = team.alice, team.person("ben")
    add("王五", "Acme Corp")
    assert "No entries yet" in answered(ben, "/points 王五")
    answered(ben, "/purchase 王五 400")
    redeemed = alice.types("/points redeem 王五 30 换购礼品", channel="sales")
    assert "Points: 50 → 20 (−30)" in redeemed.text
    too_many = answered(alice, "/points 兑换 王五 21分 杯子")
    assert "王五 only has 20 points, so 21 can't be redeemed." in too_many
    assert "/points redeem 王五 20 杯子" in too_many
    adjusted = alice.types("/points adjust 王五 +1,000 补录", channel="sales")
    assert "Points: 20 → 1,020 (+1,000)" in adjusted.text
    down = alice.types("/points 调整 王五 −1,030 更正", channel="sales")
    assert "Points: 1,020 → −10 (−1,030)" in down.text
    assert "The balance is now below 0." in down.text
    assert "Points: −10 → 1,020 (+1,030)" in down.click("Undo").text
    spent = alice.types("/points redeem 王五 １００ 门票", channel="sales")
    refused = adjusted.click("Undo").text
    assert "has redeemed 100 points since" in refused
    assert "the balance would be −80" in refused
    assert "Points: 920 → 1,020 (+100)" in spent.click("Undo").text
    assert "Points: 1,020 → 20 (−1,000)" in adjusted.click("Undo").text
    assert "Points: 20 → 50 (+30)" in redeemed.click("Undo").text
    shown = (
        answered(ben, "/haoping points 王五")
        if "haoping" in team.bot.desk.routes.commands
        else answered(ben, "/points 王五")
    )
    assert "Balance: 50" in shown
    for part in ("+50 · purchase P1", "−30 · redemption", "换购礼品", "+30 · undone", "−1,030 · adjustment"):
        with subtests.test(part=part):
            assert part in shown
    assert "Points: 0 → 20 (+20)" in answered(alice, "/points adjust Acme Corp 20 welcome")


def test_who_may_and_what_is_refused(team: Team, add: Add, subtests: pytest.Subtests) -> None:
    alice, ben = team.alice, team.person("ben")
    add("王五")
    for text in (
        "/points redeem 王五 1 x",
        "/points adjust 王五 +1 x",
        "/points 兑换 王五 1 x",
        "/points 调整 王五 +1 x",
    ):
        with subtests.test(text=text):
            assert "Only managers can do this" in answered(ben, text)
    refusals = {
        "redeem 王五": "How many points, and why?",
        "redeem 王五 10": "Points always need a reason",
        "redeem 王五 0 x": "0 isn't a number of points",
        "redeem 王五 -5 x": "-5 isn't a number of points",
        "redeem 王五 1.5 x": "1.5 isn't a number of points",
        "redeem 王五 NaN x": "NaN isn't a number of points",
        "redeem 王五 1e400 x": "1e400 isn't a number of points",
        "redeem 王五 9999999999 x": "9999999999 isn't a number of points",
        "redeem 王五 十 x": "十 isn't a number of points",
        "adjust 王五 +0 x": "+0 isn't a number of points",
        "adjust 王五 ± x": "± isn't a number of points",
        f"adjust 王五 +1 {'长' * 2001}": "A note can have up to 2000 characters",
    }
    for text, refusal in refusals.items():
        with subtests.test(text=text):
            answer = answered(alice, f"/points {text}")
            assert refusal in answer
            assert " Try /" in answer.partition(refusal)[2]
    assert "Entries: 0 " in answered(ben, "/points 校验")


def test_an_unknown_customer_is_added_and_then_it_is_done(team: Team, add: Add) -> None:
    alice = team.alice
    asked = alice.types("/points adjust 赵六 +20 开户", channel="sales")
    assert "Points: 0 → 20 (+20)" in asked.click("Add 赵六").text
    asked = alice.types("/points 钱七", channel="sales")
    assert "Balance: 0" in asked.click("Add 钱七").text
    asked = alice.types("/points redeem 孙八 20 杯子", channel="sales")
    assert "孙八 only has 0 points, so 20 can't be redeemed." in asked.click("Add 孙八").text
    assert "I don't know a customer called 孙八." in answered(alice, "/points 孙八")


def test_twenty_redemptions_at_once_never_go_below_zero(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    answered(alice, "/purchase 王五 400")
    with ThreadPoolExecutor(20) as pool:
        answers = [one.text for one in pool.map(lambda _: alice.types("/points redeem 王五 10 杯子"), range(20))]
    assert sum("王五 redeemed 10 points." in text for text in answers) == 5
    assert sum("王五 only has 0 points, so 10 can't be redeemed." in text for text in answers) == 15
    shown = answered(alice, "/points 王五")
    assert "Balance: 0" in shown
    assert shown.count("−10 · redemption") == 5
    assert "Every balance matches its ledger entries." in answered(alice, "/points verify")


def test_the_ledger_lists_its_newest_entries(team: Team, add: Add) -> None:
    alice = team.alice
    add("王五")
    for points in range(1, 13):
        answered(alice, f"/points adjust 王五 +{points} 补录")
    shown = answered(alice, "/points 王五")
    assert shown.index("+12 ·") < shown.index("+3 ·")
    assert "+2 ·" not in shown
    assert "These are the latest 10 entries." in shown


def test_the_ledger_is_append_only_and_tampering_is_found(
    team: Team, add: Add, database_url: str, database_kind: str
) -> None:
    alice = team.alice
    add("王五", "李四")
    answered(alice, "/purchase 王五 400")
    answered(alice, "/purchase 李四 500")
    refused = ["UPDATE ledger_entry SET points = 5000", "DELETE FROM ledger_entry"]
    if database_kind == "postgresql":
        refused.append("TRUNCATE ledger_entry")
    for statement in refused:
        with (
            pytest.raises(DBAPIError, match="the ledger is append-only"),
            behind_the_bots_back(database_url) as database,
        ):
            database.exec_driver_sql(statement)
    assert "Every balance matches its ledger entries." in answered(alice, "/points verify")

    with behind_the_bots_back(database_url) as database:
        for trigger in TRIGGERS[database_kind]:
            database.exec_driver_sql(trigger)
        database.exec_driver_sql("UPDATE ledger_entry SET points = 5000 WHERE points = 50")
    found = answered(team.person("ben"), "/points verify")
    assert "Wrong balances: 1." in found
    assert "王五: balance 50, entries 5,000" in found
    assert "李四" not in found
    assert "The entries add up to 5,000" in answered(alice, "/points 王五")

    with behind_the_bots_back(database_url) as database:
        database.exec_driver_sql("DELETE FROM ledger_entry WHERE points = 100")
        database.exec_driver_sql("UPDATE ledger_entry SET points = 50")
    found = answered(alice, "/points verify")
    assert "李四: balance 100, entries 0" in found
    assert "王五" not in found

    with behind_the_bots_back(database_url) as database:
        database.exec_driver_sql("UPDATE customer SET points = 0 WHERE name = '李四'")
        database.exec_driver_sql("UPDATE lot SET remains = 7 WHERE customer = 2")
    found = answered(alice, "/points verify")
    assert "李四: balance 0, entries 0, what's left of the points that came 7" in found

    with behind_the_bots_back(database_url) as database:
        database.exec_driver_sql("DELETE FROM lot WHERE customer = 2")
        database.exec_driver_sql("DELETE FROM customer WHERE name = '王五'")
    found = answered(alice, "/points verify")
    assert "customer 1, who isn't there anymore: balance 0, entries 50" in found
    assert "李四" not in found
