"""The app's assistant: a thread of its own for each chat, in which the app shows what it is doing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App, Assistant

from connecting import Client
from fakeslack import Slack, SlackError

PROMPTS = [{"title": "Say hello", "message": "Hello"}, {"title": "Say goodbye", "message": "Goodbye"}]


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(ack_seconds=60.0) as running:
        yield running


def build(app: App) -> list[Any]:
    assistant, contexts = Assistant(), []

    @assistant.thread_started
    def started(say: Any, set_suggested_prompts: Any, get_thread_context: Any) -> None:
        contexts.append(get_thread_context())
        say("How can I help?")
        set_suggested_prompts(prompts=PROMPTS, title="Try")

    @assistant.thread_context_changed
    def moved(payload: Any) -> None:
        contexts.append(payload["assistant_thread"]["context"])

    @assistant.user_message
    def asked(payload: Any, set_title: Any, set_status: Any, say: Any) -> None:
        set_title(payload["text"])
        set_status("thinking…")
        if payload["text"] != "think":
            say(f"You said {payload['text']}")

    app.use(assistant)
    return contexts


def test_a_chat_is_begun_and_answered(slack: Slack, app: App, connect: Callable[[App], None]) -> None:
    contexts = build(app)
    connect(app)
    alice = slack.person("alice")
    chat = alice.opens_assistant(looking_at="sales")
    shown = alice.assistant(chat)
    slack.wait_for(lambda: shown.prompts)
    assert (shown.prompts, shown.prompts_title) == (PROMPTS, "Try")
    assert [m.text for m in alice.sees(thread=chat)] == ["How can I help?"]
    alice.says("think", thread=chat)
    slack.wait_for(lambda: shown.status == "thinking…")
    assert shown.title == "think"
    alice.says("Hello", thread=chat)
    slack.wait_for(lambda: len(alice.sees(thread=chat)) == 4)
    slack.settle()
    assert alice.sees(thread=chat)[-1].text == "You said Hello"
    assert shown.status == ""
    alice.looks_at("support", chat)
    slack.wait_for(lambda: len(contexts) == 2)
    assert contexts[1]["channel_id"] == "C0SUPPORT1"
    assert [event.name for event in slack.operator.events("assistant_thread_context_changed")]


def test_what_is_refused(slack: Slack, client: Client, subtests: pytest.Subtests) -> None:
    alice = slack.person("alice")
    chat = alice.opens_assistant()
    here = {"channel_id": chat.channel, "thread_ts": chat.ts}
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("setStatus", {**here, "thread_ts": "1.1", "status": "x"}, "invalid_thread_ts"),
        ("setStatus", {**here, "channel_id": "C0GENERAL1", "status": "x"}, "not_in_channel"),
        ("setTitle", here, "invalid_arguments"),
        ("setSuggestedPrompts", {**here, "prompts": []}, "invalid_arguments"),
        ("setSuggestedPrompts", {**here, "prompts": [{"title": "x"}]}, "invalid_arguments"),
        ("setSuggestedPrompts", {**here, "prompts": PROMPTS * 3}, "invalid_arguments"),
    ]
    for method, args, error in calls:
        with subtests.test(method=method, error=error):
            assert client.refused(f"assistant.threads.{method}", **args)["error"] == error
    with Slack({"features": {}}) as other, pytest.raises(SlackError, match="not_enabled"):
        other.person("alice").opens_assistant()
