"""Levels as rules: what they multiply, who stands where, and how long one is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.levels import rules
from handlers.levels.rules import MONTH, NOT_KEPT, POINTS, QUARTER, SPENT, YEAR, Level, Levels, Standing
from handlers.loyalty.rules import ARTICLE, award, taken_back

SILVER, GOLD = Level("level1", "Silver", "银卡", 1000_00, 120), Level("level2", "Gold", "金卡", 5000_00, 150)
BOTH = Levels(SPENT, YEAR, (SILVER, GOLD))


@pytest.mark.parametrize(
    ("points", "times", "expected"),
    [(50, 100, 50), (50, 120, 60), (20, 125, 25), (33, 150, 49), (1, 199, 1), (0, 300, 0), (100, 1000, 1000)],
)
def test_a_fraction_of_a_point_is_dropped(points: int, times: int, expected: int) -> None:
    assert rules.multiplied(points, times) == expected


@pytest.mark.parametrize(("times", "written"), [(100, "1"), (120, "1.2"), (125, "1.25"), (200, "2"), (1000, "10")])
def test_how_a_factor_is_written(times: int, written: str) -> None:
    assert rules.factor(times) == written


@given(st.integers(1, 10**6), st.lists(st.integers(1, 10**5), max_size=6), st.integers(100, 1000))
def test_what_refunds_take_back_is_what_the_purchase_earned(amount: int, parts: list[int], times: int) -> None:
    refunded, taken = 0, 0
    for part in [*parts, amount]:
        more = min(part, amount - refunded)
        taken += taken_back(amount, refunded, more, ARTICLE, times)
        refunded += more
        assert taken == award(amount, ARTICLE, times).points - award(amount - refunded, ARTICLE, times).points
    assert taken == award(amount, ARTICLE, times).points


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (YEAR, date(2026, 5, 3), date(2026, 1, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 5, 3), date(2026, 4, 1), date(2026, 6, 30)),
        (QUARTER, date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (MONTH, date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)),
        (NOT_KEPT, date(2026, 5, 3), date(2026, 5, 3), date(2026, 5, 3)),
    ],
)
def test_periods(period: str, today: date, first: date, last: date) -> None:
    assert (rules.begins(period, today), rules.ends(period, today)) == (first, last)


def test_a_level_rises_at_once_and_is_kept_until_the_year_ends() -> None:
    bought = [(date(2026, 3, 1), 900_00), (date(2026, 3, 2), 100_00)]
    assert BOTH.standing(bought, date(2026, 3, 1)) == Standing("", 900_00)
    assert BOTH.standing(bought, date(2026, 3, 2)) == Standing("level1", 1000_00)
    assert BOTH.standing(bought, date(2026, 12, 31)) == Standing("level1", 1000_00)
    # On the first of January the twelve months before still come to it: that is a new year of Silver.
    assert BOTH.standing(bought, date(2027, 1, 1)) == Standing("level1", 1000_00)
    assert BOTH.standing(bought, date(2027, 3, 2)) == Standing("level1", 100_00, date(2027, 12, 31))
    assert BOTH.standing(bought, date(2027, 12, 31)) == Standing("level1", 0, date(2027, 12, 31))
    assert BOTH.standing(bought, date(2028, 1, 1)) == Standing("", 0)


def test_a_level_that_is_not_kept_falls_with_the_sum() -> None:
    at_once = Levels(SPENT, NOT_KEPT, (SILVER, GOLD))
    bought = [(date(2026, 3, 1), 1000_00)]
    assert at_once.standing(bought, date(2027, 3, 1)).level == "level1"
    assert at_once.standing(bought, date(2027, 3, 2)) == Standing("", 0)


def test_what_was_refunded_never_counted() -> None:
    """What is handed in is what was kept: a level that only a refunded purchase reached was never reached."""
    assert BOTH.standing([(date(2026, 3, 1), 0)], date(2026, 3, 2)) == Standing("", 0)


def test_what_is_above_and_from_where() -> None:
    assert BOTH.above("") == SILVER
    assert BOTH.above("level1") == GOLD
    assert BOTH.above("level2") is None
    assert BOTH.times("level2") == 150
    assert BOTH.times("gone") == 100
    assert not Levels()
    assert Levels().standing([(date(2026, 3, 1), 10**9)], date(2026, 3, 1)) == rules.NOWHERE


@given(
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 9000_00)), max_size=12),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.sampled_from(rules.PERIODS),
)
def test_it_is_the_most_of_the_period(bought: list[tuple[date, int]], today: date, kept: str) -> None:
    by = Levels(SPENT, kept, (SILVER, GOLD))
    first = rules.begins(kept, today)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    most = max(sum(cents for at, cents in bought if day - rules.TWELVE_MONTHS <= at <= day) for day in days)
    level = by.reached(most)
    assert by.standing(bought, today).level == (level.key if level else "")
    since = [one for one in bought if one[0] >= by.since(today)]
    assert by.standing(since, today) == by.standing(bought, today)


def test_levels_are_read_as_they_are_kept() -> None:
    levels = Levels(POINTS, MONTH, (SILVER, GOLD))
    assert rules.read(rules.kept(levels)) == levels
    for wrong in ({"by": "luck"}, {"kept": "week"}, {"levels": [*rules.kept(levels)["levels"]] * 2}):
        with pytest.raises((ValueError, TypeError)):
            rules.read({**rules.kept(levels), **wrong})
