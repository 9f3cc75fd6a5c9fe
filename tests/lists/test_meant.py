"""A list that is asked for where a name stands: it is offered, and nobody is added for it."""

import pytest

from tests.asking import ask
from tests.conftest import Team


@pytest.fixture(scope="module")
def team(shared: Team) -> Team:
    for one in ("Jane Fox age=25 spending=low tags=vip", "Tom Ray age=50 spending=high", "李四 age=30 tags=大客户"):
        ask(shared.alice, f"/customer add {one}")
    ask(shared.alice, "/log Tom Ray bad too slow")
    return shared


@pytest.mark.parametrize(
    ("typed", "offered", "understood"),
    [
        ("/customer unhappy", "/customer list unhappy", "satisfaction under 4.0"),
        ("/customer birthdays", "/customer list birthdays", "birthday today"),
        ("/customer inactive", "/customer list inactive", "no contact and no purchase for 60 days"),
        ("/customer my customers", "/customer list my customers", "owner <@U0ALICE001>"),
        ("/customer points>=10", "/customer list points>=10", "points ≥ 10"),
        ("/customer vip", "/customer list tag=vip", "tag vip"),
        ("/segment VIP", "/customer list tag=VIP", "tag VIP"),
        ("/segment unhappy", "/customer list unhappy", "satisfaction under 4.0"),
        ("/customer tag=vip", "/customer list tag=vip", "tag vip"),
    ],
)
def test_in_english(team: Team, typed: str, offered: str, understood: str) -> None:
    asked = ask(team.alice, typed)
    assert offered in asked.buttons
    assert understood in asked.click(offered).text


@pytest.mark.parametrize(
    ("typed", "offered", "understood"),
    [
        ("/customer 不满意", "/customer 列表 不满意", "满意度低于 4.0"),
        ("/customer 本月生日", "/customer 列表 本月生日", "生日在"),
        ("/customer 我的客户", "/customer 列表 我的客户", "负责人"),
        ("/customer 大客户", "/customer 列表 标签=大客户", "标签大客户"),
        ("/segment 大客户", "/customer 列表 标签=大客户", "标签大客户"),
    ],
)
def test_in_chinese(team: Team, typed: str, offered: str, understood: str) -> None:
    asked = ask(team.xiaolin, typed)
    assert offered in asked.buttons
    assert understood in asked.click(offered).text


@pytest.mark.parametrize("typed", ["/customer gold", "/customer 会员", "/customer Unhappy Bird", "/log unhappy good"])
def test_what_says_no_list_may_be_a_name(team: Team, typed: str) -> None:
    asked = ask(team.alice, typed)
    assert "I don't know a customer called" in asked.text
    assert not [one for one in asked.buttons if one.startswith("/customer list")]


def test_who_is_called_so_is_shown(team: Team) -> None:
    ask(team.alice, '/customer add "asleep"')
    assert ask(team.alice, "/customer asleep").text.startswith("asleep\n")
