import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from connecting import Client
from fakeslack import Slack

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_tokens(slack: Slack, client: Client, subtests: pytest.Subtests) -> None:
    assert client.auth_test()["team_id"] == "T0EXAMPLE1"
    errors = {
        "not_authed": "",
        "invalid_auth": "xoxb-nobody",
        "not_allowed_token_type": slack.app_token,
    }
    for error, token in errors.items():
        with subtests.test(error=error):
            status, body = post(slack.api_url + "auth.test", f"token={token}".encode(), FORM)
            assert (status, json.loads(body)["error"]) == (200, error)
    assert client.refused("no.such")["error"] == "unknown_method"
    assert client.api_test()["ok"]
    assert client.auth_revoke(test=True)["revoked"] is False


def test_bodies_as_form_or_json(slack: Slack, client: Client) -> None:
    head = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json; charset=utf-8"}
    _, body = post(slack.api_url + "chat.postMessage", b'{"channel": "C0SALES001", "text": "hi"}', head)
    assert json.loads(body)["message"]["text"] == "hi"
    assert json.loads(post(slack.api_url + "auth.test", b"{", head)[1])["error"] == "invalid_json"
    assert json.loads(post(slack.api_url + "auth.test", b"[]", head)[1])["error"] == "json_not_object"


def test_a_message_is_posted_changed_and_deleted(slack: Slack, client: Client) -> None:
    alice = slack.person("alice")
    metadata = {"event_type": "log", "event_payload": {"id": 7}}
    posted = client.chat_postMessage(channel="C0SALES001", text="one", metadata=metadata)
    assert posted["message"]["bot_id"] == "B0BOTEXAMP"
    assert [m.text for m in alice.sees("sales")] == ["one"]
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    history = client.conversations_history(channel=posted["channel"], include_all_metadata=True)["messages"]
    assert history[0]["metadata"] == metadata
    assert history[0]["edited"]["user"]
    assert "metadata" not in client.conversations_history(channel=posted["channel"])["messages"][0]
    assert client.chat_getPermalink(channel=posted["channel"], message_ts=posted["ts"])["permalink"].startswith("https")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert alice.sees("sales") == []


