"""How days and times are shown: two styles a language, by the reader's own day."""

from datetime import UTC, date, datetime

import pytest

from handlers.kernel.wording import Channel, Mention, Moment, Say

NOW = datetime(2026, 11, 29, 11, 9, tzinfo=UTC)
DAYS = (date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 4), date(2025, 3, 1))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "yesterday|today|tomorrow|Fri, Dec 4|Mar 1, 2025"),
        ("zh", "昨天|今天|明天|12月4日（周五）|2025年3月1日"),
        ("zh-Hant", "昨天|今天|明天|12月4日（週五）|2025年3月1日"),
    ],
)
def test_days_are_near_or_have_their_weekday_or_their_year(language: str, shown: str) -> None:
    assert [Say(language, at=NOW).day(day) for day in DAYS] == shown.split("|")


@pytest.mark.parametrize(
    ("language", "zone", "shown"),
    [
        ("en", "Europe/London", "today 11:09 AM|yesterday 11:09 PM|Fri, Nov 27, 12:30 AM|Jan 2, 2025, 12:00 PM"),
        ("zh", "Asia/Shanghai", "今天 19:09|今天 7:09|11月27日（周五）8:30|2025年1月2日 20:00"),
        ("en", "America/Los_Angeles", "today 3:09 AM|yesterday 3:09 PM|Thu, Nov 26, 4:30 PM|Jan 2, 2025, 4:00 AM"),
    ],
)
def test_a_moment_is_on_the_readers_own_day(language: str, zone: str, shown: str) -> None:
    moments = (
        NOW,
        datetime(2026, 11, 28, 23, 9, tzinfo=UTC),
        datetime(2026, 11, 27, 0, 30, tzinfo=UTC),
        datetime(2025, 1, 2, 12, tzinfo=UTC),
    )
    assert [Say(language, zone=zone, at=NOW).moment(at) for at in moments] == shown.split("|")


def test_what_stays_for_many_names_no_day_today_and_slack_shows_moments_to_each() -> None:
    say = Say("en", zone="UTC", at=NOW).for_all()
    assert (say.day(NOW.date()), say.moment(NOW)) == ("Sun, Nov 29", "Sun, Nov 29, 11:09 AM")
    (shown,) = say.line("{at}", at=Moment(NOW))
    assert (shown["type"], shown["timestamp"], shown["fallback"]) == ("date", NOW.timestamp(), say.moment(NOW))


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("Added *{name}*.", {"name": "王五"}, "已添加王五。"),
        ("Added *{name}*.", {"name": "Acme"}, "已添加 Acme。"),
        ("Next one: {day}.", {"day": date(2026, 11, 30)}, "下一次：明天。"),
        ("by {day}", {"day": date(2026, 11, 30)}, "最晚明天"),
        ("by {day}", {"day": date(2026, 12, 4)}, "最晚12月4日（周五）"),
        ("Shared in {channel}.", {"channel": Channel("C1")}, "已分享到 <#C1>。"),
        ("Shared by {person}", {"person": Mention("U1")}, "由 <@U1> 分享"),
    ],
)
def test_chinese_keeps_no_space_from_chinese_and_one_from_latin(
    template: str, values: dict[str, object], said: str
) -> None:
    assert Say("zh", at=NOW)(template, **values) == said
