"""/product over the wire."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.settings import Mode
from fakeslack.answers import Answer, button_texts
from handlers.products import rules
from tests.asking import ask

if TYPE_CHECKING:
    from tests.conftest import Connect, Team

SHEET = "功能=基础功能 价格=100 售后服务=正常工作时间客服"


def type_all(team: Team, *commands: str) -> list[Answer]:
    return [team.alice.types(command, channel="sales") for command in commands]


def sheet(team: Team, name: str = "产品A") -> tuple[str, int | None, str]:
    with team.bot.db.read(team.workspace) as store:
        product = store.products.called(name)
        assert product is not None
        return product.features, product.price, product.service


def test_the_article_improves_its_product(connect: Connect, subtests: pytest.Subtests) -> None:
    team = connect(Mode.SOCKET)
    type_all(team, f"/product add 产品A {SHEET}", "/survey 产品A 4.5 功能更强大", "/survey 产品A 3.8 better price")
    team.xiaolin.types("/haoping 调研 产品A 4.2 售后服务更完善", channel="sales")
    answer = team.xiaolin.types("/product 优化 产品A", channel="sales")
    for accept, left in (
        ("¥100 → ¥90", 2),
        ("基础功能 → 基础功能新功能X", 1),
        ("正常工作时间客服 → 7*24小时在线客服", 0),
    ):
        with subtests.test(accept=accept):
            (label,) = [text for text in button_texts(answer.message) if text.endswith(accept)]
            answer = answer.click(label)
            assert accept in answer.text
            decisions = [text for text in button_texts(answer.message) if text.startswith(("接受", "不接受"))]
            assert len(decisions) == 2 * left
    assert sheet(team) == ("基础功能新功能X", 90_00, "7*24小时在线客服")
    assert "¥90" in team.alice.types("/product 产品A", channel="sales").text


def test_decisions_are_taken_once_and_back(team: Team) -> None:
    type_all(
        team,
        f"/product add 产品A {SHEET}",
        "/survey 产品A 4 功能更强大,价格更优惠,售后服务更完善",
        "/survey 产品A 2 better price",
    )
    mine = team.alice.types("/product improve 产品A", channel="sales")
    bens = team.person("ben").types("/product 产品A", channel="sales")
    assert "better price, asked for in 2 answers\nprice: ¥100 → ¥90" in mine.text
    assert "Accept: ¥100 → ¥90" in button_texts(bens.message)

    accepted = mine.click("Accept: ¥100 → ¥90")
    assert accepted.text.startswith("Accepted: better price for 产品A.\nprice: ¥100 → ¥90\nRule: price − ¥10")
    late = bens.click("Accept: ¥100 → ¥90")
    assert late.text.startswith(f"<@{team.alice.id}> has already accepted better price for 产品A.\nprice now: ¥90")
    assert sheet(team)[1] == 90_00
    assert "better price" not in team.alice.types("/product improve 产品A", channel="sales").text

    declined = late.click("Decline more features")
    assert "Declined: more features for 产品A. The product stays as it is." in declined.text
    assert sheet(team)[0] == "基础功能"
    assert "has already declined more features" in accepted.click("Decline more features").text

    back = team.alice.types("/haoping undo", channel="sales")
    assert "Undone: the decision on better price" in back.text
    assert "price: ¥90 → ¥100" in back.text
    again = team.alice.types("/product improve 产品A", channel="sales").click("Accept: ¥100 → ¥90")
    assert sheet(team)[1] == 90_00
    type_all(team, "/product edit 产品A price=80")
    assert "changed this after that" in again.click("Undo").text
    assert sheet(team)[1] == 80_00

    type_all(team, "/survey 产品A 1 价格更优惠")
    assert "asked for in 1 answer\nprice: ¥80 → ¥70" in team.alice.types("/product improve 产品A", channel="sales").text


def test_two_decide_at_once(team: Team) -> None:
    type_all(team, "/product add 产品A 价格=100", "/survey 产品A 4 价格更优惠")
    people = [team.alice, team.person("ben"), team.xiaolin]
    shown = [person.types("/product improve 产品A", channel="sales") for person in people]
    with ThreadPoolExecutor(6) as threads:
        clicks = [threads.submit(one.click, "improve:0") for one in [*shown, *shown]]
        texts = [click.result().text for click in clicks]
    assert sheet(team)[1] == 90_00
    assert sum("¥100 → ¥90" in text for text in texts) == 2  # the double click of whoever was first
    assert all("¥90" in text for text in texts)
    with team.bot.db.read(team.workspace) as store:
        product = store.products.called("产品A")
        assert product is not None
        decision = store.products.last_decision(product.id, "price")
        assert decision is not None
        assert (decision.id, decision.state, decision.asked) == (1, "accepted", 1)


def test_what_cannot_be_improved(team: Team) -> None:
    type_all(team, "/product add 样品 售后服务=7*24小时在线客服", "/survey 样品 4 价格更优惠,售后服务更完善")
    answer = team.alice.types("/product improve 样品", channel="sales")
    assert "There's no price yet. Add one: /product edit 样品 price=100" in answer.text
    assert "after-sales service: already 7*24小时在线客服, so there's nothing to change" in answer.text
    assert button_texts(answer.message) == ["Decline better price", "Decline better after-sales service"]
    type_all(team, "/product edit 样品 price=3")
    assert "price: ¥3 → ¥0" in team.alice.types("/product improve 样品", channel="sales").click("Accept: ¥3 → ¥0").text
    assert sheet(team, "样品")[1] == 0
    declined = team.alice.types("/product 样品", channel="sales").click("Decline better after-sales service")
    assert "I'll suggest it again when new answers ask for it." in declined.text
    nothing = team.alice.types("/product improve 新品", channel="sales").click("Add 新品")
    assert "No improvements are waiting" in nothing.text


def test_adding_changing_and_listing(team: Team) -> None:
    assert "There are no products yet." in team.alice.types("/product", channel="sales").text
    added = team.alice.types("/haoping 产品 新增 产品A 功能＝基础功能 价格＝¥１００", channel="sales")
    assert "Added the product 产品A.\nfeatures: 基础功能\nprice: ¥100\nafter-sales service: none" in added.text
    assert "There's already a product called 产品a. Try /product 产品a" in type_all(team, "/product add 产品a")[0].text
    edited, card, listed = type_all(
        team, "/product edit 产品A price= name=产品 Ａ1 service=每天 9–18 点", "/product 产品", "/product"
    )
    assert "product name: 产品A → 产品 Ａ1\n" in edited.text
    assert "price: ¥100 → none" in edited.text
    assert "每天 9–18 点" in card.text
    assert "no answers yet" in card.text
    assert "产品 Ａ1 · no price · no answers yet" in listed.text
    assert "changed this after that" in added.click("Undo").text
    assert "product name: 产品 Ａ1 → 产品A" in edited.click("Undo").text
    assert "Undone: 产品A is no longer a product." in added.click("Undo").text

    for name in ("Tea", "Tea Box", "Box"):
        type_all(team, f"/product add {name} price=5")
    assert "Tea\n" in type_all(team, "/product tea")[0].text
    which = type_all(team, "/product ea")[0]
    assert button_texts(which.message) == ["Tea", "Tea Box", "Cancel"]
    assert "Tea Box\n" in which.click("Tea Box").text
    unknown = type_all(team, '/product edit "Green %_tea" price=7')[0]
    assert "I don't know a product called Green %_tea." in unknown.text
    assert "price: none → ¥7" in unknown.click("Add Green %_tea").text
    assert "Green %_tea\n" in type_all(team, "/product %")[0].text
    pie = type_all(team, "/product add Pie")[0]
    type_all(team, "/survey Pie 4")
    assert "Pie already has answers or a survey, so it stays." in pie.click("Undo").text


def test_bad_input_changes_nothing(team: Team, subtests: pytest.Subtests) -> None:
    type_all(team, f"/product add 产品A {SHEET}")
    for text in (
        "add price=3",
        "add 新品 price=-1",
        "add 新品 price=NaN",
        "add 新品 price=1e400",
        "add 新品 price=cheap",
        "add 新品 price=1 price=2",
        "add " + "新" * 10_000,
        "add \u202e\u200f",
        "add 新品 功能=" + "x" * 501,
        "edit 产品A price=100",
        "edit 产品A name=",
        "edit 产品A price=<!channel>",
        "improve " + "新" * 101,
        "x" * 10_000,
    ):
        with subtests.test(text=text):
            answer = team.alice.types(f"/product {text}", channel="sales")
            assert answer.error is None
            assert answer.visible_to == team.alice.id
            assert "\n" not in answer.text, answer.text
            assert set(button_texts(answer.message)) <= {"Fill in the form…"}
    which = team.alice.types("/product add 新品 price=1.234", channel="sales")
    assert button_texts(which.message) == ["Use ¥1,234", "Cancel"]
    for text in ("😀", "بيت", "<!channel>", 'a "b" c'):
        with subtests.test(text=text):
            answer = team.alice.types(f"/product add {text}", channel="sales")
            assert f"Added the product {text}." in answer.text
    assert sheet(team) == ("基础功能", 100_00, "正常工作时间客服")
    with team.bot.db.read(team.workspace) as store:
        assert store.products.count() == 5
    assert "<!channel>" not in team.alice.types("/product", channel="sales").message.text
    assert "Sorry, I can only help members of this team" in team.person("gina").types("/product", channel="sales").text


def test_a_slip_in_a_products_name_is_likelier_than_one_in_a_verb(shared: Team) -> None:
    alice = shared.alice
    ask(alice, "/product add Desk Lamp price=30")
    asked = ask(alice, "/survey Dsk Lamp 4.5 more features")  # ask, too, is a slip away, and Lamp a part of the name
    assert "I don't know a product called Dsk Lamp." in asked.text
    assert "Recorded: Desk Lamp got 4.5 out of 5." in asked.click("Desk Lamp").text
    assert "/survey report Desk Lamp" in ask(alice, "/survey repotr Desk Lamp").text


PRICED = {
    "台灯 价格 299": ("台灯", "299"),
    "台灯 售价299元": ("台灯", "299元"),
    "台灯 89元": ("台灯", "89元"),
    "台灯 价格改成 1,199": ("台灯", "1,199"),
    "Floor Lamp $49.99": ("Floor Lamp", "$49.99"),
    "Floor Lamp, price 49.99": ("Floor Lamp", "49.99"),
    "Floor Lamp priced at 50 dollars": ("Floor Lamp", "50 dollars"),
    "iPhone 15": ("iPhone 15", ""),
    "Menu price board": ("Menu price board", ""),
    "价格 299": ("价格 299", ""),
    "Lamp $5 off": ("Lamp $5 off", ""),
}


@pytest.mark.parametrize(("typed", "read"), PRICED.items())
def test_a_price_behind_a_name_is_no_part_of_it(typed: str, read: tuple[str, str]) -> None:
    assert rules.priced(typed) == read


def test_a_product_is_added_and_edited_with_its_price_behind_it(team: Team) -> None:
    assert "price: ¥299" in ask(team.alice, "/product add 落地灯 价格 299 features=led").text
    assert "price: ¥299 → ¥199" in ask(team.alice, "/product edit 落地灯 价格改成 199").text
    assert ask(team.alice, '/product add "Lamp ¥5"').text.startswith("Added the product Lamp ¥5.")
