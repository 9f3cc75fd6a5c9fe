from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from connecting import Client
from fakeslack import Slack

BUTTON = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}}
NAME = {
    "type": "input",
    "block_id": "name",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
COLOUR = {
    "type": "input",
    "block_id": "colour",
    "label": {"type": "plain_text", "text": "Colour"},
    "optional": True,
    "element": {"type": "external_select", "action_id": "colour", "min_query_length": 1},
}


def modal(title: str = "Form", **more: Any) -> dict[str, Any]:
    texts = {key: {"type": "plain_text", "text": text} for key, text in (("title", title), ("submit", "OK"))}
    return {"type": "modal", "callback_id": "form", "blocks": [NAME, COLOUR], **texts, **more}


@pytest.fixture
def form(slack: Slack, app: App, connect: Callable[[App], None]) -> dict[str, Any]:
    """A Bolt app with a form; what a submission is answered with is set in ``form``."""
    answer: dict[str, Any] = {"body": {}, "submitted": [], "closed": [], "trigger": ""}

    @app.command("/log")
    def log(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        answer["trigger"] = body["trigger_id"]
        client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))
        ack()

    @app.view_submission("form")
    def submitted(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        answer["submitted"].append(body)
        ack(**answer["body"])

    @app.view_closed("form")
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        answer["closed"].append(body)
        ack()

    @app.options("colour")
    def colours(ack: Ack, payload: dict[str, Any]) -> None:
        options = [{"text": {"type": "plain_text", "text": payload["value"] + n}, "value": n} for n in "ab"]
        ack(options=options)

    connect(app)
    return answer


def test_a_form_is_opened_filled_in_and_submitted(slack: Slack, form: dict[str, Any]) -> None:
    alice = slack.person("alice")
    view = alice.types("/log", channel="sales").view
    assert alice.modals() == [view]
    submitted = alice.submits(view, {"Name": "李四"})
    assert submitted.error is None
    assert alice.modals() == []
    body = form["submitted"][0]
    assert body["view"]["state"]["values"]["name"]["text"] == {"type": "plain_text_input", "value": "李四"}
    assert body["view"]["callback_id"] == "form"
    assert body["view"]["hash"] == view.hash
    assert body["user"]["id"] == alice.id


def test_errors_stay_on_their_fields(slack: Slack, form: dict[str, Any]) -> None:
    alice = slack.person("alice")
    answer = alice.types("/log", channel="sales")
    assert answer.submit().errors == {"name": "Please complete this required field."}
    assert form["submitted"] == []
    form["body"] = {"response_action": "errors", "errors": {"name": "Unknown"}}
    assert answer.submit({"name": "x"}).errors == {"name": "Unknown"}
    assert alice.modals()[0].errors == {"name": "Unknown"}
    form["body"] = {"response_action": "errors", "errors": {"nothing": "Unknown"}}
    assert answer.submit({"name": "x"}).error == "invalid_errors"


def test_a_form_is_pushed_three_deep_updated_and_cleared(slack: Slack, form: dict[str, Any]) -> None:
    alice = slack.person("alice")
    first = alice.types("/log", channel="sales").view
    form["body"] = {"response_action": "push", "view": modal("Second")}
    second = alice.submits(first, {"name": "a"}).view
    assert (second.previous_id, second.root_id) == (first.id, first.id)
    third = alice.submits(second, {"name": "b"}).view
    assert [view.id for view in alice.modals()] == [first.id, second.id, third.id]
    assert alice.submits(third, {"name": "c"}).error == "push_limit_reached"
    form["body"] = {"response_action": "update", "view": modal("Changed")}
    assert alice.submits(third, {"name": "c"}).view.title == "Changed"
    form["body"] = {"response_action": "clear"}
    alice.submits(third, {"name": "c"})
    assert alice.modals() == []


def test_closing_a_form_is_told(slack: Slack, form: dict[str, Any]) -> None:
    alice = slack.person("alice")
    view = alice.types("/log", channel="sales").view
    alice.closes(view)
    assert alice.modals() == []
    assert form["closed"][0]["is_cleared"] is False


def test_a_menu_looks_things_up(slack: Slack, form: dict[str, Any]) -> None:
    alice = slack.person("alice")
    view = alice.types("/log", channel="sales").view
    options = alice.typeahead(view, "Colour", "re")
    assert [option["text"]["text"] for option in options] == ["rea", "reb"]
    alice.submits(view, {"name": "x", "colour": options[0]})
    assert form["submitted"][0]["view"]["state"]["values"]["colour"]["colour"]["selected_option"] == options[0]


def test_a_trigger_is_good_once(slack: Slack, form: dict[str, Any], client: Client) -> None:
    alice = slack.person("alice")
    alice.types("/log", channel="sales")
    used = client.refused("views.open", trigger_id=form["trigger"], view=modal())
    assert used["error"] == "exchanged_trigger_id"
    assert client.refused("views.open", trigger_id="x", view=modal())["error"] == "invalid_trigger_id"


def test_old_triggers_and_hashes_are_refused(
    slack: Slack, app: App, connect: Callable[[App], None], client: Client
) -> None:
    seen = {}

    @app.command("/log")
    def log(ack: Ack, body: dict[str, Any]) -> None:
        seen["trigger"] = body["trigger_id"]
        ack("later")

    connect(app)
    slack.person("alice").types("/log", channel="sales")
    slack.operator.move_clock(seconds=4)
    late = client.refused("views.open", trigger_id=seen["trigger"], view=modal())
    assert late["error"] == "expired_trigger_id"
    slack.person("alice").types("/log", channel="sales")
    opened = client.views_open(trigger_id=seen["trigger"], view=modal())
    change = {"view_id": opened["view"]["id"], "hash": "0", "view": modal("Two")}
    assert client.refused("views.update", **change)["error"] == "hash_conflict"
    change["hash"] = opened["view"]["hash"]
    assert client.views_update(**change)["view"]["title"]["text"] == "Two"
    assert client.refused("views.update", view_id="V1", view=modal())["error"] == "not_found"
    long = client.refused("views.update", **change | {"hash": "", "view": modal("x" * 25)})
    assert long["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in str(long["response_metadata"]["messages"])


def test_home_is_opened_and_published(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"hello <@{event['user']}>"}}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    connect(app)
    alice = slack.person("alice")
    assert alice.opens_home() is None
    home = slack.wait_for(alice.home)
    assert home is not None
    assert alice.id in home.blocks[0]["text"]["text"]
    assert slack.person("ben").home() is None


def test_what_was_chosen_in_a_message_is_its_state(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    picker = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-20"}
    seen = []

    @app.command("/log")
    def log(ack: Ack) -> None:
        ack(blocks=[{"type": "actions", "block_id": "b", "elements": [picker, BUTTON]}], response_type="in_channel")

    @app.action("day")
    def day(ack: Ack, action: dict[str, Any]) -> None:
        seen.append(action["selected_date"])
        ack()

    @app.action("open")
    def button(ack: Ack, body: dict[str, Any]) -> None:
        seen.append(body["state"]["values"]["b"]["day"]["selected_date"])
        assert body["message"]["ts"] == body["container"]["message_ts"]
        ack()

    connect(app)
    answer = slack.person("alice").types("/log hi", channel="sales")
    assert slack.person("ben").sees("sales")[0].text == "/log hi"
    answer.choose("day", "2026-11-21")
    answer.click("Open")
    slack.person("ben").clicks(answer.message, "Open")
    assert seen == ["2026-11-21", "2026-11-21", "2026-11-20"]


def test_shortcuts_reach_the_app(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    seen = []

    @app.shortcut("new")
    def new(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        seen.append(body["type"])
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    @app.shortcut("log_this")
    def log_this(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        respond(f"logged {body['message']['text']}")
        ack()

    connect(app)
    alice = slack.person("alice")
    assert alice.uses_shortcut("New").view.title == "Form"
    message = slack.person("ben").says("good", "sales")
    assert alice.uses_shortcut("Log this", message).text == "logged good"
    assert seen == ["shortcut"]
