"""/haoping calendar and workdays: whose holidays hold, and when people work."""

import pytest

from fakeslack import button_texts
from tests.followups.conftest import Followups


def test_by_default_it_is_the_country_where_each_is(followups: Followups) -> None:
    alice, xiaolin = followups.team.alice, followups.team.xiaolin
    assert followups.say(alice, "/haoping calendar").text.split("\n") == [
        "Working days: following the holidays of the country each person is in; yours is United Kingdom.",
        "Working hours: 9:00 AM to 6:00 PM, in each person's own time zone.",
        "Your next working day: tomorrow",
    ]
    followups.at("2026-09-30T03:00")
    assert followups.say(xiaolin, "/haoping 日历").text.split("\n") == [
        "工作日：按每个人所在国家的节假日；你的是中国。",
        "工作时间：9:00 到 18:00（各人当地时间）。",
        "你的下一个工作日：10月8日（周四）",
    ]


def test_a_manager_chooses_and_takes_it_back(followups: Followups) -> None:
    alice = followups.team.alice
    followups.at("2026-10-09T09:00")
    chosen = followups.say(alice, "/haoping workdays CN 8:30-17:30")
    assert chosen.text.split("\n") == [
        "Working days: following the holidays of China.",
        "Working hours: 8:30 AM to 5:30 PM, in each person's own time zone.",
        "Your next working day: tomorrow",
    ]
    followups.say(alice, "/customer add Ann")
    followups.say(alice, "/customer followup Ann tomorrow")
    assert followups.of("Ann").remind_at.isoformat() == "2026-10-10T08:30:00+00:00"
    assert "Undone.\nWorking days: following the holidays of the country each person" in chosen.click("Undo").text
    assert button_texts(followups.say(alice, "/haoping calendar").message) == []


@pytest.mark.parametrize(
    ("typed", "days", "hours"),
    [
        ("de-by", "Germany (DE-BY)", "9:00 AM to 6:00 PM"),
        ("中国", "China", "9:00 AM to 6:00 PM"),
        ("United States", "United States", "9:00 AM to 6:00 PM"),
        ("１０：００－１９：００", "country each person is in", "10:00 AM to 7:00 PM"),
        ("10:00 to 19:00 Japan", "Japan", "10:00 AM to 7:00 PM"),
    ],
)
def test_how_it_is_typed(followups: Followups, typed: str, days: str, hours: str) -> None:
    first, second, _ = followups.say(followups.team.alice, f"/haoping workdays {typed}").text.split("\n")
    assert days in first
    assert hours in second


def test_auto_goes_back_to_what_it_was(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/haoping workdays JP 10:00-19:00")
    assert "Working hours: 9:00 AM to 6:00 PM" in followups.say(alice, "/haoping workdays auto").text
    same = followups.say(alice, "/haoping workdays auto")
    assert button_texts(same.message) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Atlantis", "I don't know the holidays of Atlantis. Type a country code like CN or DE-BY, or auto. Try"),
        ("9:00-9:30", "9:00-9:30 won't work as working hours. They have to be at least an hour, within one day."),
        ("18:00-09:00", "18:00-09:00 won't work as working hours"),
        ("09:00-24:00", "09:00-24:00 won't work as working hours"),
        ("CN 09:75-18:00", "09:75-18:00 won't work as working hours"),
        ("<!channel>", "I don't know the holidays of"),
        ("", "Which holidays should apply, or what are the working hours? Try /haoping workdays US 09:00-17:00"),
    ],
)
def test_what_is_refused(followups: Followups, typed: str, said: str) -> None:
    assert said in followups.say(followups.team.alice, f"/haoping workdays {typed}").text


def test_only_managers_choose(followups: Followups) -> None:
    refused = followups.say(followups.team.xiaolin, "/haoping 工作日 CN")
    assert refused.text == "只有管理员能这样做，请找工作区的管理员。"
    shown = followups.say(followups.team.xiaolin, "/haoping 日历 CN")
    assert shown.text == "这里只能查看，管理员可以用“工作日”来改。可以这样输入：/haoping 工作日 CN 09:00-18:00"
