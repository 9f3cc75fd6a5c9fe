"""Something of a customer's, asked for where a name is: their card, their points; and of whom a refusal speaks."""

import pytest

from handlers.customers.possessives import owner
from tests.asking import ask
from tests.conftest import Team


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("李四的电话", "李四"),
        ("李四的电话是多少？", "李四"),
        ("李四的電話", "李四"),
        ("李四 的 生日是几号", "李四"),
        ("李四的微信号", "李四"),
        ("Acme's phone", "Acme"),
        ("Chris’s e-mail?", "Chris"),
        ("James' points", "James"),
        ("the birthday of Mary Chen", "Mary Chen"),
        ("phone number for Acme Corp", "Acme Corp"),
        ("李四的QQ", "李四"),
        ("李四的妈妈", None),
        ("Mary's sister", None),
        ("Domino's", None),
        ("Bank of China", None),
        ("的", None),
        ("李四", None),
    ],
)
def test_whose_something_is(text: str, whose: str | None) -> None:
    assert owner(text, {"qq", "points"}) == whose


def test_what_is_asked_of_somebody_shows_them(team: Team) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    for name in ("李四", "Acme", "李四的电话亭"):
        ask(alice, f"/customer add {name} phone=1380013800{len(name)}")
    assert ask(xiaolin, "/customer 李四的电话").text.startswith("李四\n")
    assert ask(xiaolin, "/customer 李四的电话亭").text.startswith("李四的电话亭\n")
    assert ask(alice, "/customer Acme's phone number").text.startswith("Acme\n")
    assert "Acme" in ask(alice, "/points Acme's balance").text
    assert ask(alice, "/segment the segment of Acme").text.startswith("Acme\n")
    assert "/points Acme" in ask(alice, "/customer acme's points").buttons
    assert ask(alice, "/customer acme birthday?").text.startswith("Acme\n")
    assert ask(xiaolin, "/customer 李四手机号是多少").text.startswith("李四\n")
    assert "Acme" in ask(alice, "/points Acme balance").text
    assert "I don't know a customer called Acme bakery" in ask(alice, "/customer Acme bakery").text
    assert "I don't know a customer called Acme's cousin" in ask(alice, "/customer Acme's cousin").text
    assert "I don't know" in ask(alice, "/log Acme's company good").text  # only to show is it the same


def test_who_is_known_is_no_slip_in_a_verb(team: Team) -> None:
    """Tom is one letter away from top, of which there is a list."""
    ask(team.alice, "/customer add Tom Baker phone=13800138000")
    assert ask(team.alice, "/customer Tom Baker phone").text.startswith("Tom Baker\n")
    for typed in ("/customer Tom Baker bakery", "/points Tom Baker bakery"):
        asked = ask(team.alice, typed)
        assert "I don't know a customer called Tom Baker bakery" in asked.text
        assert asked.buttons == ["Tom Baker", "Add Tom Baker bakery", "Cancel"]
        assert "Tom Baker" in asked.click("Tom Baker").text


def test_a_refusal_suggests_whom_it_is_about(team: Team) -> None:
    alice = team.alice
    for name in ("Old Mill", "Acme", "王五"):
        ask(alice, f"/customer add {name}")
    ask(alice, "/log Acme good")
    for line, example in (
        ("/purchase Old Mill abc", "/purchase Old Mill 400"),
        ("/purchase 王五 abc", "/purchase 王五 400"),
        ("/points redeem Old Mill many for tea", "/purchase Old Mill 400"),  # who has no points yet
    ):
        assert f"Try {example}" in ask(alice, line).text, line
