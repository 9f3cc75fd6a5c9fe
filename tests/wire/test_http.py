"""What comes in by HTTP: who sent it, whether it can be read, and what nobody knows."""

import http.client
import json
import re
import socket
import time
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakeslack import sign
from tests.conftest import Team

pytestmark = pytest.mark.database("sqlite")

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


ODD_TIMES = [
    "1" * 400,
    "1" * 5000,
    "-1",
    "-" + "1" * 400,
    "",
    " ",
    "1e9",
    "1.5",
    "nan",
    "inf",
    "0x10",
    "1_0",
    "\xb2",
    "+1",
]


def test_only_what_slack_signed_just_now_is_heard(
    shared: Team,
    post: Callable[..., tuple[int, str]],
    command: Callable[..., dict[str, str]],
    written: Callable[[Team], dict[str, int]],
    subtests: pytest.Subtests,
) -> None:
    body = urlencode(command(shared, "/customer add Nobody")).encode()
    secret = shared.slack.signing_secret
    good = sign(secret, body)
    stamp = good["X-Slack-Request-Timestamp"]
    refused = {
        "wrong secret": sign("another", body),
        "another body": sign(secret, body + b"x"),
        "six minutes old": sign(secret, body, time.time() - 360),
        "six minutes ahead": sign(secret, body, time.time() + 360),
        "another time": {**good, "X-Slack-Request-Timestamp": str(int(stamp) - 1)},
        "no time": {**good, "X-Slack-Request-Timestamp": "now"},
        **{repr(odd): {**good, "X-Slack-Request-Timestamp": odd} for odd in ODD_TIMES},
        "no signature": {"X-Slack-Request-Timestamp": stamp},
        "no ascii": {**good, "X-Slack-Signature": "v0=\xe9"},
        "nothing": {},
    }
    before = written(shared)
    said = {why: post(shared, body, headers=headers) for why, headers in refused.items()}
    assert said == dict.fromkeys(refused, (401, "invalid request"))
    for unreadable in (b"", b"{", b"\xff\xfe"):
        with subtests.test(unreadable=unreadable):
            assert post(shared, unreadable, headers=sign("another", b""))[0] == 401
    assert written(shared) == before
    assert post(shared, body)[0] == 200
    assert written(shared)["customer"] == before["customer"] + 1


MALFORMED = [
    (FORM, b""),
    (FORM, b"command"),
    (FORM, b"a=1&b=2"),
    (FORM, b"payload="),
    (FORM, b"payload={"),
    (FORM, b"payload=[]"),
    (FORM, b"payload=null"),
    (FORM, b"payload=1"),
    (FORM, b"payload=%7B%7D"),
    (FORM, b"payload=%7B%22type%22%3A%7B%7D%7D"),
    (FORM, b"&".join(b"a%d=1" % number for number in range(300))),
    (JSON, b""),
    (JSON, b"{"),
    (JSON, b"[]"),
    (JSON, b'"x"'),
    (JSON, b"null"),
    (JSON, b"{}"),
    (JSON, b'{"type": 1}'),
    (JSON, b"[" * 100_000),
    (JSON, b"1" * 5000),
    (JSON, b'{"type": "event_callback", "event": []}'),
    (JSON, b'{"type": "event_callback", "event": {}}'),
    (JSON, b'{"type": "block_actions", "actions": []}'),
    (JSON, b'{"type": "block_actions", "actions": ["x"]}'),
    (JSON, b'{"type": "block_actions", "actions": [{}], "user": "U1"}'),
    (JSON, b'{"type": "block_actions", "actions": [{"type": "button"}]}'),
    (JSON, b'{"type": "shortcut", "callback_id": 1}'),
    (JSON, b'{"type": "view_submission", "view": {"id": "V1"}}'),
    (JSON, b'{"type": "view_submission", "view": {"type": "modal", "state": {"values": {"name": ["x"]}}}}'),
    (JSON, b'{"type": "event_callback", "event": {"type": "user_change", "user": "U1"}}'),
    (JSON, b'{"type": "event_callback", "event": {"type": "member_joined_channel", "user": "U1", "channel": ["C1"]}}'),
    (JSON, b'{"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": {"id": "U1"}}}'),
    (JSON, b'{"type": "shortcut", "callback_id": "add_customer", "user": {"id": "U\\u0000"}}'),
    (FORM, b"command=/log&user_id=U%00"),
    ("text/plain", b"hello"),
    ("", b"hello"),
]


