import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from connecting import Client
from fakeslack import Slack

KINDS = [
    *("message", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel"),
    *("channel_archive", "user_change", "team_join", "file_shared", "app_uninstalled", "tokens_revoked"),
]


@pytest.fixture
def heard(app: App, connect: Callable[[App], None]) -> Callable[..., list[dict[str, Any]]]:
    """The events that a Bolt app gets, by type and subtype."""
    bodies = []

    @app.middleware
    def listen(body: dict[str, Any], next: Callable[[], None]) -> None:
        if body.get("type") == "event_callback":
            bodies.append(body)
        next()

    for kind in KINDS:
        app.event(kind)(lambda: None)
    connect(app)

    def events(kind: str, subtype: str | None = None) -> list[dict[str, Any]]:
        found = [b for b in bodies if b["event"]["type"] == kind]
        return [b for b in found if b["event"].get("subtype") == subtype]

    return events


def test_messages_edits_and_deletions_are_events(slack: Slack, heard: Callable[..., list[dict[str, Any]]]) -> None:
    alice = slack.person("alice")
    message = alice.says("a < b, see https://example.com/x.", "sales")
    alice.edits(message, "c")
    alice.deletes(message)
    slack.settle()
    posted = heard("message")[0]
    assert posted["event"]["text"] == "a &lt; b, see <https://example.com/x>."
    assert posted["event"]["channel_type"] == "channel"
    assert posted["authorizations"][0]["is_bot"]
    assert not posted["is_ext_shared_channel"]
    changed = heard("message", "message_changed")[0]["event"]
    assert changed["message"]["text"] == "c"
    assert changed["previous_message"]["text"].startswith("a")
    assert heard("message", "message_deleted")[0]["event"]["deleted_ts"] == message.ts


def test_mentions_replies_and_direct_messages(slack: Slack, heard: Callable[..., list[dict[str, Any]]]) -> None:
    alice = slack.person("alice")
    parent = alice.says("@helper help", "sales")
    reply = alice.says("more", "sales", thread=parent)
    alice.says("secret")
    slack.settle()
    assert heard("app_mention")[0]["event"]["text"].startswith("<@U0BOT")
    by_ts = {body["event"]["ts"]: body["event"] for body in heard("message")}
    assert by_ts[reply.ts]["thread_ts"] == parent.ts
    assert "im" in {event["channel_type"] for event in by_ts.values()}


def test_reactions_membership_people_and_files(slack: Slack, heard: Callable[..., list[dict[str, Any]]]) -> None:
    alice, ben = slack.person("alice"), slack.person("ben")
    message = ben.says("great", "sales")
    alice.reacts(message, "+1::skin-tone-2")
    alice.unreacts(message, "+1::skin-tone-2")
    alice.leaves("support")
    alice.joins("support")
    slack.state.change_person(ben.id, locale="zh-CN")
    alice.archives("support")
    alice.uploads("list.csv", b"a,b", "sales", text="the list")
    slack.settle()
    assert heard("reaction_added")[0]["event"]["reaction"] == "+1::skin-tone-2"
    assert heard("reaction_removed")[0]["event"]["item"]["ts"] == message.ts
    assert heard("member_left_channel")[0]["event"]["user"] == alice.id
    assert heard("member_joined_channel")[0]["event"]["user"] == alice.id
    assert heard("user_change")[0]["event"]["user"]["locale"] == "zh-CN"
    assert heard("channel_archive")[0]["event"]["channel"] == "C0SUPPORT1"
    assert heard("file_shared")[0]["event"]["file_id"] in slack.state.files
    assert heard("message", "file_share")[0]["event"]["files"][0]["name"] == "list.csv"


def test_people_of_other_companies_are_told_apart(slack: Slack, heard: Callable[..., list[dict[str, Any]]]) -> None:
    paula = slack.person("paula")
    message = paula.says("hello from outside", "partners")
    paula.reacts(message, "+1")
    slack.settle()
    body = heard("message")[0]
    assert body["is_ext_shared_channel"]
    assert (body["team_id"], body["event"]["team"]) == ("T0EXAMPLE1", "T0SECONDCO")
    assert body["event"]["user_team"] == body["event"]["source_team"] == "T0SECONDCO"


def test_the_app_hears_nothing_of_where_it_is_not(slack: Slack, heard: Callable[..., list[dict[str, Any]]]) -> None:
    slack.person("alice").says("hi", "general")
    slack.person("paula").says("hi", "C0SECOND01")
    slack.settle()
    assert heard("message") == []


def test_uninstalling_is_told_and_revokes_the_token(
    slack: Slack, heard: Callable[..., list[dict[str, Any]]], client: Client
) -> None:
    slack.uninstall()
    slack.wait_for(lambda: heard("tokens_revoked") and heard("app_uninstalled"))
    assert heard("app_uninstalled")[0]["team_id"] == "T0EXAMPLE1"
    assert client.refused("auth.test")["error"] == "token_revoked"
    again = slack.install()
    assert again.bot_token != client.token


def test_an_event_is_retried_until_it_is_acknowledged(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    seen, fail = [], threading.Event()
    slack.wire.ack_seconds = 0.15

    @app.middleware
    def listen(body: dict[str, Any], req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]) -> Any:
        if body.get("type") != "event_callback":
            return next()
        seen.append((body["event_id"], req.headers.get("x-slack-retry-num", ["0"])[0]))
        if len(seen) < 4:
            fail.wait(0.3)
            resp.status = 500
            return resp
        return next()

    app.event("message")(lambda: None)
    connect(app)
    slack.person("alice").says("hi", "sales")
    slack.wait_for(lambda: len(seen) == 2)

    def after(seconds: int, times: int) -> Callable[[], bool]:
        def came() -> bool:
            slack.operator.move_clock(seconds=seconds)
            return len(seen) == times

        return came

    slack.wait_for(after(61, 3))
    slack.wait_for(after(301, 4))
    slack.settle()
    assert len({event_id for event_id, _ in seen}) == 1
    assert [retry for _, retry in seen] == ["0", "1", "2", "3"]


def test_an_event_is_delivered_again_and_twice_at_once(
    slack: Slack, heard: Callable[..., list[dict[str, Any]]]
) -> None:
    slack.person("alice").says("hi", "sales")
    slack.settle()
    again = slack.operator.redeliver()
    assert again[0].ok
    assert all(ack.ok for ack in slack.operator.redeliver(times=2, at_once=True))
    bodies = heard("message")
    assert len(bodies) == 4
    assert len({body["event_id"] for body in bodies}) == 1
