import http.client
import json
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPMessage
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from fakeslack import Slack, page

ALICE, GINA, PAULA = "/client/U0ALICE001", "/client/U0GUEST001", "/client/U0PARTNER1"


def hints(person: str, language: str) -> list[page.Hint]:
    """What may be tried: it greets whoever is asked, in their language."""
    return [page.Hint({"en": "say hello", "zh": "打个招呼"}[language], f"/greet {person}")]


@pytest.fixture
def slack() -> Iterator[Slack]:
    manifest = {"features": {"slash_commands": [{"command": "/greet", "description": "Says <hello>"}]}}
    with Slack(manifest, routes=partial(page.routes, hints=hints)) as started:
        yield started


@pytest.fixture
def ask(slack: Slack) -> Callable[..., tuple[int, HTTPMessage, str]]:
    """ask(path, body, header=value …) -> (status, headers, text), as the page's own script would."""

    def request(path: str, body: Any = None, **headers: str) -> tuple[int, HTTPMessage, str]:
        parts = urlsplit(slack.address)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        sent = {"Origin": slack.address, "Content-Type": "application/json"} if body is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request("GET" if body is None else "POST", path, content, sent)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, response.headers, text

    return request


def test_the_page_greets_in_the_browsers_language(
    ask: Callable[..., tuple[int, HTTPMessage, str]], subtests: pytest.Subtests
) -> None:
    for language, person in (("en-GB,en", "U0ALICE001"), ("zh-CN,zh", "U0XIAOLIN1")):
        with subtests.test(language=language):
            status, headers, _ = ask("/", Accept_Language=language)
            assert (status, headers["location"]) == (303, f"/client/{person}")


def test_nothing_but_our_own_files_may_run(
    ask: Callable[..., tuple[int, HTTPMessage, str]], subtests: pytest.Subtests
) -> None:
    for path in (ALICE, "/static/main.js", f"{ALICE}/part/sidebar", f"{ALICE}/nonsense"):
        with subtests.test(path=path):
            _, headers, _ = ask(path)
            policy = headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_only_the_page_itself_acts(
    ask: Callable[..., tuple[int, HTTPMessage, str]], slack: Slack, headers: dict[str, str]
) -> None:
    status, _, _ = ask(f"{ALICE}/do/say", {"channel": "C0SALES001", "text": "hi"}, **headers)
    assert status == 403
    assert slack.person("alice").sees("sales") == []


def test_other_hosts_names_are_refused(ask: Callable[..., tuple[int, HTTPMessage, str]]) -> None:
    assert ask(ALICE, Host="evil.example")[0] == 403


def test_what_is_typed_comes_out_as_text(ask: Callable[..., tuple[int, HTTPMessage, str]], slack: Slack) -> None:
    evil = '"><script>alert(1)</script>'
    ask(f"{ALICE}/do/say", {"channel": "C0SALES001", "text": evil})
    _, _, html = ask(f"{ALICE}/C0SALES001")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Says <hello>" not in html
    assert f'data-fill="/greet {slack.person("alice").id}"' in html


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [(b"{", {}, 400), (b"[]", {}, 400), ({}, {"Content_Type": "text/plain"}, 415), (b"x" * 1_000_001, {}, 415)],
)
def test_only_json_objects_are_taken(
    ask: Callable[..., tuple[int, HTTPMessage, str]], body: bytes | dict[str, Any], headers: dict[str, str], status: int
) -> None:
    assert ask(f"{ALICE}/do/say", body, **headers)[0] == status