def test_a_thread(slack: Slack, client: Client) -> None:
    parent = slack.person("alice").says("question", "sales")
    client.chat_postMessage(channel="C0SALES001", text="answer", thread_ts=parent.ts)
    shown = client.conversations_replies(channel="C0SALES001", ts=parent.ts)["messages"]
    assert [m["text"] for m in shown] == ["question", "answer"]
    assert shown[0]["reply_count"] == 1
    assert len(client.conversations_history(channel="C0SALES001")["messages"]) == 1
    slack.person("alice").deletes(parent)
    tombstone = client.conversations_replies(channel="C0SALES001", ts=parent.ts)["messages"][0]
    assert tombstone["subtype"] == "tombstone"


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE0", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0GENERAL1", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0SALES001"}, "no_text"),
        ("chat.postMessage", {"channel": "C0SALES001", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0SALES001", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": "C0SALES001", "blocks": "{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0SECOND01", "text": "x"}, "channel_not_found"),
        ("chat.update", {"channel": "C0SALES001", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0SALES001", "ts": "1.1"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "C0SALES001", "text": "x", "user": "U0PARTNER1"}, "user_not_in_channel"),
        ("reactions.add", {"channel": "C0SALES001", "timestamp": "1.1", "name": "+1"}, "message_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "no@body.example"}, "users_not_found"),
        ("conversations.info", {"channel": "C0NOWHERE0"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0GENERAL1"}, "not_in_channel"),
        ("conversations.replies", {"channel": "C0SALES001", "ts": "1.1"}, "thread_not_found"),
        ("conversations.create", {"name": "Not Good"}, "invalid_name_specials"),
        ("conversations.create", {"name": "sales"}, "name_taken"),
        ("conversations.list", {"types": "zoo"}, "invalid_types"),
        ("conversations.list", {"cursor": "?"}, "invalid_cursor"),
        ("views.publish", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": []}}, "user_not_found"),
        ("views.open", {"trigger_id": "x"}, "invalid_arguments"),
        ("files.info", {"file": "F0"}, "file_not_found"),
        ("bots.info", {"bot": "B0"}, "bot_not_found"),
        ("team.info", {"team": "T0"}, "team_not_found"),
        ("blocks.validate", {}, "invalid_arguments"),
    ],
)
def test_refusals(client: Client, method: str, args: dict[str, Any], error: str) -> None:
    assert client.refused(method, **args)["error"] == error


def test_somebody_elses_message_and_an_archived_channel(
    slack: Slack, client: Client, subtests: pytest.Subtests
) -> None:
    message = slack.person("alice").says("mine", "sales")
    for method, error in (("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")):
        with subtests.test(method=method):
            refused = client.refused(method, channel="C0SALES001", ts=message.ts, text="x")
            assert refused["error"] == error
    slack.person("alice").archives("sales")
    refused = client.refused("chat.postMessage", channel="C0SALES001", text="x")
    assert refused["error"] == "is_archived"


def test_reactions(slack: Slack, client: Client) -> None:
    message = slack.person("alice").says("nice", "sales")
    client.reactions_add(channel="C0SALES001", timestamp=message.ts, name="eyes")
    again = client.refused("reactions.add", channel="C0SALES001", timestamp=message.ts, name="eyes")
    assert again["error"] == "already_reacted"
    got = client.reactions_get(channel="C0SALES001", timestamp=message.ts)["message"]
    assert got["text"] == "nice"
    assert got["permalink"]
    assert got["reactions"][0]["count"] == 1
    assert len(client.reactions_list()["items"]) == 1
    client.reactions_remove(channel="C0SALES001", timestamp=message.ts, name="eyes")
    gone = client.refused("reactions.remove", channel="C0SALES001", timestamp=message.ts, name="eyes")
    assert gone["error"] == "no_reaction"


def test_people(client: Client) -> None:
    lin = client.users_info(user="U0XIAOLIN1", include_locale=True)["user"]
    assert (lin["locale"], lin["tz"], lin["tz_offset"]) == ("zh-CN", "Asia/Shanghai", 28800)
    assert "locale" not in client.users_info(user="U0XIAOLIN1")["user"]
    assert client.users_info(user="U0ALICE001")["user"]["is_admin"]
    assert client.users_info(user="U0GUEST001")["user"]["is_restricted"]
    assert client.users_info(user="U0GONE0001")["user"]["deleted"]
    paula = client.users_info(user="U0PARTNER1")["user"]
    assert paula["team_id"] == "T0SECONDCO"
    assert paula["is_stranger"] is False
    assert client.users_lookupByEmail(email="alice@first.example")["user"]["id"] == "U0ALICE001"
    members = [m["id"] for page in client.users_list(limit=4) for m in page["members"]]
    assert len(members) == len(set(members)) > 8
    assert client.users_profile_get(user="U0ALICE001")["profile"]["display_name"] == "Alice"


def test_channels(slack: Slack, client: Client) -> None:
    names = {c["name"] for c in client.conversations_list()["channels"]}
    assert names == {"general", "sales", "support", "partners"}
    assert client.conversations_info(channel="C0PARTNERS")["channel"]["is_ext_shared"]
    assert "U0ALICE001" in client.conversations_members(channel="C0SALES001")["members"]
    assert client.conversations_join(channel="C0GENERAL1")["channel"]["is_member"]
    assert client.conversations_open(users="U0ALICE001")["channel"]["id"] == slack.person("alice").dm.id
    made = client.conversations_create(name="新客户")["channel"]
    client.conversations_invite(channel=made["id"], users="U0ALICE001")
    assert "新客户" in {c["name"] for c in client.users_conversations(user="U0ALICE001")["channels"]}
    client.conversations_archive(channel=made["id"])
    client.conversations_unarchive(channel=made["id"])
    client.conversations_leave(channel=made["id"])
    assert client.bots_info(bot=client.auth_test()["bot_id"])["bot"]["name"] == "Helper"
    assert client.team_info()["team"]["domain"] == "example-co"


def test_a_file_goes_up_and_comes_down(slack: Slack, client: Client) -> None:
    shared = client.files_upload_v2(channel="C0SALES001", filename="a.csv", content="a,b", initial_comment="here")
    file = client.files_info(file=shared["file"]["id"])["file"]
    message = slack.person("alice").sees("sales")[0]
    assert (message.text, message.files) == ("here", [file["id"]])
    request = urllib.request.Request(file["url_private"], headers={"Authorization": f"Bearer {slack.bot_token}"})
    with urllib.request.urlopen(request) as response:
        assert response.read() == b"a,b"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(file["url_private"])
    refused.value.close()
    client.files_delete(file=file["id"])


def test_missing_scopes(slack: Slack, client: Client) -> None:
    slack.uninstall()
    client.token = slack.install(scopes=frozenset({"chat:write"})).bot_token
    refused = client.refused("users.info", user="U0ALICE001")
    assert (refused["error"], refused["needed"], refused["provided"]) == ("missing_scope", "users:read", "chat:write")


def test_one_message_a_second(slack: Slack, client: Client) -> None:
    slack.operator.one_message_a_second = True
    client.chat_postMessage(channel="C0SALES001", text="one")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0SALES001", text="two")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    slack.operator.move_clock(seconds=1)
    client.chat_postMessage(channel="C0SALES001", text="two")


def test_faults(slack: Slack, client: Client, subtests: pytest.Subtests) -> None:
    slack.operator.fail(2, retry_after=30, method="chat.postMessage")
    slack.operator.fail(error="fatal_error", after=True, method="chat.postMessage")
    assert client.auth_test()["ok"]
    for error in ("ratelimited", "ratelimited", "fatal_error"):
        with subtests.test(error=error):
            assert client.refused("chat.postMessage", channel="C0SALES001", text="x")["error"] == error
    assert len(slack.person("alice").sees("sales")) == 1
    slack.operator.fail()
    assert client.refused("auth.test").status_code == 500
    assert client.auth_test()["ok"]
    assert [e.status for e in slack.inspector.calls("auth.test")] == [200, 500, 200]


def test_what_an_update_keeps(slack: Slack, client: Client) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    posted = client.chat_postMessage(channel="C0SALES001", text="one", blocks=[section])
    message = slack.message("sales", posted["ts"])
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    client.api_call("chat.update", json={**place, "blocks": [section, section]})
    assert (len(message.blocks), message.edited) == (2, None)
    client.api_call("chat.update", json={**place, "attachments": [{"text": "a"}]})
    assert (len(message.blocks), len(message.attachments)) == (2, 1)
    client.chat_update(**place, text="two")
    assert (message.text, message.blocks, len(message.attachments)) == ("two", [], 1)
    assert message.edited
    client.api_call("chat.postMessage", json={"channel": "C0SALES001", "markdown_text": "**bold**"})
    assert slack.person("alice").sees("sales")[-1].blocks[0]["type"] == "markdown"
