"""How the time of a digest is typed."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.digests import cities, zones
from handlers.digests.times import When, as_typed, daily, monthly, read_zone, weekly, workdays
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import LANGUAGES, Say


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
        ("九点", 540, "Europe/Paris"),
        ("上午九点半", 570, "Europe/Paris"),
        ("下午三点一刻", 915, "Europe/Paris"),
        ("十点二十分", 620, "Europe/Paris"),
        ("晚上十一點", 1380, "Europe/Paris"),
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
        *("9:00 GMT+18", "9:00 <!here>", "9:00 " + "y" * 10_000, "9:00 localtime", "9:00 9:00"),
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


ZONES = {
    "成都|重庆|杭州市|武汉|乌鲁木齐|chengdu|Wuhan|深圳|東莞|utc+8|GMT+8|UTC+08:00|东八区|China|xi'an": "Asia/Shanghai",
    "大阪|Osaka|東京|jst": "Asia/Tokyo",
    "孟买|Mumbai|Bangalore|utc+5:30": "Asia/Kolkata",
    "慕尼黑|Munich|frankfurt": "Europe/Berlin",
    "波士顿|Boston|miami|Washington DC|New York|纽约": "America/New_York",
    "休斯敦|Houston|dallas": "America/Chicago",
    "旧金山|San Francisco|Seattle|Las Vegas": "America/Los_Angeles",
    "日内瓦|Geneva": "Europe/Zurich",
    "圣保罗|São Paulo|rio de janeiro": "America/Sao_Paulo",
    "开普敦|Cape Town": "Africa/Johannesburg",
    "胡志明市|Saigon|Ho Chi Minh City": "Asia/Ho_Chi_Minh",
    "丹佛|denver": "America/Denver",
    "哥本哈根|Copenhagen": "Europe/Copenhagen",
    "堪培拉|sydney|悉尼": "Australia/Sydney",
    "UTC|gmt|utc+0|Z": "UTC",
    "UTC-5|GMT-5|gmt -5": "Etc/GMT+5",
    "UTC+1": "Etc/GMT-1",
}


def test_large_cities_and_offsets_are_zones_in_both_languages(subtests: pytest.Subtests) -> None:
    for typed, zone in ZONES.items():
        for one in typed.split("|"):
            with subtests.test(typed=one):
                assert read_zone(one, "Europe/Paris") == zone
                assert daily(f"9:00 {one}", "Europe/Paris").zone == zone
    for name, zone in cities.CITIES.items():
        assert zone in available_timezones(), name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("EST", "New York"),
        ("est", "New York"),
        ("MST", "Denver / Phoenix"),
        ("PST", "Los Angeles"),
        ("CST", "Chicago / Shanghai"),
    ],
)
def test_letters_that_mean_several_are_answered_with_the_city(typed: str, meant: str) -> None:
    with pytest.raises(Refusal) as refused:
        daily(f"9:00 {typed}", "UTC")
    assert refused.value.values["cities"] == meant
    assert refused.value.values["city"] == meant.split(" / ")[0]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "UTC-5|UTC+1|UTC|Tokyo time|Beijing time|Beijing time|New York time|Kolkata time"),
        ("zh", "UTC-5|UTC+1|UTC|东京时间|北京时间|北京时间|纽约时间|加尔各答时间"),
        ("zh-Hant", "UTC-5|UTC+1|UTC|東京時間|北京時間|北京時間|紐約時間|加爾各答時間"),
    ],
)
def test_a_zone_is_shown_as_people_say_it(language: str, shown: str) -> None:
    named = "Etc/GMT+5 Etc/GMT-1 UTC Asia/Tokyo Asia/Shanghai Asia/Chongqing America/New_York Asia/Kolkata"
    assert [zones.name(Say(language), zone) for zone in named.split()] == shown.split("|")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_can_be_typed_as_it_is_shown(language: str) -> None:
    """All that Slack may say of a person, and all that can be typed."""
    say, alike = Say(language), {"Asia/Shanghai", "Etc/GMT-8"}
    for zone in sorted(available_timezones() - {"Factory", "localtime"}):
        read = read_zone(zones.name(say, zone), "?")
        same = {zones.canonical(read), zones.canonical(zone)}
        assert len(same) == 1 or same == alike or "GMT" in zone, (zone, zones.name(say, zone), read)
    cities = [zone for zone in available_timezones() if zone[:4] in {"Asia", "Euro", "Amer", "Aust", "Afri"}]
    by_their_ids = {"Asia/Kashgar", "Asia/Urumqi", "America/Coyhaique"}  # whoever types Ürümqi means Beijing time
    assert {zone for zone in cities if zones.name(say, zone) == zone} <= by_their_ids


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "每周一 9:00": "weekly 一 9:00",
        "每星期五17:30": "weekly 五17:30",
        "周一 9:00": "weekly 周一 9:00",
        "every Monday at 9:00": "weekly Monday at 9:00",
        "Fridays 5pm": "weekly Fridays 5pm",
        "每天九点": "daily 九点",
        "every day 9:00": "daily 9:00",
        "每个工作日 9:00": "workdays 9:00",
        "every weekday 9am": "workdays 9am",
        "每月1号 9:00": "monthly 1号 9:00",
        "每個月15日 9:00": "monthly 15日 9:00",
        "每周 周一 9:00": "每周 周一 9:00",
        "weekly Mon 9:00": "weekly Mon 9:00",
        "每天": "每天",
        "pause": "pause",
        "": "",
    }.items(),
)
def test_a_schedule_is_said_in_one_word(typed: str, meant: str) -> None:
    assert as_typed(typed) == meant
