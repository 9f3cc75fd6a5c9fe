"""Whatever is typed: a parser gives what it read, or a Refusal; and it reads back what the bot prints."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.customers import rules as customers
from handlers.kernel import amounts, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import Say
from storage.types import fold

TODAY = date(2026, 11, 22)
PIECES = st.sampled_from(
    (
        *("李四", "张三丰", "Acme", "Corp", "good", "bad", "好评", "差评", "yesterday", "yeſterday", "昨天", "今天"),
        *("2026-11-20", "2026-02-30", "0000-00-00", "400", "¥", "￥", "1.2万", "1e400", "NaN", "−5", "+3", "元"),
        *("age=", "年龄＝", "=", "  ", "\n", "\t", '"', "“", "”", "'", "<@U1>", "<!channel>", "*", "_", "，", "．"),
        *("\u202e", "\u200d", "\x00", "\ud800", "🍎", "ﷺ", "İ", "ß", "Ⅷ", "²", "٣", "९", "9" * 400, "x" * 120),
    )
)
TYPED = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=8).map(" ".join))
SAY = Say("en")


def or_refused(read: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """Run a parser; a Refusal must make a sentence with all its values, and nothing else may be raised."""
    try:
        return read(*arguments, **more)
    except Refusal as refusal:
        said = refusal
    assert set(re.findall(r"\{(\w+)\}", said.sentence)) == set(said.values)
    assert len(SAY(said.sentence, **said.values)) < 400
    return None


@settings(max_examples=settings.default.max_examples * 2)
@given(TYPED, st.integers(0, 120))
def test_no_parser_raises_anything_but_a_refusal(typed: str, known: Any) -> None:
    for read in (words.name, words.note, amounts.read_amount, words.read_score):
        or_refused(read, typed)
    or_refused(words.read_points, typed, signed=True)
    or_refused(words.read_pairs, typed, customers.KEYS)
    or_refused(words.split_name, typed, lambda openings: known if known < len(openings) else None)
    or_refused(words.split_name, typed, lambda _: None)
    words.runs_on(typed, typed[:2])
    assert len(fold(typed)) <= 400


@settings(max_examples=settings.default.max_examples * 2)
@given(TYPED, st.sampled_from(sorted(customers.KEYS)))
def test_no_profile_raises_anything_but_a_refusal(typed: str, key: str) -> None:
    or_refused(customers.profile, {customers.KEYS[key]: typed}, TODAY)


@given(TYPED)
def test_what_was_split_was_typed(typed: str) -> None:
    parts = or_refused(words.split_name, typed, lambda _: None)
    if parts is not None:
        name, rest = parts
        assert 1 <= len(name) <= words.MOST_NAME
        assert name == words.name(name)
        assert typed.rstrip().endswith(rest)


@given(st.integers(1, amounts.MOST_CENTS), st.sampled_from(["¥", "$", "€", "£", "US$", "₹"]), TYPED)
def test_money_is_read_back(cents: int, currency: str, note: str) -> None:
    printed = Say("zh", currency).money(cents)
    assert amounts.read_amount(printed) == (cents, "")
    assert cents in could_be(f"{printed} {note}")
    assert split_off(f"Somebody New {printed}") == ("Somebody New", printed)


def could_be(text: str) -> set[int]:
    """Return what an amount may be that a text begins with: one, unless it begins a sum."""
    try:
        return {amounts.read_amount(text)[0]}
    except amounts.Unsure as unsure:
        return {one.cents for one, _ in unsure.could_be}


def split_off(text: str) -> tuple[Any, ...]:
    return words.split_name(text, lambda _: None)


@given(st.integers(0, 50), TYPED)
def test_scores_are_read_back(tenths: int, note: str) -> None:
    assert words.read_score(f"{SAY.tenths(tenths)} {note}")[0] == tenths


@given(st.integers(1, 999_999_999), st.booleans())
def test_points_are_read_back(points: int, taken: bool) -> None:
    printed = SAY.signed(-points if taken else points)
    assert words.read_points(printed, signed=True) == (-points if taken else points, "")
