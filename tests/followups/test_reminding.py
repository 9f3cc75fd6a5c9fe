"""Reminders: when due, all at once, once a day and person, within working hours, however many look."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine.row import Row

from fakeslack import button_texts, said
from handlers.followups.countries import working_days
from handlers.followups.reminders import tick
from storage import models
from storage.store import Author
from storage.types import Role
from tests.followups.conftest import Followups

CHINA = working_days("CN")


def planned(followups: Followups, typed: str) -> None:
    """Xiaolin's follow-up, of a new customer."""
    name = typed.split()[0]
    followups.say(followups.team.xiaolin, f"/customer add {name}")
    followups.say(followups.team.xiaolin, f"/customer followup {typed}")


def owned_by(followups: Followups, name: str, person: str) -> None:
    """Make somebody the owner of a customer as an import does, without getting to know them."""
    with followups.team.bot.db.write(followups.team.workspace, Author("", datetime.now(UTC), "import")) as store:
        store.customers.change(store.customers.called(name)[0].id, {"owner": person})


def reminders(followups: Followups) -> list[str]:
    """What Xiaolin was reminded of, in order."""
    return [text for text in followups.texts(followups.team.xiaolin) if text.startswith("今天你有")]


def test_all_that_is_due_comes_at_once_in_the_morning(followups: Followups) -> None:
    planned(followups, "李四 明天 谈价格")
    planned(followups, "王五 明天")
    planned(followups, "赵六 后天")
    followups.at("2026-11-26T01:59")
    assert reminders(followups) == []
    followups.at("2026-11-26T02:00")
    assert reminders(followups) == ["今天你有 2 项跟进。\n李四 · 最晚今天 · 谈价格\n王五 · 最晚今天"]
    for time in ("02:01", "04:00", "09:59", "12:00"):
        followups.at(f"2026-11-26T{time}")
    assert len(reminders(followups)) == 1
    followups.at("2026-11-27T02:00")
    second = reminders(followups)[1]
    assert second.startswith("今天你有 3 项跟进。\n李四 · ⚠️ 已逾期，原定昨天 · 谈价格\n")


def test_what_is_done_or_put_off_is_not_reminded_of(followups: Followups) -> None:
    xiaolin = followups.team.xiaolin
    planned(followups, "李四 明天")
    planned(followups, "王五 明天")
    of_li = {"block_id": "followup:1"}
    followups.say(xiaolin, "/customer 跟进列表").click("改到下周", **of_li)
    followups.say(xiaolin, "/haoping undo")
    followups.say(xiaolin, "/customer 跟进列表").click("改到 3 个工作日后", **of_li)
    followups.at("2026-11-26T02:00")
    assert reminders(followups) == ["今天你有 1 项跟进。\n王五 · 最晚今天"]
    followups.at("2026-11-30T02:00")
    assert "李四" in reminders(followups)[1]


def test_a_reminder_is_worked_with_where_it_stands(followups: Followups) -> None:
    xiaolin = followups.team.xiaolin
    planned(followups, "李四 明天")
    planned(followups, "王五 明天")
    followups.at("2026-11-26T02:00")
    (told,) = followups.told(xiaolin)
    later = xiaolin.clicks(told, "改到下个工作日", block_id="followup:1")
    assert later.text.split("\n") == ["李四推迟到明天。", "李四 · 最晚明天", "王五 · 最晚今天"]
    (told,) = followups.told(xiaolin)
    xiaolin.clicks(told, "✅ 已处理…", block_id="followup:1").submit({"mood": "good"})
    followups.team.slack.wait_for(lambda: followups.of("李四").state == "done")
    (told,) = followups.told(xiaolin)
    assert said(told).split("\n")[0] == "已处理：李四的跟进。"
    assert said(told).split("\n")[-1] == "王五 · 最晚今天"
    assert button_texts(told) == ["撤销", "✅ 已处理…"]  # the only one left has buttons


def test_never_outside_working_hours(followups: Followups) -> None:
    """The bot was away at ten, and comes back at night, on a Friday: nobody hears of it before Monday."""
    planned(followups, "李四 后天")
    with followups.team.bot.db.write(followups.team.workspace, Author("", datetime.now(UTC), "test")) as store:
        followup = store.followups.to_remind(followups.team.xiaolin.id, datetime(2027, 1, 1, tzinfo=UTC))[0]
        store.followups.put_off([followup.id], datetime(2026, 11, 27, 12, tzinfo=UTC))
    followups.at("2026-11-27T13:00")  # 21:00
    assert reminders(followups) == []
    assert followups.of("李四").remind_at == datetime(2026, 11, 30, 2, tzinfo=UTC)
    followups.at("2026-11-29T03:00")
    assert reminders(followups) == []
    followups.at("2026-11-30T02:00")
    assert len(reminders(followups)) == 1


