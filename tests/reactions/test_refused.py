"""A reaction on a message that Slack does not show: what will not pass is taken as it is, what may pass comes again."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import log
from fakeslack import Actor, Slack
from fakeslack.model import Message
from handlers.kernel.services import NOT_DONE, PERHAPS_DONE
from tests.reactions.conftest import Desk

pytestmark = pytest.mark.database("sqlite")

LASTING: tuple[str, ...] = (
    "unknown_method",
    "account_inactive",
    "access_denied",
    "ekm_access_denied",
    "team_access_not_granted",
)
LASTING += ("invalid_auth", "token_revoked", "not_allowed_token_type", "missing_scope", "no_permission", "of_next_year")


def answers(slack: Slack, message: Message, person: Actor) -> list[int | None]:
    """The status of each answer to the event of somebody's reaction on a message, which may be sent again."""
    events = [(entry.request["event"], entry.status) for entry in slack.inspector.entries("to_app", "reaction_added")]
    return [status for event, status in events if (event["item"]["ts"], event["user"]) == (message.ts, person.id)]


@pytest.mark.parametrize("error", LASTING)
def test_what_will_not_pass_is_taken_as_it_is_and_said_in_the_log(desk: Desk, error: str) -> None:
    name, alice = desk.customer(), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    log.configure("human", "info")
    with capture_logs() as lines:
        desk.slack.operator.fail(method="reactions.get", error=error)
        desk.reacts(alice, message, "+1")
    log.configure("human", "error")
    assert answers(desk.slack, message, alice) == [200]
    assert desk.kept(name) == (40, 0)
    told = [line["error"] for line in lines if line["event"] == "message not shown"]
    assert told == ([] if error in {"missing_scope", "no_permission"} else [error])


@pytest.mark.parametrize("error", ["access_denied", "unknown_method"])
def test_an_emoji_that_is_taken_away_counts_all_the_same(desk: Desk, error: str) -> None:
    name, alice = desk.customer(), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    desk.slack.operator.fail(method="reactions.get", error=error)
    desk.unreacts(alice, message, "+1")
    assert desk.kept(name) == (40, 0)


@pytest.mark.parametrize(
    "fault",
    [
        *({"error": error} for error in sorted(NOT_DONE | PERHAPS_DONE)),
        {"status": 500},
        {"status": 503, "error": "access_denied"},
        {"body": "<html>", "status": 403},
    ],
    ids=str,
)
def test_what_may_pass_is_asked_to_be_sent_again(desk: Desk, fault: dict[str, Any]) -> None:
    name, alice = desk.customer(), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.slack.operator.fail(method="reactions.get", **fault)
    desk.reacts(alice, message, "+1")
    assert answers(desk.slack, message, alice) == [503, 200]
    assert desk.kept(name) == (41, 1)


def test_slack_that_does_not_answer_is_no_answer(alone: Desk) -> None:
    alone.team.bot.slack.least = 0.0
    test_what_may_pass_is_asked_to_be_sent_again(alone, {"hang": 2.5, "error": "access_denied"})


def test_a_colleague_whom_slack_does_not_know_is_not_one_whom_it_does_not_show_now(
    alone: Desk, subtests: pytest.Subtests
) -> None:
    team = alone.team
    team.alice.types("/haoping", channel="sales")  # and so is known herself
    for error, says in (("user_not_found", "isn't a member of this team"), ("internal_error", "isn't responding")):
        with subtests.test(error=error):
            team.slack.operator.fail(method="users.info", error=error)
            assert says in team.alice.types("/haoping managers add <@U0NOBODY1>", channel="sales").text
