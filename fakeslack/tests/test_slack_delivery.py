import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.signature import SignatureVerifier

from connecting import Client
from fakeslack import Delivery, Slack, sign


def use(url: str, **response: Any) -> tuple[int, str]:
    request = urllib.request.Request(url, json.dumps(response).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())["error"]


@contextmanager
def endpoint(
    slack: Slack, status: int = 200, body: bytes = b"", content_type: str = "application/json"
) -> Iterator[list[Any]]:
    """Something that receives signed requests and always answers the same."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    slack.wire.request_url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    yield received
    slack.wire.request_url = None
    server.shutdown()
    server.server_close()
    thread.join()


def test_requests_are_signed_forms(slack: Slack) -> None:
    with endpoint(slack) as received:
        answer = slack.person("alice").types("/log a b", "sales")
    headers, body = received[0]
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "command=%2Flog&text=a+b&" in body
    assert answer.messages == []
    assert answer.error is None
    stale = sign(slack.signing_secret, b"x", timestamp=0)
    assert stale["X-Slack-Request-Timestamp"] == "0"


@pytest.mark.parametrize(
    ("status", "body", "content_type", "error", "text"),
    [
        (404, b"", "text/plain", "dispatch_failed", "dispatch_failed"),
        (500, b"oops", "text/plain", "http_service_error", "http_service_error"),
        (200, b"{", "application/json", "invalid_command_response", "invalid_command_response"),
        (200, b"plain words", "text/plain", None, "plain words"),
        (200, b'{"text": "private"}', "application/json", None, "private"),
        (200, b'{"blocks": [{"type": "nope"}]}', "application/json", "invalid_blocks", "invalid_blocks"),
    ],
)
def test_acknowledgements_of_a_command(
    slack: Slack, status: int, body: bytes, content_type: str, error: str | None, text: str
) -> None:
    with endpoint(slack, status, body, content_type):
        answer = slack.person("alice").types("/log", "sales")
    assert answer.error == error
    assert text in answer.text
    assert answer.visible_to == "U0ALICE001"


def test_a_response_url_is_good_five_times(slack: Slack) -> None:
    with endpoint(slack):
        answer = slack.person("alice").types("/log", "sales")
    url = answer.payload["response_url"]
    assert use(url) == (400, "no_text")
    assert use(url, blocks=[{"type": "nope"}]) == (400, "invalid_blocks")
    for n in range(5):
        assert use(url, text=f"answer {n}") == (200, "ok")
    assert use(url, text="one more") == (404, "used_url")
    assert use(url + "x", text="stranger") == (404, "invalid_url")
    assert [m.text for m in answer.messages] == [f"answer {n}" for n in range(5)]


def test_a_response_url_is_good_for_half_an_hour(slack: Slack) -> None:
    with endpoint(slack):
        url = slack.person("alice").types("/log", "sales").payload["response_url"]
    slack.operator.move_clock(minutes=29)
    assert use(url, text="for all", response_type="in_channel") == (200, "ok")
    slack.operator.move_clock(minutes=2)
    assert use(url, text="too late") == (404, "expired_url")
    assert [m.text for m in slack.person("ben").sees("sales")] == ["for all"]


def test_a_click_replaces_deletes_or_answers(slack: Slack, client: Client) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    posted = client.chat_postMessage(
        channel="C0SALES001", text="old", blocks=[{"type": "actions", "elements": [button]}]
    )
    alice = slack.person("alice")
    message = slack.message("sales", posted["ts"])
    with endpoint(slack, body=b'{"text": "ignored"}') as received:
        clicked = alice.clicks(message, "Go")
    assert any(body.startswith("payload=") for _, body in received)
    assert clicked.messages == []
    url = clicked.payload["response_url"]
    use(url, text="just for you")
    assert clicked.visible_to == alice.id
    use(url, text="new", replace_original=True)
    assert (message.text, message.blocks, message.edited) == ("new", [], None)
    use(url, text="in the thread", response_type="in_channel", thread_ts=message.ts)
    assert [m.text for m in alice.sees("sales", thread=message)] == ["in the thread"]
    assert use(url, delete_original=True) == (200, "ok")
    assert clicked.deleted == [message]
    with pytest.raises(LookupError):
        alice.clicks(message, "Nothing")


def test_the_same_delivery_twice(slack: Slack) -> None:
    with endpoint(slack) as received:
        answer = slack.person("alice").types("/log", "sales")
        assert slack.deliver(answer.sent).ok
        assert all(ack.ok for ack in slack.operator.redeliver(answer.sent, times=3, at_once=True))
    assert len({body for _, body in received}) == 1
    assert len(received) == 5


def test_a_socket_that_was_cut_is_opened_again(slack: Slack, app: App, subtests: pytest.Subtests) -> None:
    app.command("/log")(lambda ack: ack("here"))
    handler: Any = SocketModeHandler(app, slack.app_token, ping_interval=1)
    handler.connect()
    slack.wait_until_connected()
    alice = slack.person("alice")
    assert alice.types("/log", "sales").text == "here"
    for cut in (slack.operator.drop_socket, slack.operator.refresh_socket):
        with subtests.test(cut=cut):
            before = len(slack.inspector.calls("apps.connections.open"))
            cut()
            slack.wait_for(lambda b=before: len(slack.inspector.calls("apps.connections.open")) > b)
            slack.wait_for(lambda: slack.wire.connected)
            assert alice.types("/log", "sales").text == "here"
    handler.client.auto_reconnect_enabled = False
    slack.operator.drop_socket()
    slack.wait_for(lambda: not handler.client.is_connected())
    handler.close()


def test_raw_payloads_can_be_delivered(slack: Slack) -> None:
    with endpoint(slack) as received:
        ack = slack.deliver(Delivery("interactive", {"type": "from_the_future"}))
    assert ack.ok
    assert "from_the_future" in received[0][1]
    assert slack.inspector.entries("to_app", "from_the_future")[0].status == 200
