"""How days to come are typed, and when people are reminded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.followups import rules
from handlers.followups.calendar import Calendar, weekdays
from handlers.followups.countries import working_days
from handlers.kernel.refusal import Refusal

TODAY = date(2026, 11, 25)  # a Wednesday
SHANGHAI = Calendar(working_days("CN"), "Asia/Shanghai")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day", "rest"),
    [
        *[("today call", "2026-11-25", "call"), ("今天", "2026-11-25", ""), ("Tomorrow", "2026-11-26", "")],
        *[("明天回电", "2026-11-26", "回电"), ("后天，回电", "2026-11-27", "回电"), ("大后天", "2026-11-28", "")],
        *[("後天", "2026-11-27", ""), ("大後天 x", "2026-11-28", "x")],
        *[("Fri call back", "2026-11-27", "call back"), ("friday: x", "2026-11-27", "x"), ("on Fri", "2026-11-27", "")],
        *[("Wed", "2026-12-02", ""), ("this Thursday", "2026-11-26", ""), ("Thurs", "2026-11-26", "")],
        *[("Tue", "2026-12-01", ""), ("tues", "2026-12-01", ""), ("sun x", "2026-11-29", "x")],
        *[("next Fri", "2026-12-04", ""), ("next monday x", "2026-11-30", "x"), ("next week", "2026-11-30", "")],
        *[("周五", "2026-11-27", ""), ("周三回访", "2026-12-02", "回访"), ("下周五回访", "2026-12-04", "回访")],
        *[
            ("星期天", "2026-11-29", ""),
            ("礼拜一", "2026-11-30", ""),
            ("下周", "2026-11-30", ""),
            ("週五", "2026-11-27", ""),
        ],
        *[("2026-12-01 x", "2026-12-01", "x"), ("2026/12/1", "2026-12-01", ""), ("2026年12月1日", "2026-12-01", "")],
        *[("２０２６－１２－０１", "2026-12-01", ""), ("12月1日 x", "2026-12-01", "x"), ("1月5号", "2027-01-05", "")],
        *[("11月25日", "2026-11-25", ""), ("11月24日", "2027-11-24", "")],
        *[("in 3 days x", "2026-11-28", "x"), ("in 1 day", "2026-11-26", ""), ("3天后回访", "2026-11-28", "回访")],
        *[("三天后", "2026-11-28", ""), ("两天之后 x", "2026-11-27", "x"), ("十天以后", "2026-12-05", "")],
        *[
            ("+3", "2026-11-28", ""),
            ("＋3 x", "2026-11-28", "x"),
            ("+ 14 days", "2026-12-09", ""),
            ("+2天", "2026-11-27", ""),
        ],
        *[("+366", "2027-11-26", ""), ("2027-11-26", "2027-11-26", ""), ("+0 x", "2026-11-25", "x")],
    ],
)
def test_days_to_come(typed: str, day: str, rest: str) -> None:
    assert rules.begins_with_day(typed)
    assert rules.read_day(typed, TODAY) == (date.fromisoformat(day), rest)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "{text} is not a day to come"),
        ("", "{text} is not a day to come"),
        ("Fridays", "{text} is not a day to come"),
        ("month", "{text} is not a day to come"),
        ("Fri-day", "{text} is not a day to come"),
        ("😀" * 99, "{text} is not a day to come"),
        ("+1.5", "{text} is not a day to come"),
        ("2026-11-24", "{day} is past"),
        ("1999-01-01", "{day} is past"),
        ("2026-13-01", "There is no day {day}"),
        ("2026-02-30 x", "There is no day {day}"),
        ("2月30日", "There is no day {day}"),
        ("2027-11-27", "{day} is more than a year ahead"),
        ("9999-12-31", "{day} is more than a year ahead"),
        ("in 999999999 days", "{text} is more than a year ahead"),
        ("367天后", "{text} is more than a year ahead"),
    ],
)
def test_what_is_no_day_to_come(typed: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.read_day(typed, TODAY)
    assert refused.value.sentence.startswith(said)


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        *[("Acme Corp Fri call", 10), ("李四明天", 2), ("李四 2026-12-01", 3), ("Ann +3", 4), ("Ann in 3 days", 4)],
        *[("tomorrow", None), ("李四", None), ("Mongo", None), ("C+3", None), ("", None)],
    ],
)
def test_where_a_day_is_first_said(typed: str, where: int | None) -> None:
    assert rules.find_day(typed) == where


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_is_a_day_to_come_or_refused(text: str, today: date) -> None:
    rules.find_day(text)
    try:
        day, rest = rules.read_day(text, today)
    except Refusal:
        return
    assert 0 <= (day - today).days <= rules.FURTHEST
    assert text.endswith(rest)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_the_next_after_today(today: date, weekday: int) -> None:
    for name in (
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday],
        "周" + "一二三四五六日"[weekday],
    ):
        day, _ = rules.read_day(name, today)
        assert day.weekday() == weekday
        assert 1 <= (day - today).days <= 7


@pytest.mark.parametrize(
    ("day", "now", "reminded", "late"),
    [
        ("2026-11-26", "2026-11-25T03:00", "2026-11-26T02:00", "2026-11-26T16:00"),  # at ten in the morning
        ("2026-11-25", "2026-11-25T01:00", "2026-11-25T02:00", "2026-11-25T16:00"),
        ("2026-11-25", "2026-11-25T03:00", "2026-11-25T09:00", "2026-11-25T16:00"),  # today after ten: at five
        ("2026-11-25", "2026-11-25T09:00", "2026-11-26T02:00", "2026-11-25T16:00"),  # after five: tomorrow
        ("2026-11-28", "2026-11-25T03:00", "2026-11-30T02:00", "2026-11-28T16:00"),  # a Saturday
        ("2026-10-10", "2026-10-09T03:00", "2026-10-10T02:00", "2026-10-10T16:00"),  # a Saturday that is worked on
        ("2026-10-02", "2026-09-30T03:00", "2026-10-08T02:00", "2026-10-02T16:00"),
        ("2026-11-20", "2026-11-25T03:00", "2026-11-25T09:00", "2026-11-20T16:00"),  # overdue already
    ],
)
def test_when_people_are_reminded(day: str, now: str, reminded: str, late: str) -> None:
    found = rules.when(SHANGHAI, date.fromisoformat(day), utc(now))
    assert found == rules.When(date.fromisoformat(day), utc(late), utc(reminded))


def test_a_short_working_day_has_its_middle() -> None:
    calendar = Calendar(weekdays, "UTC", 600, 660)
    assert rules.remind_at(calendar, TODAY, utc("2026-11-25T00:00")) == utc("2026-11-25T10:30")


@given(
    st.integers(0, 10**7).map(lambda minutes: utc("2015-01-01T00:00") + timedelta(minutes=minutes)),
    st.integers(-30, 300),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Chatham", "Asia/Kathmandu"]),
    st.sampled_from(["CN", "DE", "US", "SA", None]),
)
def test_nobody_is_reminded_outside_working_hours_or_too_early(
    now: datetime, days: int, zone: str, country: str | None
) -> None:
    calendar = Calendar(working_days(country), zone)
    day = calendar.date_at(now) + timedelta(days=days)
    found = rules.when(calendar, day, now)
    assert found.remind_at > now
    assert calendar.is_open(found.remind_at)
    assert calendar.date_at(found.remind_at) >= day
    assert calendar.date_at(found.late_at) == day + timedelta(days=1)


def test_a_bad_review_is_for_the_next_working_day() -> None:
    assert rules.of_review(SHANGHAI, utc("2026-11-25T03:00")) == date(2026, 11, 26)
    assert rules.of_review(SHANGHAI, utc("2026-11-27T03:00")) == date(2026, 11, 30)
    assert rules.of_review(SHANGHAI, utc("2026-11-27T17:00")) == date(2026, 11, 30)  # it is Saturday there
    assert rules.of_review(SHANGHAI, utc("2026-10-09T03:00")) == date(2026, 10, 10)
    assert rules.of_review(SHANGHAI, utc("2026-09-30T03:00")) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("how", "now", "day"),
    [
        ("1", "2026-11-25T03:00", date(2026, 11, 26)),
        ("1", "2026-11-27T03:00", date(2026, 11, 30)),
        ("3", "2026-11-26T03:00", date(2026, 12, 1)),
        ("week", "2026-11-25T03:00", date(2026, 11, 30)),
        ("week", "2026-11-29T03:00", date(2026, 11, 30)),
        ("week", "2026-09-30T03:00", date(2026, 10, 8)),
        ("2", "2026-11-25T03:00", None),
        ("", "2026-11-25T03:00", None),
        ("９", "2026-11-25T03:00", None),
    ],
)
def test_putting_off(how: str, now: str, day: date | None) -> None:
    assert rules.snoozed(SHANGHAI, how, utc(now)) == day
