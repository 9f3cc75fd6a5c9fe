"""Whom to call today, over the wire: who is on the list, who leaves it, and what *Not today* does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeslack import said

if TYPE_CHECKING:
    from tests.conftest import Team
    from tests.followups.conftest import Followups

NOBODY = "To call today: 0\nNobody's waiting for a call."


def calls(followups: Followups) -> str:
    """What Alice reads when she asks whom to call."""
    return followups.say(followups.team.alice, "/customer calls").text


def digest(followups: Followups) -> str:
    return followups.say(followups.team.alice, "/digest").text


def complained(followups: Followups, *names: str) -> None:
    for name in names:
        followups.say(followups.team.alice, f"/customer add {name}")
        followups.say(followups.team.alice, f"/log {name} bad")


def left_alone(followups: Followups, *names: str) -> None:
    """Complaints that nobody follows up: they were corrected, and that was taken back."""
    for name in names:
        followups.say(followups.team.alice, f"/customer add {name}")
        logged = followups.say(followups.team.alice, f"/log {name} bad")
        logged.click("Edit…").submit({"mark": "good", "note": "a slip"})
        followups.team.slack.settle()
        followups.say(followups.team.alice, "/haoping undo")


def done(followups: Followups, mood: str) -> None:
    shown = followups.say(followups.team.alice, "/customer followups")
    shown.click("✅ Done…").submit({"mood": mood, "outcome": "we spoke"})
    followups.team.slack.settle()


@pytest.mark.parametrize("mood", ["good", "neutral"])
def test_a_complaint_that_was_resolved_calls_for_nobody(followups: Followups, mood: str) -> None:
    complained(followups, "李四")
    assert calls(followups) == NOBODY
    assert "To call today: nobody." in digest(followups)
    done(followups, mood)
    for day in ("2026-11-25T04:00", "2026-11-26T03:00", "2026-11-28T03:00"):
        followups.at(day)
        assert calls(followups) == NOBODY
        assert "1. 李四" not in digest(followups)


def test_who_is_still_unhappy_is_called_when_the_next_follow_up_is_due(followups: Followups) -> None:
    complained(followups, "李四")
    followups.at("2026-11-26T15:00")
    assert "To call today: 1\n1. 李四: follow-up due today (<@U0ALICE001>), 1 bad review, satisfaction 3.9" in calls(
        followups
    )
    done(followups, "bad")
    assert calls(followups) == NOBODY
    followups.at("2026-11-28T15:00")
    assert "1. 李四: follow-up overdue since yesterday (" in calls(followups)


def test_not_today_moves_what_is_due_and_keeps_away_what_is_not(followups: Followups) -> None:
    complained(followups, "李四")
    left_alone(followups, "王五")
    followups.at("2026-11-26T15:00")
    shown = followups.say(followups.team.alice, "/customer calls")
    assert "1. 李四: follow-up due today" in shown.text
    assert "2. 王五: 1 bad review, satisfaction 3.9" in shown.text
    put_off = shown.click("Not today, all 2")
    assert "李四 can wait until tomorrow." in put_off.text
    assert "王五 stays off the list until there's something new." in put_off.text
    assert calls(followups) == NOBODY
    assert "None of them needs a call today anymore." in shown.click("Not today, all 2").text
    put_off.click("Undo")
    assert "To call today: 2\n" in calls(followups)
    put_off = followups.say(followups.team.alice, "/customer calls").click("Not today, all 2")
    followups.at("2026-11-27T15:00")
    assert "To call today: 1\n1. 李四: follow-up due today" in calls(followups)
    followups.say(followups.team.alice, "/log 王五 bad again")
    followups.at("2026-11-30T15:00")
    assert "王五: follow-up due today (<@U0ALICE001>), 1 bad review" in calls(followups)


def test_a_later_follow_up_is_not_pulled_nearer_by_an_old_button(followups: Followups) -> None:
    complained(followups, "李四")
    followups.at("2026-11-26T15:00")
    alice = followups.team.alice
    shown = followups.say(alice, "/customer calls")
    followups.say(alice, "/customer followup 李四 2026-12-09").click("Move it to Wed, Dec 9")
    assert "李四 doesn't need a call today anymore." in shown.click("Not today").text
    assert str(followups.of("李四").day) == "2026-12-09"


def test_who_fell_without_a_review_is_called_until_they_are_spoken_to(followups: Followups) -> None:
    alice = followups.team.alice
    alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.steps").submit(
        {"good": "+0.1", "bad": "-0.1", "neutral": "-0.1"}
    )
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/log 李四 neutral no answer")
    assert "To call today: 1\n1. 李四: fell to 3.9" in calls(followups)
    followups.at("2026-11-25T04:00")
    followups.say(alice, "/log 李四 neutral spoke at length")
    assert calls(followups) == NOBODY
    alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.calls").submit(
        {"under": "3.8", "many": "10", "escalate": "3"}
    )
    followups.at("2026-11-25T05:00")
    followups.say(alice, "/log 李四 neutral")  # 3.7
    assert "1. 李四: fell to 3.7" in calls(followups)


def test_each_owner_has_so_many_a_day_and_the_others_wait(followups: Followups) -> None:
    alice = followups.team.alice
    rules = alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.calls")
    assert rules.submit({"under": "7", "many": "0", "escalate": "x"}).errors.keys() == {"under", "many", "escalate"}
    rules.submit({"under": "4.0", "many": "2", "escalate": ""})
    complained(followups, "甲", "乙", "丙")
    followups.say(alice, "/customer add 丁 owner=@ben")
    followups.say(alice, "/log 丁 bad")
    followups.at("2026-11-30T15:00")
    shown = calls(followups)
    assert shown.startswith("To call today: 3\n")
    assert "1 more waits for another day:\n4. 丙: follow-up overdue" in shown
    told = followups.say(alice, "/digest")
    assert "To call today: 3\n" in told.text
    assert "1 more has to wait: there are too many for one day." in told.text
    assert "丙: follow-up overdue" in told.click("Show…").text
    assert "at most 2 calls per person and day" in followups.say(alice, "/rules").text


def test_home_opens_the_same_list(team: Team, followups: Followups) -> None:
    complained(followups, "李四")
    followups.at("2026-11-26T15:00")
    team.alice.opens_home()
    assert team.slack.wait_for(lambda: team.alice.home() is not None)
    shown = said(team.alice.home())
    assert "李四 · by today · 1 bad review\nTo call today: 1\nThey're all among your follow-ups above.\n" in shown
    opened = team.alice.clicks(team.alice.home(), "All 1…")
    assert opened.view is not None
    assert "To call today: 1\n1. 李四: follow-up due today" in said(opened.view)
    team.alice.clicks(opened.view, "Not today")
    assert calls(followups) == NOBODY
