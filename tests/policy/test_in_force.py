"""Every way in goes by the rules in force, and what was done by others stands by those."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import digest
from bot.data import commands
from bot.data.commands import Asked
from bot.settings import Mode
from fakeslack.answers import button_texts
from storage.store import Author
from tests.conftest import settings_for
from tests.policy.conftest import GENEROUS, put, types

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Connect, Team
    from tests.digests.conftest import Digests

OLD_AND_RICH = [{"segment": "middle_high", "spending": ["medium", "high"], "least": 50, "under": None}]
MUG = {"middle_high": {"kind": "birthday_gift", "least": 0, "off": 0, "name": "coffee mug"}}


def test_reviews_move_by_the_steps_in_force_and_back_by_what_they_moved(team: Team) -> None:
    alice = team.alice
    types(alice, "/customer add 李四")
    first = alice.types("/log 李四 good", channel="sales")
    assert "Satisfaction: 4.0 → 4.1 (good review +0.1)" in first.text
    put(team, steps={"good": 3, "bad": -5, "neutral": 1})
    assert "Satisfaction: 4.1 → 4.4 (good review +0.3)" in types(alice, "/log 李四 good")
    assert "Satisfaction: 4.4 → 4.5" in types(alice, "/log 李四")
    bad = alice.types("/log 李四 bad", channel="sales")
    assert "Satisfaction: 4.5 → 4.0 (bad review −0.5)" in bad.text
    put(team)
    assert "Satisfaction: 4.0 → 4.5" in bad.click("Undo").text
    assert "Satisfaction: 4.5 → 4.4" in first.click("Undo").text
    assert "Satisfaction: 4.4 → 4.5 (good review +0.1)" in types(alice, "/log 李四 good")


def test_refunds_go_by_the_rule_at_the_purchase(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice

    def told(does: str, answer: str) -> None:
        with subtests.test(does):
            assert does in answer

    types(alice, "/customer add 王五")
    types(alice, "/purchase 王五 500")
    put(team, tiers=GENEROUS)
    told("Points: 100 → 600 (+500: ¥1,000 or more earns 500)", types(alice, "/purchase 王五 1000"))
    told("Points: 600 → 601 (+1: less than ¥1,000 earns 1)", types(alice, "/purchase 王五 999.99"))
    told("Points: 601 → 551 (−50: ¥300 or more earns 50)", types(alice, "/purchase refund P1 200"))
    part = alice.types("/purchase refund P2 0.01", channel="sales")
    told("Points: 551 → 52 (−499: less than ¥1,000 earns 1)", part.text)
    put(team)
    told("Points: 52 → 551 (+499)", part.click("Undo").text)
    told("Points: 551 → 52 (−499: less than ¥1,000 earns 1)", types(alice, "/purchase refund P2 1"))
    told("Points: 52 → 2 (−50: fully refunded)", types(alice, "/purchase refund P1"))
    told("Every balance matches its ledger entries.", types(alice, "/points verify"))


def test_a_purchase_that_earns_nothing_leaves_no_entry(team: Team) -> None:
    put(team, tiers=[[500_00, 100], [0, 0]])
    types(team.alice, "/customer add 王五")
    bought = team.alice.types("/purchase 王五 20", channel="sales")
    assert "Points: 0 (unchanged: less than ¥500 earns 0)" in bought.text
    assert "No entries yet" in types(team.alice, "/points 王五")
    assert "Undone: P1" in bought.click("Undo").text


def test_segments_and_offers_are_reckoned_by_the_rules_in_force(team: Team) -> None:
    alice = team.alice
    types(alice, "/customer add 赵六 age=50 spending=medium birthday=1970-05-31")
    types(alice, "/customer add 王五 age=30 spending=low")
    assert "Segment: Other (no other rule fits)" in types(alice, "/segment 赵六")
    put(team, segments=OLD_AND_RICH, offers=MUG)
    told = types(alice, "/segment 赵六")
    assert "Segment: Middle-aged, high income (rule: age ≥ 50, spending medium or high)" in told
    assert "Offer: Birthday gift: coffee mug" in told
    counted = types(alice, "/segment")
    assert (
        "Middle-aged, high income: 1 · age ≥ 50, spending medium or high · offer: Birthday gift: coffee mug" in counted
    )
    assert "Young, low income: 0 · " in counted
    assert "Other: 1 · everybody else · offer: None" in counted
    assert "Offer for 赵六: Birthday gift: coffee mug." in types(alice, "/offer 赵六 300")
    assert "Middle-aged, high income" in types(alice, "/customer 赵六")
    assert "优惠：生日礼物：coffee mug" in types(team.xiaolin, "/segment 赵六").replace("优惠: ", "优惠：")


def test_what_was_proposed_is_what_is_applied(team: Team) -> None:
    alice = team.alice
    for typed in ("/product add 产品A price=100 service=无", "/survey 产品A 4 功能更强大,价格更优惠,售后服务更完善"):
        types(alice, typed)
    proposed = alice.types("/product improve 产品A", channel="sales")
    put(team, improvements={"feature": "夜间模式", "off": 25_00, "service": "专属顾问"})
    accepted = proposed.click("Accept: ¥100 → ¥90")
    assert "Rule: price − ¥10, never below 0." in accepted.text
    # what is shown now is proposed by the rules in force, and applied by them
    assert "Accept: none → 夜间模式" in button_texts(accepted.message)
    put(team)
    assert "features: none → 夜间模式" in accepted.click("Accept: none → 夜间模式").text
    again = alice.types("/product improve 产品A", channel="sales")
    assert "after-sales service: 无 → 7*24小时在线客服" in again.text


def test_posted_digests_and_the_command_line_go_by_them(
    team: Team, digests: Digests, capsys: pytest.CaptureFixture[str], subtests: pytest.Subtests
) -> None:
    alice = team.alice
    types(alice, "/customer add 赵六 age=50 spending=medium birthday=1970-11-24")
    types(alice, "/digest daily 09:00 Asia/Shanghai segment=中年高收入群体")
    put(team, segments=OLD_AND_RICH, offers=MUG)
    types(alice, "/log 赵六 good")
    digests.at("2026-11-24T01:00")
    (post,) = digests.posts(of=1)
    assert "赵六" in post
    assert "Birthdays" in post or "birthday" in post.casefold()
    url = team.bot.db.url.render_as_string(hide_password=False)
    for rules, born in (({"segments": OLD_AND_RICH}, True), ({}, False)):
        with subtests.test(rules=rules):
            put(team, **rules)
            capsys.readouterr()
            now = datetime(2026, 11, 24, 3, tzinfo=UTC)
            assert digest.show(url, team.workspace, None, as_json=True, now=now, currency="¥") == 0
            assert ("birthdays" in json.loads(capsys.readouterr().out)[0]["who"]) == born


def test_an_import_awards_by_them(team: Team, tmp_path: Path) -> None:
    types(team.alice, "/customer add 王五 id=5")
    put(team, tiers=GENEROUS)
    file = tmp_path / "bought.csv"
    file.write_text("客户,金额,日期\n王五,1200,2026-11-01\n王五,20,2026-11-02\n", "utf-8")
    settings = settings_for(team.slack, team.bot.db.url.render_as_string(hide_password=False), Mode.HTTP)
    assert commands.bring_in(settings, file, Asked(workspace=team.workspace, yes=True)) == 0
    assert "Balance: 501" in types(team.alice, "/points 王五")
    put(team)
    assert "−499: less than ¥1,000 earns 1" in types(team.alice, "/purchase refund P1 300")


@pytest.mark.parametrize(
    "rules", [{"tiers": [[1, 1]]}, {"steps": {"good": 1, "bad": 2, "ugly": 3}}, {"taxes": []}, {"offers": {"x": {}}}]
)
def test_rules_that_cannot_be_read_are_replaced_by_no_others(
    connect: Connect, rules: dict[str, object], subtests: pytest.Subtests
) -> None:
    team = connect(Mode.HTTP)
    types(team.alice, "/customer add 李四")
    with team.bot.db.write(team.workspace, Author("U1", team.slack.clock.now(), "test")) as store:
        store.policies.put(1234, dict(rules))
    for typed in ("/log 李四 good", "/purchase 李四 400", "/rules"):
        with subtests.test(typed=typed):
            assert types(team.alice, typed).startswith("This workspace's rules come from a newer version of me")
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.called("李四")[0].interactions == 0
    put(team)
    assert re.match("Logged a good review", types(team.alice, "/log 李四 good"))
