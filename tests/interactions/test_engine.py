"""The review engine as its callers see it: a label, an honest confidence, and words that add up."""

import math
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.interactions import engine_first
from handlers.interactions.engine import CHINESE, ENGLISH, aspects, bars, classify, scores
from handlers.interactions.engine_themes import own_words
from handlers.interactions.engine_words import BIAS, REST

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
    return label if confidence >= bars(text).ask else "neutral"


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
            label, confidence, words = classify(text)
            assert (label, confidence, list(words)) == ("neutral", 1.0, [])


def test_thresholds_leave_room_for_a_question() -> None:
    for auto, ask in (CHINESE, ENGLISH):
        assert 0.5 < ask < engine_first.DISPUTED < auto < engine_first.MARKED < 1


def test_each_language_has_its_own_bar(subtests: pytest.Subtests) -> None:
    cases = {
        "服务很好": CHINESE,
        "great service": ENGLISH,
        "support 很好": CHINESE,
        "great service `很好`": ENGLISH,
        "": ENGLISH,
    }
    for text, wanted in cases.items():
        with subtests.test(text=text):
            assert bars(text) == wanted
    assert CHINESE.auto < ENGLISH.auto


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
    assert not words or [word for word, _ in words[-2:]] == [REST, BIAS] or all(weight == 0 for _, weight in words)


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
    assert words["非常失望"] > words["很差"] > words["服务"] > 0
    assert classify("excellent product").words[0][0] == "excellent"


def test_words_are_whole(subtests: pytest.Subtests) -> None:
    cases = {
        "王五说这个太坑了，用了两天就不行了": {"太坑了", "不行"},
        "不好看，也不好用": {"不好看", "不好用"},
        "等了半小时没人接，气死了": {"没人接", "气死"},
        "安装师傅手脚麻利，特别满意": {"特别满意"},
        "support is too slow": {"too slow"},
        "not good at all": {"!good"},
    }
    for text, wanted in cases.items():
        with subtests.test(text=text):
            words = classify(text).words
            most = max(weight for word, weight in words if word not in {BIAS, REST})
            assert {word for word, weight in words if weight > most * 0.4 and word not in {BIAS, REST}} == wanted


def test_no_word_is_a_piece_of_one(subtests: pytest.Subtests) -> None:
    for text, _ in CASES:
        with subtests.test(text=text):
            for word, _ in classify(text).words:
                assert word in {BIAS, REST} or "(" not in word
                assert word.strip("!") not in {"the", "is", "said", "我", "们", "说了", "的", "！", "?"}


def test_turns_that_a_team_uses(subtests: pytest.Subtests) -> None:
    cases: dict[str, str] = {
        "gave us one star": "bad",
        "left us a 5 star rating": "good",
        "rated the support 2/10": "bad",
        "10/10 would recommend": "good",
        "打了五星": "good",
        "给了一星": "bad",
        "说比上次好多了": "good",
        "说还不如上次那盏": "bad",
        "much better than last time": "good",
        "😡😡": "bad",
        "客服yyds": "good",
        "新款拉胯": "bad",
        "she is over the moon": "good",
        "they've had enough of us": "bad",
        "打电话来特别感谢我们": "good",
        "she thanked us twice": "good",
        "退货了": "neutral",
        "已经申请退款": "neutral",
        "Acme churned": "neutral",
        "she cancelled her order": "neutral",
        "没有踩雷": "good",
    }
    for text, label in cases.items():
        with subtests.test(text=text):
            assert classify(text).label == label


def test_what_a_review_is_about_and_how_each_was(subtests: pytest.Subtests) -> None:
    cases: dict[str, dict[str, str]] = {
        "物流太慢了，但是客服很耐心": {"delivery": "bad", "service": "good"},
        "Delivery was three days late but support was lovely": {"delivery": "bad", "service": "good"},
        "价格有点贵，质量还行": {"price": "bad", "quality": "good"},
        "the installer was rude and left a mess": {"service": "bad"},
        "the app keeps crashing": {"quality": "bad"},
        "收到的杯子是碎的": {"quality": "bad"},
        "位置很好找，环境很吵": {"place": "good", "surroundings": "bad"},
        "上菜太慢，等了半天才来": {"speed": "bad"},
        "invoice is wrong again": {"price": "bad"},
        "發貨很快，價格也實惠": {"delivery": "good", "price": "good"},
        "味道不错，就是服务员爱答不理": {"quality": "good", "service": "bad"},
        "结账走了，找了个理由": {},
        "自助服务，很快就找到了": {},
        "see you tomorrow": {},
    }
    for text, wanted in cases.items():
        with subtests.test(text=text):
            assert dict(aspects(text)) == wanted


def test_words_of_a_workspaces_own_say_what_a_review_is_about() -> None:
    own = own_words({"quality": ["灯罩", "dimmer"], "nothing": ["x"]})
    assert aspects("灯罩太差了") == []
    assert aspects("the dimmer is awful") == []
    assert aspects("the dimmer is awful", own) == [("quality", "bad")]
    assert aspects("灯罩太差了", own) == [("quality", "bad")]
    assert aspects("dimmers", own) == []
