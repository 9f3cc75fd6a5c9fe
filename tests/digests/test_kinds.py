"""Kinds of digests: on working days, monthly, of a person, about some customers; paused, edited, run, previewed."""

import pytest

from fakeslack import Answer, said
from fakeslack.model import Message
from storage.store import Author
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.picks import block


def test_on_working_days_by_the_calendar_of_the_zone(team: Team, digests: Digests) -> None:
    digests.at("2026-09-18T00:00")
    made = team.xiaolin.types("/digest 工作日 09:00 北京", channel="sales")
    assert "每个工作日 9:00（北京时间），中文" in made.text
    for day in range(18, 31):
        digests.at(f"2026-09-{day}T02:00")
    for day in range(1, 12):
        digests.at(f"2026-10-{day:02}T02:00")
    # China: the 20th of September and the 10th of October are made up for the holidays around the 25th and the 1st.
    assert digests.claimed() == [
        *[f"2026-09-{day}" for day in (18, 20, 21, 22, 23, 24, 28, 29, 30)],
        *[f"2026-10-{day:02}" for day in (8, 9, 10)],
    ]


def test_monthly_covers_the_month_and_a_short_one_has_its_last_day(team: Team, digests: Digests) -> None:
    made = team.alice.types("/digest monthly 31st 9:00 UTC", channel="sales")
    assert "on the last day of every month at 9:00 AM (UTC)" in made.text
    assert "Mon, Nov 30" in made.text
    team.alice.types("/customer add Acme", channel="sales")
    for day in ("2026-11-29", "2026-11-30", "2026-12-30", "2026-12-31", "2027-01-31", "2027-02-28"):
        digests.at(f"{day}T09:00")
    assert digests.claimed() == ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
    first = digests.posts()[0]
    assert "Monthly digest: Mon, Nov 30" in first
    assert "From Sat, Oct 31, 9:00 AM to Mon, Nov 30, 9:00 AM (UTC)" in first


def test_a_person_gets_one_as_a_direct_message_about_their_own_customers(team: Team, digests: Digests) -> None:
    alice = team.alice
    made = alice.types("/digest daily 09:00 UTC to=me owner=me language=zh", channel="sales")
    assert "<@U0ALICE001> gets a digest every day at 9:00 AM (UTC), in Chinese." in made.text
    assert "Only <@U0ALICE001>'s customers" in made.text
    alice.types("/customer add 李四 owner=<@U0ALICE001>", channel="sales")
    alice.types("/customer add 王五", channel="sales")
    for name in ("李四", "王五"):
        alice.types(f"/log {name} good", channel="sales")
    digests.at("2026-11-23T09:00")

    def came() -> list[Message]:
        return [one for one in alice.sees() if one.metadata and one.metadata["event_type"] == "digest"]

    team.slack.wait_for(came)
    (post,) = came()
    assert "好评 1，差评 0" in said(post)
    assert "王五" not in said(post)
    assert [one.text for one in alice.sees("sales") if one.bot_id and not one.ephemeral_to] == []
    assert "This channel doesn't get a digest" in alice.types("/digest pause", channel="sales").text
    assert "is paused" in alice.types("/digest pause me", channel="sales").text
    assert "<@U0ALICE001> won't get a digest anymore" in alice.types("/digest off").text


@pytest.mark.parametrize("typed", ["segment=年轻低收入群体", "细分=young_low", "segment=young,　low income"])
def test_about_one_segment(team: Team, digests: Digests, typed: str) -> None:
    alice = team.alice
    alice.types("/customer add 赵六 age=25 spending=low", channel="sales")
    alice.types("/customer add 李四 age=40 spending=high", channel="sales")
    for name in ("赵六", "李四", "李四"):
        alice.types(f"/log {name} bad", channel="sales")
    made = alice.types(f"/digest daily 09:00 UTC {typed}", channel="sales")
    assert "Only customers in Young, low income" in made.text
    digests.at("2026-11-23T09:00")
    (post,) = [one for one in digests.posts("sales", of=1) if "Digest" in one]
    assert "0 good, 1 bad" in post
    assert "average satisfaction 3.90 out of 5" in post
    assert "customers: 1" in post
    assert "李四" not in post


