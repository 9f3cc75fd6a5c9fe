"""When a digest is owed: every zone there is, and clocks that jump."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.digests.rules import (
    DAY,
    Schedule,
    ahead,
    covered,
    csat,
    due,
    interval,
    last_day,
    read_stamp,
    stamp,
    upcoming,
)
from handlers.followups.countries import working_days

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
FROM, TO = datetime(2027, 6, 1, tzinfo=UTC), datetime(2029, 6, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
INSTANTS = st.integers(1_230_000_000, 2_080_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MINUTES = (0, 30, 90, 150, 540, 1425)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def changes(name: str) -> tuple[datetime, ...]:
    """The instants within the two years at which a zone's clocks are changed, to the minute."""
    zone = ZoneInfo(name)
    found = []
    for at in (FROM + n * 8 * DAY for n in range((TO - FROM).days // 8)):
        early, late = at, at + 8 * DAY
        if early.astimezone(zone).utcoffset() == late.astimezone(zone).utcoffset():
            continue
        while late - early > timedelta(seconds=30):
            middle = early + (late - early) / 2
            same = middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset()
            early, late = (middle, late) if same else (early, middle)
        found.append((late + timedelta(seconds=1)).replace(second=0, microsecond=0))
    return tuple(found)


def clocks() -> dict[str, tuple[datetime, ...]]:
    """One zone of all that show the same throughout the two years, with the changes of its clocks."""
    alike: dict[object, tuple[str, tuple[datetime, ...]]] = {}
    for name in ZONES:
        zone = ZoneInfo(name)
        found = changes(name)
        offsets = tuple(at.astimezone(zone).utcoffset() for at in (FROM, *found))
        alike.setdefault((found, offsets), (name, found))
    return dict(alike.values())


def by_looking_at_the_clock(zone: ZoneInfo, change: datetime) -> dict[int, dict[date, datetime]]:
    """For each minute of the day, and local date around a change of the clocks, the first quarter of an hour at which
    the clock shows it or has passed it."""
    begin = change - 3 * DAY - timedelta(minutes=change.minute % 15)
    shown = [(at, at.astimezone(zone).replace(tzinfo=None)) for at in (begin + n * QUARTER for n in range(6 * 96))]
    days = sorted({local.date() for _, local in shown})[1:-1]
    found: dict[int, dict[date, datetime]] = {}
    for minute in MINUTES:
        wanted = time(*divmod(minute, 60))
        found[minute] = {day: next(at for at, local in shown if local >= datetime.combine(day, wanted)) for day in days}
    return found


def posted(schedule: Schedule, ticks: list[datetime]) -> dict[date, datetime]:
    """What a bot would post that looks at these instants, and when."""
    settled: dict[date, datetime] = {}
    last = None
    for now in ticks:
        day = due(Schedule(**{**vars(schedule), "last": last}), now)
        if day is not None:
            assert day not in settled
            settled[day] = now
            last = day
    return settled


def test_every_zone_owes_each_local_date_once() -> None:
    """Daily steps through two years, a leap day among them; quarters of an hour around each change of the clocks."""
    around = 0
    for name, changed in clocks().items():
        zone = ZoneInfo(name)
        since = FROM.astimezone(zone).date()
        last = None
        for day in (since + n * DAY for n in range((TO - FROM).days)):
            at = datetime.combine(day, time(9), zone)
            schedule = Schedule("day", None, 540, name, since, last)
            assert due(schedule, at.astimezone(UTC)) == day
            last = day
            if day.day == 29:
                assert due(schedule, at.astimezone(UTC) - timedelta(seconds=1)) is None
        for change in changed:
            around += 1
            for minute, expected in by_looking_at_the_clock(zone, change).items():
                assert len(expected) >= 4
                ticks = sorted({at + n * QUARTER for at in expected.values() for n in (-1, 0, 1)})
                schedule = Schedule("day", None, minute, name, min(expected))
                assert posted(schedule, ticks) == expected, (name, minute, change)
    assert len(ZONES) > 550
    assert around > 100


@pytest.mark.parametrize(
    ("zone", "minute", "day", "at"),
    [
        ("Europe/Berlin", 150, date(2026, 3, 29), "2026-03-29T01:00"),  # 02:30 does not exist: 03:00 comes instead
        ("Europe/Berlin", 150, date(2026, 10, 25), "2026-10-25T00:30"),  # 02:30 comes twice: the first
        ("America/New_York", 90, date(2026, 11, 1), "2026-11-01T05:30"),
        ("America/Sao_Paulo", 0, date(2018, 11, 4), "2018-11-04T03:00"),  # midnight does not exist
        ("America/Sao_Paulo", 1410, date(2018, 2, 17), "2018-02-18T01:30"),  # 23:30 comes twice
        ("America/St_Johns", 0, date(2010, 11, 7), "2010-11-07T02:30"),  # at 00:01 it is 23:01 again
        ("Asia/Shanghai", 540, date(2028, 2, 29), "2028-02-29T01:00"),
        ("Pacific/Apia", 540, date(2011, 12, 29), "2011-12-29T19:00"),
        ("Pacific/Apia", 540, date(2011, 12, 30), None),  # Samoa skipped this day
        ("Pacific/Apia", 540, date(2011, 12, 31), "2011-12-30T19:00"),
        ("Pacific/Kwajalein", 0, date(1993, 8, 21), None),
        ("America/Toronto", 5, date(1919, 3, 31), "1919-03-31T04:30"),  # 23:30 on the 30th became 00:30
        ("America/Toronto", 1425, date(1919, 3, 30), "1919-03-31T04:30"),  # a time lost at the end of a day
    ],
)
def test_the_instant_at_which_a_local_date_is_due(zone: str, minute: int, day: date, at: str | None) -> None:
    assert Schedule("day", None, minute, zone).at(day) == (utc(at) if at else None)


def test_a_zone_that_skips_a_day_owes_every_date_that_it_had() -> None:
    begin = datetime(2011, 12, 27, 12, tzinfo=UTC)
    ticks = [begin + n * QUARTER for n in range(6 * 96)]
    daily = posted(Schedule("day", None, 540, "Pacific/Apia", date(2011, 12, 28)), ticks)
    assert list(daily) == [date(2011, 12, day) for day in (28, 29, 31)] + [date(2012, 1, day) for day in (1, 2)]
    schedule = Schedule("day", None, 540, "Pacific/Apia")
    span = covered(schedule, date(2011, 12, 31), utc("2011-12-30T19:00"), None)
    assert span.since == utc("2011-12-29T19:00")


def test_a_day_that_begins_twice_is_owed_once_even_if_nobody_looked_the_first_time() -> None:
    schedule = Schedule("day", None, 0, "America/St_Johns", date(2010, 11, 6), date(2010, 11, 6))
    assert due(schedule, utc("2010-11-07T02:29")) is None
    assert due(schedule, utc("2010-11-07T03:00")) == date(2010, 11, 7)  # the clocks show the 6th again


def test_a_late_start_owes_the_last_missed_date_only() -> None:
    daily = Schedule("day", None, 540, "UTC", date(2026, 11, 1), date(2026, 11, 3))
    assert due(daily, utc("2026-11-20T08:59")) == date(2026, 11, 19)
    weekly = Schedule("week", 0, 540, "UTC", date(2026, 11, 1), date(2026, 11, 2))
    assert due(weekly, utc("2026-11-28T12:00")) == date(2026, 11, 23)
    assert due(Schedule("week", 0, 540, "UTC", date(2026, 11, 24)), utc("2026-11-28T12:00")) is None


def test_a_schedule_made_after_todays_time_begins_tomorrow() -> None:
    schedule = Schedule("day", None, 540, "Asia/Shanghai")
    assert upcoming(schedule, utc("2026-11-23T00:59")) == date(2026, 11, 23)
    assert upcoming(schedule, utc("2026-11-23T01:00")) == date(2026, 11, 24)
    assert upcoming(Schedule("week", 0, 540, "UTC"), utc("2026-11-23T09:00")) == date(2026, 11, 30)
    assert upcoming(Schedule("day", None, 600, "UTC", last=date(2026, 11, 23)), utc("2026-11-23T09:30")) == date(
        2026, 11, 24
    )
    assert upcoming(Schedule("day", None, 540, "Pacific/Apia"), utc("2011-12-29T19:00")) == date(2011, 12, 31)


def test_what_a_digest_covers() -> None:
    def span(schedule: Schedule, day: date, last: str | None) -> tuple[datetime, ...]:
        until = schedule.at(day)
        assert until is not None
        found = covered(schedule, day, until, utc(last) if last else None)
        assert found.until == until
        return found.before, found.since

    daily = Schedule("day", None, 540, "UTC")
    monday = date(2026, 11, 23)
    assert span(daily, monday, None) == (utc("2026-11-21T09:00"), utc("2026-11-22T09:00"))
    assert span(daily, monday, "2026-11-22T09:00") == (utc("2026-11-21T09:00"), utc("2026-11-22T09:00"))
    assert span(daily, monday, "2026-11-20T09:00") == (utc("2026-11-17T09:00"), utc("2026-11-20T09:00"))
    assert span(daily, monday, "2026-11-22T10:00") == (utc("2026-11-21T09:00"), utc("2026-11-22T09:00"))
    weekly = Schedule("week", 0, 540, "UTC")
    assert span(weekly, monday, None) == (utc("2026-11-09T09:00"), utc("2026-11-16T09:00"))
    berlin = Schedule("day", None, 540, "Europe/Berlin")
    assert span(berlin, date(2026, 10, 25), None) == (utc("2026-10-23T07:00"), utc("2026-10-24T07:00"))
    assert last_day(utc("2026-11-23T09:00")).since == utc("2026-11-22T09:00")


@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 1439),
    weekday=st.none() | st.integers(0, 6),
    start=INSTANTS,
    jumps=st.lists(st.integers(-3 * 86400, 12 * 86400), max_size=30),
)
def test_whatever_the_clock_does(
    zone: str, minute: int, weekday: int | None, start: datetime, jumps: list[int]
) -> None:
    every = "day" if weekday is None else "week"
    first = upcoming(Schedule(every, weekday, minute, zone), start)
    settled: list[date] = []
    now = start
    for jump in [0, *jumps]:
        now += timedelta(seconds=jump)
        schedule = Schedule(every, weekday, minute, zone, first, settled[-1] if settled else None)
        day = due(schedule, now)
        if day is None:
            assert upcoming(schedule, now) > (settled[-1] if settled else date.min)
            continue
        at = schedule.at(day)
        assert at is not None
        assert start < at <= now
        assert schedule.falls_on(day)
        assert day >= first
        assert not settled or day > settled[-1]
        settled.append(day)
        assert due(Schedule(every, weekday, minute, zone, first, day), now) is None


