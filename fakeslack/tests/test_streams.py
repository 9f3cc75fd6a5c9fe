"""A message that the app is still writing, and channels that it changes."""

import pytest

from connecting import Client
from fakeslack import Slack, said


def test_a_message_grows_until_it_is_ended(slack: Slack, client: Client) -> None:
    alice = slack.person("alice")
    chat = alice.opens_assistant() if slack.state.app.assistant else alice.says("@helper go on", "sales")
    stream = client.chat_stream(
        channel=chat.channel,
        thread_ts=chat.ts,
        recipient_user_id=alice.id,
        recipient_team_id="T0EXAMPLE1",
        buffer_size=1,
    )
    stream.append(markdown_text="One, ")
    stream.append(markdown_text="**two**")
    (message,) = alice.sees(chat.channel, thread=chat)
    assert (message.text, message.streaming) == ("One, **two**", True)
    button = {"type": "button", "action_id": "ok", "text": {"type": "plain_text", "text": "OK"}}
    stream.stop(markdown_text=", three.", blocks=[{"type": "actions", "elements": [button]}])
    assert (message.text, message.streaming) == ("One, **two**, three.", False)
    assert "three" in said(message)
    here = {"channel": chat.channel, "ts": message.ts}
    assert client.refused("chat.appendStream", **here, markdown_text="x")["error"] == "message_not_in_streaming_state"
    assert client.refused("chat.startStream", channel=chat.channel, thread_ts="1.1")["error"] == "thread_not_found"
    assert client.refused("chat.startStream", channel=chat.channel)["error"] == "invalid_arguments"


def test_a_channel_is_changed(slack: Slack, client: Client, subtests: pytest.Subtests) -> None:
    client.conversations_setTopic(channel="C0SALES001", topic="Now")
    client.conversations_setPurpose(channel="C0SALES001", purpose="Selling")
    client.conversations_rename(channel="C0SALES001", name="deals")
    channel = client.conversations_info(channel="C0SALES001")["channel"]
    assert (channel["topic"]["value"], channel["purpose"]["value"], channel["name"]) == ("Now", "Selling", "deals")
    client.conversations_kick(channel="C0SALES001", user="U0GUEST001")
    assert "U0GUEST001" not in slack.state.channels["C0SALES001"].members
    refused = [
        ("rename", {"name": "support"}, "name_taken"),
        ("rename", {"name": "No Good"}, "invalid_name_specials"),
        ("kick", {"user": "U0GUEST001"}, "not_in_channel"),
        ("kick", {"user": client.auth_test()["user_id"]}, "cant_kick_self"),
    ]
    for name, args, error in refused:
        with subtests.test(method=name, error=error):
            assert client.refused(f"conversations.{name}", channel="C0SALES001", **args)["error"] == error
    private = client.refused("conversations.setTopic", channel="D0ALICE001", topic="x")
    assert private["error"] == "method_not_supported_for_channel_type"