@pytest.mark.parametrize(
    ("what", "body", "error"),
    [
        ("dance", {}, "unknown_action"),
        ("say", {}, "'text'"),
        ("say", {"channel": "C0GENERAL1", "text": "  "}, "no_text"),
        ("say", {"channel": "C0SECOND01", "text": "hi"}, "not_in_channel"),
        ("edit", {"channel": "C0SALES001", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("submit", {"view": "V1"}, "view_not_found"),
        ("move", {"to": "tomorrow"}, "Invalid isoformat string: 'tomorrow'"),
    ],
)
def test_refusals_are_told(
    ask: Callable[..., tuple[int, HTTPMessage, str]], what: str, body: dict[str, str], error: str
) -> None:
    status, _, text = ask(f"{ALICE}/do/{what}", body)
    assert (status, json.loads(text)) == (200, {"error": error})


def test_people_see_only_what_is_theirs(
    ask: Callable[..., tuple[int, HTTPMessage, str]], slack: Slack, subtests: pytest.Subtests
) -> None:
    slack.person("alice").says("secret plan", "support")
    assert "secret plan" in ask(f"{ALICE}/C0SUPPORT1")[2]
    for stranger in (GINA, PAULA):
        with subtests.test(stranger=stranger):
            assert "secret plan" not in ask(f"{stranger}/C0SUPPORT1")[2]
            assert ask(f"{stranger}/part/messages?channel=C0SUPPORT1")[0] == 404
            ts = slack.person("alice").sees("support")[0].ts
            assert ask(f"{stranger}/part/thread?channel=C0SUPPORT1&ts={ts}")[0] == 404
            answer = ask(f"{stranger}/do/react", {"channel": "C0SUPPORT1", "ts": ts, "name": "+1"})[2]
            assert json.loads(answer) == {"error": "message_not_found"}


@pytest.mark.parametrize("person", ["U0NOBODY", "U0GONE0001", "U0BOTEXAMP"])
def test_nobody_acts_as_a_bot_or_as_somebody_gone(
    ask: Callable[..., tuple[int, HTTPMessage, str]], person: str
) -> None:
    assert ask(f"/client/{person}")[0] == 303
    assert ask(f"/client/{person}/part/sidebar")[0] == 404


def test_files_are_handed_to_those_who_see_them(ask: Callable[..., tuple[int, HTTPMessage, str]], slack: Slack) -> None:
    answer = ask(f"{ALICE}/upload?name={quote('报告.html')}&channel=C0SUPPORT1", b"<script>alert(1)</script>")[2]
    path = f"/file/{json.loads(answer)['file']}"
    status, headers, _ = ask(ALICE + path)
    assert status == 200
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    assert ask(GINA + path)[0] == 404
    assert ask(f"{ALICE}/upload?name=x&channel=C0SECOND01", b"x")[2] == '{"error":"not_in_channel"}'


def test_the_page_speaks_the_persons_language_unless_told_otherwise(
    ask: Callable[..., tuple[int, HTTPMessage, str]],
) -> None:
    assert 'lang="zh-CN"' in ask("/client/U0XIAOLIN1")[2]
    assert 'lang="en"' in ask("/client/U0XIAOLIN1", Cookie="language=en")[2]
    assert 'lang="zh-CN"' in ask("/client/U0XIAOLIN1", Cookie="language=xx")[2]
    assert 'data-theme="dark"' in ask(ALICE, Cookie="theme=dark")[2]
    assert 'data-theme="auto"' in ask(ALICE, Cookie='theme="><script>')[2]


def listened(slack: Slack, path: str, headers: dict[str, str], wanted: str) -> list[str]:
    """The lines of a stream up to the one that begins with `wanted`."""
    parts = urlsplit(slack.address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", path, headers=headers)
    lines: list[str] = []
    with connection.getresponse() as response:
        while not any(line.startswith(wanted) for line in lines):
            lines.append(response.readline().decode().strip())
    connection.close()
    return lines


def test_the_stream_tells_what_was_missed(slack: Slack) -> None:
    message = slack.person("alice").says("hello", "sales")
    told = listened(slack, f"{ALICE}/stream?since=0", {}, 'data: {"kind": "message"')
    assert "event: ready" in told
    assert json.loads(told[-1].removeprefix("data: ")) == {"kind": "message", "channel": "C0SALES001", "ts": message.ts}
    assert "event: reset" in listened(slack, f"{ALICE}/stream", {"Last-Event-ID": "999999"}, "data")
    assert "event: reset" in listened(slack, f"{ALICE}/stream?since=x", {}, "data")


def test_the_stream_tells_nobody_what_is_not_theirs(slack: Slack) -> None:
    slack.person("alice").says("secret", "support")
    seen = slack.person("alice").says("open", "general")
    told = listened(slack, f"{GINA}/stream?since=0", {}, 'data: {"kind": "message"')
    assert json.loads(told[-1].removeprefix("data: "))["ts"] == seen.ts
