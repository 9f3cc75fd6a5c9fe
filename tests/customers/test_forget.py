"""/customer forget over the wire: asked first, done for good, and nowhere to be found afterwards."""

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from fakeslack import button_texts
from tests.asking import ask
from tests.conftest import Team


def kept(team: Team) -> str:
    """Every value of every column of every table."""
    with team.bot.db.reader.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(repr(value) for one in tables for row in connection.execute(select(one)) for value in row)


SAID = (
    "欧阳翠花",
    "大娟子",
    "cuihua@x.cn",
    "13912345678",
    "酸菜有限公司",
    "老饕",
    "太咸",
    "少放盐",
    "换砂锅",
    "退一半",
)


@pytest.fixture
def her(team: Team) -> str:
    """A customer with something known in every place where something can be."""
    alice, xiaolin = team.alice, team.xiaolin
    ask(xiaolin, "/customer add 大娟子 phone=13912345678 公司=酸菜有限公司 tags=老饕 birthday=1991-02-03")
    ask(xiaolin, "/customer edit 大娟子 name=欧阳翠花 email=cuihua@x.cn")
    ask(alice, "/customer add 李四")
    ask(xiaolin, "/log 欧阳翠花 差评 太咸")
    ask(alice, "/log 欧阳翠花 good 少放盐")
    ask(alice, "/log 李四 good 欧阳翠花介绍来的")
    ask(alice, "/purchase 欧阳翠花 400 砂锅一只").click("Undo")
    ask(alice, "/purchase 欧阳翠花 600 砂锅两只")
    ask(alice, "/purchase refund P2 300 退一半")
    ask(alice, "/points redeem 欧阳翠花 20 换砂锅")
    ask(alice, "/customer 翠")  # a question may wait
    return "欧阳翠花"


def test_who_is_forgotten_is_found_nowhere_and_the_sums_hold(team: Team, her: str) -> None:
    alice = team.alice
    before = kept(team)
    assert [word for word in SAID if word not in before] == []
    asked = ask(alice, f"/customer forget {her}")
    assert asked.text.startswith(f"Forget {her} for good? This can't be undone.")
    assert "2 interactions, 1 purchase adding up to ¥300, 30 points" in asked.text
    assert button_texts(asked.message) == [f"Forget {her}", "Cancel"]
    assert ask(alice, f"/customer {her}").text.startswith(her)
    receipt = asked.click(f"Forget {her}")
    assert her not in receipt.text
    assert receipt.text.startswith("Receipt F")
    assert "Kept anonymously, as customer #1:" in receipt.text
    team.slack.settle()
    after = kept(team)
    assert [word for word in SAID if word in after or word.encode("unicode_escape").decode() in after] == []
    assert ask(alice, "/points verify").text.startswith("Every balance matches its ledger entries.")
    assert ask(alice, f"/customer {her}").text.startswith("I don't know a customer called")
    assert ask(alice, "/purchase refund P2").text.startswith("There's no purchase P2")
    assert "—介绍来的" in ask(alice, "/customer find 介绍来的").text


def test_what_was_erased_does_not_come_back(team: Team, her: str) -> None:
    alice = team.alice
    logged = ask(alice, f"/log {her} good")
    ask(alice, f"/customer forget {her}").click(f"Forget {her}")
    assert ask(alice, "/haoping undo").text.startswith("A forgotten customer can't be brought back")
    assert logged.click("Undo").text in (
        "There's nothing left to undo here.",
        "This customer isn't there anymore.",
    )


def test_forgetting_is_for_managers_and_can_be_left(team: Team, her: str) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    assert ask(xiaolin, f"/customer 彻底删除 {her}").text == "只有管理员能这样做，请找工作区的管理员。"
    team.slack.operator.fail(method="views.open", error="internal_error")
    assert ask(alice, "/customer forget").text == f"Who do you want me to forget? Try /customer forget {her}"
    assert ask(alice, f"/customer forget {her}").click("Cancel").text == "OK, nothing was recorded."
    assert ask(alice, f"/customer {her}").text.startswith(her)
