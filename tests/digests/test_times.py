"""How the time of a digest is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.digests.times import When, daily, monthly, weekly, workdays
from handlers.kernel.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "minute", "zone"),
    [
        ("09:00", 540, "Europe/Paris"),
        ("9:00", 540, "Europe/Paris"),
        ("９：００", 540, "Europe/Paris"),
        ("at 9:05", 545, "Europe/Paris"),
        ("00:00", 0, "Europe/Paris"),
        ("23:59", 1439, "Europe/Paris"),
        ("9am", 540, "Europe/Paris"),
        ("9:30 PM", 1290, "Europe/Paris"),
        ("12am", 0, "Europe/Paris"),
        ("12pm", 720, "Europe/Paris"),
        ("上午9点", 540, "Europe/Paris"),
        ("早上9点半", 570, "Europe/Paris"),
        ("中午12点", 720, "Europe/Paris"),
        ("下午3点20分", 920, "Europe/Paris"),
        ("晚上 8:15", 1215, "Europe/Paris"),
        ("9点整 东京", 540, "Asia/Tokyo"),
        ("9:00北京", 540, "Asia/Shanghai"),
        ("9：00，北京时间", 540, "Asia/Shanghai"),
        ("9:00 Beijing", 540, "Asia/Shanghai"),
        ("9:00 asia/shanghai", 540, "Asia/Shanghai"),
        ("9:00 (America/New_York)", 540, "America/New_York"),
        ("9:00 new york", 540, "America/New_York"),
        ("9:00 纽约时间", 540, "America/New_York"),
        ("9:00 berlin", 540, "Europe/Berlin"),
        ("9:00 utc", 540, "UTC"),
    ],
)
def test_a_daily_time(text: str, minute: int, zone: str) -> None:
    assert daily(text, "Europe/Paris") == When("day", None, minute, zone)


@pytest.mark.parametrize(
    ("text", "weekday", "minute"),
    [
        ("周一 9:00", 0, 540),
        ("每周五17:30", 4, 1050),
        ("星期天 上午9点", 6, 540),
        ("礼拜六 9:00", 5, 540),
        ("二 9:00", 1, 540),
        ("Monday 9:00", 0, 540),
        ("mon 09:00", 0, 540),
        ("Tues 9:00", 1, 540),
        ("WEDNESDAY 9am", 2, 540),
        ("every Thursday at 9:00", 3, 540),
        ("on fridays 5pm", 4, 1020),
        ("ｓｕｎ　９：００", 6, 540),
    ],
)
def test_a_weekly_time(text: str, weekday: int, minute: int) -> None:
    assert weekly(text, "UTC") == When("week", weekday, minute, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "9",
            "900",
            "9:0",
            "9:000",
            "9:00:00",
            "9:60",
            "24:00",
            "25:00",
            "-9:00",
            "9:00.5",
            "13am",
            "上午15点",
        ),
        *("NaN", "1e400", "noon", "<!channel>", "⏰", "‮9:00", "x" * 10_000, "9:00 Mars", "9:00 ../../etc/passwd"),
        *("9:00 GMT+8", "9:00 <!here>", "9:00 " + "y" * 10_000, "9:00 localtime", "9:00 9:00"),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        daily(text, "UTC")


@pytest.mark.parametrize(
    "text", ["", "9:00", "Foo 9:00", "mo 9:00", "周八 9:00", "Mon", "周一", "周一到周五 9:00", "Mon 25:00"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        weekly(text, "UTC")


@given(st.text(max_size=30) | st.text("0129:：点半上午 amonp周一北京", max_size=12))
def test_anything_typed_is_a_time_or_a_refusal(text: str) -> None:
    for read in (daily, workdays, weekly, monthly):
        try:
            when = read(text, "UTC")
        except Refusal:
            continue
        assert 0 <= when.minute < 1440
        assert when.weekday is None or 0 <= when.weekday < 7
        assert when.monthday is None or 1 <= when.monthday <= 31


@pytest.mark.parametrize(
    ("text", "day", "minute"),
    [
        *[("1 9:00", 1, 540), ("1号 9:00", 1, 540), ("每月15日 上午9点", 15, 540), ("15th 9am", 15, 540)],
        *[
            ("last 17:30", 31, 1050),
            ("the last day at 9:00", 31, 540),
            ("月末 9:00", 31, 540),
            ("３１　９：００", 31, 540),
        ],
        *[("最后一天 9点", 31, 540), ("on the 2nd 9:00", 2, 540), ("22 22:22", 22, 1342)],
    ],
)
def test_a_day_of_the_month(text: str, day: int, minute: int) -> None:
    assert monthly(text, "UTC") == When("month", None, minute, "UTC", day)


@pytest.mark.parametrize(
    "text", ["", "9:00", "9点", "0 9:00", "32 9:00", "1", "last", "1 25:00", "100 9:00", "-1 9:00"]
)
def test_what_is_no_day_of_the_month_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        monthly(text, "UTC")


def test_working_days_are_typed_like_days() -> None:
    assert workdays("９：００ 北京", "UTC") == When("workday", None, 540, "Asia/Shanghai")