def test_paused_nothing_comes_and_gone_on_with_no_flood_does(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    paused = alice.types("/digest 暂停", channel="sales")
    assert "is paused. Resume it with /digest resume" in paused.text
    assert "already paused" in alice.types("/digest pause", channel="sales").text
    assert "paused (was every day at 9:00 AM" in alice.types("/digest list", channel="sales").text
    assert "This channel's digest is paused" in alice.types("/digest", channel="sales").text
    for day in range(23, 27):
        digests.at(f"2026-11-{day}T10:00")
    assert digests.claimed() == []
    again = alice.types("/digest resume", channel="sales")
    assert "gets its digest again every day at 9:00 AM" in again.text
    assert "tomorrow" in again.text
    assert "isn't paused" in alice.types("/digest resume", channel="sales").text
    digests.at("2026-11-27T10:00")
    assert digests.claimed() == ["2026-11-27"]
    back = again.click("Undo")
    assert "is paused" in back.text
    digests.at("2026-11-28T10:00")
    assert digests.claimed() == ["2026-11-27"]


def ids(form: Answer) -> set[str]:
    return {one["block_id"] for one in form.view.blocks if one["type"] == "input"}


def test_the_form_edits_everything(team: Team, digests: Digests) -> None:
    alice = team.alice
    made = alice.types("/digest daily 09:00 UTC", channel="sales")
    form = made.click("Edit…")
    assert {"weekday", "monthday"}.isdisjoint(ids(form))
    alice.chooses(form.view, "zone", "Berlin")
    alice.chooses(form.view, "every", "Every month")
    team.slack.settle()
    assert "monthday" in ids(form)
    assert alice.submits(form.view, {"every": "week"}).errors == {"every": "On which day? Please choose it below."}
    alice.chooses(form.view, "every", "Every week")
    team.slack.settle()
    assert "weekday" in ids(form)
    assert "monthday" not in ids(form)
    assert block(form.view, "zone")["element"]["initial_value"] == "Berlin"  # what was filled in stays
    filled = form.submit(
        {
            "weekday": "4",
            "time": "17:30",
            "language": "zh",
            "sections": ["calls", "moves"],
            "quiet": "nothing",
            "segment": "young_low",
            "owner": alice.id,
        }
    )
    assert filled.error is None
    team.slack.settle()
    ((every, weekday, minute, zone, language, hidden, quiet, segment, owner),) = digests.sql(
        "SELECT every, weekday, minute, zone, language, hidden, quiet, segment, owner FROM schedule"
    )
    assert (every, weekday, minute, zone, language) == ("week", 4, 1050, "Europe/Berlin", "zh")
    assert hidden == "followups business birthdays segments products charts"
    assert (bool(quiet), segment, owner) == (True, "young_low", alice.id)
    assert "every day at 9:00 AM (UTC), in English → every Friday at 5:30 PM (Berlin time), in Chinese" in form.text
    assert "Without: follow-ups, purchases, points and new customers, birthdays" in form.text
    again = alice.types("/digest edit", channel="sales")
    refused = again.submit({"zone": "Mars"})
    assert refused.errors == {"zone": "I don't know the time zone Mars. Type a large city, like Beijing, or UTC+8."}
    assert len(digests.sql("SELECT id FROM change WHERE action = 'digest.schedule'")) == 2
    digests.at("2026-11-27T16:30")
    assert (digests.claimed(), digests.left()) == (["2026-11-27"], 0)  # nothing to say, so nothing is said


def test_a_form_makes_the_first_one(team: Team, digests: Digests) -> None:
    opened = team.xiaolin.types("/digest 编辑", channel="sales")
    opened.submit({})
    team.slack.settle()
    assert digests.sql("SELECT every, minute, zone, language FROM schedule") == [
        ("workday", 540, "Asia/Shanghai", "zh")
    ]


@pytest.mark.parametrize(("typed", "every"), [("/digest daily", "day"), ("/digest monthly", "month")])
def test_without_a_time_a_form_asks_for_it_where_the_bot_may_post(
    team: Team, digests: Digests, typed: str, every: str
) -> None:
    opened = team.alice.types(typed, channel="sales")
    assert block(opened.view, "every")["element"]["initial_option"]["value"] == every
    team.slack.operator.fail(method="conversations.info", error="channel_not_found")
    assert "I can't post here" in "".join(opened.submit({}).errors.values())
    assert digests.sql("SELECT every FROM schedule") == []
    opened.submit({"time": "08:15"})
    team.slack.settle()
    assert digests.sql("SELECT every, minute FROM schedule") == [(every, 495)]


def test_run_posts_at_once_and_leaves_the_plan_alone(team: Team, digests: Digests) -> None:
    alice = team.alice
    assert "This channel doesn't get a digest" in alice.types("/digest run", channel="sales").text
    alice.types("/digest daily 09:00 UTC language=中文", channel="sales")
    alice.types("/customer add Acme", channel="sales")
    preview = alice.types("/digest preview", channel="sales")
    assert preview.visible_to == alice.id
    assert "日报：11月23日（周一）" in preview.text
    assert "Only you can see this." in preview.text
    assert digests.left() == 0
    assert "Posting to" in alice.types("/digest run", channel="sales").text
    (post,) = digests.posts()
    assert "日报：11月23日（周一）" in post
    digests.at("2026-11-23T09:00")
    assert len(digests.posts()) == 2
    assert digests.claimed() == ["2026-11-23", "2026-11-23"]


def test_the_workspaces_own_calendar_comes_before_the_zones(team: Team, digests: Digests) -> None:
    digests.at("2026-09-25T00:00")
    with team.bot.db.write(team.workspace, Author("U0ALICE001", team.slack.clock.now(), "test")) as store:
        store.settings.set("country", "DE")
    team.alice.types("/digest workdays 09:00 Asia/Shanghai", channel="sales")
    for day in range(25, 31):
        digests.at(f"2026-09-{day}T02:00")
    for day in range(1, 6):
        digests.at(f"2026-10-{day:02}T02:00")
    # In China the 25th of September and the first week of October are free; in Germany the 3rd of October, a Saturday.
    assert digests.claimed() == [
        *[f"2026-09-{day}" for day in (25, 28, 29, 30)],
        *[f"2026-10-{day:02}" for day in (1, 2, 5)],
    ]