def test_a_golden_week_is_left_in_peace_and_a_make_up_day_is_worked(followups: Followups) -> None:
    followups.at("2026-09-30T01:00")
    planned(followups, "李四 明天")
    for day in range(1, 12):
        followups.at(f"2026-10-{day:02}T02:30")
    days = [str(one)[:10] for one in _reminded_days(followups)]
    assert days == ["2026-10-08", "2026-10-09", "2026-10-10"]  # a Saturday, and then Sunday is free


def test_whatever_the_clock_does_it_is_once_a_working_day_within_hours(followups: Followups) -> None:
    planned(followups, "李四 明天")
    chance = random.Random(20261125)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    for _ in range(120):
        now += timedelta(minutes=chance.choice([-400, -30, 7, 30, 90, 400, 1500]))
        followups.at(now.replace(tzinfo=None).isoformat(timespec="minutes"))
    found = _reminded_days(followups)
    assert len(found) > 10
    assert max(Counter(found).values()) == 1
    assert all(CHINA(day) for day in found)
    for at in _reminded_at(followups):
        assert 9 <= (at.hour + 8) % 24 < 18


def test_a_reminder_for_many_says_how_many_more(followups: Followups) -> None:
    for number in range(11):
        planned(followups, f"客户{number:02}号 明天")
    followups.at("2026-11-26T02:00")
    (told,) = followups.told(followups.team.xiaolin)
    assert said(told).startswith("今天你有 11 项跟进。")
    assert "全部 11 项跟进…" in button_texts(told)
    assert said(told).count("最晚今天") == 8


def test_whoever_never_spoke_to_the_bot_is_reminded_in_their_own_morning(followups: Followups) -> None:
    alice, wangfang = followups.team.alice, followups.team.person("wangfang")
    followups.say(alice, "/customer add 李四")
    owned_by(followups, "李四", wangfang.id)
    followups.say(alice, "/log 李四 bad")
    assert followups.of("李四").remind_at == datetime(2026, 11, 26, 10, tzinfo=UTC)  # as if where Alice is
    followups.at("2026-11-26T10:00")
    assert len(followups.texts(wangfang)) == 1  # 18:00 there: too late, but now it is known where they are
    followups.at("2026-11-27T02:00")
    assert followups.texts(wangfang)[1].startswith("今天你有 1 项跟进。")


def test_nobody_is_reminded_while_slack_cannot_say_where_they_are(followups: Followups) -> None:
    alice, wangfang = followups.team.alice, followups.team.person("wangfang")
    followups.say(alice, "/customer add 李四")
    owned_by(followups, "李四", wangfang.id)
    followups.say(alice, "/log 李四 bad")
    assert len(followups.texts(wangfang)) == 1
    followups.team.slack.operator.fail(method="users.info", error="fatal_error")
    followups.at("2026-11-27T03:00")
    assert len(followups.texts(wangfang)) == 1
    followups.team.slack.operator.heal()
    followups.at("2026-11-27T03:16")
    assert len(followups.texts(wangfang)) == 2


def test_many_ticks_at_once_remind_once(followups: Followups) -> None:
    for name in ("李四", "王五", "赵六"):
        planned(followups, f"{name} 明天")
    team = followups.team
    team.slack.clock._listeners.clear()  # nobody looks but those below
    followups.at("2026-11-26T02:00")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: tick(team.bot.services), range(24)))
    assert len(reminders(followups)) == 1


def test_nothing_is_said_of_a_customer_who_is_gone(followups: Followups) -> None:
    planned(followups, "李四 明天")
    team = followups.team
    with team.bot.db.write(team.workspace, Author("", datetime.now(UTC), "test")) as store:
        (customer,) = store.customers.called("李四")
        store.followups.erase(customer.id)
    followups.at("2026-11-26T02:00")
    assert reminders(followups) == []


def test_what_was_taken_back_is_put_back_after_a_reminder_too(followups: Followups) -> None:
    xiaolin = followups.team.xiaolin
    planned(followups, "李四 明天")
    later = followups.say(xiaolin, "/customer 跟进列表").click("改到下周")
    undone = later.click("撤销")
    assert "已撤销。" in undone.text
    followups.at("2026-11-26T02:00")
    assert len(reminders(followups)) == 1
    again = [one for one in button_texts(undone.message) if one != "✅ 已处理…"][-1]
    undone.click(again).message  # noqa: B018 (waits)
    assert followups.of("李四").day == date(2026, 11, 30)
    followups.at("2026-11-26T02:01")
    assert len(reminders(followups)) == 1