@pytest.mark.parametrize(("content_type", "body"), MALFORMED, ids=lambda value: repr(value)[:24])
def test_what_cannot_be_read_is_the_senders_fault(
    shared: Team,
    post: Callable[..., tuple[int, str]],
    written: Callable[[Team], dict[str, int]],
    content_type: str,
    body: bytes,
) -> None:
    before = written(shared)
    status, said = post(shared, body, content_type)
    assert (status, said[:4]) == (400, "the ")
    assert written(shared) == before


def test_too_much(shared: Team) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared.bot.http.port, timeout=10)
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", str(3 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


ODD_LENGTHS = ["9" * 400, "9" * 5000, "-1", "1.5", "x", "", "\xb2", "1, 2", "+1"]


@pytest.mark.parametrize("length", ODD_LENGTHS, ids=lambda length: repr(length)[:12])
def test_a_length_that_is_none(shared: Team, length: str) -> None:
    with socket.create_connection(("127.0.0.1", shared.bot.http.port), timeout=60) as connection:
        head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode("latin-1"))
        assert connection.recv(12) in {b"HTTP/1.1 400", b"HTTP/1.1 413"}


@pytest.mark.parametrize("sent", [3, 7], ids="{} MB".format)  # beyond eight, whoever still sends may be cut off
def test_who_has_sent_too_much_hears_of_it(shared: Team, post: Callable[..., tuple[int, str]], sent: int) -> None:
    assert post(shared, b"x" * sent * 2**20) == (413, "too long")


def test_too_much_in_pieces(shared: Team) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared.bot.http.port, timeout=60)
    connection.request("POST", "/slack/events", iter([b"x" * 2**20] * 3), {"Content-Type": FORM}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_the_addresses(shared: Team, post: Callable[..., tuple[int, str]]) -> None:
    told = {
        ("GET", "/healthz"): (200, "ok"),
        ("GET", "/readyz"): (200, "ready"),
        ("GET", "/slack/events"): (405, "POST only"),
        ("GET", "/"): (404, "not found"),
        ("POST", "/slack/events/x"): (404, "not found"),
    }
    assert {(m, p): post(shared, b"", method=m, path=p, headers={}) for m, p in told} == told


def test_slack_makes_sure_of_the_address(shared: Team, post: Callable[..., tuple[int, str]]) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZb", "token": "x"}).encode()
    status, said = post(shared, challenge, JSON)
    assert (status, json.loads(said)) == (200, {"challenge": "3eZb"})
    assert post(shared, {"ssl_check": "1", "token": "x"}) == (200, "")


UNKNOWN: list[dict[str, Any]] = [
    {"type": "event_callback", "event": {"type": "star_added", "user": "U0ALICE001"}, "event_id": "Ev1"},
    {"type": "event_callback", "event": {"type": "message", "text": "hi"}, "event_id": "Ev2"},
    {"type": "event_callback", "event": {"type": "message", "subtype": "bot_message", "text": "hi"}},
    {"type": "event_callback", "event": {"type": "user_change"}},
    {"type": "event_callback", "event": {"type": "user_change", "user": {"id": "U0NOBODY"}}},
    {"type": "event_callback"},
    {"type": "app_rate_limited", "minute_rate_limited": 1},
    {"type": "block_actions", "actions": [{"action_id": "no_such_thing", "value": "1"}]},
    {"type": "block_actions", "actions": [{"action_id": "no_such_thing"}], "view": {"id": "V1", "type": "modal"}},
    {"type": "block_suggestion", "action_id": "no_such_thing", "block_id": "b", "value": "x"},
    {"type": "shortcut", "callback_id": "no_such_thing"},
    {"type": "message_action", "callback_id": "no_such_thing", "message": {"text": "hi"}},
    {"type": "view_submission", "view": {"id": "V1", "type": "modal", "callback_id": "no_such_thing"}},
    {"type": "view_closed", "view": {"id": "V1", "type": "modal", "callback_id": "no_such_thing"}},
    {"type": "view_submission", "view": {"type": "workflow_step", "callback_id": "x"}},
    {"type": "view_closed", "view": {"type": "workflow_step", "callback_id": "x"}},
    {"type": "view_submission", "view": {"type": "of next year", "callback_id": "log"}},
    {"type": "workflow_step_edit", "callback_id": "x"},
    {"type": "event_callback", "event": {"type": "workflow_step_execute", "workflow_step": "x"}},
    {"type": "event_callback", "event": {"type": "channel_created", "channel": {"id": "C1"}, "user": ["U1"]}},
    {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "x", "value": "1"}]},
    {"type": "dialog_submission", "callback_id": "x"},
    {"type": "of next year"},
]


