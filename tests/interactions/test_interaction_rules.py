"""What a review does to satisfaction: the article's cases, and the bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.interactions.rules import LEAST, MOST, START, Steps, bounded, moved
from storage.types import Mark

ARTICLE = Steps()


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        (40, "good", 41),  # 李四's
        (40, "bad", 39),
        (40, "neutral", 40),
        (50, "good", 50),
        (50, "bad", 49),
        (49, "good", 50),
        (0, "bad", 0),
        (0, "good", 1),
        (1, "bad", 0),
    ],
)
def test_the_articles_steps(before: int, mark: str, after: int) -> None:
    assert before + moved(before, mark, ARTICLE) == after


def test_it_starts_at_four() -> None:
    assert START == 40


@given(st.integers(LEAST, MOST), st.lists(st.sampled_from(["good", "bad", "neutral"])), st.integers(1, 60))
def test_it_stays_in_bounds_and_every_move_can_be_taken_back(start: int, marks: list[Mark], step: int) -> None:
    steps = Steps(good=step, bad=-step)
    satisfaction = start
    moves = []
    for mark in marks:
        moves.append(moved(satisfaction, mark, steps))
        satisfaction += moves[-1]
        assert LEAST <= satisfaction <= MOST
    assert bounded(satisfaction) == satisfaction
    assert satisfaction - sum(moves) == start
