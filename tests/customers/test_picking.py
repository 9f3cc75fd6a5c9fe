"""Customers and products looked up in forms while one types."""

import pytest

from fakeslack import Actor, Delivery
from fakeslack.wire import payloads
from tests.conftest import Team


def offered(team: Team, menu: str, typed: str, actor: Actor = None) -> list[tuple[str, str, str | None]]:
    """What a menu offers: (label, value, description) of each."""
    installation = team.slack.state.installations[team.workspace]
    person = (actor or team.alice).person
    told = payloads.interaction(
        team.slack.state, "block_suggestion", person, installation, action_id=menu, block_id="b", value=typed
    )
    ack = team.slack.deliver(Delivery("interactive", told))
    assert ack.ok
    return [
        (one["text"]["text"], one["value"], one.get("description", {}).get("text"))
        for one in (ack.body or {}).get("options", [])
    ]


def adds(team: Team, text: str) -> None:
    team.alice.types(f"/customer add {text}", channel="sales")


def test_customers_are_offered_with_their_segment_whole_names_first(team: Team) -> None:
    adds(team, "王五 age=45 spending=high company=Acme")
    adds(team, "王五一 age=25 spending=low id=K-7")
    adds(team, "小王")
    offers = offered(team, "customer", "王五")
    assert offers == [
        ("王五", "id:1", "Middle-aged, high income · Acme"),
        ("王五一", "id:2", "Young, low income · ID K-7"),
    ]
    assert [one[0] for one in offered(team, "customer", "王")] == ["王五", "王五一", "小王", "Add “王”"]
    assert offered(team, "customer", "K-7")[0][:2] == ("王五一", "id:2")
    told = "年轻低收入群体 · 客户ID K-7"
    assert offered(team, "known_customer", "王五一", team.xiaolin) == [("王五一", "id:2", told)]


def test_namesakes_are_told_apart(team: Team) -> None:
    adds(team, "李四 phone=13800138000")
    again = team.alice.types("/customer add 李四 id=L2", channel="sales")
    again.click("Add another 李四")
    assert [one[0] for one in offered(team, "customer", "李四")] == ["李四 · …8000", "李四 · ID L2"]


def test_who_nobody_knows_can_be_added_where_that_makes_sense(team: Team) -> None:
    assert offered(team, "customer", "  赵  六 ") == [("Add “赵 六”", "new:赵 六", "a new customer")]
    assert offered(team, "known_customer", "赵六") == []
    assert offered(team, "customer", "x" * 101) == []
    long = "x" * 100
    ((label, value, _),) = offered(team, "customer", long)
    assert len(label) <= 75
    assert value == f"new:{long}"


def test_before_anything_is_typed_the_latest_customers_are_offered(team: Team) -> None:
    for name in ("甲", "乙", "丙"):
        adds(team, name)
    assert [one[0] for one in offered(team, "customer", "")] == ["丙", "乙", "甲"]
    for name in ("乙", "甲", "乙"):
        team.alice.types(f"/log {name} good", channel="sales")
        team.slack.clock.move(minutes=1)
    assert [one[0] for one in offered(team, "customer", "")] == ["乙", "甲", "丙"]


@pytest.mark.parametrize("typed", ["<!channel>", "👩‍👧", "%", "_", "\u202eevil", "ＡＣＭＥ", "\t\n", "'; drop"])
def test_whatever_is_typed_is_looked_up(team: Team, typed: str, subtests: pytest.Subtests) -> None:
    adds(team, "Acme Corp")
    for menu in ("customer", "product"):
        with subtests.test(menu=menu):
            assert all(len(label) <= 75 for label, _, _ in offered(team, menu, typed))
    if typed == "ＡＣＭＥ":
        assert offered(team, "customer", typed)[0][0] == "Acme Corp"


def test_products_are_offered_with_their_price_and_can_be_added(team: Team) -> None:
    team.alice.types("/product add Phone price=100", channel="sales")
    team.alice.types("/product add Smart Phone", channel="sales")
    assert offered(team, "product", "phone") == [("Phone", "id:1", "¥100"), ("Smart Phone", "id:2", None)]
    assert [one[0] for one in offered(team, "product", "")] == ["Phone", "Smart Phone"]
    assert offered(team, "product", "Watch") == [("Add “Watch”", "new:Watch", "a new product")]
    assert offered(team, "known_product", "Watch") == []