@pytest.mark.parametrize("unknown", UNKNOWN, ids=lambda unknown: f"{unknown['type']}-{str(unknown)[-24:]}")
def test_what_nobody_knows_is_acknowledged_and_nothing_is_done(
    shared: Team,
    post: Callable[..., tuple[int, str]],
    written: Callable[[Team], dict[str, int]],
    logged: list[MutableMapping[str, Any]],
    unknown: dict[str, Any],
) -> None:
    whole = {"team_id": shared.workspace, "user": {"id": "U0ALICE001", "team_id": shared.workspace}, **unknown}
    before = written(shared)
    events = unknown["type"] in {"event_callback", "app_rate_limited"}
    body = json.dumps(whole).encode() if events else {"payload": json.dumps(whole)}
    assert post(shared, body, JSON if events else FORM) == (200, "")
    assert written(shared) == before
    if not events:
        assert [entry["event"] for entry in logged if entry["event"].startswith("unknown")]
    assert not [entry for entry in logged if entry["log_level"] in {"warning", "error", "critical"}]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4) | st.just("T0HAOPING"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "team_id", "action_id", "value", "selected_option"]), inner)
    ),
    max_leaves=5,
)
TYPES = sorted({unknown["type"] for unknown in UNKNOWN} | {"url_verification", "function_executed"})
KEYS: tuple[str, ...] = (
    "team",
    "user",
    "channel",
    "container",
    "enterprise",
    "event",
    "view",
    "message",
    "authorizations",
    "bot",
)
KEYS += ("team_id", "callback_id", "response_url", "challenge", "state", "is_enterprise_install", "ssl_check")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=5), ANYTHING)
def test_no_payload_makes_it_fail(
    shared: Team, post: Callable[..., tuple[int, str]], kind: str, rest: dict[str, Any], acted: Any
) -> None:
    payload = {**rest, "type": kind, "actions": [{"action_id": "undo", "name": "undo", "value": acted}]}
    status, _ = post(shared, {"payload": json.dumps(payload)})
    assert status in {200, 400}


def test_an_unknown_command_and_an_unknown_verb_say_how_to_go_on(
    shared: Team,
    post: Callable[..., tuple[int, str]],
    command: Callable[..., dict[str, str]],
    subtests: pytest.Subtests,
) -> None:
    for typed in ("/nope x", "/ x", "/haoping nope", "/haoping"):
        with subtests.test(typed=typed):
            status, said = post(shared, command(shared, typed))
            assert status == 200
            assert "/haoping" in json.loads(said)["text"]
    prefixed = json.loads(post(shared, command(shared, '/acme-log ""'))[1])
    assert re.fullmatch("The name is missing\\. Try /acme-log .+ yesterday good", prefixed["text"])
    unknown = json.loads(post(shared, command(shared, "/acme-nope x"))[1])
    assert unknown["text"] == "I don't know this command. Try /acme-haoping help"


def test_what_no_database_holds_is_left_out(
    shared: Team,
    post: Callable[..., tuple[int, str]],
    command: Callable[..., dict[str, str]],
    subtests: pytest.Subtests,
) -> None:
    for typed in ("/customer find a\x00b", "/customer add Nu\x00l", "/log Nu\x00l good x\x00y"):
        with subtests.test(typed=typed):
            status, said = post(shared, command(shared, typed))
            assert status == 200
            assert "went wrong" not in said
    assert "Nul" in json.loads(post(shared, command(shared, "/customer Nul"))[1])["text"]


def test_mentions_and_links_are_read_as_they_were_typed(
    shared: Team, post: Callable[..., tuple[int, str]], command: Callable[..., dict[str, str]]
) -> None:
    typed = "/customer add Linked company=<http://haoping.cn|haoping.cn> email=<mailto:a@b.cn|a@b.cn>"
    typed += " tags=<@U1|ben> &lt;x&gt;"
    assert json.loads(post(shared, command(shared, typed))[1])["text"].startswith("Added Linked.")
    card = json.loads(post(shared, command(shared, "/customer Linked"))[1])["text"]
    assert "company: haoping.cn" in card
    assert "email: a@b.cn" in card
    assert "tags: @ben &lt;x&gt;" in card
