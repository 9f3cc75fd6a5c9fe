"""How products are typed and improved."""

import pytest

from handlers.kernel.refusal import Refusal
from handlers.products import rules
from handlers.products.rules import Improvements, Sheet, improved

ARTICLE = Sheet("基础功能", 100_00, "正常工作时间客服")


def test_the_article() -> None:
    sheet = ARTICLE
    for kind in ("features", "price", "service"):
        sheet = improved(sheet, kind, Improvements())
    assert sheet == Sheet("基础功能新功能X", 90_00, "7*24小时在线客服")


@pytest.mark.parametrize(("price", "after"), [(100_00, 90_00), (10_00, 0), (9_99, 0), (0, 0), (None, None), (10_01, 1)])
def test_a_price_never_falls_below_nothing(price: int | None, after: int | None) -> None:
    assert improved(Sheet("", price, ""), "price", Improvements()).price == after


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("100", 100_00), ("¥1,299.50", 1299_50), ("1.2万", 12_000_00), ("１００元", 100_00), ("0", 0), ("¥0.00", 0)],
)
def test_prices(typed: str, cents: int) -> None:
    assert rules.described({"price": typed}) == {"price": cents}


@pytest.mark.parametrize(
    "typed", ["-1", "NaN", "1e400", "abc", "100 or so", "1.234", "99999999999", "😀", "\u202eone", "0 or so"]
)
def test_what_is_no_price(typed: str) -> None:
    with pytest.raises(Refusal):
        rules.described({"price": typed})


def test_an_empty_value_empties() -> None:
    assert rules.described({"price": "", "features": " ", "name": "a  b"}) == {
        "price": None,
        "features": "",
        "name": "a b",
    }
    with pytest.raises(Refusal, match="A description can have up to"):
        rules.described({"service": "x" * 501})
