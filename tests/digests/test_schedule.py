"""/digest over the wire: scheduled, posted once whatever happens, changed, switched off, taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bot.settings import Mode
from fakeslack.model import Channel
from handlers.digests.tick import tick
from storage.database import Database
from storage.store import Author
from tests.conftest import Connect, Team
from tests.digests.conftest import Digests


def test_a_daily_digest_comes_once_a_day_in_the_channels_zone_and_language(team: Team, digests: Digests) -> None:
    made = team.xiaolin.types("/digest 每天 上午9点 北京", channel="sales")
    assert "每天 9:00（北京时间），中文" in made.text
    assert made.visible_to == team.xiaolin.id
    team.xiaolin.types("/customer add 李四", channel="sales")
    team.alice.types("/log 李四 差评 送货太慢", channel="sales")
    digests.at("2026-11-23T00:59")
    assert digests.left() == 0
    digests.at("2026-11-23T01:00")
    (post,) = digests.posts()
    assert "11月23日（周一）" in post
    assert "送货太慢" in post
    for _ in range(2):
        team.bot.schedule.tick()
    digests.at("2026-11-23T23:59")
    digests.at("2026-11-22T23:00")
    assert (digests.left(), digests.claimed()) == (1, ["2026-11-23"])
    digests.at("2026-11-24T01:00")
    second = digests.posts()[1]
    assert "11月24日（周二）" in second
    assert "送货太慢" not in second
    (message,) = [one for one in team.alice.sees("sales") if one.metadata and "11-24" in str(one.metadata)]
    assert message.metadata["event_type"] == "digest"
    assert message.metadata["event_payload"].items() >= {"schedule": 1, "day": "2026-11-24"}.items()


def test_what_happened_is_in_one_digest_and_the_next_compares_with_it(team: Team, digests: Digests) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    team.alice.types("/customer add Acme", channel="sales")
    for mark in ["good"] * 9 + ["bad"]:
        team.alice.types(f"/log Acme {mark}", channel="sales")
    digests.at("2026-11-23T09:00")
    for mark in ["good"] * 8 + ["bad"] * 4 + ["neutral"]:
        team.alice.types(f"/log Acme {mark}", channel="sales")
    digests.at("2026-11-24T09:00")
    digests.at("2026-11-25T09:00")
    first, second, third = digests.posts()
    assert "\nCSAT 90%: 9 good, 1 bad · average satisfaction 4.80 out of 5; customers: 1\n" in first
    assert "Previous period: no good or bad reviews" in first
    assert "Acme: 4.0 → 4.8" in first
    assert "CSAT 67%: 8 good, 4 bad; 1 neutral (not counted) · average" in second
    assert "Down from 90% in the previous period: 9 good, 1 bad" in second
    assert "average satisfaction 4.60 out of 5 (was 4.80); customers: 1" in second
    assert "CSAT: no good or bad reviews" in third
    assert "Previous period: 67%, 8 good, 4 bad" in third
    assert "1. Acme: follow-up overdue since Tue, Nov 24 (<@U0ALICE001>), 5 bad reviews, satisfaction 4.6" in third


def test_many_processes_that_tick_at_once_post_once(team: Team, digests: Digests) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    team.alice.types("/digest weekly Mon 09:00 UTC", channel="support")
    services = team.bot.services
    later = replace(services, clock=lambda: datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC))
    processes = [replace(later, db=Database(services.db.url.render_as_string(hide_password=False))) for _ in range(5)]
    together = Barrier(5)

    def process(own: int) -> None:
        together.wait()
        for _ in range(3):
            tick(processes[own])

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(process, range(5)))
    for own in processes:
        own.db.close()
    assert digests.left() == 2
    digests.at("2026-11-23T09:01")
    services.nudge()
    assert digests.claimed() == ["2026-11-23", "2026-11-23"]
    assert [len(digests.posts(channel, of=1)) for channel in ("sales", "support")] == [1, 1]


def test_a_restart_posts_nothing_again_and_a_late_start_posts_the_last_missed_date(connect: Connect) -> None:
    team = connect(Mode.HTTP)
    digests = Digests(team)
    digests.at("2026-11-23T00:30")
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    team.alice.types("/customer add Acme", channel="sales")
    digests.at("2026-11-23T09:00")
    assert len(digests.posts()) == 1
    digests.at("2026-11-23T10:00")
    team.alice.types("/log Acme bad late again", channel="sales")
    team.bot.stop()
    again = connect(Mode.HTTP)
    digests = Digests(again)
    digests.at("2026-11-23T20:00")
    assert digests.left() == 1
    digests.at("2026-11-28T15:00")
    (post,) = digests.posts(of=1)
    assert "Sat, Nov 28" in post
    assert "late again" in post
    assert "From Mon, Nov 23, 9:00 AM to Sat, Nov 28, 9:00 AM (UTC)" in post
    assert digests.claimed() == ["2026-11-23", "2026-11-28"]


def test_a_weekly_digest_covers_the_week(team: Team, digests: Digests) -> None:
    made = team.alice.types("/digest weekly Friday 17:00", channel="sales")
    assert "every Friday at 5:00 PM (London time)" in made.text
    assert "Fri, Nov 27" in made.text
    for day in ("24", "25", "26", "27"):
        digests.at(f"2026-11-{day}T16:59")
    assert digests.left() == 0
    team.alice.types("/customer add Acme", channel="sales")
    digests.at("2026-11-27T17:00")
    digests.at("2026-12-04T17:00")
    first, second = digests.posts()
    assert "Weekly digest: Fri, Nov 27" in first
    assert "From Fri, Nov 20, 5:00 PM to Fri, Nov 27, 5:00 PM (London time)" in first
    assert second.startswith("Weekly digest: Fri, Dec 4: no reviews")


def test_a_schedule_made_after_todays_time_begins_tomorrow(team: Team, digests: Digests) -> None:
    digests.at("2026-11-23T09:00")
    assert "Next one: tomorrow" in team.alice.types("/digest daily 09:00 UTC", channel="sales").text
    digests.at("2026-11-23T23:00")
    assert digests.left() == 0
    digests.at("2026-11-24T09:00")
    assert digests.claimed() == ["2026-11-24"]
    later = team.alice.types("/digest daily 10:00 UTC", channel="sales").click("Move it")
    assert "Next one: tomorrow" in later.text  # this channel has had today's
    team.alice.types("/digest off", channel="sales")
    assert "Next one: tomorrow" in team.alice.types("/digest daily 11:00 UTC", channel="sales").text
    digests.at("2026-11-24T12:00")
    assert digests.left() == 1


def test_moving_says_from_what_to_what_and_each_step_can_be_taken_back(team: Team, digests: Digests) -> None:
    daily = team.alice.types("/digest weekly Fri 09:00 UTC language=zh", channel="sales")
    same = team.alice.types("/digest weekly Fri 9:00 UTC lang=zh", channel="sales")
    assert "set up like that" in same.text
    asked = team.xiaolin.types("/digest weekly Mon 10:00 北京", channel="sales")
    assert "每周五 9:00（UTC），中文" in asked.text
    weekly = asked.click("改时间")
    assert "每周五 9:00（UTC），中文 → 每周一 10:00（北京时间），中文" in weekly.text
    listed = team.alice.types("/digest list", channel="support")
    assert listed.text.count("every ") == 1
    assert "every Monday at 10:00 AM (Beijing time), in Chinese" in listed.text
    assert "changed this after that" in daily.click("Undo").text
    assert "Only" in team.person("ben").clicks(weekly.message, "undo:0").text
    back = weekly.click("undo:0")
    assert "→ 每周五 9:00（UTC），中文" in back.text
    off = team.alice.types("/digest off", channel="sales")
    assert "won't get a digest anymore" in off.text
    assert "No channel gets a digest yet" in team.alice.types("/digest list", channel="sales").text
    assert "This channel doesn't get a digest" in team.alice.types("/digest off", channel="sales").text
    digests.at("2026-11-23T09:30")
    assert digests.left() == 0
    again = off.click("Undo")
    assert "every Friday at 9:00 AM (UTC), in Chinese" in again.text
    assert "Next one: Fri, Nov 27" in again.text
    assert digests.left() == 0
    digests.at("2026-11-27T09:00")
    assert len(digests.posts()) == 1
    gone = daily.click("Undo")
    assert "won't get a digest anymore" in gone.text
    digests.at("2026-12-04T09:00")
    assert digests.left() == 1


def test_the_last_24_hours_are_private_until_they_are_shared(team: Team, digests: Digests) -> None:
    assert "no reviews, no purchases" in team.alice.types("/digest", channel="sales").text
    team.xiaolin.types("/customer add 李四", channel="sales")
    team.xiaolin.types("/log 李四 差评 <!channel> *太慢*", channel="sales")
    shown = team.alice.types("/digest now", channel="sales")
    assert shown.visible_to == team.alice.id
    assert "李四: 4.0 → 3.9 · “<!channel> *太慢*”" in shown.text
    assert digests.left() == 0
    digests.at("2026-11-23T05:00")
    team.xiaolin.types("/log 李四 好评", channel="sales")
    button = shown.message
    assert "Shared in" in team.alice.clicks(button, "digest_share:0").text
    (post,) = digests.posts()
    assert "The 24 hours up to Mon, Nov 23, 12:30 AM" in post
    for line in shown.text.splitlines()[1:]:
        assert line in post or line == "Share here"
    assert "<!channel> *太慢*" in post
    message = next(one for one in team.alice.sees("sales") if one.bot_id and not one.ephemeral_to)
    assert "<!channel>" not in message.text
    assert "Shared by Alice Morgan" in post


def test_sharing_twice_posts_once(team: Team, digests: Digests) -> None:
    shown = team.alice.types("/digest", channel="sales")
    message = replace(shown.message)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: team.alice.clicks(message, "digest_share:0"), range(2)))
    assert len(digests.posts()) == 1


def test_where_no_digest_can_be_posted_none_is_promised(
    team: Team, digests: Digests, subtests: pytest.Subtests
) -> None:
    home = team.workspace
    state = team.slack.state
    state.add_channel(Channel("C0SECRET01", "secret", home, {team.alice.id}, is_private=True))
    state.add_channel(Channel("C0OLD00001", "old", home, {team.alice.id, *state.channel("sales", home).members}))
    shown = team.alice.types("/digest", channel="old")
    state.archive(state.channel("old", home), team.alice.id)
    assert "Invite me" in team.alice.types("/digest daily 09:00", channel="secret").text
    assert "archived" in team.alice.types("/digest weekly Mon 09:00", channel="old").text
    state.add_channel(Channel("C0HALL0001", "hall", home, {team.alice.id}))
    installed = state.installations[home]
    state.installations[home] = replace(installed, scopes=(installed.scopes or frozenset()) - {"chat:write.public"})
    assert "Invite me" in team.alice.types("/digest daily 09:00", channel="hall").text
    state.installations[home] = installed
    shown.click("Share here")
    private = team.alice.types("/digest")
    assert "The last 24 hours" in private.text
    assert "Share here" not in str(private.blocks)
    team.bot.slack.least = 0.0  # the bot gives up by itself, long before Slack says anything
    for fault in ({"hang": 600.0}, {"status": 500}, {"error": "ratelimited"}):
        with subtests.test(fault=fault):
            team.slack.operator.fail(method="conversations.info", **fault)
            answer = team.alice.types("/digest daily 09:00", channel="sales")
            assert "try again in a moment" in answer.text
            team.slack.operator.heal()
    assert digests.sql("SELECT count(*) FROM schedule") == [(0,)]
    assert digests.left() == 0


def test_bad_input_is_refused_with_an_example(team: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    for text in (
        *("daily 25:00", "daily NaN", "daily 1e400", "daily -9:00", "daily <!channel>"),
        *(
            "daily 9:00 Mars",
            "weekly 9:00",
            "weekly Mon",
            "weekly 周八 9:00",
            "monthly 9:00",
            "monthly 32 9:00",
            "daily 🕘",
        ),
        *("daily 9:00 " + "长" * 5000, "‮daily", "daily 9:00 9:00"),
    ):
        with subtests.test(text=text):
            answer = team.alice.types(f"/digest {text}", channel="sales")
            assert "Try /digest " in answer.text
            assert "\n" not in answer.text.strip()
    assert digests.sql("SELECT count(*) FROM schedule") == [(0,)]


def test_a_schedule_or_workspace_that_fails_stops_no_other(team: Team, digests: Digests) -> None:
    author = Author("U1", datetime(2026, 11, 20, tzinfo=UTC), "test")
    values = {"every": "day", "weekday": None, "minute": 540, "language": "en", "since": author.at.date()}
    for workspace, channel, zone in [("T0AAA", "C1", "Nowhere/Land"), ("T0ZZZ", "C2", "UTC")]:
        with team.bot.db.write(workspace, author) as store:
            store.schedules.add(channel, {**values, "zone": zone})
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    digests.at("2026-11-23T09:00")
    assert digests.claimed() == ["2026-11-23"] * 2
    assert len(digests.posts(of=1)) == 1
    with team.bot.db.read("T0AAA") as store:
        assert store.digests.last(1) is None
    with team.bot.db.read("T0ZZZ") as store:
        other = store.digests.last(1)
    assert other is not None
    assert (other.since, other.until) == (datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC))


def test_a_schedule_changed_while_it_is_settled_is_looked_at_anew(team: Team, digests: Digests) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    services = team.bot.services

    def now() -> datetime:
        team.alice.types("/digest off", channel="sales")
        return services.clock() + timedelta(days=1)

    tick(replace(services, clock=now))
    assert digests.left() == 0
