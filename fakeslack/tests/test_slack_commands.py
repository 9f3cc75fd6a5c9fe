import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond

from fakeslack import Slack


def test_a_command_is_answered_in_its_acknowledgement(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    @app.command("/log")
    def log(ack: Ack, command: dict[str, Any]) -> None:
        ack(text=f"{command['user_name']} in {command['channel_name']}: {command['text']}")

    connect(app)
    alice = slack.person("alice")
    answer = alice.types("/log 李四 <b> & @小林 in #sales", channel="sales")
    assert answer.text == "alice in sales: 李四 &lt;b&gt; &amp; <@U0XIAOLIN1|xiaolin> in <#C0SALES001|sales>"
    assert answer.error is None
    assert answer.visible_to == alice.id
    assert answer.message in alice.sees("sales")
    assert answer.message not in slack.person("ben").sees("sales")


def test_a_click_is_answered_by_its_response_url(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    button = {"type": "button", "action_id": "undo", "text": {"type": "plain_text", "text": "Undo"}, "value": "7"}

    @app.command("/log")
    def log(ack: Ack) -> None:
        ack(text="done", blocks=[{"type": "actions", "elements": [button]}])

    @app.action("undo")
    def undo(ack: Ack, respond: Respond, body: dict[str, Any], action: dict[str, Any]) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        respond(text=f"undone {action['value']}", replace_original=True)
        ack({"text": "ignored"})

    connect(app)
    alice = slack.person("alice")
    answer = alice.types("/log 李四", channel="sales")
    undone = answer.click("Undo")
    assert undone.text == "undone 7"
    assert answer.text == "undone 7"
    assert [m.text for m in alice.sees("sales")] == ["undone 7"]


def test_a_command_that_nobody_acknowledges_says_so(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    slack.wire.ack_seconds = 0.1
    heard = threading.Event()

    @app.command("/log")
    def log(ack: Ack) -> None:
        heard.wait()

    connect(app)
    answer = slack.person("alice").types("/log", channel="sales")
    heard.set()
    assert answer.error == "operation_timeout"
    assert "operation_timeout" in answer.text


def test_commands_fail_visibly_without_an_app(slack: Slack) -> None:
    answer = slack.person("alice").types("/log", channel="sales")
    assert answer.error == "dispatch_failed"
    assert slack.person("alice").types("/nothing", channel="sales").error == "unknown_command"
    assert slack.person("paula").types("/log", channel="partners").error == "unknown_command"


def test_only_loopback() -> None:
    from fakeslack import Slack

    with pytest.raises(ValueError, match="loopback"):
        Slack().start("0.0.0.0")
