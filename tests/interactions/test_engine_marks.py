"""Marks state a review; their guards say when they do not."""

import pytest

from handlers.interactions.engine_first import DISPUTED, GUARDED, MARKED, bars, classify
from handlers.interactions.engine_marks import marks


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("好评", "good"),
        ("张三好评", "good"),
        ("五星好评", "good"),
        ("全是好评", "good"),
        ("好评给力", "good"),
        ("差评", "bad"),
        ("忍不住给差评", "bad"),
        ("不讲信用差评", "bad"),
        ("中评", "neutral"),
        ("a good review from acme", "good"),
        ("they left a negative review", "bad"),
        ("mixed reviews", "neutral"),
        ("👍", "good"),
        (":thumbsup:", "good"),
        ("👎", "bad"),
        (":rage:", "bad"),
    ],
)
def test_a_mark_states_its_label(text: str, label: str) -> None:
    assert [(mark.label, mark.guard) for mark in marks(text)] == [(label, "")]
    found = classify(text)
    assert found.label == label
    assert found.confidence == pytest.approx(MARKED)


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("好评率很高", "好评率"),
        ("求好评", "求好评"),
        ("好评吗", "好评吗"),
        ("哪来的好评", "哪来的好评"),
        ("客户说没有差评", "没有差评"),
        ("零差评", "零差评"),
        ("0差评", "0差评"),
        ("不给好评", "不给好评"),
        ("再也不会给好评了", "不会给好评"),
        ("好评给快递小哥", "好评给快递小哥"),
        ("想给好评来的", "想给好评"),
        ("麻烦给个好评", "麻烦给个好评"),
        ("最好评分四分以上", "最好评分"),
        ("好评返现", "好评返"),
        ("恶意差评师", "恶意差评师"),
        ("please leave a good review", "please leave a good review"),
        ("no bad reviews", "no bad reviews"),
        ("good review?", "good review?"),
        ("a good review of the pr", "good review of the pr"),
        ("👍?", "👍?"),
    ],
)
def test_a_guarded_mark_states_nothing_and_names_its_guard(text: str, guard: str) -> None:
    (mark,) = marks(text)
    assert mark.guard == guard
    label, confidence, words = classify(text)
    assert words[0][0].endswith(f" ⊘ {guard}") or f"{mark.word} ⊘ {guard}" in dict(words)
    assert label == "neutral" or confidence < bars(text).auto


def test_stars_are_no_marks(subtests: pytest.Subtests) -> None:
    for text in ("五星", "五星级酒店", "five star", "a five star hotel"):
        with subtests.test(text=text):
            assert not list(marks(text))


def test_a_mark_is_the_first_of_the_words() -> None:
    assert classify("张三 好评 送货快").words[0][0] == "好评"


@pytest.mark.parametrize(
    "text",
    [
        "好评？不存在的。质量太差了，非常失望，垃圾，再也不会买了。好评",
        "非常满意，味道很好，强烈推荐，下次还会再来，差评",
        "excellent product, love it, best ever 👎",
    ],
)
def test_a_contradicted_mark_keeps_its_label_but_is_asked(text: str) -> None:
    label, confidence, _ = classify(text)
    assert label == [mark.label for mark in marks(text) if not mark.guard][-1]
    assert confidence == pytest.approx(DISPUTED)
    assert bars(text).ask <= confidence < bars(text).auto


def test_of_two_marks_the_last_counts_and_is_asked() -> None:
    disputed = classify("本来给了好评，现在差评")
    assert disputed.label == "bad"
    assert disputed.confidence == pytest.approx(DISPUTED)


def test_a_guard_speaks_for_neutral() -> None:
    label, _, words = classify("客户说没有差评")
    assert label == "neutral"
    assert words[0] == ("差评 ⊘ 没有差评", GUARDED)


def test_marks_in_code_and_quotes_are_left_out(subtests: pytest.Subtests) -> None:
    for text in ("`差评`", "> 差评\n好的", "```\n👎\n```", "&gt; bad review\nok"):
        with subtests.test(text=text):
            assert classify(text).label != "bad"
