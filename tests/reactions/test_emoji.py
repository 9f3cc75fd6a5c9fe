"""What an emoji means, by default and by choice, and how typed emoji are read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reactions import rules


@pytest.mark.parametrize(
    ("emoji", "means"),
    [
        ("+1", "good"),
        ("thumbsup", "good"),
        ("+1::skin-tone-6", "good"),
        ("heart", "good"),
        ("tada", "good"),
        ("star", "good"),
        ("-1", "bad"),
        ("thumbsdown::skin-tone-2", "bad"),
        ("rage", "bad"),
        ("disappointed", "bad"),
        ("eyes", "take"),
        ("white_check_mark", "resolve"),
        ("heavy_check_mark", "resolve"),
        ("wave", None),
        ("", None),
    ],
)
def test_what_an_emoji_means_by_default(emoji: str, means: str | None) -> None:
    assert rules.meaning(emoji) == means


def test_a_choice_takes_the_place_of_the_default_for_its_meaning_alone() -> None:
    chosen = {"good": ["party_parrot", "thumbsup"], "bad": []}
    assert rules.meaning("party_parrot", chosen) == "good"
    assert rules.meaning("+1::skin-tone-3", chosen) == "good"
    assert rules.meaning("heart", chosen) is None
    assert rules.meaning("-1", chosen) is None
    assert rules.meaning("eyes", chosen) == "take"


def test_several_mean_what_each_of_them_means() -> None:
    assert rules.meant(["+1", "wave", "rage", "heart"]) == {"good", "bad"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (":+1: :our_star:", ["+1", "our_star"]),
        ("👍❤️ 🎉", ["+1", "heart", "tada"]),
        ("👍🏽", ["+1"]),
        (":+1::skin-tone-4: thumbsup", ["+1"]),
        ("heart, tada；star、:好评:", ["heart", "tada", "star", "好评"]),
        ("  ", []),
    ],
)
def test_typed_emoji_are_read(typed: str, names: list[str]) -> None:
    assert rules.read(typed) == names


@given(st.text(max_size=400))
def test_anything_typed_is_read_into_a_few_names(text: str) -> None:
    names = rules.read(text)
    assert len(names) <= rules.MOST_EMOJI
    assert len(set(names)) == len(names)
    assert all(names)


@given(st.text(max_size=60), st.none() | st.dictionaries(st.sampled_from(["good", "bad", "take"]), st.lists(st.text())))
def test_any_emoji_means_one_thing_or_nothing(emoji: str, chosen: Any) -> None:
    assert rules.meaning(emoji, chosen) in {None, *rules.DEFAULT}
