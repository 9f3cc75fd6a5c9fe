"""Working days and hours: over years, with make-up days, in every zone, whatever its clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.followups import countries
from handlers.followups.calendar import Calendar
from handlers.followups.countries import country_of, read_country, working_days
from handlers.kernel.days import weekdays

DAY = timedelta(days=1)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
CHINA = working_days("CN")

# 国务院办公厅关于2024、2025、2026年部分节假日安排的通知 (https://www.gov.cn/zhengce): on which weekends people work
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
# …, and which weekdays are free
FREE = {
    2024: [
        *["01-01", "02-12", "02-13", "02-14", "02-15", "02-16", "04-04", "04-05", "05-01", "05-02", "05-03"],
        *["06-10", "09-16", "09-17", "10-01", "10-02", "10-03", "10-04", "10-07"],
    ],
    2025: [
        *["01-01", "01-28", "01-29", "01-30", "01-31", "02-03", "02-04", "04-04", "05-01", "05-02", "05-05"],
        *["06-02", "10-01", "10-02", "10-03", "10-06", "10-07", "10-08"],
    ],
    2026: [
        *["01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04"],
        *["05-05", "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07"],
    ],
}


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * DAY for n in range((date(year + 1, 1, 1) - first).days)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("year", MADE_UP)
def test_china_works_on_the_days_that_the_state_council_announced(year: int) -> None:
    working_weekends = [f"{day:%m-%d}" for day in days(year) if day.weekday() >= 5 and CHINA(day)]
    free_weekdays = [f"{day:%m-%d}" for day in days(year) if day.weekday() < 5 and not CHINA(day)]
    assert working_weekends == MADE_UP[year]
    assert free_weekdays == FREE[year]


def test_the_next_working_day_leaps_a_golden_week_and_stops_at_a_make_up_day() -> None:
    calendar = Calendar(CHINA, "Asia/Shanghai")
    assert calendar.after(date(2026, 9, 30)) == date(2026, 10, 8)
    assert calendar.after(date(2026, 10, 9)) == date(2026, 10, 10)  # a Saturday that is worked on
    assert calendar.after(date(2026, 10, 10)) == date(2026, 10, 12)
    assert calendar.after(date(2026, 10, 9), 3) == date(2026, 10, 13)
    assert calendar.after(date(2026, 2, 14)) == date(2026, 2, 24)
    assert calendar.working(date(2026, 10, 10)) == date(2026, 10, 10)
    assert calendar.working(date(2026, 10, 11)) == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("US", date(2026, 11, 26), False),  # Thanksgiving
        ("US", date(2026, 11, 27), True),
        ("US-CA", date(2026, 11, 27), False),  # California's own
        ("DE", date(2026, 8, 15), False),  # a Saturday
        ("DE", date(2026, 1, 6), True),
        ("DE-BY", date(2026, 1, 6), False),  # Epiphany, in Bavaria
        ("SA", date(2026, 11, 27), False),  # a Friday
        ("SA", date(2026, 11, 29), True),  # a Sunday
        ("US", date(2021, 12, 31), False),  # New Year's Day, kept the day before
        (None, date(2026, 12, 25), True),
        ("XX", date(2026, 12, 26), False),
    ],
)
def test_countries_and_their_parts(country: str | None, day: date, works: bool) -> None:
    assert working_days(country)(day) is works


def test_every_year_of_every_country_is_as_if_asked_alone(subtests: pytest.Subtests) -> None:
    """What is asked first does not change what is answered later."""
    for country in ("CN", "US", "JP", "IN", "BR", "TW", "HK", "GB"):
        for year in (2023, 2031, 2026):
            with subtests.test(country=country, year=year):
                alone = holidays.country_holidays(country, years=year)
                assert [working_days(country)(day) for day in days(year)] == [
                    alone.is_working_day(d) for d in days(year)
                ]


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        *[("Asia/Shanghai", "CN"), ("Asia/Urumqi", "CN"), ("Asia/Chongqing", "CN"), ("PRC", "CN")],
        *[("Asia/Hong_Kong", "HK"), ("Asia/Taipei", "TW"), ("Asia/Singapore", "SG"), ("Asia/Kolkata", "IN")],
        *[("Europe/Berlin", "DE"), ("America/New_York", "US"), ("US/Pacific", "US")],
        *[("UTC", None), ("Etc/GMT+5", None), ("no such zone", None)],
    ],
)
def test_the_country_of_a_zone(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


def test_every_zone_has_a_country_whose_holidays_are_known_or_none() -> None:
    found = {country_of(zone) for zone in ZONES}
    assert len(found) > 200
    assert all(read_country(country) == country for country in found if country)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("CN", "CN"), (" cn ", "CN"), ("de-by", "DE-BY"), ("US_CA", "US-CA")]
    + [(text, None) for text in ("", "C", "XX", "DE-ZZ", "China", "CN;", "😀", "C" * 99)],
)
def test_how_a_country_is_typed(typed: str, kept: str | None) -> None:
    assert read_country(typed) == kept


def test_within_hours_and_the_next_hours() -> None:
    calendar = Calendar(CHINA, "Asia/Shanghai")
    assert calendar.is_open(utc("2026-11-25T01:00"))  # 09:00
    assert not calendar.is_open(utc("2026-11-25T00:59"))
    assert calendar.is_open(utc("2026-11-25T09:59:59"))
    assert not calendar.is_open(utc("2026-11-25T10:00"))
    assert not calendar.is_open(utc("2026-11-28T03:00"))
    assert calendar.is_open(utc("2026-10-10T03:00"))
    assert calendar.next_open(utc("2026-11-25T03:21")) == utc("2026-11-25T03:21")
    assert calendar.next_open(utc("2026-11-24T20:00")) == utc("2026-11-25T01:00")
    assert calendar.next_open(utc("2026-09-30T10:00")) == utc("2026-10-08T01:00")
    assert calendar.ends(date(2026, 11, 25)) == utc("2026-11-25T16:00")


def test_local_days_where_clocks_change() -> None:
    berlin = Calendar(working_days("DE"), "Europe/Berlin")
    assert berlin.instant(date(2026, 3, 27), 600) == utc("2026-03-27T09:00")
    assert berlin.instant(date(2026, 3, 30), 600) == utc("2026-03-30T08:00")
    assert berlin.ends(date(2026, 10, 25)) - berlin.instant(date(2026, 10, 25), 0) == timedelta(hours=25)
    sao_paulo = Calendar(weekdays, "America/Sao_Paulo")
    assert sao_paulo.ends(date(2018, 11, 3)) == utc("2018-11-04T03:00")  # that midnight does not exist
    apia = Calendar(weekdays, "Pacific/Apia")  # which skipped Friday 30 December 2011
    assert apia.next_open(utc("2011-12-30T05:00")) == utc("2012-01-01T19:00")


def test_a_calendar_that_never_works_does_not_loop() -> None:
    never = Calendar(lambda _: False, "UTC")
    assert never.working(date(2026, 11, 25)) == date(2026, 11, 25)
    assert never.after(date(2026, 11, 25), 2) == date(2026, 11, 27)
    assert never.next_open(utc("2026-11-25T12:00")) == utc("2026-11-26T09:00")


@given(
    zone=st.sampled_from(ZONES),
    at=st.integers(0, 16 * 365 * 1440).map(lambda minutes: utc("2015-01-01T00:00") + timedelta(minutes=minutes)),
    opens=st.integers(300, 700),
    hours=st.integers(60, 700),
)
def test_the_next_hours_are_the_first_there_are_in_every_zone(zone: str, at: datetime, opens: int, hours: int) -> None:
    calendar = Calendar(working_days(country_of(zone)), zone, opens, opens + hours)
    found = calendar.next_open(at)
    assert found >= at
    assert calendar.is_open(found)
    if found == at:
        return
    local = found.astimezone(ZoneInfo(zone))
    assert local.hour * 60 + local.minute == opens
    minutes = int((found - at) / timedelta(minutes=1))
    assert not any(calendar.is_open(at + timedelta(minutes=n)) for n in range(0, minutes, 29))


@given(day=st.dates(date(2004, 1, 1), date(2035, 12, 1)), count=st.integers(1, 9))
def test_so_many_working_days_later_are_so_many(day: date, count: int) -> None:
    calendar = Calendar(CHINA, "Asia/Shanghai")
    found = calendar.after(day, count)
    assert CHINA(found)
    assert sum(CHINA(day + n * DAY) for n in range(1, (found - day).days + 1)) == count


def test_the_settings_are_named_as_documented() -> None:
    assert (countries.COUNTRY, countries.HOURS) == ("country", "working_hours")
