"""Steps that others build into their workflows: what they write, hand on and refuse, and that each is done once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import Mode
from fakeslack import Actor
from fakeslack.model import Execution
from tests.conftest import Connect, Team

LOG, PURCHASE, LOOK_UP = "log_interaction", "record_purchase", "look_up_customer"


@pytest.fixture(scope="module")
def built(shared: Team) -> Team:
    """A team with a few customers, in whose workflows the steps are."""
    shared.alice.types("/customer add 王五 phone=13800138000 age=25 spending=low", "sales")
    shared.alice.types("/customer add Mary Jones", "sales")
    for number in ("7", "8"):
        namesake = shared.alice.types(f"/customer add 王芳 id={number}", "sales")
        if number == "8":
            namesake.click("Add another 王芳")
    return shared


def ended(team: Team, execution: Execution) -> Execution:
    team.slack.wait_for(lambda: execution.ended)
    return execution


def runs(team: Team, who: Actor, step: str, *, by_hand: bool = True, **inputs: Any) -> Execution:
    return ended(team, who.starts(step, inputs, by_hand=by_hand))


def card(team: Team, name: str) -> str:
    return str(team.alice.types(f"/customer {name}", "sales").text)


def test_an_interaction_is_logged_by_whoever_clicked(built: Team) -> None:
    ben = built.person("ben")
    done = runs(built, ben, LOG, customer="Mary Jones", review="bad", note="the parcel was late, call 13911112222")
    assert done.error is None
    message = done.outputs.pop("message")
    assert done.outputs == {"customer": "Mary Jones", "satisfaction": 3.9, "interactions": 1}
    assert "Logged a bad review from Mary Jones." in message
    assert "13911112222" not in message
    assert f"<@{ben.id}>" in card(built, "Mary Jones")
    history = built.alice.types("/customer history Mary Jones", "sales").text
    assert "a workflow" in history
    assert ben.types("/haoping undo", "sales").text.startswith("Undone: the log for Mary Jones.")


def test_nothing_that_is_handed_on_pings_or_renders(built: Team) -> None:
    alice, ben = built.alice, built.person("ben")
    alice.types("/customer add Loud One owner=@ben note=<!channel>", "sales")
    done = runs(built, alice, LOG, customer="Loud One", review="bad", note="<!here> see <https://x.example|this>")
    assert "‹!here> see ‹https://x.example|this>" in done.outputs["message"]
    assert f"@{ben.person.real_name}" in done.outputs["message"]
    looked = runs(built, alice, LOOK_UP, customer="Loud One").outputs["message"]
    refused = runs(built, alice, LOOK_UP, customer="<!everyone>").error
    assert not [text for text in (done.outputs["message"], looked, refused) if "<!" in text or "<@" in text]


def test_whoever_reads_chinese_reads_chinese(built: Team) -> None:
    done = runs(built, built.xiaolin, LOG, customer="王五", review="好评")
    assert "好评" in done.outputs["message"]
    refused = runs(built, built.xiaolin, LOG, customer="王五", review="五星")
    assert refused.error == "“五星”不是评价。请写好评、差评或中评。"


def test_a_purchase_is_recorded_and_its_order_once(built: Team) -> None:
    alice = built.alice
    done = runs(built, alice, PURCHASE, customer="13800138000", amount="¥1,299.50", order="A-1", day="2026-11-02")
    assert done.error is None
    message = done.outputs.pop("message")
    number = done.outputs.pop("purchase")
    assert done.outputs == {"customer": "王五", "points": 100, "balance": 100}
    assert f"Recorded {number}: 王五 spent ¥1,299.50. Order A-1. It was Mon, Nov 2." in message
    again = runs(built, alice, PURCHASE, customer="王五", amount="1299.50", order="A-1")
    assert again.error == f"Order A-1 is already recorded as {number}."


def test_a_customer_is_looked_up_with_what_is_private_masked(built: Team) -> None:
    done = runs(built, built.person("ben"), LOOK_UP, customer="8000")
    message = done.outputs.pop("message")
    assert done.outputs["customer"] == "王五"
    assert done.outputs["segment"] == "Young, low income"
    assert done.outputs["offer"] == "20 off orders of 100 or more"
    assert "•••• 8000" in message
    assert "13800138000" not in message


REFUSED = [
    (LOG, {"customer": "Mary Jones", "review": "great stuff"}, "great stuff isn't a review."),
    (LOG, {"customer": "Mary Jones", "day": "2999-01-01"}, "is in the future."),
    (LOG, {"customer": "Mary Jones", "day": "2999-01-01", "review": "x"}, "x isn't a review."),
    (LOG, {"customer": "王芳"}, "Several customers match 王芳. Which one do you mean? (王芳 · ID 7, 王芳 · ID 8)"),
    (LOG, {"customer": "Nobody Here"}, "I don't know a customer called Nobody Here. Nobody can answer that here"),
    (LOG, {"customer": " "}, "The name is missing."),
    (PURCHASE, {"customer": "Mary Jones", "amount": "-3"}, "An amount has to be more than 0."),
    (PURCHASE, {"customer": "Mary Jones", "amount": "10", "product": "Nothing"}, "Nobody can answer that here"),
    (LOOK_UP, {"customer": "Nobody Here"}, "I don't know a customer called Nobody Here."),
]


@pytest.mark.parametrize(("step", "inputs", "sentence"), REFUSED)
def test_what_a_step_refuses_is_said_in_a_sentence_and_writes_nothing(
    built: Team, step: str, inputs: dict[str, Any], sentence: str
) -> None:
    before = card(built, "Mary Jones")
    done = runs(built, built.alice, step, **inputs)
    assert done.outputs is None
    assert sentence in done.error
    assert "went wrong" not in done.error
    assert card(built, "Mary Jones") == before


def test_an_unusual_amount_is_not_guessed(built: Team) -> None:
    runs(built, built.alice, PURCHASE, customer="ID 7", amount="10")
    runs(built, built.alice, PURCHASE, customer="7", amount="10")
    done = runs(built, built.alice, PURCHASE, customer="7", amount="1000")
    assert "at least ten times 王芳's largest purchase so far" in done.error


def test_a_guest_gets_one_polite_sentence(built: Team) -> None:
    for step in (LOG, PURCHASE, LOOK_UP):
        done = runs(built, built.person("gina"), step, customer="王五", amount="5")
        assert (done.outputs, done.error) == (None, "Sorry, I can only help members of this team.")


def test_nobody_is_who_a_workflow_says_they_are(built: Team) -> None:
    """Slack alone fills in who clicked: what a builder writes there counts for nothing."""
    done = runs(built, built.person("gina"), LOOK_UP, customer="王五", person=built.alice.id)
    assert done.error == "Sorry, I can only help members of this team."
    scheduled = runs(built, built.alice, LOOK_UP, by_hand=False, customer="王五", person={"id": built.alice.id})
    assert scheduled.error.startswith("I can't tell who this is for. Start the workflow from a link")


def test_a_step_is_done_once_however_often_slack_asks(built: Team) -> None:
    runs(built, built.alice, LOG, customer="王五", review="good")
    before = card(built, "王五")
    built.slack.operator.redeliver(built.slack.operator.events("function_executed")[-1], times=3, at_once=True)
    built.slack.settle()
    assert card(built, "王五") == before


def test_what_was_refused_once_stays_refused(built: Team) -> None:
    done = runs(built, built.alice, LOG, customer="Late Comer", review="good")
    assert "I don't know a customer called Late Comer." in done.error
    event = built.slack.operator.events("function_executed")[-1]
    built.alice.types("/customer add Late Comer", "sales")
    assert all(ack.ok for ack in built.slack.operator.redeliver(event, times=2))
    assert "No interactions yet." in card(built, "Late Comer")


def test_a_step_whose_end_slack_did_not_hear_ends_all_the_same(built: Team) -> None:
    built.slack.operator.fail(method="functions.completeSuccess", after=True)
    done = runs(built, built.alice, LOG, customer="王五", note="heard twice")
    assert done.error is None

    def is_empty() -> bool:
        with built.bot.db.read(built.workspace) as store:
            depth = store.outbox.depth()
        return (depth.waiting, depth.failed) == (0, 0)

    built.slack.wait_for(lambda: len(ends(built, done)) == 1)
    built.slack.operator.move_clock(seconds=10)
    built.slack.wait_for(is_empty)
    assert [one.error for one in ends(built, done)] == ["internal_error", "execution_not_in_running_state"]


def test_a_step_that_is_gone_says_so(built: Team) -> None:
    alice = built.alice
    execution = alice.starts(LOG, {"customer": "王五"})
    event = built.slack.operator.events("function_executed")[-1]
    ended(built, execution)
    body = {**event.payload, "event": {**event.payload["event"], "function": {"callback_id": "of_last_year"}}}
    body["event"]["function_execution_id"] = "Fx0LASTYEAR"
    assert built.slack.deliver(type(event)("events_api", body)).ok
    built.slack.wait_for(lambda: told_of(built, "Fx0LASTYEAR"))
    assert told_of(built, "Fx0LASTYEAR") == ["I don't have this step anymore. Please take it out of the workflow."]


def ends(team: Team, execution: Execution) -> list[Any]:
    calls = team.slack.inspector.calls("functions.completeSuccess")
    return [one for one in calls if one.request["function_execution_id"] == execution.id]


def told_of(team: Team, execution: str) -> list[str]:
    calls = team.slack.inspector.calls("functions.completeError")
    return [one.request["error"] for one in calls if one.request["function_execution_id"] == execution]


@pytest.mark.database("sqlite")
def test_steps_come_by_the_web_socket_too(connect: Connect) -> None:
    team = connect(Mode.SOCKET)
    team.alice.types("/customer add 王五", "sales")
    assert runs(team, team.alice, LOG, customer="王五", review="👍").outputs["satisfaction"] == 4.1
