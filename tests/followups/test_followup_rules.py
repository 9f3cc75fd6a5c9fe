"""When people are reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.followups import rules
from handlers.followups.calendar import Calendar
from handlers.followups.countries import working_days
from handlers.kernel.days import weekdays

TODAY = date(2026, 11, 25)  # a Wednesday
SHANGHAI = Calendar(working_days("CN"), "Asia/Shanghai")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "now", "reminded", "late"),
    [
        ("2026-11-26", "2026-11-25T03:00", "2026-11-26T02:00", "2026-11-26T16:00"),  # at ten in the morning
        ("2026-11-25", "2026-11-25T01:00", "2026-11-25T02:00", "2026-11-25T16:00"),
        ("2026-11-25", "2026-11-25T03:00", "2026-11-25T09:00", "2026-11-25T16:00"),  # today after ten: at five
        ("2026-11-25", "2026-11-25T09:00", "2026-11-26T02:00", "2026-11-25T16:00"),  # after five: tomorrow
        ("2026-11-28", "2026-11-25T03:00", "2026-11-27T02:00", "2026-11-28T16:00"),  # a Saturday: the day before
        ("2026-11-28", "2026-11-27T10:30", "2026-11-30T02:00", "2026-11-28T16:00"),  # that is over: on the Monday
        ("2026-11-28", "2026-11-28T02:00", "2026-11-30T02:00", "2026-11-28T16:00"),
        ("2026-10-10", "2026-10-09T03:00", "2026-10-10T02:00", "2026-10-10T16:00"),  # a Saturday that is worked on
        ("2026-10-02", "2026-09-29T03:00", "2026-09-30T02:00", "2026-10-02T16:00"),
        ("2026-10-02", "2026-09-30T09:30", "2026-10-08T02:00", "2026-10-02T16:00"),
        ("2026-11-20", "2026-11-25T03:00", "2026-11-25T09:00", "2026-11-20T16:00"),  # overdue already
    ],
)
def test_when_people_are_reminded(day: str, now: str, reminded: str, late: str) -> None:
    found = rules.when(SHANGHAI, date.fromisoformat(day), utc(now))
    assert found == rules.When(date.fromisoformat(day), utc(late), utc(reminded))


@pytest.mark.parametrize(
    ("day", "minute", "called"),
    [
        ("2026-11-27", 15 * 60, "2026-11-27T07:00"),
        ("2026-11-25", 11 * 60, None),  # it is that now
        ("2026-11-25", 17 * 60 + 30, "2026-11-25T09:30"),
        ("2026-11-27", 10 * 60, None),  # when they are reminded anyway
        ("2026-11-27", 20 * 60, None),  # after work
        ("2026-11-28", 15 * 60, None),  # on a Saturday
        ("2026-10-10", 15 * 60, None),  # past
    ],
)
def test_a_time_within_working_hours_is_one_more_reminder(day: str, minute: int, called: str | None) -> None:
    found = rules.when(SHANGHAI, date.fromisoformat(day), utc("2026-11-25T03:00"), minute)
    assert found.call_at == (utc(called) if called else None)
    assert found == replace(
        rules.when(SHANGHAI, date.fromisoformat(day), utc("2026-11-25T03:00")), call_at=found.call_at
    )


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
    assert calendar.date_at(found.remind_at) >= min(day, calendar.before(day))
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
