"""Fields of customers: those that managers name, what is left out, what is said without =, all that is wrong."""

import csv
from pathlib import Path

import pytest

from bot.data import commands, exporting
from bot.data.commands import Asked
from fakeslack import said
from handlers.customers import fields, loose
from handlers.customers.fields import one_called
from handlers.imports import headings
from handlers.kernel.refusal import Refusal
from tests.asking import answered, ask
from tests.conftest import Team
from tests.exports.test_export import settings_of


def own(team: Team, name: str) -> dict[str, str] | None:
    with team.bot.db.read(team.workspace) as store:
        (one,) = store.customers.called(name)
        return one.own


def choose(team: Team, named: str) -> None:
    shown = ask(team.alice, "/haoping settings")
    shown.click("Change…").submit({"fields": named})
    team.slack.wait_for(lambda: "Changed:" in said(shown.message))


def test_an_unknown_key_costs_nothing_else_and_one_click_makes_it_a_field(team: Team) -> None:
    added = ask(team.alice, "/customer add 王五 age=30 QQ=12345 spending=low")
    assert "Segment: Young, low income" in added.text
    assert "Left out, because there's no such field: QQ." in added.text
    made = added.click("Add the field QQ")
    assert made.text.splitlines() == ["Customers now have the field QQ.", "王五: QQ 12345"]
    assert own(team, "王五") == {"QQ": "12345"}
    assert "QQ: 12345" in answered(team.alice, "/customer 王五")
    assert "QQ: 12345 → 777" in answered(team.alice, "/customer edit 王五 qq=777")
    made.click("Undo")
    assert "no such field: qq" in answered(team.alice, "/customer edit 王五 qq=888")
    assert own(team, "王五") == {"QQ": "777"}


def test_who_is_no_manager_hears_what_was_left_out_and_adds_no_field(team: Team) -> None:
    ben = team.person("ben")
    added = ask(ben, "/customer add 王五 age=30 QQ=12345")
    assert "A manager can add it in /haoping settings." in added.text
    assert added.buttons == ["Undo", "Show card"]
    changed = ask(ben, "/customer edit 王五 星座=狮子")
    assert "no such field: 星座" in changed.text


def test_own_fields_stand_wherever_fields_do(team: Team, tmp_path: Path) -> None:
    choose(team, "QQ, 性别，Shoe size")
    answered(team.alice, "/customer add 王五 QQ=12345 性別=男 shoesize=42 note=熟客 wechat=wang_5")
    assert own(team, "王五") == {"QQ": "12345", "性别": "男", "Shoe size": "42"}
    card = answered(team.alice, "/customer 王五")
    assert all(one in card for one in ("QQ: 12345", "性别: 男", "Shoe size: 42", "WeChat: wang_5", "note: 熟客"))
    for text in ("12345", "wang_5", "熟客"):
        assert "王五" in answered(team.alice, f"/customer find {text}")
    form = team.alice.types("/customer edit 王五", channel="sales")
    form.submit({"own.QQ": "999", "own.性别": "", "birthday": "3月8日"})
    assert own(team, "王五") == {"QQ": "999", "Shoe size": "42"}
    assert "birthday: Mar 8" in answered(team.alice, "/customer 王五")
    settings = settings_of(team)
    assert exporting.export(settings, tmp_path / "all", "csv", team.workspace, force=False) == 0
    with (tmp_path / "all" / "customer.csv").open(encoding="utf-8-sig") as exported:
        (row,) = csv.DictReader(exported)
    assert (row["QQ"], row["Shoe size"], row["birthday"], row["wechat"], row["note"]) == (
        *("999", "42", "03-08", "wang_5", "熟客"),
    )
    file = tmp_path / "more.csv"
    file.write_text("姓名,qq,微信,备注,生日,鞋码\n王五,555,,新地址,,\n赵六,777,zhao_6,,5月20日,40\n", encoding="utf-8")
    assert commands.bring_in(settings, file, Asked(workspace=team.workspace, yes=True)) == 0
    assert own(team, "王五") == {"QQ": "555", "Shoe size": "42"}
    assert own(team, "赵六") == {"QQ": "777"}
    with team.bot.db.read(team.workspace) as store:
        (zhao,) = store.customers.called("赵六")
        assert (zhao.wechat, zhao.birthday) == ("zhao_6", "05-20")
    answered(team.alice, "/haoping undo")


