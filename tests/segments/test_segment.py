"""Segments: the article's table, edges and missing facts, and /segment over the wire."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Mode
from handlers.customers.segments import MIDDLE_HIGH, OTHER, SPENDING, YOUNG_LOW, YOUNG_MIDDLE, age_on, segment
from handlers.segments.rules import tally

if TYPE_CHECKING:
    from tests.conftest import Connect, Team

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("age", "spending", "expected"),
    [
        (25, "low", YOUNG_LOW),  # the article's five
        (35, "medium", YOUNG_MIDDLE),
        (45, "high", MIDDLE_HIGH),
        (55, "medium", OTHER),
        (65, "low", OTHER),
        (39, "low", YOUNG_LOW),
        (40, "low", OTHER),
        (39, "medium", YOUNG_MIDDLE),
        (40, "medium", OTHER),
        (39, "high", OTHER),
        (40, "high", MIDDLE_HIGH),
        (0, "low", YOUNG_LOW),
    ],
)
def test_the_articles_segments(age: int, spending: str, expected: str) -> None:
    found = segment(age, spending)
    assert found.key == expected
    assert found.missing == ()
    assert (found.condition is None) == (expected == OTHER)


@pytest.mark.parametrize(
    ("age", "spending", "missing"),
    [(None, "low", ("age",)), (25, None, ("spending",)), (None, None, ("age", "spending"))],
)
def test_what_is_missing_meets_no_condition(age: int | None, spending: str | None, missing: tuple[str, ...]) -> None:
    found = segment(age, spending)
    assert (found.key, found.missing) == (OTHER, missing)


@pytest.mark.parametrize(
    ("birthday", "typed", "age"),
    [
        (None, None, None),
        (None, 30, 30),
        (date(1986, 11, 22), None, 40),  # today
        (date(1986, 11, 23), 99, 39),  # tomorrow, and a birthday wins
        (date(2026, 11, 22), None, 0),
        (date(1984, 2, 29), None, 42),
    ],
)
def test_a_birthday_wins_over_a_typed_age(birthday: date | None, typed: int | None, age: int | None) -> None:
    assert age_on(TODAY, birthday.isoformat() if birthday else None, typed) == age


def test_a_birthday_without_a_year_says_no_age() -> None:
    assert age_on(TODAY, "05-31", None) is None
    assert age_on(TODAY, "05-31", 33) == 33


PROFILES = st.tuples(
    st.none() | st.integers(0, 150),
    st.none() | st.dates(date(1880, 1, 1), TODAY).map(date.isoformat) | st.just("02-29"),
    st.none() | st.sampled_from(SPENDING),
    st.integers(1, 1000),
)


@given(st.lists(PROFILES, max_size=20))
def test_every_customer_is_counted_once(profiles: list[tuple[int | None, str | None, str | None, int]]) -> None:
    counted = tally(profiles, TODAY)
    assert counted.total == sum(many for *_, many in profiles)
    for key, count in counted.counts.items():
        assert count == sum(n for a, b, s, n in profiles if segment(age_on(TODAY, b, a), s).key == key)
    assert counted.incomplete <= counted.counts[OTHER]


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
def test_segment(connect: Connect, mode: Mode) -> None:
    alice = connect(mode).alice

    def said(text: str) -> str:
        answer = alice.types(text, channel="sales")
        assert answer.error is None
        assert answer.visible_to == alice.id
        return answer.text

    assert "Customers by segment: 0 in all" in said("/segment")
    said("/customer add 甲 age=25 spending=low")
    said("/customer add 乙 年龄=35 消费能力=中")
    said("/customer add 丙 age=99 birthday=1995-01-01 spending=medium")
    said("/customer add Acme Corp age=45 spending=high")
    said("/customer add 丁 age=55 spending=medium")
    said("/customer add 戊 spending=low")
    said("/customer add 己")
    assert said("/segment").splitlines() == [
        "Customers by segment: 7 in all",
        "Young, low income: 1 · age < 40, spending low · offer: 20 off orders of 100 or more",
        "Young, middle income: 2 · age < 40, spending medium · offer: None",
        "Middle-aged, high income: 1 · age ≥ 40, spending high · offer: Birthday gift",
        "Other: 3 · everybody else · offer: None",
        "Missing an age or spending: 2",
    ]
    assert said("/segment acme corp").splitlines() == [
        "Acme Corp",
        "Segment: Middle-aged, high income (rule: age ≥ 40, spending high)",
        "Age: 45 · spending: high",
        "Offer: Birthday gift",
    ]
    assert "(no other rule fits)" in said("/segment 丁")
    missing = said("/segment 戊")
    assert "Segment: Other (missing: age)" in missing
    assert "Age: unknown · spending: low" in missing
    assert "Add what's missing: /customer edit 戊 age=30" in missing
    assert "(missing: age and spending)" in said("/segment 己")
    assert "/customer edit 己 age=30 spending=medium" in said("/segment 己")


def test_who_is_meant(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice
    asked = alice.types("/segment 赵六", channel="sales")
    assert "Segment: Other" in asked.click("Add 赵六").text
    alice.types("/customer add 赵六六 age=20 spending=low", channel="sales")
    assert (
        alice.types("/segment 赵", channel="sales")
        .click("赵六六")
        .text.startswith("赵六六\nSegment: Young, low income")
    )
    for text, refusal in (
        ("x" * 10_000, "A name can have up to 100 characters"),
        ("\u202e", "The name is missing. Try /segment "),
    ):
        with subtests.test(text=text):
            assert refusal in alice.types(f"/segment {text}", channel="sales").text
    ping = alice.types("/segment <!channel>", channel="sales")
    assert "I don't know a customer called <!channel>." in ping.text
    assert "<!channel>" not in ping.message.text
