"""A colleague's list, the board of managers, and what they hear of once it stays overdue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fakeslack.block_kit import inputs
from fakeslack.model import Message
from handlers.followups import escalations
from handlers.followups.calendar import Calendar
from handlers.followups.rules import escalates_at
from handlers.policy.versions import in_force
from tests.numbers.walk import elements

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.followups.conftest import Followups

WORKS = Calendar(lambda day: day.weekday() < 5, "Asia/Shanghai")


def complained(followups: Followups, *names: str, owner: str = "") -> None:
    for name in names:
        followups.say(followups.team.alice, f"/customer add {name}" + (f" owner={owner}" if owner else ""))
        followups.say(followups.team.alice, f"/log {name} bad")


def block_of(message: Message, element: dict[str, Any]) -> str:
    """The block in which something to click stands."""
    return next(str(block["block_id"]) for block, one in inputs.elements(message.blocks) if one is element)


def heard(followups: Followups, actor: Actor) -> list[str]:
    """What a manager was told of what stays overdue."""
    return [text for text in followups.texts(actor) if "overdue for" in text or "已逾期 " in text]


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-25T03:00", "2026-11-25T05:30", 150),  # eleven to half past one, in Shanghai
        ("2026-11-25T00:00", "2026-11-25T02:00", 60),  # from before nine
        ("2026-11-27T09:00", "2026-11-30T02:00", 120),  # over a weekend
        ("2026-11-28T03:00", "2026-11-29T03:00", 0),
        ("2026-11-25T05:00", "2026-11-25T05:00", 0),
    ],
)
def test_what_was_worked_between_two_instants(since: str, until: str, minutes: int) -> None:
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (since, until))
    assert WORKS.worked(begins, ends) == minutes


@pytest.mark.parametrize(
    ("day", "days", "at"), [("2026-11-23", 3, "2026-11-26T02:00"), ("2026-11-27", 1, "2026-11-30T02:00")]
)
def test_managers_hear_in_the_morning_of_that_working_day(day: str, days: int, at: str) -> None:
    found = escalates_at(WORKS, date.fromisoformat(day), days)
    assert found == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_anybody_sees_a_colleagues_follow_ups(followups: Followups) -> None:
    complained(followups, "李四", owner="@ben")
    complained(followups, "王五")
    shown = followups.say(followups.team.xiaolin, "/customer followups @ben")
    assert shown.text.startswith("Ben Carter 的跟进\n")
    assert "李四" in shown.text
    assert "王五" not in shown.text
    taken = shown.click("👀 我来跟进")
    assert "李四" in taken.text
    nobody = followups.say(followups.team.alice, "/customer followups everything")
    assert "There's no list called everything" in nobody.text
    none = followups.say(followups.team.alice, "/customer followups @wangfang").text
    assert none == "Follow-ups of 王芳\nNo open follow-ups."


def test_the_board_is_by_colleague_and_for_managers(followups: Followups) -> None:
    complained(followups, "李四", "赵六", owner="@ben")
    complained(followups, "王五", "孙七", "周八")
    refused = followups.say(followups.team.xiaolin, "/customer 跟进列表 看板")
    assert "看板只给管理员看" in refused.text
    followups.at("2026-11-25T16:00")
    for _ in range(2):
        shown = followups.say(followups.team.alice, "/customer followups")
        shown.click("✅ Done…").submit({"mood": "good", "outcome": ""})
        followups.team.slack.settle()
    for line in ("/log 赵六 good", "/log 周八 good", "/log 周八 bad"):  # who is unhappy again
        followups.say(followups.team.alice, line)
    followups.at("2026-12-04T16:00")
    board = followups.say(followups.team.alice, "/customer followups board")
    assert "Open: 4 · overdue: 4" in board.text
    assert "In time in the last 30 days: 2 of 2" in board.text
    assert "Recovered after a complaint: 2 of 5" in board.text
    assert "<@U0BEN00001>: 2 open, 2 overdue · older: 2" in board.text
    assert "<@U0ALICE001>: 2 open, 2 overdue · older: 2" in board.text
    (all_, *of_each) = (one for one in elements(board.message) if one["action_id"].startswith("board_who"))
    assert [one["text"]["text"] for one in all_["options"]] == [
        *("Open: 4", "Overdue: 4", "Done: 2", "Done in time: 2", "Complained: 5", "Happy again: 2"),
    ]
    names = board.choose(all_["action_id"], "*:complained", block_id=block_of(board.message, all_)).text.splitlines()
    assert names[0] == "Complained: 5"
    assert len(names) == 6
    assert sum("happy again" in name for name in names) == 2
    ben = next(one for one in of_each if one["options"][0]["value"].startswith("U0BEN"))
    late = board.choose(ben["action_id"], "U0BEN00001:late", block_id=block_of(board.message, ben)).text
    assert late.startswith("Overdue: 2 · <@U0BEN00001>\n李四 · since Wed, Nov 25 · ⚠️ overdue since Wed, Nov 25\n")
    assert board.click("Follow-ups…").text.startswith("Follow-ups of Ben Carter\nOpen: 2 · overdue: 2\n")


@pytest.mark.parametrize("typed", ["board", "看板", "followups board", "跟进列表 看板", "跟进 看板", "followup board"])
def test_the_board_is_found_by_its_name(followups: Followups, typed: str) -> None:
    followups.say(followups.team.alice, "/customer add 李四 owner=@xiaolin")  # who never spoke to the bot
    followups.say(followups.team.alice, "/log 李四 bad")
    board = followups.say(followups.team.alice, f"/customer {typed}").text
    assert board.startswith("Follow-ups by colleague\n")
    assert "<@U0XIAOLIN1>: 1 open, 0 overdue · today: 1" in board


def test_managers_at_work_hear_once_of_what_stays_overdue(followups: Followups) -> None:
    alice = followups.team.alice
    complained(followups, "李四", "王五", owner="@xiaolin")
    for at in ("2026-11-27T16:00", "2026-11-30T16:00", "2026-12-01T02:00"):
        followups.at(at)
        assert heard(followups, alice) == []
    followups.at("2026-12-01T16:00")  # due on Thursday; then Friday, Monday, Tuesday
    (told,) = heard(followups, alice)
    assert told.startswith("2 follow-ups have been overdue for 3 working days.")
    assert "李四 · ⚠️ overdue since Thu, Nov 26" in told
    for at in ("2026-12-01T16:01", "2026-12-02T16:00", "2026-12-09T16:00"):
        followups.at(at)
        assert len(heard(followups, alice)) == 1
    assert heard(followups, followups.team.xiaolin) == []
    followups.say(alice, "/customer followup 李四 2026-12-10").click("choose:0")
    followups.at("2026-12-15T16:00")
    assert len(heard(followups, alice)) == 2
    assert heard(followups, alice)[1].startswith("A follow-up has been overdue for 3 working days.")


def test_nobody_hears_where_it_is_switched_off(followups: Followups) -> None:
    alice = followups.team.alice
    alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.calls").submit(
        {"under": "4.0", "many": "10", "escalate": "never"}
    )
    complained(followups, "李四", owner="@xiaolin")
    for day in range(1, 12):
        followups.at(f"2026-12-{day:02}T16:00")
    assert heard(followups, alice) == []


def test_many_processes_at_once_tell_once(followups: Followups) -> None:
    complained(followups, "李四", "王五", owner="@xiaolin")
    team = followups.team
    team.slack.clock._listeners.clear()  # nobody looks but those below
    followups.at("2026-12-01T16:00")
    look = partial(escalations.tick, team.bot.services, in_force)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: look(), range(24)))
    assert len(heard(followups, team.alice)) == 1