def test_own_fields_are_merged_and_forgotten_with_their_customer(team: Team) -> None:
    choose(team, "QQ, 性别")
    answered(team.alice, "/customer add 甲某 QQ=1")
    answered(team.alice, "/customer add 乙某 性别=男 QQ=2")
    ask(team.alice, "/customer merge 乙某 into 甲某").click("Merge into 甲某")
    assert own(team, "甲某") == {"QQ": "1", "性别": "男"}


@pytest.mark.parametrize(
    "named", ["age, QQ", "邮箱", "a=b", "x" * 31, "？", "积分", ",".join(f"field {n}" for n in range(11))]
)
def test_what_cannot_name_a_field_is_refused(named: str) -> None:
    with pytest.raises(Refusal):
        fields.called(named)


def test_all_that_is_wrong_is_said_at_once(team: Team) -> None:
    typed = answered(team.alice, "/customer add 王五 age=old email=nope phone=hello")
    assert all(one in typed for one in ("old isn't an age", "nope isn't an email", "hello isn't a phone"))
    form = team.alice.types("/customer add", channel="sales")
    refused = form.submit({"name": "王五", "age": "old", "email": "nope", "birthday": "5/3"})
    assert refused.errors.keys() == {"age", "email", "birthday"}
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.count() == 0
    product = team.alice.types("/product add", channel="sales")
    assert product.submit({"name": "x" * 200, "price": "cheap"}).errors.keys() >= {"price"}


SAID = {
    "令狐冲 年龄25 消费低": ("令狐冲", {"age": "25", "spending": "低"}),
    "闻人笑，25岁，消费低": ("闻人笑", {"age": "25", "spending": "低"}),
    "古力娜扎 年龄 30 消费能力 中等": ("古力娜扎", {"age": "30", "spending": "中等"}),
    "何太 年齡35 消費能力中": ("何太", {"age": "35", "spending": "中"}),
    "张三，三十岁，喜欢线上购物": ("张三", {"age": "三十", "buys": "线上"}),
    "Bob Marlow, age 41, spending high": ("Bob Marlow", {"age": "41", "spending": "high"}),
    "Mary Chen 33 years old": ("Mary Chen", {"age": "33"}),
    "小李 手机13800138000 微信 xiao_li": ("小李", {"phone": "13800138000", "wechat": "xiao_li"}),
    "Tess tess@x.example": ("Tess", {"email": "tess@x.example"}),
    "王二 生日3月8日": ("王二", {"birthday": "3月8日"}),
    "Shop Online": ("Shop Online", {}),
    "高高": ("高高", {}),
    "王五 25": ("王五 25", {}),
    "年龄25": ("年龄25", {}),
    "王一 13900001001 女": ("王一 13900001001 女", {}),
    "Bob Smith, age 41, age 42": ("Bob Smith, age 41, age 42", {}),
}


@pytest.mark.parametrize(("typed", "read"), SAID.items())
def test_what_is_said_without_an_equals_sign(typed: str, read: tuple[str, dict[str, str]]) -> None:
    assert loose.read(typed) == read


def test_a_file_and_a_command_know_the_same_words(subtests: pytest.Subtests) -> None:
    for word, key in fields.KEYS.items():
        with subtests.test(word=word):
            assert headings.meaning(word) is not None
            if word not in {"id"}:
                assert headings._SURE[headings.plain(word)] == key


def test_a_field_of_whom_nobody_knows_any_more_is_not_added(team: Team) -> None:
    added = ask(team.alice, "/customer add 王五 QQ=12345")
    assert team.alice.types("/haoping undo", channel="sales").text
    assert added.click("Add the field QQ").text == "This customer isn't there anymore."
    assert "QQ" not in ask(team.alice, "/haoping settings").text


@pytest.mark.parametrize("typed", ["", " ", "QQ,爱好", "a:b", "age"])
def test_what_one_click_adds_is_one_field(typed: str) -> None:
    assert one_called(" QQ ") == "QQ"
    with pytest.raises(Refusal):
        one_called(typed)
