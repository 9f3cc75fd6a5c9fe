"""Survey answers and products by file: whose they are, products that come in with them, and all of it taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.data import worker
from tests.asking import answered

if TYPE_CHECKING:
    from storage.store import Store
    from tests.conftest import Connect, Team
    from tests.imports.conftest import Make, Run

ANSWERS = (
    "产品,评分,期望,原话,客户,手机,答题时间,编号\n"
    "产品A,4.5,功能更强大,想要深色模式,张三,,2026-11-20,9\n"
    "产品ａ,2,,没人回电话,,13800138000,2026-11-21,10\n"
    "新品,3,价格更优惠,,,,2026-11-21,11\n"
    "新品,3,,,王五,,2026-11-21,12\n"
    "产品A,6,,,张三,,2026-11-21,13\n"
)


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot leaves imports to the command: else whoever looks first does them."""
    return connect(imports=worker.Pace(look=3600.0))


def products(store: Store) -> dict[str, tuple[str, int | None, str]]:
    return {one.name: (one.features, one.price, one.service) for one in store.products.all()}


def test_answers_are_customers_and_bring_their_products(team: Team, run: Run, make: Make) -> None:
    for typed in ("/customer add 张三", "/customer add 李四 phone=13800138000", "/product add 产品A price=100"):
        answered(team.alice, typed)
    said = run(make("a.csv", ANSWERS), days="today")
    assert "3 new · 0 changed · 0 unchanged · 2 refused" in said.err
    assert "new products: 新品" in said.err
    assert "I don't know this customer. Import the customers first." in said.err
    with team.bot.db.read(team.workspace) as store:
        first, second = (store.customers.called(name)[0].id for name in ("张三", "李四"))
        (one,), (other,) = store.surveys.of_customer(first, 5), store.surveys.of_customer(second, 5)
        assert (one.score, one.expectation, one.kinds) == (45, "功能更强大\n想要深色模式", "features")
        assert (other.score, other.expectation, other.day.isoformat()) == (20, "没人回电话", "2026-11-21")
        assert set(products(store)) == {"产品A", "新品"}
        new = store.products.called("新品")
        assert new is not None
        assert store.surveys.score(new.id) == (1, 30)
    assert "score: none → 4.5" in answered(team.alice, "/customer history 张三")
    assert "more features, 想要深色模式" in answered(team.alice, "/customer 张三")
    assert "Import 1 has been undone" in run(undo=1).out
    with team.bot.db.read(team.workspace) as store:
        assert set(products(store)) == {"产品A"}
        assert store.surveys.of_customer(first, 5) == []


def test_a_product_that_was_bought_since_stays_when_its_answers_go(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 张三")
    run(make("a.csv", "产品,评分\n新品,3\n"), days="today")
    answered(team.alice, "/purchase 张三 20 新品")
    assert "Import 1 has been undone" in run(undo=1).out
    with team.bot.db.read(team.workspace) as store:
        assert set(products(store)) == {"新品"}


def test_products_come_in_by_file(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/product add 产品A price=100 features=基础")
    file = make(
        "p.csv", '名称,价格,功能,售后服务\n产品Ａ,90,基础,\nLamp,"1,299.50",dimmable,phone\nlamp,5,,\nX,cheap,,\n'
    )
    said = run(file)
    assert "1 new · 1 changed · 0 unchanged · 2 refused" in said.err
    assert "This is the same product as in line 3." in said.err
    with team.bot.db.read(team.workspace) as store:
        assert products(store) == {"产品A": ("基础", 9000, ""), "Lamp": ("dimmable", 129_950, "phone")}
    assert "1 unchanged" in run(make("q.csv", "product,price\n产品A,90\n")).err
    answered(team.alice, "/survey Lamp 4")
    held = run(undo=1)
    assert held.code == 1
    assert "Lamp" in held.err
    answered(team.alice, "/haoping undo")
    assert "Import 1 has been undone" in run(undo=1).out
    with team.bot.db.read(team.workspace) as store:
        assert products(store) == {"产品A": ("基础", 10_000, "")}
