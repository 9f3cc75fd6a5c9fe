"""An app's functions: started as a step of a workflow, ended by the app."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App

from connecting import Client
from fakeslack import Slack, SlackError

MANIFEST = {
    "functions": {
        "greet": {
            "title": "Greet somebody",
            "description": "Says hello",
            "input_parameters": {
                "whom": {"type": "slack#/types/user_id", "title": "Whom", "is_required": True},
                "times": {"type": "integer", "title": "How often"},
                "kindly": {"type": "boolean", "title": "Kindly"},
                "pointer": {"type": "slack#/types/interactivity", "is_required": True},
            },
            "output_parameters": {"said": {"type": "string", "is_required": True}},
        },
        "tick": {"title": "Tick", "input_parameters": {}, "output_parameters": {}},
    },
    "settings": {"event_subscriptions": {"bot_events": ["function_executed"]}},
}


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(MANIFEST, ack_seconds=60.0) as running:
        yield running


def test_a_function_is_executed_and_ends(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    told: list[dict[str, Any]] = []

    @app.function("greet")
    def greet(inputs: Any, event: Any, complete: Any, fail: Any) -> None:
        told.append(event)
        if inputs.get("times", 1) < 1:
            fail("that is no greeting")
        else:
            complete({"said": f"Hello <@{inputs['whom']}>"})

    connect(app)
    alice = slack.person("alice")
    done = alice.starts("greet", {"whom": "U0BEN00001"})
    slack.wait_for(lambda: done.ended)
    assert (done.outputs, done.error) == ({"said": "Hello <@U0BEN00001>"}, None)
    assert told[0]["function"]["callback_id"] == "greet"
    assert told[0]["function"]["input_parameters"][0]["type"] == "slack#/types/user_id"
    assert told[0]["inputs"]["pointer"]["interactor"]["id"] == alice.id
    failed = alice.starts("greet", {"whom": alice.id, "times": 0})
    slack.wait_for(lambda: failed.ended)
    assert failed.error == "that is no greeting"


def test_a_function_waits_for_a_click(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    @app.function("tick", auto_acknowledge=True)
    def tick(client: Any) -> None:
        button = {"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}}
        client.chat_postMessage(channel="C0SALES001", text="?", blocks=[{"type": "actions", "elements": [button]}])

    @app.action("done")
    def clicked(ack: Any, complete: Any) -> None:
        ack()
        complete({})

    connect(app)
    alice = slack.person("alice")
    execution = alice.starts("tick")
    slack.wait_for(lambda: alice.sees("sales"))
    assert not execution.ended
    alice.clicks(alice.sees("sales")[-1], "Done")
    slack.wait_for(lambda: execution.ended)
    assert execution.outputs == {}


def test_slack_asks_for_what_a_function_is_given(slack: Slack, client: Client) -> None:
    alice = slack.person("alice")
    form = alice.opens_function("greet", "C0SALES001")
    assert form is not None
    assert [block["block_id"] for block in form.blocks] == ["whom", "times", "kindly"]
    assert alice.submits(form).errors.keys() == {"whom"}
    assert alice.submits(form, {"whom": "U0BEN00001", "times": "2", "kindly": "True"}).error is None
    (execution,) = slack.state.executions.values()
    given = {name: value for name, value in execution.inputs.items() if name != "pointer"}
    assert (given, execution.channel) == ({"whom": "U0BEN00001", "times": 2, "kindly": True}, "C0SALES001")
    assert alice.modals() == []
    assert alice.opens_function("tick", "C0SALES001") is None
    assert len(slack.state.executions) == 2


def test_what_is_refused(slack: Slack, client: Client) -> None:
    alice = slack.person("alice")
    for function, inputs, error in (
        ("nothing", None, "function_not_found"),
        ("greet", None, "parameter_validation_failed"),
    ):
        with pytest.raises(SlackError, match=error):
            alice.starts(function, inputs)
    with pytest.raises(SlackError, match="function_not_found"):
        alice.opens_function("nothing", "C0SALES001")
    execution = alice.starts("greet", {"whom": alice.id})
    here = {"function_execution_id": execution.id}
    refused = [
        client.refused("functions.completeSuccess", **here, outputs={})["error"],
        client.refused("functions.completeSuccess", **here, outputs="x")["error"],
        client.refused("functions.completeError", **here)["error"],
        client.refused("functions.completeError", function_execution_id="Fx0", error="x")["error"],
    ]
    assert refused == [
        "parameter_validation_failed",
        "invalid_arguments",
        "invalid_arguments",
        "function_execution_not_found",
    ]
    client.functions_completeError(**here, error="no")
    again = client.refused("functions.completeError", **here, error="no")["error"]
    assert again == "execution_not_in_running_state"
