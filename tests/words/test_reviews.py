"""How a review is typed: words, signs and emoji, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel import reviews
from tests.words.test_words_anything import TYPED

READ = {
    "好评": ("good", ""),
    "好评 服务好": ("good", "服务好"),
    "好評服務好": ("good", "服務好"),
    "差评，太慢": ("bad", "太慢"),
    "中评：一般": ("neutral", "一般"),
    "GOOD, thanks": ("good", "thanks"),
    "good review, thanks": ("good", "thanks"),
    "bad": ("bad", ""),
    "ｇｏｏｄ": ("good", ""),
    "👍 包装用心": ("good", "包装用心"),
    "👍🏽包装用心": ("good", "包装用心"),
    "👎️ late": ("bad", "late"),
    ":+1: quick": ("good", "quick"),
    ":+1::skin-tone-3: quick": ("good", "quick"),
    "+1::skin-tone-3: quick": ("good", "quick"),
    ":thumbsdown: late": ("bad", "late"),
    ":-1:": ("bad", ""),
    "+1 for the form": ("good", "for the form"),
    "＋1 耐心": ("good", "耐心"),
    "-1，等太久": ("bad", "等太久"),
    "−1 late": ("bad", "late"),
    "positive about it": ("good", "about it"),
    "negative: refund": ("bad", "refund"),
    "thumbs up for it": ("good", "for it"),
    "点赞 贴心": ("good", "贴心"),
    "點讚": ("good", ""),
    "投诉 滴水": ("bad", "滴水"),
    "投訴：滴水": ("bad", "滴水"),
    "-好评-到货快": ("good", "到货快"),
    "/差评/抬头错": ("bad", "抬头错"),
    "- good - thanks": ("good", "thanks"),
    "好评率 90%": (None, "好评率 90%"),
    "投诉率 1%": (None, "投诉率 1%"),
    "点赞数": (None, "点赞数"),
    "good-natured people": (None, "good-natured people"),
    "goods arrived": (None, "goods arrived"),
    "badly": (None, "badly"),
    "good=1": (None, "good=1"),
    "+10 points": (None, "+10 points"),
    "+1.5": (None, "+1.5"),
    "-1%": (None, "-1%"),
    "10:+1": (None, "10:+1"),
    "很满意": (None, "很满意"),
    "": (None, ""),
}


@pytest.mark.parametrize(("typed", "read"), READ.items())
def test_reviews(typed: str, read: tuple[str | None, str]) -> None:
    assert reviews.read(typed) == read


@pytest.mark.parametrize(
    ("typed", "found"),
    {
        "先生好评，热心": ("先生", "good", "热心"),
        "（晨光文具店） 好评 常客": ("（晨光文具店）", "good", "常客"),
        "said it was bad": ("said it was", "bad", ""),
        "called about goods": None,
    }.items(),
)
def test_a_review_is_found_in_the_first_words(typed: str, found: tuple[str, str, str] | None) -> None:
    assert reviews.find(typed) == found


@given(TYPED, st.sampled_from(["good", "bad", "差评", "👍", ":-1:", "+1"]))
def test_whatever_stands_behind_a_review_it_is_that_one(note: str, mark: str) -> None:
    reviews.read(note)
    reviews.find(note)
    read, _ = reviews.read(f"{mark} {note}")
    assert read == {"差评": "bad", "👍": "good", ":-1:": "bad", "+1": "good"}.get(mark, mark)
