"""No part of a text is a formula, with any separator, and every text comes back."""

from __future__ import annotations

import csv
import io
import re
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.exports import rules as exports
from handlers.kernel.shielding import shielded, unshielded, unshielded_first

SEPARATORS = ",;\t|"
FORMULA = re.compile(r"[\s\"]*[=+\-@]")
CELL = st.text(st.sampled_from("=+-@'\";,|\t\n\r ＝a1\u2028\u200b") | st.characters(codec="utf-8"), max_size=12)
NASTY = ("x;=1+1", "a\t=2+5", "b|@sum", "x,+1", "n\n=1", "n\r\n- 1", 'x;"=1+1"', '"=1', "x; =1", "'=1", "x;'=1", "\t=1")
SHIELDED_BEFORE = re.compile(r"'+[=+\-@\t\r]")


def written(rows: list[list[str]]) -> str:
    """Return rows as an export writes them."""
    file = io.StringIO()
    csv.writer(file).writerows(map(exports.shown, row) for row in rows)
    return file.getvalue()


def shielded_before(text: str) -> str:
    """Return a text as the first version of an export shielded it."""
    return f"'{text}" if SHIELDED_BEFORE.match(f"'{text}") else text


def cells(text: str, separator: str, *, quoted: bool = True) -> list[str]:
    """Return the cells that a reader finds who splits at a separator, and knows of quotes or not."""
    how: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    lines = io.StringIO(text, newline="")
    return [cell for row in csv.reader(lines, delimiter=separator, quoting=how) for cell in row]


@given(CELL)
@example("''\t")
@example("'")
def test_every_text_comes_back(text: str) -> None:
    assert unshielded(shielded(text)) == text
    assert unshielded(shielded(shielded(text))) == shielded(text)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4))
@example([["x", nasty, "n"] for nasty in NASTY])
@example([[nasty, nasty, nasty] for nasty in NASTY])
@example([['x;"', "=1", "2"], ['y\n"', "-1", "a"]])
def test_no_cell_begins_like_a_formula_under_any_separator(rows: list[list[str]]) -> None:
    text = written(rows)
    assert [[*map(unshielded, row)] for row in csv.reader(io.StringIO(text, newline=""))] == rows
    for separator in SEPARATORS:
        for quoted in (True, False):
            found = [cell for cell in cells(text, separator, quoted=quoted) if FORMULA.match(cell)]
            assert not found, (separator, quoted, text)


@given(CELL)
def test_what_the_first_version_wrote_comes_back(text: str) -> None:
    assert unshielded_first(shielded_before(text)) == text


@pytest.mark.parametrize(
    "text", ["'=1+1", "'-3 of 5", "'+86 138", "'@x", "'\tx", "''=1", "x;=1+1", "'x", "it's, -5", "a;'=1"]
)
def test_an_old_cell_is_read_as_it_was_meant(text: str) -> None:
    assert unshielded(text) == unshielded_first(text)


def test_a_long_text_takes_no_longer_than_its_length(subtests: pytest.Subtests) -> None:
    for part in (" ", "'", "\n", "; ", "\t '", "\n- x"):
        with subtests.test(part=part):
            long = part * (3_000_000 // len(part))
            assert unshielded(shielded(long)) == long


def test_a_text_without_a_formula_stays_as_it_is(subtests: pytest.Subtests) -> None:
    for text in ("Acme Corp", "a, b; c", "3-4", "x=1", "he said 'no'", "'90s music", "见面 - 上海", ""):
        with subtests.test(text=text):
            assert shielded(text) == text == unshielded(text)
