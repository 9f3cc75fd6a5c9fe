"""Sides that a text states outright."""

import pytest

from handlers.reading.feelings import stated


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("she is thrilled with it", "good"),
        ("she isn't happy with the invoice", "bad"),
        ("he is not at all impressed", "bad"),
        ("she complained that nobody answered", "bad"),
        ("she has not complained", None),
        ("she never complained, and is happy", "good"),
        ("happy with the lamp, furious about the delivery", None),
        ("he wants his money back", "bad"),
        ("the invoice came on Monday", None),
        ("a likely story", None),
        ("他很满意", "good"),
        ("他不太满意", "bad"),
        ("她没有投诉", None),
        ("要求退款", "bad"),
        ("很喜欢,就是有点失望", None),
        ("问了发票的事", None),
        ("", None),
    ],
)
def test_a_side_is_stated_outright_or_not(text: str, side: str | None) -> None:
    assert stated(text) == side