@settings(max_examples=settings.default.max_examples // 3)
@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 1439),
    start=INSTANTS,
)
def test_what_is_looked_for_often_enough_covers_all_time_without_a_gap(zone: str, minute: int, start: datetime) -> None:
    first = upcoming(Schedule("day", None, minute, zone), start)
    last: date | None = None
    ended: datetime | None = None
    for hours in range(0, 24 * 12, 5):
        schedule = Schedule("day", None, minute, zone, first, last)
        day = due(schedule, start + timedelta(hours=hours))
        if day is None:
            continue
        at = schedule.at(day)
        assert at is not None
        span = covered(schedule, day, at, ended)
        assert span.before < span.since < span.until == at
        assert ended is None or span.since == ended
        last, ended = day, at
    assert last is not None


@pytest.mark.parametrize(
    ("good", "bad", "share"),
    [
        *[(0, 0, None), (9, 0, None), (4, 5, None), (1, 7, None)],
        *[(9, 1, 90), (10, 0, 100), (0, 10, 0), (2, 8, 20), (17, 3, 85), (20, 10, 67), (5, 35, 13)],
        *[(1999, 1, 99), (1, 1999, 1), (10**6, 10**6, 50)],
    ],
)
def test_csat_is_good_of_good_and_bad_and_too_few_are_not_judged(good: int, bad: int, share: int | None) -> None:
    assert csat(good, bad) == share


