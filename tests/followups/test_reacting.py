"""👀 and ✅ on the bot's own messages about follow-ups, which change then for their reader."""

import pytest

from fakeslack import button_texts, said
from tests.followups.conftest import Followups


@pytest.fixture
def unhappy(followups: Followups) -> Followups:
    """李四, of Xiaolin's customers, has just given a bad review, which Alice logged."""
    followups.say(followups.team.alice, "/customer add 李四 owner=@小林")
    followups.say(followups.team.alice, "/log 李四 bad too slow")
    return followups


def test_eyes_take_it_where_it_was_told(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    xiaolin.reacts(told, "eyes")
    (told,) = unhappy.told(xiaolin)
    assert said(told).split("\n") == [
        "👀 由你跟进：李四，最晚明天。",
        "李四 · 最晚明天 · 👀 跟进中 · 1 条差评：too slow",
    ]
    assert (unhappy.of("李四").state, unhappy.of("李四").owner) == ("taken", xiaolin.id)


def test_a_check_resolves_it_and_asks_how_they_are_now(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    xiaolin.reacts(told, "white_check_mark")
    (told,) = unhappy.told(xiaolin)
    assert said(told).split("\n") == ["已处理：李四的跟进。", "李四现在怎么样？"]
    assert button_texts(told) == ["👍 满意", "💬 一般", "👎 仍不满意", "撤销"]
    assert unhappy.of("李四").state == "done"
    logged = xiaolin.clicks(told, "👍 满意")
    assert logged.text.split("\n") == ["已处理：李四的跟进。", "满意度：3.9 → 4.0（好评 +0.1）"]
    xiaolin.clicks(unhappy.told(xiaolin)[0], "撤销").message  # noqa: B018 (waits)
    assert "Satisfaction: 3.9 out of 5" in unhappy.say(unhappy.team.alice, "/customer 李四").text


def test_a_check_taken_back_opens_it_again(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    xiaolin.reacts(told, "heavy_check_mark")
    (told,) = unhappy.told(xiaolin)
    assert "已撤销。\n李四 · 最晚明天" in xiaolin.clicks(told, "撤销").text
    assert unhappy.of("李四").state == "open"


def test_on_a_reminder_of_several_eyes_take_all_and_a_check_asks_which(followups: Followups) -> None:
    xiaolin = followups.team.xiaolin
    for name in ("李四", "王五"):
        followups.say(xiaolin, f"/customer add {name}")
        followups.say(xiaolin, f"/customer 跟进 {name} 明天")
    followups.at("2026-11-26T02:00")
    (told,) = followups.told(xiaolin)
    xiaolin.reacts(told, "eyes")
    (told,) = followups.told(xiaolin)
    assert said(told).split("\n") == [
        "👀 由你跟进：李四，最晚今天。",
        "👀 由你跟进：王五，最晚今天。",
        "李四 · 最晚今天 · 👀 跟进中",
        "王五 · 最晚今天 · 👀 跟进中",
    ]
    xiaolin.reacts(told, "white_check_mark")
    (told,) = followups.told(xiaolin)
    assert said(told).split("\n")[0] == "哪一项已经处理好了？"
    assert followups.of("李四").state == followups.of("王五").state == "taken"
    xiaolin.clicks(told, "✅ 已处理…", block_id="followup:1").submit({"mood": "neutral"})
    followups.team.slack.wait_for(lambda: followups.of("李四").state == "done")
    assert followups.of("王五").state == "taken"


def test_in_a_channel_who_reacts_is_told_alone(unhappy: Followups) -> None:
    """A message that somebody else wrote is not changed: the review was logged by an emoji on it."""
    ben, alice = unhappy.team.person("ben"), unhappy.team.alice
    unhappy.say(alice, "/haoping listen off")  # else the message itself may be logged before the emoji comes
    unhappy.say(alice, "/customer add Ann Marie")
    message = alice.says("Ann Marie is furious about the invoice", "sales")
    ben.reacts(message, "rage")
    unhappy.team.slack.settle()
    assert unhappy.of("Ann Marie").owner == ben.id
    alice.reacts(message, "eyes")
    unhappy.told(ben)
    unhappy.team.slack.wait_for(lambda: unhappy.of("Ann Marie").owner == alice.id)
    whispered = [said(one) for one in alice.sees("sales") if one.ephemeral_to == alice.id]
    assert "👀 You're on it: Ann Marie, by today." in whispered
    assert unhappy.texts(ben)[-1] == f"<@{alice.id}> took over your follow-up with Ann Marie."
    ben.unreacts(message, "rage")
    unhappy.team.slack.settle()
    assert unhappy.of("Ann Marie").state == "taken"  # what depends on the review is said instead


def test_eyes_that_are_taken_away_hand_it_back_and_its_owner_hears_of_both(unhappy: Followups) -> None:
    alice, xiaolin = unhappy.team.alice, unhappy.team.xiaolin
    message = alice.says("李四 is furious about the invoice", "sales")
    unhappy.told(xiaolin)
    alice.reacts(message, "rage")
    unhappy.told(xiaolin)
    alice.reacts(message, "eyes")
    told = unhappy.texts(xiaolin)
    assert unhappy.of("李四").owner == alice.id
    alice.unreacts(message, "eyes")
    assert unhappy.texts(xiaolin)[len(told) :] == [
        f"<@{alice.id}> 把一项跟进转交给你。\n李四 · 最晚明天 · 2 条差评：李四 is furious about the invoice"
    ]
    assert (unhappy.of("李四").owner, unhappy.of("李四").state) == (xiaolin.id, "open")
    whispered = [said(one) for one in alice.sees("sales") if one.ephemeral_to == alice.id]
    assert whispered[-1].startswith("Undone.\n李四")
    alice.reacts(message, "eyes")
    unhappy.told(xiaolin)
    assert unhappy.of("李四").owner == alice.id


def test_eyes_that_are_taken_away_after_more_was_done_change_nothing(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    xiaolin.reacts(told, "eyes")
    (told,) = unhappy.told(xiaolin)
    xiaolin.clicks(told, "改到 3 个工作日后")
    unhappy.told(xiaolin)
    xiaolin.unreacts(told, "eyes")
    unhappy.told(xiaolin)
    assert (unhappy.of("李四").owner, unhappy.of("李四").state) == (xiaolin.id, "taken")


def test_a_check_that_is_taken_away_opens_it_again(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    xiaolin.reacts(told, "eyes")
    unhappy.told(xiaolin)
    xiaolin.reacts(told, "white_check_mark")
    unhappy.told(xiaolin)
    assert unhappy.of("李四").state == "done"
    xiaolin.unreacts(told, "white_check_mark")
    (told,) = unhappy.told(xiaolin)
    assert said(told).startswith("已撤销。\n李四")
    assert unhappy.of("李四").state == "taken"
    xiaolin.unreacts(told, "eyes")
    unhappy.told(xiaolin)
    assert unhappy.of("李四").state == "open"
