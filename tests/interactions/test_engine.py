"""The review engine as its callers see it: a label, an honest confidence, and words that add up."""

import math
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.interactions import engine
from handlers.interactions.engine import ASK, AUTO, BIAS, classify, scores

LINES = Path(__file__).with_name("engine_cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
CASES = [(text.replace("\\n", "\n"), label) for label, text in (line.split("\t") for line in LINES)]
HARD = [
    ("great, see you tomorrow", "neutral"),
    ("not bad at all", "good"),
    ("没毛病", "good"),
    ("这服务绝了", "good"),
    ("物流太慢了", "bad"),
    ("客户说没有差评", "neutral"),
]


def heard(text: str) -> str:
    """What the bot would act on: a label worth at least a question, or neutral."""
    label, confidence, _ = classify(text)
    return label if confidence >= ASK else "neutral"


@pytest.mark.parametrize(("text", "label"), HARD)
def test_what_a_first_model_got_wrong(text: str, label: str) -> None:
    assert classify(text).label == label


@pytest.mark.parametrize(("text", "label"), CASES)
def test_messages_are_read_as_people_mean_them(text: str, label: str) -> None:
    if label == "neutral":
        assert heard(text) == "neutral"
    else:
        assert classify(text).label == label


def test_each_language_has_its_hundred() -> None:
    chinese = [text for text, _ in CASES if any("㐀" <= letter <= "鿿" for letter in text)]
    assert len(chinese) >= 100
    assert len(CASES) - len(chinese) >= 100
    assert len({text for text, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("服务态度很好", "服務態度很好"),
        ("非常满意，质量很好", "非常滿意，質量很好"),
        ("sooo good", "so good"),
        ("goooood", "good"),
        ("👍🏽", "👍"),
        ("great ❤️", "great :heart:"),
        ("it isn’t good", "it isn't good"),
        ("it isn't good", "it is not good"),
        ("excellent <https://x.example/bad|terrible>", "excellent"),
        ("excellent @bad_terrible", "excellent"),
        ("excellent `terrible` ```awful\nbad```", "excellent"),
        ("&gt; terrible service\nexcellent", "excellent"),
        ("ex\u200bcellent", "excellent"),
        ("excellent :+1::skin-tone-3:", "excellent :+1:"),
    ],
)
def test_ways_of_writing_that_are_one(one: str, other: str) -> None:
    assert classify(one).label == classify(other).label
    assert classify(one).confidence == pytest.approx(classify(other).confidence, abs=0.05)


def test_stronger_words_are_surer_and_negation_turns_them(subtests: pytest.Subtests) -> None:
    cases: tuple[tuple[str, str, Literal["good", "bad"]], ...] = (
        ("it is ok", "it is excellent", "good"),
        ("a bad day for the app", "an awful day for the app", "bad"),
        ("满意", "非常满意", "good"),
        ("有点慢", "太慢了", "bad"),
    )
    for weak, strong, label in cases:
        with subtests.test(weak=weak):
            assert scores(strong)[label] > scores(weak)[label]
    assert classify("good").label == "good"
    assert classify("not good").label == "bad"
    assert classify("满意").label == "good"
    assert classify("不满意").label == "bad"


def test_after_a_but_counts_more() -> None:
    assert classify("good product but terrible service").label == "bad"
    assert classify("terrible service but excellent product").label == "good"
    assert classify("味道很好，但是服务太差").label == "bad"


def test_nothing_to_go_by_is_neutral_and_says_no_words(subtests: pytest.Subtests) -> None:
    for text in ("", "   ", "\n\t", "`差评`", "ﷺ", "привет"):
        with subtests.test(text=text):
            assert classify(text) == ("neutral", 1.0, ())


def test_thresholds_leave_room_for_a_question() -> None:
    assert 0.5 < ASK < engine.DISPUTED < AUTO < engine.MARKED < 1


SNIPPETS = st.lists(
    st.sampled_from([text for text, _ in CASES if text.isascii() or not set(text) & set("<>&`")])
    | st.sampled_from(["but ", "但是", "，", "!", "?", "not ", "不", "\n", "😡", ":+1:", " @x ", "sooo "]),
    max_size=6,
).map("".join)
ANYTHING = st.text() | SNIPPETS | st.text(alphabet="<>@#!`:|&;gtlt\n好评差不没👍a ", max_size=200)


@given(ANYTHING)
def test_any_text_has_a_label_a_probability_and_words_that_add_up(text: str) -> None:
    label, confidence, words = classify(text)
    assert label in ("good", "bad", "neutral")
    assert 0 <= confidence <= 1
    scored = scores(text)
    assert sum(weight for _, weight in words) == pytest.approx(scored[label], abs=1e-9)
    top = max(scored.values())
    total = sum(math.exp(score - top) for score in scored.values())
    assert math.exp(scored[label] - top) / total == pytest.approx(confidence)
    assert not words or words[-1][0] == BIAS or all(weight == 0 for _, weight in words)


@given(SNIPPETS, st.sampled_from([" ", "\n", "\t", "\u3000 ", "   "]))
def test_width_case_and_surrounding_space_change_nothing(text: str, space: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
    label = classify(text).label
    for other in (text.upper(), text.lower(), text.swapcase(), wide, f"{space}{text}{space}"):
        assert classify(other).label == label


@settings(max_examples=settings.default.max_examples // 5)
@given(SNIPPETS)
def test_the_same_text_has_the_same_verdict(text: str) -> None:
    assert classify(text) == classify(text)


def test_words_say_what_decided() -> None:
    words = dict(classify("服务很差，非常失望").words)
    assert words["失望"] > 0
    assert max(words, key=words.__getitem__) in {"差", "很差", "失望", "非常失望", "服务很差"}
    assert classify("excellent product").words[0][0] == "excellent"