def test_a_button_carries_an_instant_exactly() -> None:
    at = datetime(2026, 11, 23, 9, 0, 0, 123457, tzinfo=UTC)
    assert read_stamp(stamp(at)) == at
    assert [read_stamp(text) for text in ("", "x", "-1", "1.5", "9" * 18, "²")] == [None] * 6


CHINA = working_days("CN")


def by_hand(every: str, day: date) -> bool:
    """Whether a digest is planned for a date, looked at another way."""
    if every == "month":
        return (day + DAY).day == 1  # on the 31st, which a short month has as its last day
    return CHINA(day) if every == "workday" else True


@pytest.mark.parametrize("every", ["workday", "month"])
def test_each_planned_date_of_two_years_once_by_the_zones_that_differ(every: str) -> None:
    planned = 0
    for name in clocks():
        zone = ZoneInfo(name)
        schedule = Schedule(every, None, 540, name, FROM.astimezone(zone).date(), None, 31, CHINA)
        last = None
        for day in (schedule.since + n * DAY for n in range((TO - FROM).days)):
            if by_hand(every, day):
                at = datetime.combine(day, time(9), zone).astimezone(UTC)
                owed = due(Schedule(**{**vars(schedule), "last": last}), at)
                assert owed == day
                assert (
                    last is None or due(Schedule(**{**vars(schedule), "last": last}), at - timedelta(seconds=1)) is None
                )
                last, planned = day, planned + 1
    assert planned > (500 if every == "month" else 10_000)


