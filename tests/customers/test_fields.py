"""Fields of customers: those that managers name, what is left out, what is said without =, all that is wrong."""

import csv
from pathlib import Path

import pytest

from bot.data import commands, exporting
from bot.data.commands import Asked
from fakeslack import said
from handlers.customers import fields, loose
from handlers.customers.fields import one_called
from handlers.customers.loose import Doubt
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
    "李四 电话改成13900001111": ("李四", {"phone": "13900001111"}),
    "李四 生日改为3月5日": ("李四", {"birthday": "3月5日"}),
    "Sarah Brown phone to 139 0000 3333": ("Sarah Brown", {"phone": "139 0000 3333"}),
    "王三 生日 十二月二十五号": ("王三", {"birthday": "十二月二十五号"}),
    "Bob Jones birthday March 4": ("Bob Jones", {"birthday": "March 4"}),
    "Bob Jones age 45 income high": ("Bob Jones", {"age": "45", "spending": "high"}),
    "钱多多 45岁 高消费": ("钱多多", {"age": "45", "spending": "高"}),
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


DOUBTS = {
    "王一 13900001001 女": Doubt("王一", {"phone": "13900001001"}, "女"),
    "Bob Jones, bob@example.com, vip": Doubt("Bob Jones", {"email": "bob@example.com"}, "vip"),
    "李四，电话13800138001，爱喝茶": Doubt("李四", {"phone": "13800138001"}, "爱喝茶"),
    "李四 公司 腾讯": Doubt("李四", {}, "公司 腾讯"),
    "王五 生日 腊月初八": Doubt("王五", {}, "生日 腊月初八"),
    "Zhang Wei age 300000": Doubt("Zhang Wei", {}, "age 300000"),
    "Bob Smith, age 41, age 42": Doubt("Bob Smith", {"age": "41"}, "age 42"),
    "Good Company Ltd": None,
    "Sunrise Mobile": None,
    "Studio 54 Phone Repair": None,
    "高收入群体": None,
    "May 4 Inc": None,
    "王五 老客户": None,
    "甲某 备注": None,
    "7-Eleven": None,
}


@pytest.mark.parametrize(("typed", "doubt"), DOUBTS.items())
def test_where_a_name_ends_is_in_doubt_where_only_some_of_it_can_be_read(typed: str, doubt: Doubt | None) -> None:
    assert loose.doubt(typed) == doubt


def test_nobody_is_called_by_a_whole_line(team: Team) -> None:
    asked = ask(team.alice, "/customer add Bob Jones, bob@example.com, vip")
    assert asked.text.splitlines()[:3] == [
        "Is the name Bob Jones? Then I'd write down the rest like this:",
        "email: bob@example.com",
        "note: vip",
    ]
    assert asked.buttons == ["Yes, add Bob Jones", "No, it's all the name", "Cancel"]
    asked.click("Yes, add Bob Jones").text  # noqa: B018 (waits)
    with team.bot.db.read(team.workspace) as store:
        (one,) = store.customers.lately(9)
        assert (one.name, one.email, one.note) == ("Bob Jones", "bob@example.com", "vip")
    lin = team.person("xiaolin")
    asked = ask(lin, "/customer 添加 李四，电话13800138001，爱喝茶 标签=熟客 备注=爱聊天 QQ=5")
    assert "名字是李四吗？其余的我这样记：\n电话：13800138001\n标签：熟客\n备注：爱喝茶、爱聊天" in asked.text
    assert "QQ" in asked.click("是，添加李四").text
    with team.bot.db.read(team.workspace) as store:
        (one,) = store.customers.called("李四")
        assert (one.phone, one.tags, one.note) == ("13800138001", "熟客", "爱喝茶、爱聊天")


def test_a_name_may_look_like_more(team: Team) -> None:
    asked = ask(team.alice, "/customer add Route 66 Mobile 2")
    assert asked.click("No, it's all the name").text.startswith("Added Route 66 Mobile 2.")
    assert ask(team.alice, '/customer add "Route 67 Mobile 2"').text.startswith("Added Route 67 Mobile 2.")


def test_an_edit_that_cannot_be_read_adds_nobody(team: Team) -> None:
    ask(team.alice, "/customer add 李四")
    refused = ask(team.alice, "/customer edit 李四 vip")
    assert refused.text.startswith("I can't read vip. Write what changes with =.")
    assert refused.buttons == ["Fill in the form…"]
    assert ask(team.alice, "/customer tag 李四 vip").buttons == ["/customer edit 李四 tags=vip", "Cancel"]


def test_what_is_said_behind_a_known_name_may_be_an_edit(team: Team) -> None:
    ask(team.alice, "/customer add 李四")
    meant = ask(team.alice, "/customer 李四 birthday March 4")
    assert meant.buttons == ["/customer edit 李四 birthday March 4", "Cancel"]
    assert "birthday: none → Mar 4" in meant.click("/customer edit 李四 birthday March 4").text


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
