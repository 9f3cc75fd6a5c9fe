"""Files of purchases: the product that is known, the order's number, the day; each order once, however it comes."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data import worker
from tests.asking import answered
from tests.conftest import Connect, Team
from tests.imports.conftest import Make, Run

ORDERS = """订单编号,姓名,金额,付款时间,商品名称,备注
DD-1,柳三变,400,2026-03-01 10:21:00,产品A,礼盒
DD-2,柳三变,88,2026-03-02,茶杯,
DD-2,柳三变,12,2026-03-02,茶托,
DD-3,柳三变,50,2026-03-03,,
DD-4,柳三变,60,2026-03-03,,
"""


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot leaves imports to the command: else whoever looks first does them."""
    return connect(imports=worker.Pace(look=3600.0))


SHOPIFY = """Name,Email,Paid at,Total,Lineitem name
#1001,liu@x.example,2026-03-01 10:21:00 +0800,400,产品A
#1002,liu@x.example,2026-03-02 10:21:00 +0800,88,cup
"""


def test_an_order_s_number_may_stand_under_name(team: Team, run: Run, make: Make) -> None:
    for typed in ("/customer add 柳三变 email=liu@x.example", "/product add 产品A"):
        answered(team.alice, typed)
    assert "2 new · 0 changed · 0 unchanged · 0 refused" in run(make("orders.csv", SHOPIFY)).out
    with team.bot.db.read(team.workspace) as store:
        found = [store.purchases.get(id) for id in (1, 2)]
    kept = [(one.order_number, one.day, one.product, one.note) for one in found if one]
    assert kept == [("#1001", date(2026, 3, 1), 1, ""), ("#1002", date(2026, 3, 2), None, "cup")]


def test_an_order_in_a_file_is_recorded_once(team: Team, run: Run, make: Make) -> None:
    alice = team.alice
    for typed in ("/customer add 柳三变", "/product add 产品A"):
        answered(alice, typed)
    answered(alice, "/purchase 柳三变 50 order=dd-3")
    answered(alice, "/purchase 柳三变 61 order=DD-4")
    done = run(make("orders.csv", ORDERS))
    assert "2 new · 0 changed · 1 unchanged · 2 refused" in done.out
    refused = done.out + done.err
    assert "This is the same order as in line 3" in refused
    assert "Order DD-4 is already recorded as P2." in refused
    with team.bot.db.read(team.workspace) as store:
        found = [store.purchases.get(id) for id in (3, 4)]
    kept = [(one.order_number, one.day, one.product, one.note) for one in found if one]
    assert kept == [("DD-1", date(2026, 3, 1), 1, "礼盒"), ("DD-2", date(2026, 3, 2), None, "茶杯")]
    assert "Order DD-1 is already recorded as P3." in answered(alice, "/purchase 柳三变 5 order=DD-1")
    again = run(make("more.csv", ORDERS.replace("礼盒", "礼品盒")))
    assert "nobody's new" in again.out
    assert "Balance: 110" in answered(alice, "/points 柳三变")
