"""What expectations ask for, and how they are kept."""

import pytest

from handlers.kernel.refusal import Refusal
from handlers.research import rules


@pytest.mark.parametrize(
    ("typed", "kept", "kinds"),
    [
        ("功能更强大", "功能更强大", ("features",)),
        ("价格更优惠。", "价格更优惠", ("price",)),
        ("Better  After-Sales Service", "售后服务更完善", ("service",)),
        ("ｍｏｒｅ features！", "功能更强大", ("features",)),
        (
            "功能更强大,价格更优惠,售后服务更完善",
            "功能更强大,价格更优惠,售后服务更完善",
            ("features", "price", "service"),
        ),
        ("better price and more features", "功能更强大,价格更优惠", ("features", "price")),
        ("better price, and a blue one", "better price, and a blue one", ("price",)),
        ("不要功能更强大", "不要功能更强大", ()),
        ("a blue one", "a blue one", ()),
        ("", "", ()),
        ("😀 <!channel>", "😀 <!channel>", ()),
    ],
)
def test_expectations(typed: str, kept: str, kinds: tuple[str, ...]) -> None:
    assert rules.expectation(typed) == (kept, kinds)
    assert rules.expectation(kept) == (kept, kinds)
    assert (kept in rules.TOGETHER) == (bool(kinds) and "blue" not in kept)


def test_an_expectation_has_an_end() -> None:
    assert rules.expectation("好" * 500)[0] == "好" * 500
    with pytest.raises(Refusal, match="An expectation can have up to"):
        rules.expectation("好" * 501)


@pytest.mark.parametrize(
    ("answers", "total", "mean"), [(1, 45, 45), (2, 83, 42), (3, 125, 42), (2, 1, 1), (4, 1, 0), (7, 350, 50)]
)
def test_means_are_rounded_half_up(answers: int, total: int, mean: int) -> None:
    assert rules.mean(answers, total) == mean