def test_working_days_with_those_that_are_made_up() -> None:
    schedule = Schedule("workday", None, 540, "Asia/Shanghai", works=CHINA)
    days = [date(2026, 2, 12) + n * DAY for n in range(20)]
    assert [day.day for day in days if schedule.falls_on(day)] == [12, 13, 14, 24, 25, 26, 27, 28, 2, 3]
    span = covered(schedule, date(2026, 2, 24), utc("2026-02-24T01:00"), None)
    assert span == type(span)(utc("2026-02-13T01:00"), utc("2026-02-14T01:00"), utc("2026-02-24T01:00"))
    assert ahead(schedule, date(2026, 2, 14)) == [date(2026, 2, 14) + n * DAY for n in range(10)]


@pytest.mark.parametrize(
    ("monthday", "days"),
    [(1, ["01-01", "02-01", "03-01"]), (30, ["01-30", "02-29", "03-30"]), (31, ["01-31", "02-29", "03-31"])],
)
def test_a_month_that_is_too_short_has_its_last_day(monthday: int, days: list[str]) -> None:
    schedule = Schedule("month", None, 540, "UTC", date(2028, 1, 1), monthday=monthday)
    found = [day for n in range(91) if schedule.falls_on(day := date(2028, 1, 1) + n * DAY)]
    assert [day.isoformat()[5:] for day in found] == days
    assert covered(schedule, found[2], utc("2028-03-31T09:00"), None).before == schedule.at(found[0])


def test_a_calendar_without_working_days_owes_nothing_and_ends() -> None:
    never = Schedule("workday", None, 540, "UTC", date(2026, 1, 1), works=lambda day: False)
    assert due(never, utc("2026-11-23T09:00")) is None
    assert upcoming(never, utc("2026-11-23T09:00")) > date(2028, 1, 1)
    assert covered(never, date(2026, 11, 23), utc("2026-11-23T09:00"), None).since < utc("2026-11-23T09:00")


@pytest.mark.parametrize(
    ("good", "bad", "least", "most"),
    [(0, 0, 0, 100), (10, 0, 72, 100), (0, 10, 0, 28), (9, 1, 59, 99), (50, 50, 40, 60), (5000, 5000, 49, 51)],
)
def test_the_interval_is_wilsons(good: int, bad: int, least: int, most: int) -> None:
    assert interval(good, bad) == (least, most)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_an_interval_holds_its_share(good: int, bad: int) -> None:
    low, high = interval(good, bad)
    assert 0 <= low <= high <= 100
    if good + bad:
        assert low <= 100 * good / (good + bad) <= high
