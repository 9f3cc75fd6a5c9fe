import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

import pytest
from starlette.responses import StreamingResponse
from starlette.routing import Route

from connecting import Client
from fakeslack import Slack, SlackError
from fakeslack.model import Message


def texts(messages: Iterable[Message]) -> list[str]:
    return [message.text for message in messages]


def test_what_each_person_sees(slack: Slack, client: Client) -> None:
    client.chat_postMessage(channel="C0SALES001", text="for all")
    client.chat_postEphemeral(channel="C0SALES001", text="for Alice", user="U0ALICE001")
    assert texts(slack.person("alice").sees("sales")) == ["for all", "for Alice"]
    assert texts(slack.person("小林").sees("sales")) == ["for all"]
    assert slack.person("paula").sees("partners") == []
    with pytest.raises(SlackError, match="channel_not_found"):
        slack.person("paula").sees("sales")
    assert slack.person("gina").sees("support") == []
    assert "support" not in {channel.name for channel in slack.state.sidebar(slack.person("gina").id)}


def test_an_ephemeral_message_is_out_of_the_web_apis_reach(slack: Slack, client: Client) -> None:
    posted = client.chat_postEphemeral(channel="C0SALES001", text="for Alice", user="U0ALICE001")
    ts = posted["message_ts"]
    assert client.refused("chat.update", channel="C0SALES001", ts=ts, text="x")["error"] == "message_not_found"
    assert client.refused("chat.delete", channel="C0SALES001", ts=ts)["error"] == "message_not_found"
    assert client.conversations_history(channel="C0SALES001")["messages"] == []
    alice = slack.person("alice")
    alice.deletes(alice.sees("sales")[0])
    assert alice.sees("sales") == []


def test_changes_are_told_to_whom_they_concern(slack: Slack, client: Client) -> None:
    heard = []
    forget = slack.subscribe(lambda c: heard.extend([c] if c.kind == "message_posted" else []))
    client.chat_postEphemeral(channel="C0SALES001", text="for Alice", user="U0ALICE001")
    slack.person("ben").says("hi", "support")
    forget()
    slack.person("ben").says("unheard", "support")
    may = {
        name: [slack.state.may_know(slack.person(name).id, c) for c in heard]
        for name in ("alice", "ben", "gina", "paula")
    }
    assert may == {"alice": [True, True], "ben": [False, True], "gina": [False, False], "paula": [False, False]}


def test_unread(slack: Slack) -> None:
    alice, ben = slack.person("alice"), slack.person("ben")
    ben.says("one", "sales")
    ben.says("two", "sales")
    sales = alice.channel("sales").id
    assert slack.state.unread(alice.id, sales) == 2
    assert slack.state.unread(ben.id, sales) == 0
    slack.state.mark_read(alice.id, sales)
    assert slack.state.unread(alice.id, sales) == 0


def test_what_is_typed_is_escaped_and_linked(slack: Slack, subtests: pytest.Subtests) -> None:
    alice = slack.person("alice")
    for typed, sent in {
        "<!channel> & co": "&lt;!channel&gt; &amp; co",
        "@ben and ＠小林, not a@ben.example": "<@U0BEN00001> and <@U0XIAOLIN1>, not a@ben.example",
        "#sales #nowhere": "<#C0SALES001|sales> #nowhere",
        "@here": "<!here>",
        "https://e.example/a?b=1&c=2。": "<https://e.example/a?b=1&amp;c=2>。",
    }.items():
        with subtests.test(typed=typed):
            assert alice.says(typed, "sales").text == sent


def test_where_people_cannot_write(slack: Slack) -> None:
    with pytest.raises(SlackError, match="not_in_channel"):
        slack.person("gina").says("hi", "support")
    with pytest.raises(SlackError, match="no_text"):
        slack.person("alice").says("  ", "sales")
    message = slack.person("alice").says("hi", "sales")
    with pytest.raises(SlackError, match="cant_update_message"):
        slack.person("ben").edits(message, "x")
    with pytest.raises(SlackError, match="cant_delete_message"):
        slack.person("ben").deletes(message)
    with pytest.raises(LookupError):
        slack.person("nobody")


def test_a_command_is_not_for_threads(slack: Slack) -> None:
    alice = slack.person("alice")
    parent = alice.says("hi", "sales")
    assert alice.types("/log", "sales", thread=parent).error == "not_in_threads"


def test_any_app_can_connect_without_a_manifest() -> None:
    with Slack() as slack:
        settings = dict(line.split("=", 1) for line in slack.connection_settings().splitlines())
        assert set(settings) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"}
        assert settings["SLACK_BOT_TOKEN"].startswith("xoxb-")
        assert slack.person("alice").types("/whatever", "sales").error == "dispatch_failed"
        again = Slack().connection_settings().splitlines()[0]
        assert again == slack.connection_settings().splitlines()[0]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "rebound.example"}, 403),
        ({"Host": "localhost.rebound.example:1"}, 403),
        ({"Origin": "https://e.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_the_web_is_kept_out(slack: Slack, headers: dict[str, str], status: int) -> None:
    request = urllib.request.Request(slack.api_url + "api.test", b"", headers)
    try:
        with urllib.request.urlopen(request) as answer:
            got = answer.status
    except urllib.error.HTTPError as refusal:
        with refusal:
            got = refusal.code
    assert got == status


def test_stopping_does_not_wait_for_open_streams(capfd: pytest.CaptureFixture[str]) -> None:
    async def drip(_: Any) -> StreamingResponse:
        async def drops() -> AsyncIterator[str]:
            while True:
                yield "data: x\n\n"
                await asyncio.sleep(60)

        return StreamingResponse(drops(), media_type="text/event-stream")

    slack = Slack(routes=lambda _: [Route("/drip", drip)]).start()
    with urllib.request.urlopen(slack.address + "/drip") as stream:
        assert stream.read(4) == b"data"
        slack.stop()
    assert "Traceback" not in capfd.readouterr().err


def test_what_was_said_before_stands_there_and_nobody_hears_of_it(slack: Slack) -> None:
    alice, heard = slack.person("alice"), []
    slack.subscribe(lambda change: heard.append(change.kind))
    yesterday = slack.clock.now() - timedelta(days=1)
    alice.has_said("see you tomorrow, @ben", "sales", yesterday, {"+1": [slack.person("ben").id]})
    alice.says("good morning", "sales")
    said = slack.person("ben").sees("sales")
    assert [one.text for one in said] == [f"see you tomorrow, <@{slack.person('ben').id}>", "good morning"]
    assert said[0].ts == f"{yesterday.timestamp():.6f}"
    assert said[0].reactions == {"+1": [slack.person("ben").id]}
    assert [one for one in heard if one != "inspected"] == ["message_posted"]  # an app may be connecting meanwhile
    sent = [one.request["event"]["text"] for one in slack.inspector.entries("to_app")]
    assert set(sent) <= {"good morning"}  # tried in the background, though nobody is connected