def leaves(followups: Followups, person: str) -> None:
    """Somebody is deactivated, and Slack has told so."""
    team = followups.team
    with team.bot.db.write(team.workspace, Author("", datetime.now(UTC), "users.info")) as store:
        known = store.people.get(person)
        assert known is not None
        store.people.save(person, known.name, Role.OUTSIDER, known.locale, known.zone, team.slack.clock.now())


def test_the_follow_ups_of_somebody_who_left_go_to_who_opened_them(followups: Followups) -> None:
    alice, ben, xiaolin = followups.team.alice, followups.team.person("ben"), followups.team.xiaolin
    followups.say(alice, "/customer add 李四 owner=@小林")
    followups.say(alice, "/log 李四 bad too slow")
    followups.told(xiaolin)
    leaves(followups, xiaolin.id)
    followups.at("2026-11-26T02:00")
    assert followups.of("李四").owner == alice.id
    assert followups.texts(alice) == [
        f"<@{xiaolin.id}> isn't on the team anymore, so this follow-up is yours now.\n"
        "李四 · by today · 1 bad review: too slow"
    ]
    followups.at("2026-11-26T10:00")
    assert followups.texts(alice)[1].startswith("You have 1 follow-up today.")
    for person in (alice.id, ben.id):
        leaves(followups, person)
    followups.at("2026-11-27T10:00")
    assert followups.of("李四").owner == alice.id  # nobody is left who could have it
    assert len(followups.texts(alice)) == 2


@pytest.fixture(autouse=True)
def _readable(followups: Followups) -> None:
    assert followups.texts(followups.team.xiaolin) == []


def _reminded_days(followups: Followups) -> list[date]:
    return [row[0] for row in _rows(followups, "day")]


def _reminded_at(followups: Followups) -> list[datetime]:
    return [row[1] for row in _rows(followups, "day")]


def _rows(followups: Followups, order: str) -> Sequence[Row[Any, Any]]:
    columns = models.reminders.c
    with followups.team.bot.db.reader.connect() as connection:
        return connection.execute(select(columns.day, columns.at).order_by(columns[order])).all()


def test_a_time_that_was_typed_is_one_more_reminder(followups: Followups, subtests: pytest.Subtests) -> None:
    xiaolin = followups.team.xiaolin
    followups.say(xiaolin, "/customer add 李四")
    planned = followups.say(xiaolin, "/customer 跟进 李四 周五下午3点 打电话").text
    with subtests.test("it is said"):
        assert "到点再提醒一次：11月27日（周五）15:00。" in planned
        assert "打电话" in planned
    followups.at("2026-11-27T02:00")
    with subtests.test("the daily reminder comes as always"):
        assert [one.splitlines()[0] for one in followups.texts(xiaolin)] == ["今天你有 1 项跟进。"]
    followups.at("2026-11-27T06:59")
    with subtests.test("nothing before its time"):
        assert len(followups.texts(xiaolin)) == 1
    for again in ("07:00", "07:01", "09:00"):
        followups.at(f"2026-11-27T{again}")
        with subtests.test("at its time, once", again=again):
            assert [one.splitlines()[0] for one in followups.texts(xiaolin)[1:]] == ["该联系李四了。"]
    followups.at("2026-11-28T02:00")
    assert len(followups.texts(xiaolin)) == 2


def test_a_time_outside_working_hours_is_said(followups: Followups, subtests: pytest.Subtests) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer add 张三")
    at_ten = followups.say(alice, "/customer followup 李四 Friday 10:00 quote")
    assert "I'll remind you Fri, Nov 27, 10:00 AM." in at_ten.text
    assert "outside working hours" not in at_ten.text
    assert "one more reminder" not in at_ten.text
    at_ten.click("Undo")
    for typed in ("李四 Friday 10 pm", "张三 Saturday 3pm"):
        with subtests.test(typed=typed):
            said = followups.say(alice, f"/customer followup {typed} call")
            assert "is outside working hours, so there won't be a reminder then." in said.text
            assert followups.of(typed[:2]).call_at is None
    followups.say(ben, "/customer add 王五")
    followups.say(ben, "/customer followup 王五 Friday 3pm call")
    assert followups.of("王五").call_at == datetime(2026, 11, 27, 20, tzinfo=UTC)
    snoozed = followups.say(ben, "/customer followup 王五 next Monday call")
    snoozed.click("Move it to Mon, Nov 30")
    assert followups.of("王五").call_at is None
