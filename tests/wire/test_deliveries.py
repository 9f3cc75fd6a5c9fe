"""What Slack sends twice, or somebody clicks twice, is done once and answered the same."""

import json
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from typing import Any

import pytest

from bot.app import open_routes
from bot.settings import Mode
from fakeslack import Answer, said
from fakeslack.model import Message
from tests.conftest import Connect, Team

WIRES = pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET], ids=str)


def kept(team: Team, name: str) -> list[tuple[int, int]]:
    with team.bot.db.read(team.workspace) as store:
        return [(one.satisfaction, one.interactions) for one in store.customers.called(name)]


@WIRES
def test_the_same_delivery_again_and_at_once(connect: Connect, mode: Mode, subtests: pytest.Subtests) -> None:
    team = connect(mode)
    slack = team.slack
    added = team.alice.types("/customer add 李四", channel="sales")
    logged = team.alice.types("/log 李四 好评", channel="sales")
    for answer in (added, logged):
        with subtests.test(answer=answer):
            acks = slack.operator.redeliver(answer.delivery, times=3)
            acks += slack.operator.redeliver(answer.delivery, times=6, at_once=True)
            assert [ack.body for ack in acks] == [answer.ack.body] * 9
    assert kept(team, "李四") == [(41, 1)]
    # the first to arrive may be a retry, and all of them at once
    fresh = replace(logged.delivery, payload={**logged.delivery.payload, "trigger_id": "1.2.3"})
    acks = slack.operator.redeliver(fresh, times=8, at_once=True)
    assert len({json.dumps(ack.body) for ack in acks}) == 1
    assert kept(team, "李四") == [(42, 2)]


@WIRES
def test_a_click_again_and_at_once(connect: Connect, mode: Mode) -> None:
    team = connect(mode)
    team.alice.types("/customer add 李四", channel="sales")
    logged = team.alice.types("/log 李四 好评", channel="sales")
    undone = logged.click("Undo")
    assert undone.text.startswith("Undone")
    assert all(ack.ok for ack in team.slack.operator.redeliver(undone.delivery, times=4, at_once=True))
    assert kept(team, "李四") == [(40, 0)]
    question = team.alice.types("/log 王五 好评", channel="sales")
    added = question.click("Add 王五")
    assert added.text.startswith("Logged")
    assert all(ack.ok for ack in team.slack.operator.redeliver(added.delivery, times=4, at_once=True))
    assert kept(team, "王五") == [(41, 1)]
    assert said(added.message).startswith("Logged")


def test_what_was_refused_may_be_sent_again(shared: Team) -> None:
    refused = shared.alice.types("/haoping listen loudly", channel="sales")
    assert refused.text.startswith("loudly isn't one of the options")
    (ack,) = shared.slack.operator.redeliver(refused.delivery)
    assert ack.body == refused.ack.body


def test_an_answered_delivery_is_forgotten_after_a_day(connect: Connect) -> None:
    team = connect()
    added = team.alice.types("/customer add 李四", channel="sales")
    team.slack.clock.move(hours=25)
    team.bot.tidy()
    with team.bot.db.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM delivery").scalar_one() == 0
    assert added.text.startswith("Added")


def test_messages_leave_early(shared: Team, logged: list[MutableMapping[str, Any]]) -> None:
    for _ in range(3):
        shared.alice.says("see you at lunch, 李四 is here", "sales")
    shared.slack.settle()
    assert [entry for entry in logged if entry["event"] == "handled"] == []


def test_a_click_without_anywhere_to_answer(
    shared: Team, click: Callable[..., Answer], written: Callable[[Team], dict[str, int]], subtests: pytest.Subtests
) -> None:
    before = written(shared)
    for more in ({"response_url": None}, {"trigger_id": None}, {"channel": None}):
        with subtests.test(more=more):
            assert click(shared, "U0ALICE001", "undo", "999999", **more).ack.ok
    assert written(shared) == before


VALUES = ["", "0", "-1", "1.5", "x", "9" * 30, "9" * 1900, "１", "٣", "²", "1:2:3", ":", "\x00", "\ud800", "<!channel>"]


def shown(team: Team, clicked: Answer) -> str:
    """What a click showed: a message, or a form."""
    team.slack.wait_for(lambda: clicked.messages or clicked.views)
    words = said(clicked.views[-1]) if clicked.views else clicked.text
    for view in team.alice.modals():
        team.alice.closes(view)
    return words


@pytest.mark.parametrize("action", sorted(open_routes().buttons))
def test_no_button_stumbles_over_a_value_that_is_not_ours(
    shared: Team,
    click: Callable[..., Answer],
    written: Callable[[Team], dict[str, int]],
    action: str,
    database_kind: str,
    subtests: pytest.Subtests,
) -> None:
    behind = ("1:", "1:features:") if database_kind == "sqlite" else ("",)  # PostgreSQL is asked for what it won't take
    before = written(shared)
    for value in (f"{first}{value}" for first in behind for value in VALUES):
        with subtests.test(value=value):
            clicked = click(shared, "U0ALICE001", action, value)
            assert clicked.ack.ok
            assert "went wrong" not in shown(shared, clicked), value
    said = ("delivery", "outgoing")  # a digest may be shared whenever it ended, were it in 1970
    assert {**written(shared), **dict.fromkeys(said, 0)} == {**before, **dict.fromkeys(said, 0)}


def test_an_event_is_for_the_installation_that_it_names_wherever_it_happened(
    shared: Team, subtests: pytest.Subtests
) -> None:
    """In a channel that another company shares, the first team in an event is the other company's."""
    asked = shared.alice.says("@Haoping help", "sales")

    def answers() -> list[Message]:
        return [one for one in shared.alice.sees("sales") if one.bot_id and one.ts > asked.ts]

    shared.slack.wait_for(answers)
    told = next(d for d in reversed(shared.slack.events.delivered) if d.payload["event"]["type"] == "app_mention")
    for number, team in enumerate(("T0SECONDCO", "E0ANYWHERE")):
        with subtests.test(number=number):
            there = told.payload | {"event_id": f"Ev0THERE{number}", "team_id": team}
            assert shared.slack.deliver(replace(told, payload=there)).ok
            shared.slack.wait_for(lambda number=number: len(answers()) == 2 + number)
    assert len({said(one) for one in answers()}) == 1
