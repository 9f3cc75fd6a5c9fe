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
    ("person", "typed", "offered", "understood"),
    [
        ("alice", "/customer unhappy", "/customer list unhappy", "satisfaction under 4.0"),
        ("alice", "/customer birthdays", "/customer list birthdays", "birthday today"),
        ("alice", "/customer inactive", "/customer list inactive", "no contact and no purchase for 60 days"),
        ("alice", "/customer my customers", "/customer list my customers", "owner <@U0ALICE001>"),
        ("alice", "/customer points>=10", "/customer list points>=10", "points ≥ 10"),
        ("alice", "/customer vip", "/customer list tag=vip", "tag vip"),
        ("alice", "/segment VIP", "/customer list tag=VIP", "tag VIP"),
        ("alice", "/segment unhappy", "/customer list unhappy", "satisfaction under 4.0"),
        ("alice", "/customer tag=vip", "/customer list tag=vip", "tag vip"),
        ("xiaolin", "/customer 不满意", "/customer 列表 不满意", "满意度低于 4.0"),
        ("xiaolin", "/customer 本月生日", "/customer 列表 本月生日", "生日在"),
        ("xiaolin", "/customer 我的客户", "/customer 列表 我的客户", "负责人"),
        ("xiaolin", "/customer 大客户", "/customer 列表 标签=大客户", "标签大客户"),
        ("xiaolin", "/segment 大客户", "/customer 列表 标签=大客户", "标签大客户"),
    ],
)
def test_a_click_shows_it(team: Team, person: str, typed: str, offered: str, understood: str) -> None:
    asked = ask(team.person(person), typed)
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
