"""A page of the web that leads a name of its own to this machine reaches nothing of the stand-in, by no way in."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from fakeslack import Slack, page

FOREIGN = [
    "127.attacker.example",
    "127.0.0.1.attacker.example",
    "127.0.0.1.nip.example",
    "localhost.attacker.example",
    "attacker.example",
    "attacker.example.",
    "localhost@attacker.example",
    "attacker.example@localhost",
    "xlocalhost",
    "localhost..",
    "127.",
    "127.1",
    "127.0.0.256",
    "127.0.0.1.",
    "0.0.0.0",
    "10.0.0.1",
    "[::]",
    "[fe80::1]",
    "[::1",
    "::1",
    "",
]
OURS = ["127.0.0.1", "127.8.9.10", "localhost", "LocalHost", "localhost.", "[::1]", "[0:0:0:0:0:0:0:1]"]
PORTS = ["", ":{port}", ":1"]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    with Slack({}, routes=page.routes) as started:
        yield started


def ask(slack: Slack, host: str, method: str, path: str, body: str = "", **headers: str) -> int:
    address = urlsplit(slack.address)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        sent = {"Host": host, "Content-Length": str(len(body)), "Content-Type": "application/json"}
        for name, value in (sent | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        return connection.getresponse().status
    finally:
        connection.close()


def ways(slack: Slack, host: str) -> list[int]:
    """What each way in answers to a host's name: a page, what a person does there, the Web API, and the web socket."""
    said = json.dumps({"channel": "C0SALES001", "text": "hi"})
    link = WebClient(slack.app_token, base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)["url"]
    parts = urlsplit(str(link))
    return [
        ask(slack, host, "GET", "/client/U0ALICE001"),
        ask(slack, host, "POST", "/client/U0ALICE001/do/say", said, Origin=f"http://{host}"),
        ask(slack, host, "POST", "/api/api.test", "{}"),
        ask(slack, host, "GET", f"{parts.path}?{parts.query}", **UPGRADE),
    ]


@pytest.mark.parametrize("host", FOREIGN)
def test_no_other_hosts_name_is_let_in(slack: Slack, host: str, subtests: pytest.Subtests) -> None:
    before = slack.person("alice").sees("sales")  # others may have run first, who are let in
    for port in PORTS:
        with subtests.test(port=port):
            answers = ways(slack, host + port.format(port=urlsplit(slack.address).port))
            assert set(answers) <= {400, 403}
    assert slack.person("alice").sees("sales") == before


@pytest.mark.parametrize("host", OURS)
def test_this_machines_own_names_are(slack: Slack, host: str, subtests: pytest.Subtests) -> None:
    for port in PORTS:
        with subtests.test(port=port):
            assert ways(slack, host + port.format(port=urlsplit(slack.address).port)) == [200, 200, 200, 101]


def test_a_host_that_is_named_twice_is_not_let_in(slack: Slack) -> None:
    address = urlsplit(slack.address)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    connection.putrequest("GET", "/client/U0ALICE001")
    connection.putheader("Host", "attacker.example")
    connection.endheaders()
    assert connection.getresponse().status in {400, 403}
    connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "", "127.attacker.example", "10.0.0.1", "::"])
def test_it_serves_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Slack().start(host)
