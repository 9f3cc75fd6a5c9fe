"""What the engine reads of a message, and how little of it: work is bounded whatever is posted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.interactions.engine import classify
from handlers.interactions.engine_marks import marks
from handlers.interactions.engine_text import (
    AFTER_BUT,
    ASKED,
    BEFORE_BUT,
    HEAD,
    TAIL,
    UNREAL,
    clauses,
    features,
    folding,
    plain,
)

TABLE = folding({"務": "务", "愛": "爱"})
MOST = 4 * (HEAD + TAIL)
"""A Chinese character begins four n-grams at most, and nothing gives more."""


def grams(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for counts, clause in features(plain(text, TABLE)):
        found |= dict.fromkeys(clause, counts)
    return found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ＧＯＯＤ！", "good!"),
        ("服務", "服务"),
        ("𝐠𝐨𝐨𝐝", "good"),
        ("look at `terrible()` now", "look at \n now"),
        ("a ```b\nc``` d", "a \n d"),
        ("a ```never closed", "a"),
        ("> quoted\nmine", "mine"),
        ("&gt; quoted\nmine", "mine"),
        ("a &amp; b &lt;3", "a & b <3"),
        ("<@U1|bad> <#C1|bad> <!here> <https://x.example|bad>", ""),
        ("see https://bad.example/terrible ok", "see   ok"),
        ("mail bad.guy@x.example ok", "mail   ok"),
        ("@张三 好评 @sam", "@张三 好评"),
        ("sooo good", "so good"),
        ("goooood", "good"),
        ("好好好好吃", "好好吃"),
        ("不是很满意", "不满意"),
        ("并不是特别专业", "不专业"),
        ("谈不上靠谱", "不靠谱"),
        ("没那么好用", "不好用"),
        ("不是满意不满意的问题", "不是满意不满意的问题"),
        ("没什么不满意", "没什么不满意"),
        ("don't", "do not"),
        ("dont", "do not"),
        ("is n't it", "is  not it"),
        ("hasn 't been", "has not been"),
        ("ain't", "ai not"),
        ("gr\u200beat 👍🏽", "great 👍"),
    ],
)
def test_plain(text: str, read: str) -> None:
    assert plain(text, TABLE) == read


def test_features_of_both_languages() -> None:
    assert set(grams("很好吃")) == {"很", "好", "吃", "很好", "好吃", "很好吃"}
    assert set(grams("not very good :smile:")) == {
        "not", "!very", "!good", "not very", "very good", "!very good", "☺",
    }  # fmt: skip
    assert "！" in grams("好!")
    assert "!" in grams("good!")
    assert "…" in grams("well...")


TONES = {"good": 1, "great": 1, "slow": -1}


def heard(text: str) -> set[str]:
    return {
        gram
        for _, grams in features(plain(text, TABLE), TONES)
        for gram in grams
        if "praise" in gram or "blame" in gram
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing of note", {"(praise 0, blame 0)"}),
        ("really good", {"really (praise)", "(praise 1, blame 0)", "(praise) first", "(praise) last"}),
        ("not good", {"not (praise)", "(praise 0, blame 1)", "(blame) first", "(blame) last"}),
        ("good. slow", {"(praise 1, blame 1)", "(praise) first of both", "(blame) last of both"}),
        ("good. good. good. good. good", {"(praise 3, blame 0)", "(praise) first", "(praise) last"}),
        ("good!", {"(praise 1, blame 0)", "(praise) first", "(praise) last", "(praise) !"}),
        ("good?", {"(praise 1, blame 0)", "(praise) first", "(praise) last", "(praise) ?"}),
        ("服务 good", set()),
        ("", set()),
    ],
)
def test_praise_and_blame_are_heard_in_english(text: str, found: set[str]) -> None:
    assert heard(text) == found


def test_negation_ends_with_the_clause() -> None:
    assert "good" in grams("no, good")
    assert "!good" in grams("no good")


def test_emoji_and_shortcodes_are_one() -> None:
    assert grams("👍") == grams(":+1:") == grams(":thumbsup:")
    assert grams("❤️") == grams("<3") == grams(":heart:") == grams("&lt;3")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("good", [(1.0, "good")]),
        ("good but slow", [(BEFORE_BUT, "good "), (AFTER_BUT, "but slow")]),
        ("好吃,就是慢", [(BEFORE_BUT, "好吃,"), (AFTER_BUT, "就是慢")]),
        ("good?", [(ASKED, "good?")]),
        ("好吃吗", [(ASKED, "好吃吗")]),
        ("if good", [(UNREAL, "if good")]),
    ],
)
def test_clauses(text: str, parts: list[tuple[float, str]]) -> None:
    assert list(clauses(text)) == parts


def test_a_feature_said_twice_counts_once_at_its_most() -> None:
    assert grams("good but good")["good"] == AFTER_BUT


HOSTILE = [
    "好" * 100_000,
    "好坏" * 100_000,
    "a" * 100_000,
    "a@" * 50_000,
    "a." * 50_000,
    "`" * 100_000,
    "``" * 50_000 + "x",
    "<" * 100_000,
    "<@" * 50_000,
    "&gt;" * 50_000,
    ">\n" * 50_000,
    ":" * 100_000,
    ":a" * 50_000,
    "ﷺ" * 100_000,
    "not " * 50_000,
    "but " * 50_000,
    "差评" * 50_000,
    "good review " * 20_000,
    "不" * 50_000 + "好评",
    "w. " * 50_000,
    "\u0301" * 100_000,
    "👍🏽" * 50_000,
    "www." * 50_000,
    "excellent terrible " * 20_000,
    "\ud800" * 1000,
    "\x00" * 1000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_work_is_bounded_whatever_is_posted(text: str) -> None:
    read = plain(text, TABLE)
    assert len(read) <= HEAD + TAIL
    assert sum(len(clause) for _, clause in features(read)) <= MOST
    assert sum(1 for _ in marks(read)) <= HEAD + TAIL
    assert len(classify(text).words) <= MOST + 1


def test_beginning_and_end_are_read() -> None:
    assert "excellent" in grams("excellent " + "x " * 10_000)
    assert "excellent" in grams("x " * 10_000 + "excellent")
    assert "excellent" not in grams("x " * 10_000 + "excellent" + " x" * 10_000)


@given(st.text(max_size=300))
def test_reading_never_raises_and_stays_short(text: str) -> None:
    assert len(plain(text, TABLE)) <= HEAD + TAIL
    assert sum(len(clause) for _, clause in features(plain(text, TABLE))) <= MOST
