"""How days are read, past or to come, in both languages; of several nobody can tell, and what is unread is none."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.followups.countries import working_days
from handlers.kernel import dates, days, moon, which_day
from handlers.kernel.characters import after
from handlers.kernel.days import Way
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Question
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import LANGUAGES, Say
from storage.types import Role
from tests.words.test_words_anything import TYPED

TODAY = date(2026, 11, 25)  # a Wednesday
CHINA = working_days("CN")
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
STYLES = (dates.day, dates.dated)
SOMETIME = st.dates(date(2001, 1, 1), date(2099, 1, 1))

PAST = {
    "2026-11-25": "今天|今日|今早|今天上午|刚才|today|just now|this morning|Wednesday|周三|25号|早上",
    "2026-11-24": "昨天|昨日|昨晚|昨天下午|昨天下午3点|yesterday|last night|yesterday at 3pm|yeſterday"
    "|ｙｅｓｔｅｒｄａｙ",
    "2026-11-23": "前天|本周一|两天前|2天前|the day before yesterday|Monday|this Monday|2 days ago|Nov 23|11-23|星期一",
    "2026-11-22": "大前天|3天前|三天前|三日前|周日|星期天|上周日|11/22|22/11|22号|sunday|3 days ago|the 22nd|禮拜日",
    "2026-11-20": "上周五|上個禮拜五|11月20日|11月20号|11月20|2026-11-20|2026/11/20|2026.11.20|2026年11月20日"
    "|20261120|20号|二十号"
    "|十一月二十日|last Friday|Friday|Nov 20|20 Nov|November 20|20 November|20th of November|Nov 20, 2026|Fri 20 Nov"
    "|11月20日周五|2026年11月20日星期五|Friday, November 20, 2026|20.11.2026|２０２６－１１－２０|20/11/2026",
    "2026-11-18": "一周前|一个星期前|一個禮拜前|7天前|上周三|a week ago|Wednesday last week|last week Wednesday",
    "2026-11-11": "两周前|2 weeks ago|two weeks ago|a fortnight ago|上上周三|双十一|11月11日",
    "2026-11-10": "半个月前",
    "2026-10-25": "一个月前|1 month ago|a month ago",
    "2026-10-03": "上个月3号|上月3日|the 3rd of last month",
    "2026-10-31": "上月底|上个月底|end of last month",
    "2026-10-08": "国庆后|國慶節後",
    "2026-09-30": "国庆前|9月30日",
    "2026-09-25": "中秋|中秋节|mid-autumn festival",
    "2025-11-03": "去年11月3日",
    "2024-02-29": "2024-02-29",
    "2026-11-27": "后天|day after tomorrow|this Friday|本周五",
    "2026-11-28": "三天后|in 3 days",
}
COMING = {
    "2026-11-25": "今天|today|tonight|+0",
    "2026-11-26": "明天|明日|明早|tomorrow|Tomorrow|this Thursday|Thurs|in 1 day",
    "2026-11-27": "后天|後天|周五|星期五|週五|Fri|friday|on Fri|两天之后|+2天",
    "2026-11-28": "大后天|大後天|三天后|3天后|三天內|in 3 days|+3|＋3|3d|3 days from now|within 3 days|再过三天",
    "2026-11-29": "周日|本周日|星期天|29号|sun",
    "2026-11-30": "下周一|下周|月底|本月底|next week|next monday|end of month|end of the month|EOM|month end",
    "2026-12-01": "下个月|下月|12月1日|2026-12-01|2026/12/1|２０２６－１２－０１|Dec 1|1 Dec|next month|Tue|tues",
    "2026-12-02": "一周后|一个星期后|周三|Wed|in a week|1w",
    "2026-12-03": "下个月3号|下月3日|the 3rd|3rd of December",
    "2026-12-04": "下周五|next Fri|next friday|12月4日",
    "2026-12-05": "十天以后",
    "2026-12-09": "两周后|2周后|in two weeks|in 2 weeks|2w|two weeks from now|+ 14 days",
    "2026-12-25": "一个月后|in a month|Christmas|圣诞节",
    "2026-12-24": "before Christmas",
    "2026-12-31": "年底|下月底|end of the year|end of next month",
    "2027-01-05": "1月5号|1月5日",
    "2027-02-04": "春节前",
    "2027-02-05": "除夕",
    "2027-02-11": "春节后",
    "2027-11-24": "11月24日",
    "2027-11-26": "+366|2027-11-26",
}
UNSURE = {
    (Way.PAST, "11/10"): "2026-11-10 2026-10-11",
    (Way.PAST, "last Monday"): "2026-11-23 2026-11-16",
    (Way.PAST, "周末"): "2026-11-21 2026-11-22",
    (Way.PAST, "12月25日"): "2025-12-25 2026-12-25",
    (Way.PAST, "春节"): "2026-02-17 2027-02-06",
    (Way.PAST, "Chinese New Year"): "2026-02-17 2027-02-06",
    (Way.PAST, "Christmas"): "2025-12-25 2026-12-25",
    (Way.PAST, "晚上"): "2026-11-25 2026-11-24",
    (Way.PAST, "1/2/2026"): "2026-01-02 2026-02-01",
    (Way.PAST, "上周"): "2026-11-16 2026-11-17 2026-11-18 2026-11-19 2026-11-20 2026-11-21 2026-11-22",
    (Way.PAST, "last week"): "2026-11-16 2026-11-17 2026-11-18 2026-11-19 2026-11-20 2026-11-21 2026-11-22",
    (Way.COMING, "3/12"): "2026-12-03 2027-03-12",
    (Way.COMING, "25号"): "2026-11-25 2026-12-25",
    (Way.COMING, "this weekend"): "2026-11-28 2026-11-29",
    (Way.COMING, "eow"): "2026-11-27 2026-11-29",
}
UNREAD = {
    Way.PAST: "上个月|去年|几天前|前几天|上次|那天|月初|13月45日|11月31日|2月30日|2026-13-01|2026-02-30"
    "|0000-01-01|Thu 20 Nov"
    "|the other day|last month|a few days ago|a while ago|3 hours ago|半小时前|earlier this week|1/2/26|上回|32号",
    Way.COMING: "改天|过两天|过几天|下个季度|节后|sometime|in a few days|someday|next year|2月30日"
    "|in 999999999 days|+99999|上个月"
    "|2026-13-01",
}
NO_DAY = {
    Way.PAST: "周五要来|昨天买的灯坏了|明天再来|三天后再联系|三天前买的坏了|下周一再订一批|20号楼|3-5盒"
    "|sat with us|sundays|todays|mayor"
    "|goods|12.50|+3|3w|good|中秋月饼|Fridays|1.5|好评|on 2026-11-201|26-11-20x|",
    Way.COMING: "and|in and out|a|Fridays|month|Fri-day|+1.5|soon|asap|C+3|打电话|😀😀|",
}
TIMES = {
    "周五下午3点": 15 * 60,
    "明天下午三点半": 15 * 60 + 30,
    "下午3点": 15 * 60,
    "明天 10:30": 10 * 60 + 30,
    "周五晚上8点": 20 * 60,
    "明天上午九点": 9 * 60,
    "中午12点": 12 * 60,
    "明天10点15分": 10 * 60 + 15,
    "tomorrow 3pm": 15 * 60,
    "tomorrow at 3:30 pm": 15 * 60 + 30,
    "Friday at 15:30": 15 * 60 + 30,
    "next Tuesday 10:30 am": 10 * 60 + 30,
    "Friday noon": 12 * 60,
    "明天": None,
    "tomorrow 25:00": None,
    "tomorrow 3 boxes": None,
}


def read(typed: str, way: Way) -> list[str] | None:
    """The days of what is typed, as the tables have them; none where it begins with no day."""
    said = days.read(typed, TODAY, way, CHINA, moon.feast)
    return None if said is None else [day.isoformat() for day in said.days]


def asked(today: date) -> Request:
    """Somebody who types on a day."""
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    person = Person("U1", "Ann", Role.MEMBER, "en", "UTC")
    return Request(route="x", source="x", workspace="T1", person=person, at=at, say=Say("en"))


@pytest.mark.parametrize(("way", "table"), [(Way.PAST, PAST), (Way.COMING, COMING)])
def test_days(way: Way, table: dict[str, str], subtests: pytest.Subtests) -> None:
    for day, typed in table.items():
        for one in typed.split("|"):
            for rest in ("", " 好评", "，x", " good"):
                with subtests.test(typed=one, rest=rest):
                    said = days.read(one + rest, TODAY, way, CHINA, moon.feast)
                    assert said is not None
                    assert ([str(it) for it in said.days], said.typed) == ([day], one)
                    assert after((one + rest)[said.end :]) == after(rest)


def test_of_several_days_nobody_can_tell_which_is_meant(subtests: pytest.Subtests) -> None:
    for (way, typed), which in UNSURE.items():
        with subtests.test(typed=typed):
            assert read(f"{typed} x", way) == which.split()


@pytest.mark.parametrize("way", Way)
def test_what_is_not_understood_is_no_other_day(way: Way, subtests: pytest.Subtests) -> None:
    for typed in UNREAD[way].split("|"):
        with subtests.test(typed=typed):
            assert read(f"{typed} x", way) == []
    for typed in NO_DAY[way].split("|"):
        with subtests.test(typed=typed):
            assert read(f"{typed} x", way) is None


def test_a_time_of_day_is_read_with_its_day(subtests: pytest.Subtests) -> None:
    for typed, minute in TIMES.items():
        with subtests.test(typed=typed):
            said = days.read(f"{typed} call", TODAY, Way.COMING)
            assert said is not None
            assert said.minute == minute


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        *[("Acme Corp Fri call", 10), ("李四明天", 2), ("李四 2026-12-01", 3), ("Ann +3", 4), ("Ann in 3 days", 4)],
        *[("方便 本周日", 3), ("王国庆 明天", 4), ("Ann before Christmas", 4)],
        *[("tomorrow", None), ("李四", None), ("Mongo", None), ("C+3", None), ("", None)],
    ],
)
def test_where_a_day_is_first_said(typed: str, where: int | None) -> None:
    assert days.find(typed) == where


@pytest.mark.parametrize(
    "name", ["New Sun Ltd good", "Black Friday Shop good", "王国庆 好评", "李元旦 差评", "刘明 好评", "May"]
)
def test_a_name_does_not_end_within_itself(name: str) -> None:
    assert days.stop(name) is None


@given(SOMETIME, SOMETIME)
def test_each_day_that_the_bot_prints_is_read_back(day: date, today: date) -> None:
    way = Way.PAST if day <= today else Way.COMING
    printed = [day.isoformat(), *(shown(language, day, today) for language in LANGUAGES for shown in STYLES)]
    for one in printed:
        said = days.read(f"{one} x", today, way)
        assert said is not None
        assert (said.days, said.typed) == ((day,), one)


@given(SOMETIME, st.integers(0, 6))
def test_a_weekday_is_the_latest_or_the_next_after_today(today: date, weekday: int) -> None:
    for name in (WEEKDAYS[weekday], "周" + "一二三四五六日"[weekday]):
        for way, least, most in ((Way.PAST, -6, 0), (Way.COMING, 1, 7)):
            said = days.read(name, today, way)
            assert said is not None
            assert [least <= (day - today).days <= most and day.weekday() == weekday for day in said.days] == [True]


@settings(max_examples=settings.default.max_examples * 2)
@given(TYPED, SOMETIME)
def test_whatever_is_typed_is_read_or_asked_or_refused(typed: str, today: date) -> None:
    days.find(typed)
    days.stop(typed)
    days.is_day(typed)
    for way in Way:
        said = days.read(typed, today, way)
        assert said is None or 0 < said.end <= len(typed)
    for read_one in (which_day.past, which_day.coming):
        try:
            found = read_one(asked(today), typed)
        except (Refusal, Question):
            continue
        assert found is None or typed.endswith(found.rest)
        assert found is None or (found.day - today).days * (-1 if read_one is which_day.past else 1) >= 0
