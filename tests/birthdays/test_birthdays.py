"""Birthdays: told once, in the morning, to whoever owns the customer, else in the channel; given, or not this year."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from fakeslack import Actor, button_texts, said
from fakeslack.model import Message
from handlers.birthdays.rules import kept_on, missed
from handlers.birthdays.tick import Birthdays as Tick
from handlers.followups.calendar import Calendar
from handlers.followups.countries import working_days
from storage.store import Author
from storage.types import Role
from tests.asking import answered
from tests.conftest import Team

SLACK = Author("", datetime(2026, 11, 25, tzinfo=UTC), "users.info")


@dataclass
class Birthdays:
    """A team's birthdays: Alice works in New York, Xiaolin in Shanghai."""

    team: Team

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def told(self, actor: Actor) -> list[Message]:
        """The bot's direct messages to somebody, once everything that was left to be said is there."""
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)
        return [one for one in actor.sees() if one.bot_id and not one.ephemeral_to and "🎂" in said(one)]

    def posted(self) -> list[Message]:
        """What the bot has posted of birthdays in the channel."""
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)
        seen = self.team.alice.sees("sales")
        return [one for one in seen if one.bot_id and not one.ephemeral_to and "🎂" in said(one)]

    def _nothing_waits(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0


@pytest.fixture
def birthdays(team: Team) -> Birthdays:
    """A team at 03:00 UTC on Wednesday 25 November 2026, eleven in the morning in Shanghai."""
    found = Birthdays(team)
    found.at("2026-11-25T03:00")
    for actor in (team.alice, team.xiaolin, team.person("ben")):
        answered(actor, "/haoping")
    return found


def owned(team: Team, typed: str) -> None:
    """A customer of Xiaolin's."""
    assert "Added" in answered(team.alice, f"/customer add {typed} owner=<@{team.xiaolin.id}>")


def test_whoever_owns_them_is_told_of_all_at_once_in_the_morning(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    owned(team, "李四 birthday=1970-11-26 spending=high")
    owned(team, "赵六 birthday=1970-11-27")
    birthdays.at("2026-11-26T00:59")
    assert birthdays.told(team.xiaolin) == []
    birthdays.at("2026-11-26T01:00")
    (told,) = birthdays.told(team.xiaolin)
    assert said(told).split("\n") == ["🎂 2 位客户过生日", "李四今天生日。按规则送一份生日礼物。", "王五今天生日。"]
    assert button_texts(told)[:3] == ["已送", "今年不送", "打开客户卡片"]
    for time in ("02:00", "05:00", "09:00"):
        birthdays.at(f"2026-11-26T{time}")
    assert len(birthdays.told(team.xiaolin)) == 1
    birthdays.at("2026-11-27T01:00")
    assert "赵六今天生日" in said(birthdays.told(team.xiaolin)[-1])
    birthdays.at("2027-11-26T01:00")
    assert "王五今天生日" in said(birthdays.told(team.xiaolin)[-1])  # once a year, each year


def test_a_gift_is_given_once_and_undone(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    owned(team, "李四 birthday=11-26")
    birthdays.at("2026-11-26T01:00")
    (told,) = birthdays.told(team.xiaolin)
    before = deepcopy(told)
    done = team.xiaolin.clicks(told, "已送", block_id="birthday:1")
    assert done.text.split("\n")[1:] == ["王五今天生日。 🎁 <@U0XIAOLIN1> 已送。", "李四今天生日。"]
    again = team.xiaolin.clicks(before, "已送", block_id="birthday:1")
    assert "已经" in again.text
    with team.bot.db.read(team.workspace) as store:
        assert len(store.offerings.of(1, 9)) == 1
    (told,) = birthdays.told(team.xiaolin)
    assert "撤销" in button_texts(told)
    team.xiaolin.clicks(told, "撤销", block_id="birthday:1")
    with team.bot.db.read(team.workspace) as store:
        assert len(store.offerings.of(1, 9)) == 0
    (told,) = birthdays.told(team.xiaolin)
    assert button_texts(told).count("已送") == 2
    skipped = team.xiaolin.clicks(told, "今年不送", block_id="birthday:1")
    assert "今年不送" in skipped.text


def test_what_was_given_before_the_morning_is_not_given_again(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    owned(team, "李四 birthday=11-26")
    answered(team.xiaolin, "/offer 已送 王五 马克杯")
    birthdays.at("2026-11-26T01:00")
    (told,) = birthdays.told(team.xiaolin)
    assert "王五今天生日。 🎁" in said(told)
    assert button_texts(told).count("已送") == 1
    for _ in range(2):  # again and again
        team.xiaolin.clicks(told, "已送", block_id="birthday:2")
        (told,) = birthdays.told(team.xiaolin)
        team.xiaolin.clicks(told, "撤销", block_id="birthday:2")
        (told,) = birthdays.told(team.xiaolin)
    assert button_texts(told).count("已送") == 1
    with team.bot.db.read(team.workspace) as store:
        assert (len(store.offerings.of(1, 9)), len(store.offerings.of(2, 9))) == (1, 0)


def test_nobody_s_customer_is_told_of_in_the_channel_of_the_digest(birthdays: Birthdays) -> None:
    team = birthdays.team
    answered(team.alice, "/customer add 王五 birthday=11-26")
    birthdays.at("2026-11-26T00:30")
    assert birthdays.posted() == []  # there is no digest
    answered(team.alice, "/digest daily 18:00 Asia/Shanghai")
    birthdays.at("2026-11-26T01:30")
    (posted,) = birthdays.posted()
    assert "王五 has a birthday today." in said(posted)
    team.person("ben").clicks(posted, "Given")
    (posted,) = birthdays.posted()
    assert "🎁 Given by" in said(posted)
    birthdays.at("2026-11-26T10:00")
    assert len(birthdays.posted()) == 1
    seen = [said(one) for one in team.alice.sees("sales") if one.bot_id and not one.ephemeral_to]
    assert any("Birthdays: 1, gifts given: 1" in one for one in seen)


def test_however_many_look_it_is_told_once(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    birthdays.at("2026-11-26T01:00")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Tick(team.bot.services).tick(), range(8)))
    assert len(birthdays.told(team.xiaolin)) == 1


def test_who_is_forgotten_or_part_of_another_is_told_of_no_more(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    owned(team, "李四 birthday=11-26")
    owned(team, "赵六 birthday=11-26")
    team.alice.types("/customer forget 王五", channel="sales").click("Forget 王五")
    birthdays.at("2026-11-26T01:00")
    (told,) = birthdays.told(team.xiaolin)
    assert "王五" not in said(told)
    owned(team, "李小四 birthday=11-26")
    team.alice.types("/customer merge 李四 into 李小四", channel="sales").click("Merge into 李小四")
    birthdays.at("2026-11-27T01:00")
    assert len(birthdays.told(team.xiaolin)) == 1
    (told,) = birthdays.told(team.xiaolin)
    done = team.xiaolin.clicks(told, "已送", block_id="birthday:2")
    assert "李小四今天生日。" in done.text


def test_the_29th_of_february_is_kept_on_1_march(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=2000-02-29")
    birthdays.at("2028-02-29T01:00")
    assert len(birthdays.told(team.xiaolin)) == 1
    birthdays.at("2029-02-28T01:00")
    assert len(birthdays.told(team.xiaolin)) == 1
    birthdays.at("2029-03-01T01:00")
    assert len(birthdays.told(team.xiaolin)) == 2


def test_what_nobody_was_told_of_is_told_late_on_the_next_working_day(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    birthdays.at("2026-11-27T01:00")  # every process was down on the 26th
    owned(team, "李四 birthday=11-26")  # added after their birthday
    birthdays.at("2026-11-27T03:00")
    (told,) = birthdays.told(team.xiaolin)
    assert said(told).split("\n") == ["🎂 1 位客户过生日", "王五 11月26日（周四）过的生日，当时没能提醒你。"]
    team.xiaolin.clicks(told, "已送", block_id="birthday:1")
    birthdays.at("2026-11-30T01:00")
    assert len(birthdays.told(team.xiaolin)) == 1


def test_a_morning_that_was_missed_is_told_later_the_same_day(birthdays: Birthdays) -> None:
    owned(birthdays.team, "王五 birthday=11-26")
    birthdays.at("2026-11-26T08:30")  # half past four in the afternoon in Shanghai
    (told,) = birthdays.told(birthdays.team.xiaolin)
    assert "王五今天生日" in said(told)


def test_a_day_off_is_told_of_on_the_working_day_before() -> None:
    calendar = Calendar(working_days("CN"), "Asia/Shanghai")
    assert kept_on(calendar, date(2026, 11, 26)) == [date(2026, 11, 26)]
    assert kept_on(calendar, date(2026, 11, 27)) == [date(2026, 11, day) for day in (27, 28, 29)]
    assert missed(calendar, date(2026, 11, 27)) == [date(2026, 11, 26)]
    assert missed(calendar, date(2026, 11, 30)) == [date(2026, 11, day) for day in (29, 28, 27)]


def test_who_has_left_hands_their_birthdays_to_the_channel(birthdays: Birthdays) -> None:
    team = birthdays.team
    owned(team, "王五 birthday=11-26")
    answered(team.alice, "/digest daily 18:00 Asia/Shanghai")
    with team.bot.db.write(team.workspace, SLACK) as store:
        store.people.save(team.xiaolin.id, "Xiaolin", Role.OUTSIDER, "zh-CN", "Asia/Shanghai", SLACK.at)
    birthdays.at("2026-11-26T01:00")
    assert len(birthdays.posted()) == 1
