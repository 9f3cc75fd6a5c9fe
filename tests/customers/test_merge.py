"""/customer merge over the wire: two become one, sums and all, and are two again, whatever came between."""

import pytest

from fakeslack import Actor, Answer, button_texts
from tests.asking import ask
from tests.conftest import Team
from tests.customers.test_forget import kept


def figures(team: Team, name: str) -> tuple[int, int, int]:
    """A customer's satisfaction in tenths, interactions and points, and that the ledger agrees."""
    with team.bot.db.read(team.workspace) as store:
        (one,) = store.customers.called(name)
        assert store.ledger.verify()[2] == []
        assert store.ledger.balance(one.id) == one.points
        return one.satisfaction, one.interactions, one.points


@pytest.fixture
def two(team: Team) -> Actor:
    """Two rows of one customer, each with something of everything."""
    alice = team.alice
    ask(alice, "/customer add 王五 age=30 spending=medium tags=老客户 company=Acme")
    ask(alice, "/customer add 王小五 phone=13800138000 tags=vip company=Other id=K-5")
    for text in (
        "/log 王五 good 物流快",
        "/log 王小五 good 包装好",
        "/log 王小五 bad 太贵",
        "/log 王小五 bad 太慢",
        "/purchase 王五 400",
        "/purchase 王小五 600",
    ):
        ask(alice, text)
    assert figures(team, "王五") == (41, 1, 50)
    assert figures(team, "王小五") == (39, 3, 100)
    return alice


def merged(alice: Actor) -> Answer:
    asked = ask(alice, "/customer merge 王小五 into 王五")
    assert asked.text.startswith("Merge 王小五 (#2) into 王五 (#1)?")
    assert "3 interactions, 1 purchase adding up to ¥600, 100 points" in asked.text
    assert "Satisfaction: 4.1 → 4.0" in asked.text
    assert "phone: none → 13800138000" in asked.text
    assert "company: Acme (instead of Other)" in asked.text
    assert "tags: 老客户 → 老客户, vip" in asked.text
    assert button_texts(asked.message) == ["Merge into 王五", "The other way round", "Cancel"]
    return asked.click("Merge into 王五")


def test_two_become_one_and_are_two_again(team: Team, two: Actor, subtests: pytest.Subtests) -> None:
    before = {name: figures(team, name) for name in ("王五", "王小五")}
    done = merged(two)
    assert done.text.startswith("Merged 王小五 into 王五.")
    assert figures(team, "王五") == (40, 4, 150)
    card = ask(two, "/customer 王五").text
    for known in ("13800138000", "老客户, vip", "Acme", "K-5", "太贵", "物流快"):
        with subtests.test(known=known):
            assert known in card
    assert ask(two, "/customer 王小五").text.startswith("I don't know a customer called 王小五.")
    assert ask(two, "/customer K-5").text.startswith("王五")
    assert "太慢" in ask(two, "/customer history 王五").text
    apart = done.click("Undo")
    assert apart.text.startswith("王小五 and 王五 are two customers again.")
    assert {name: figures(team, name) for name in before} == before
    assert "13800138000" not in ask(two, "/customer 王五").text
    assert "K-5" in ask(two, "/customer 王小五").text
    assert "太贵" in ask(two, "/customer 王小五").text
    assert ask(two, "/customer find wxw").text.startswith("Customers matching")


def test_what_came_later_goes_to_whom_it_belongs(team: Team, two: Actor) -> None:
    logged = ask(two, "/log 王小五 good 后悔的")
    done = ask(two, "/customer merge 王小五 into 王五").click("Merge into 王五")
    assert figures(team, "王五") == (41, 5, 150)
    ask(two, "/log 王五 good 之后")  # belongs to 王五
    logged.click("Undo")  # belongs to 王小五
    ask(two, "/purchase refund P2 200")  # of 王小五's purchase: 50 of its 100 points go back
    ask(two, "/customer edit 王五 phone=13911112222")
    assert figures(team, "王五") == (41, 5, 100)
    apart = done.click("Undo")
    assert apart.text.startswith("王小五 and 王五 are two customers again.")
    assert figures(team, "王五") == (42, 2, 50)
    assert figures(team, "王小五") == (39, 3, 50)
    assert "13911112222" in ask(two, "/customer 王五").text
    assert "13800138000" in ask(two, "/customer 王小五").text
    assert "refunded" in ask(two, "/customer history 王小五").text


def test_it_is_said_what_stands_in_the_way_of_taking_apart(team: Team, two: Actor) -> None:
    done = ask(two, "/customer merge 王小五 into 王五").click("Merge into 王五")
    redeemed = ask(two, "/points redeem 王五 120 大礼包")
    assert "has redeemed 120 points since" in done.click("Undo").text
    redeemed.click("Undo")
    assert figures(team, "王五") == (40, 4, 150)


def test_merging_of_merged_is_taken_apart_in_turn(team: Team, two: Actor) -> None:
    first = ask(two, "/customer merge 王小五 into 王五").click("Merge into 王五")
    ask(two, "/customer add 赵六")
    second = ask(two, "/customer merge 王五 into 赵六").click("Merge into 赵六")
    assert figures(team, "赵六")[1:] == (4, 150)
    assert first.click("Undo").text.startswith("Since then they've been merged into a third customer")
    assert "王五 and 赵六 are two customers again." in second.click("Undo").text
    assert figures(team, "王五") == (40, 4, 150)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/customer merge 王五", "Which customer should I merge into which? Try /customer merge 王五 into 王小五"),
        ("/customer merge 王五 into 王五", "Both names are 王五's, so there's nothing to merge."),
        ("/customer merge 谁 into 王五", "I don't know a customer called 谁."),
    ],
)
def test_what_cannot_be_merged(team: Team, two: Actor, typed: str, said: str) -> None:
    before = kept(team)
    assert ask(two, typed).text == said
    assert kept(team) == before


def test_which_one_is_asked_for_each_of_the_two(team: Team, two: Actor) -> None:
    ask(two, "/customer add 王五 id=K-6").click("Add another 王五")
    asked = ask(two, "/customer 合并 王小五 并入 王五")
    assert "Several customers match 王五" in asked.text
    first = asked.click(button_texts(asked.message)[0])
    assert first.text.startswith("Merge 王小五 (#2) into 王五 (#")
    assert first.click("The other way round").text.startswith("Merged 王五 into 王小五.")


def test_who_was_merged_is_forgotten_with_whom_they_are(team: Team, two: Actor) -> None:
    ask(two, "/customer merge 王小五 into 王五").click("Merge into 王五")
    ask(two, "/customer forget 王五").click("Forget 王五")
    team.slack.settle()
    left = kept(team)
    gone = ("王五", "王小五", "13800138000", "Acme", "Other", "K-5", "太贵", "vip")
    assert [word for word in gone if word in left or word.encode("unicode_escape").decode() in left] == []
    assert ask(two, "/points verify").text.startswith("Every balance matches its ledger entries.")
