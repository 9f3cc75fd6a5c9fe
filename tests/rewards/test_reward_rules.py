"""Rewards as rules: which one a text means, and for whom it is."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.levels.rules import Level, Levels
from handlers.rewards import rules
from storage.rewards import Terms

MUG = Terms("Coffee mug", "咖啡杯", 30)
BIG = Terms("Coffee mug XL", "", 60)
CARD = Terms("", "100元代金券", 1000)
TODAY = date(2026, 11, 29)
LEVELS = Levels(levels=(Level("level1", "Silver", "银卡", 1), Level("level2", "Gold", "金卡", 2)))


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("coffee MUG", MUG, ""),
        ("Coffee mug for her birthday", MUG, "for her birthday"),
        ("Coffee mug XL", BIG, ""),
        ("咖啡杯 生日", MUG, "生日"),
        ("咖啡杯，生日", MUG, "生日"),
        ("１００元代金券", CARD, ""),
        ("coffee mugs", None, ""),
        ("30 coffee mug", None, ""),
        ("mug", None, ""),
        ("", None, ""),
    ],
)
def test_the_longest_name_that_a_text_begins_with(text: str, expected: Terms | None, rest: str) -> None:
    assert rules.leading(text, [MUG, BIG, CARD]) == (None if expected is None else (expected, rest))


@pytest.mark.parametrize(
    ("reward", "there"),
    [
        (MUG, True),
        (MUG._replace(stock=1), True),
        (MUG._replace(stock=0), False),
        (MUG._replace(since=TODAY, until=TODAY), True),
        (MUG._replace(since=date(2026, 11, 30)), False),
        (MUG._replace(until=date(2026, 11, 28)), False),
    ],
)
def test_whether_it_is_to_be_had(reward: Terms, there: bool) -> None:
    assert rules.is_there(reward, TODAY) is there


@pytest.mark.parametrize(
    ("reward", "segment", "level", "theirs"),
    [
        (MUG, "other", "", True),
        (MUG._replace(segment="other"), "other", "", True),
        (MUG._replace(segment="own1"), "other", "", False),
        (MUG._replace(level="level1"), "other", "", False),
        (MUG._replace(level="level1"), "other", "level1", True),
        (MUG._replace(level="level1"), "other", "level2", True),
        (MUG._replace(level="level2"), "other", "level1", False),
        (MUG._replace(level="gone"), "other", "level2", False),
    ],
)
def test_for_whom_it_is(reward: Terms, segment: str, level: str, theirs: bool) -> None:
    assert rules.is_for(reward, segment, level, LEVELS) is theirs


def test_the_next_one() -> None:
    assert rules.next_one(0, [CARD, BIG, MUG]) == MUG
    assert rules.next_one(30, [CARD, BIG, MUG]) == BIG
    assert rules.next_one(1000, [CARD, BIG, MUG]) is None
