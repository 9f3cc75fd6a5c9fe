"""The process itself: it starts, says so, serves, and finishes what is in flight."""

import http.client
import json
import os
import signal
import socket
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from bot.app import open_routes
from bot.manifest import manifest
from bot.seed import stand_in
from fakeslack import Slack
from tests.process.conftest import Process
from tests.process.process_tools import credentials, get, types


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_it_serves_by_http_at_its_host_and_port(process: Callable[..., Process], slack: Slack) -> None:
    port = free_port()
    running = process(**credentials(slack, HOST="127.0.0.2", PORT=str(port)))
    assert running.port() == port
    assert get("127.0.0.2", port, "/healthz") == (200, "ok")
    assert get("127.0.0.2", port, "/readyz") == (200, "ready")
    assert get("127.0.0.2", port, "/slack/events")[0] == 405
    with pytest.raises(OSError, match="refused"):
        get("127.0.0.1", port, "/healthz")
    assert types(slack, port, "/customer add 李四", host="127.0.0.2").startswith("Added 李四.")
    assert running.stop() == 0


def test_it_serves_by_socket_mode_without_a_signing_secret(process: Callable[..., Process], slack: Slack) -> None:
    settings = credentials(slack, SLACK_APP_TOKEN=slack.app_token)
    del settings["SLACK_SIGNING_SECRET"]
    running = process(**settings)
    port = running.port()
    slack.wait_until_connected(30)
    assert get("127.0.0.1", port, "/healthz") == (200, "ok")
    assert get("127.0.0.1", port, "/slack/events")[0] == 404
    assert slack.person("alice").types("/customer add 李四", "sales").text.startswith("Added 李四.")
    assert running.stop() == 0


def test_it_stops_whichever_thread_the_signal_is_given_to(process: Callable[..., Process], slack: Slack) -> None:
    running = process(**credentials(slack))
    running.port()
    threads = {one.id for one in psutil.Process(running.popen.pid).threads()}
    os.kill(max(threads - {running.popen.pid}), signal.SIGTERM)  # it goes to the thread whose number is named
    assert running.exit() == 0


def test_it_stops_once_however_often_it_is_told(process: Callable[..., Process], slack: Slack) -> None:
    running = process(**credentials(slack))
    running.port()
    for _ in range(20):
        for number in (signal.SIGINT, signal.SIGTERM):
            running.popen.send_signal(number)
    assert running.exit() == 0
    assert len([line for line in running.lines if '"stopping"' in line]) == 1


def test_what_is_in_flight_is_finished(process: Callable[..., Process], slack: Slack) -> None:
    running = process(**credentials(slack))
    port = running.port()
    running.line("connected to slack")
    slack.operator.fail(method="users.info", hang=0.7)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(types, slack, port, "/customer add 李四")
        slack.wait_for(lambda: not slack.operator.faults)  # it asks who this is, and waits
        assert running.stop() == 0
        assert "try again" in answer.result() or answer.result().startswith("Added")
    assert any('"stopping"' in line for line in running.lines)


def test_a_commit_and_its_answer_outlive_the_signal(
    process: Callable[..., Process], slack: Slack, tmp_path: Path
) -> None:
    running = process(**credentials(slack))
    port = running.port()
    assert types(slack, port, "/customer add 李四").startswith("Added")
    with ThreadPoolExecutor(8) as pool:
        logs = [pool.submit(types, slack, port, f"/log 李四 good {number}") for number in range(8)]
        running.line('"handled"')
        code = running.stop()
        answered = [log for log in logs if log.exception() is None and log.result().startswith("Logged")]
    assert code == 0
    with sqlite3.connect(tmp_path / "bot.db") as database:
        (count,) = database.execute("SELECT count(*) FROM interaction").fetchone()
    database.close()
    assert count >= len(answered)


def test_it_starts_while_slack_is_unreachable_and_says_so(process: Callable[..., Process], slack: Slack) -> None:
    port = free_port()
    absent = stand_in(manifest(open_routes()))
    settings = credentials(slack, SLACK_API_URL=f"http://127.0.0.1:{port}/api/")
    running = process(**settings)
    bot = running.port()
    assert json.loads(running.line("slack does not answer"))["level"] == "warning"
    assert get("127.0.0.1", bot, "/readyz") == (200, "ready")
    assert "try again in a moment" in types(slack, bot, "/customer 李四")
    absent.start(port=port)
    try:
        running.line("connected to slack")
        assert types(slack, bot, "/customer add 李四").startswith("Added")
    finally:
        absent.stop()
    assert running.stop() == 0


def test_a_port_that_is_taken_and_a_database_that_cannot_be_opened(
    process: Callable[..., Process], slack: Slack
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = process(**credentials(slack, PORT=str(taken.getsockname()[1])))
        assert running.exit() == 1
    assert running.lines[-1].startswith("Can't start: ")
    running = process(**credentials(slack, DATABASE_URL="sqlite:////nowhere/at/all.db"))
    assert running.exit() == 1
    assert running.lines[-1].startswith("Can't start: ")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-secret"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-secret", "PORT": "none"}, "PORT"),
    ],
)
def test_half_a_configuration_is_refused_by_name_and_not_served(
    process: Callable[..., Process], settings: dict[str, str], named: str
) -> None:
    running = process(**settings)
    assert running.exit() == 2
    assert named in "\n".join(running.lines)
    assert "secret" not in "\n".join(running.lines).replace("SLACK_SIGNING_SECRET", "")
    assert not [line for line in running.lines if "Traceback" in line]


def test_a_client_that_leaves_in_the_middle(process: Callable[..., Process], slack: Slack) -> None:
    running = process(**credentials(slack))
    port = running.port()
    for sent in (b"", b"POST /slack/events HTTP/1.1\r\nContent-Le", b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(sent)
    half = http.client.HTTPConnection("127.0.0.1", port)
    half.putrequest("POST", "/slack/events")
    half.putheader("Content-Length", "100")
    half.endheaders(b"command=/log")
    half.close()
    assert get("127.0.0.1", port, "/healthz") == (200, "ok")
    assert running.stop() == 0
    assert not [line for line in running.lines if "Traceback" in line]
