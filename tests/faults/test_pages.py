"""What answers in Slack's place (a proxy, a gateway, a page of maintenance) neither loses a post nor doubles one."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.settings import Mode
from bot.slack import OneWorkspace, connected
from fakeslack.answers import said
from handlers.kernel.services import NoAnswer
from storage.models import outgoing
from tests.faults.test_outbox import arrive, leave, open_more_channels, posts

if TYPE_CHECKING:
    from tests.conftest import Connect, Team

Lines = list[MutableMapping[str, Any]]

PAGE = "<!doctype html><title>Sorry</title><p>We are at work here, please come back.</p>"
PAGES = {
    "page": (200, PAGE),
    "nothing": (200, ""),
    "null": (200, "null"),
    "list": (200, "[]"),
    "full-list": (200, '[{"ok": true}]'),
    "number": (200, "5"),
    "not-slacks": (200, '{"message": "Forbidden"}'),
    "deep": (200, "[" * 100_000),
    **{f"page-{status}": (status, PAGE) for status in (403, 404, 407, 408, 502)},
    "gateway-403": (403, '{"message": "Forbidden"}'),
}


def test_a_post_is_looked_for_and_made_once_whatever_answers_in_slacks_place(team: Team, lines: Lines) -> None:
    open_more_channels(team, *PAGES)
    for name, (status, body) in PAGES.items():
        fault: dict[str, Any] = {
            "method": "chat.postMessage",
            "channel": f"C0{name.upper()}",
            "status": status,
            "body": body,
        }
        team.slack.operator.fail(**fault, after=True)
        team.slack.operator.fail(**fault)
        leave(team, ["one", "two"], name)
    for name in PAGES:
        arrive(team, ["one", "two"], name)
    told = [line["event"] for line in lines if line["event"] in {"found", "not arrived", "given up"}]
    assert told.count("found") == told.count("not arrived") == len(PAGES)
    assert "given up" not in told


@pytest.mark.database("sqlite")
def test_a_page_instead_of_the_history_is_not_a_history_without_the_post(team: Team) -> None:
    team.slack.operator.fail(method="chat.postMessage", body=PAGE, after=True)
    team.slack.operator.fail(method="conversations.history", body=PAGE)
    leave(team, ["one", "two"])
    arrive(team, ["one", "two"])


@pytest.mark.database("sqlite")
def test_whoever_asked_for_what_cannot_be_posted_hears_of_it_through_a_page_too(team: Team) -> None:
    sales, alice = team.slack.state.channel("sales").id, team.alice
    team.slack.operator.fail(method="chat.postMessage", channel=sales, error="is_archived")
    team.slack.operator.fail(method="chat.postMessage", channel=alice.id, status=403, body=PAGE)
    team.slack.operator.fail(method="chat.postMessage", channel=alice.id, body=PAGE, after=True)
    leave(team, ["one"])
    arrive(team, [])
    (told,) = [said(one) for one in alice.sees() if one.bot_id]
    assert "it's archived" in told


RETRY_AFTER = ("1" + "0" * 15, "-5", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "", "1e3", "3601", "٣")


@pytest.mark.database("sqlite")
def test_a_retry_after_that_cannot_be_meant_is_a_minute(team: Team) -> None:
    names = [f"c-{number}" for number in range(len(RETRY_AFTER))]
    open_more_channels(team, *names, "hour")
    for name, asked in zip([*names, "hour"], [*RETRY_AFTER, "3600"], strict=True):
        channel = team.slack.state.channel(name).id
        team.slack.operator.fail(
            method="chat.postMessage", channel=channel, retry_after=asked.encode().decode("latin1")
        )
        leave(team, ["one"], name)

    def pauses() -> dict[str, timedelta]:
        with team.bot.db.read(team.workspace) as store:
            rows = store.connection.execute(select(outgoing).where(outgoing.c.attempts == 1)).all()
        return {row.lane: row.due_at - row.created_at for row in rows}

    team.slack.wait_for(lambda: len(pauses()) == len(RETRY_AFTER) + 1)
    hour = pauses().pop("C0HOUR")
    assert hour >= timedelta(hours=1)
    assert all(
        timedelta(minutes=1) <= pause < timedelta(hours=1) for lane, pause in pauses().items() if lane != "C0HOUR"
    )
    team.slack.clock.move(minutes=10)
    team.slack.wait_for(lambda: all(posts(team.slack, name) == ["one"] for name in names))
    assert posts(team.slack, "hour") == []


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("asked", RETRY_AFTER[:4])
def test_no_client_of_the_sdk_is_told_to_sleep_for_longer(team: Team, asked: str) -> None:
    team.slack.operator.fail(method="apps.connections.open", retry_after=asked)
    with pytest.raises(SlackApiError) as refusal:
        connected("", team.slack.api_url).apps_connections_open(app_token=team.slack.app_token)
    assert refusal.value.response.headers["Retry-After"] == "60"


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("name", PAGES)
def test_no_call_takes_a_page_for_an_answer(team: Team, name: str, subtests: pytest.Subtests) -> None:
    workspace = team.bot.slack
    assert isinstance(workspace, OneWorkspace)
    team.slack.wait_for(lambda: workspace.identity)  # which it asks for by itself
    status, body = PAGES[name]
    failed: list[tuple[str, str]] = []
    client = connected(team.slack.bot_token, team.slack.api_url, failed=lambda *told: failed.append(told))
    calls: dict[str, Callable[[WebClient], Any]] = {
        "auth.test": lambda slack: slack.auth_test(),
        "users.info": lambda slack: slack.users_info(user=team.alice.id),
        "conversations.info": lambda slack: slack.conversations_info(channel="C0SALES001"),
        "reactions.get": lambda slack: slack.reactions_get(channel="C0SALES001", timestamp="1.1"),
        "files.info": lambda slack: slack.files_info(file="F1"),
        "views.open": lambda slack: slack.api_call("views.open", json={"trigger_id": "1", "view": {}}),
    }
    for method, call in calls.items():
        with subtests.test(method=method):
            team.slack.operator.fail(method=method, status=status, body=body)
            with pytest.raises(NoAnswer) as problem:
                call(client)
            assert str(problem.value) == f"http {status}"
    assert failed == [(method, f"http {status}") for method in calls]


@pytest.mark.database("sqlite")
def test_who_the_bot_is_it_learns_in_the_end(team: Team, lines: Lines) -> None:
    team.slack.operator.fail(method="auth.test", body='["T1"]')
    slack = OneWorkspace(team.slack.bot_token, team.slack.api_url)
    slack.introduce()
    team.slack.wait_for(lambda: slack.identity)
    slack.close()
    assert slack.identity["team_id"] == team.workspace
    assert [line["said"] for line in lines if line["event"] == "slack does not answer"] == ["http 200"]


@pytest.mark.database("sqlite")
def test_an_answer_to_a_click_comes_through_a_page(team: Team) -> None:
    team.alice.types("/customer add 李四", "sales")
    logged = team.alice.types("/log 李四 good", "sales")
    for status, body in ((200, PAGE), (403, PAGE), (200, "")):
        team.slack.operator.fail(method="response_url", status=status, body=body)
    assert "Undone" in logged.click("Undo").text


@pytest.mark.database("sqlite")
def test_an_answer_that_slack_refuses_is_not_sent_again(team: Team, lines: Lines, subtests: pytest.Subtests) -> None:
    team.alice.types("/customer add 李四", "sales")
    logged = team.alice.types("/log 李四 good", "sales")
    for body in ("expired_url", '{"ok": false, "error": "used_url"}'):
        with subtests.test(body=body):
            team.slack.operator.fail(method="response_url", status=404, body=body)
            delivery = logged.click("Undo").delivery if body == "expired_url" else None
            if delivery is None:
                logged = team.alice.types("/log 李四 good", "sales")
                logged.click("Undo")
            team.slack.wait_for(lambda: [line for line in lines if line["event"] == "given up"])
            (line,) = [line for line in lines if line["event"] == "given up"]
            assert line["error"] == f"404 {body}"
            lines.clear()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_a_file_is_sent_once(team: Team, step: str, after: bool) -> None:
    team.alice.types("/customer add 张三", channel="sales")
    team.slack.operator.fail(method=step, body=PAGE, after=after)
    team.alice.types("/customer export 张三", channel="sales")
    arrive(team, [])
    assert len([one for one in team.alice.sees() if one.files]) == 1


@pytest.mark.database("sqlite")
def test_a_page_is_not_taken_for_the_file_that_somebody_sent(team: Team) -> None:
    team.slack.operator.fail(method="download", body=PAGE)
    team.alice.uploads("customers.csv", b"name,phone\n\xe6\x9d\x8e\xe5\x9b\x9b,\n")
    team.slack.wait_for(lambda: [one for one in team.alice.sees() if "customers.csv: customers" in said(one)])


@pytest.mark.database("sqlite")
def test_a_person_who_waits_is_told_so_in_a_sentence(team: Team, subtests: pytest.Subtests) -> None:
    for status, body in PAGES.values():
        with subtests.test(status=status, body=body):
            team.slack.operator.fail(method="users.info", status=status, body=body)
            answer = team.person("ben").types("/customer 李四", channel="sales")
            assert answer.text == "Slack hasn't told me who you are yet. Please try again in a moment."
    for status, body in PAGES.values():
        team.slack.operator.fail(method="views.open", status=status, body=body)
        assert team.alice.types("/customer add", channel="sales").text.startswith("Who would you like to add?")


@pytest.mark.database("sqlite")
def test_what_somebody_unknown_did_is_asked_for_again_and_not_lost(team: Team) -> None:
    team.alice.types("/customer add Acme", channel="sales")
    message = team.alice.says("Acme is happy", "sales")
    team.slack.operator.fail(method="users.info", body=PAGE)
    team.slack.operator.fail(method="reactions.get", body=PAGE)
    ben = team.person("ben")
    ben.reacts(message, "+1")
    team.slack.settle()
    reactions = team.slack.inspector.entries("to_app", "reaction_added")  # of which one is the bot's own
    assert [one.status for one in reactions if one.request["event"]["user"] == ben.id] == [503, 503, 200]
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("Acme")
    assert customer.interactions == 1


@pytest.mark.database("sqlite")
def test_a_web_socket_is_opened_again_whatever_answers_meanwhile(connect: Connect) -> None:
    team = connect(Mode.SOCKET)
    for status, body in (PAGES["page"], PAGES["full-list"]):
        team.slack.operator.fail(method="apps.connections.open", status=status, body=body)
    team.slack.operator.drop_socket()
    team.slack.wait_for(lambda: not team.slack.operator.faults and team.slack.wire.connected)
    assert team.alice.types("/customer add 李四", "sales").text.startswith("Added")
