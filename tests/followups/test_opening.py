"""A bad review opens a follow-up: whose, until when, who is told; and the review taken back."""

from datetime import date

import pytest

from fakeslack import button_texts
from storage.transaction import Author
from storage.types import Role
from tests.conftest import Team
from tests.followups.conftest import Followups


def test_a_bad_review_opens_one_for_who_logged_it(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    logged = followups.say(alice, "/log 李四 bad the parcel came late")
    assert logged.text.split("\n") == [
        "Logged a bad review from 李四.",
        "Satisfaction: 4.0 → 3.9 (bad review −0.1)",
        "Interactions: 0 → 1",
        "the parcel came late",
        "I've opened a follow-up for you. Please get back to them by tomorrow.",
    ]
    assert button_texts(logged.message) == ["Undo", "Edit…", "Survey answer…"]
    found = followups.of("李四")
    assert (found.owner, found.day, found.state, len(found.reviews)) == (alice.id, date(2026, 11, 26), "open", 1)
    assert followups.texts(alice) == []


def test_it_is_the_owners_who_is_told_at_once_in_their_language(followups: Followups) -> None:
    alice, xiaolin = followups.team.alice, followups.team.xiaolin
    followups.say(alice, "/customer add 李四 owner=@小林")
    logged = followups.say(alice, "/log 李四 bad the parcel <!channel> came late")
    assert f"I've opened a follow-up: <@{xiaolin.id}> will get back to them by tomorrow." in logged.text
    (told,) = followups.told(xiaolin)
    assert followups.texts(xiaolin) == [
        f"李四不满意：<@{alice.id}> 记了一条差评。\nthe parcel <!channel> came late\n请最晚明天联系客户。"
    ]
    assert button_texts(told) == ["✅ 已处理…"]
    assert "&lt;!channel&gt;" in told.text
    assert followups.texts(alice) == []


def test_an_owner_who_never_spoke_to_the_bot_is_told_in_their_language_and_day(followups: Followups) -> None:
    alice, wangfang = followups.team.alice, followups.team.person("wangfang")
    followups.at("2026-09-30T17:00")  # it is October there already
    followups.say(alice, "/customer add 李四")
    followups.say(alice, f"/customer edit 李四 owner=<@{wangfang.id}>")
    followups.say(alice, "/log 李四 bad")
    assert followups.texts(wangfang)[0].startswith("李四不满意：")
    assert followups.of("李四").day == date(2026, 10, 8)


@pytest.mark.parametrize("marks", [("good",), ("neutral",)])
def test_other_reviews_open_none(followups: Followups, marks: tuple[str]) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    followups.say(alice, f"/log 李四 {marks[0]}")
    with pytest.raises(IndexError):
        followups.of("李四")


def test_what_joins_one_that_is_overdue_says_so(followups: Followups) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 2026-11-26 say hello")
    followups.at("2026-11-27T06:00")
    joined = followups.say(ben, "/log 李四 bad rude on the phone")
    assert f"Added to the follow-up of <@{alice.id}>, overdue since yesterday." in joined.text
    assert "Added to your follow-up, overdue since " in followups.say(alice, "/log 李四 bad once more").text
    asked = followups.say(ben, "/customer followup 李四 2026-12-09")
    assert f"李四 already has an open follow-up: <@{alice.id}>, ⚠️ overdue since yesterday" in asked.text
    taken = followups.say(ben, "/customer followups all").click("👀 Take")
    assert "👀 You're on it: 李四, overdue since yesterday." in taken.text


def test_a_second_one_joins_and_pulls_the_day_nearer(followups: Followups) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 2026-12-15 say hello")
    joined = followups.say(ben, "/log 李四 bad rude on the phone")
    assert f"Added to the follow-up of <@{alice.id}>, who'll get back to them by Thu, Nov 26." in joined.text
    found = followups.of("李四")
    assert (found.owner, found.day, found.what, len(found.reviews)) == (
        alice.id,
        date(2026, 11, 26),
        "say hello",
        1,
    )
    (told,) = followups.texts(alice)
    assert told.startswith(f"李四 is unhappy again: <@{ben.id}> logged another bad review.\nrude on the phone\n")
    joined = followups.say(alice, "/log 李四 bad")
    assert "Added to your follow-up. Please get back to them by tomorrow." in joined.text
    assert "2 bad reviews" in followups.say(alice, "/customer followups").text


def test_the_day_stays_where_it_is_sooner(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 today")
    followups.say(alice, "/log 李四 bad")
    assert followups.of("李四").day == date(2026, 11, 25)


def test_the_next_working_day_is_by_the_owners_calendar(followups: Followups) -> None:
    alice = followups.team.alice
    followups.at("2026-09-30T03:00")
    followups.say(alice, "/customer add 李四 owner=@小林")
    followups.say(alice, "/customer add Ann")
    followups.say(alice, "/log 李四 bad")
    followups.say(alice, "/log Ann bad")
    assert followups.of("李四").day == date(2026, 10, 8)  # after the golden week
    assert followups.of("Ann").day == date(2026, 10, 1)


def test_a_workspace_chooses_whose_holidays_hold(followups: Followups) -> None:
    team = followups.team
    with team.bot.db.write(team.workspace, store_author(team)) as store:
        store.settings.set("country", "CN")
        store.settings.set("working_hours", [600, 1140])
    followups.at("2026-10-09T03:00")
    followups.say(team.alice, "/customer add Ann")
    followups.say(team.alice, "/log Ann bad")
    found = followups.of("Ann")
    assert found.day == date(2026, 10, 10)  # a Saturday that China works on
    assert found.remind_at.isoformat() == "2026-10-10T10:00:00+00:00"  # eleven in London's summer


def test_undo_of_the_log_closes_what_it_opened(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    logged = followups.say(alice, "/log 李四 bad")
    undone = logged.click("Undo")
    assert "The follow-up it opened is closed too." in undone.text
    assert followups.of("李四").state == "withdrawn"
    assert "No open follow-ups." in followups.say(alice, "/customer followups").text


def test_undo_of_the_log_says_what_depends_on_it(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    logged = followups.say(alice, "/log 李四 bad")
    followups.say(alice, "/customer followups").click("Later: in 3 working days")
    refused = logged.click("Undo")
    assert f"<@{alice.id}> has worked on this review's follow-up since (" in refused.text
    assert followups.of("李四").state == "open"
    followups.say(alice, "/haoping undo")
    assert "is closed too" in logged.click("Undo").text


def test_undo_of_one_of_two_leaves_the_other(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    first = followups.say(alice, "/log 李四 bad one")
    second = followups.say(alice, "/log 李四 bad two")
    assert "closed" not in first.click("Undo").text
    assert (followups.of("李四").state, len(followups.of("李四").reviews)) == ("open", 1)
    assert "closed too" in second.click("Undo").text


def test_undo_of_a_review_that_joined_gives_the_day_back(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 2026-12-15 say hello")
    followups.say(alice, "/log 李四 bad").click("Undo").message  # noqa: B018 (waits)
    found = followups.of("李四")
    assert (found.day, found.reviews, found.state) == (date(2026, 12, 15), [], "open")


def test_an_owner_who_has_left_does_not_get_it(followups: Followups) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    followups.say(alice, "/customer add 李四 owner=@Ben")
    team = followups.team
    with team.bot.db.write(team.workspace, store_author(team)) as store:
        store.people.save(ben.id, "Ben", Role.OUTSIDER, "en-US", "Europe/London", team.slack.clock.now())
    followups.say(alice, "/log 李四 bad")
    assert followups.of("李四").owner == alice.id


def test_the_same_delivery_again_opens_no_second_and_tells_once(followups: Followups) -> None:
    alice, xiaolin = followups.team.alice, followups.team.xiaolin
    followups.say(alice, "/customer add 李四 owner=@小林")
    logged = followups.say(alice, "/log 李四 bad")
    followups.team.slack.operator.redeliver(logged.delivery, times=3, at_once=True)
    assert len(followups.texts(xiaolin)) == 1
    assert len(followups.of("李四").reviews) == 1


def store_author(team: Team) -> Author:
    """Who writes in a test."""
    from storage.store import Author

    return Author(team.alice.id, team.slack.clock.now(), "test")
