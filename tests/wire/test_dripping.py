"""Connections that ask slowly, or nothing: nobody waits for them, they are closed, and there is room beside them."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from bot.server import HEALTH, SLACKS, THREADS, HttpServer
from bot.transport import LOOKS
from fakeslack import sign
from handlers.kernel.pages import Answered, Asked
from tests.conftest import Team
from tests.process.process_tools import get

MANY = 130
FOR_EVER = 600.0
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: haoping\r\nX-Filler: "
BODY = b"POST /slack/events HTTP/1.1\r\nHost: haoping\r\nContent-Length: 100000\r\n\r\n"
SILENCE = b""
ASKED_ONCE = b"GET /healthz HTTP/1.1\r\nHost: haoping\r\n\r\n"


class Drippers:
    """Connections that have begun to ask and go on byte by byte, until they are closed."""

    def __init__(self, port: int, count: int, begin: bytes) -> None:
        self._drips = begin != SILENCE
        self.open = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
        self.heard: dict[socket.socket, bytes] = dict.fromkeys(self.open, b"")
        self._stopping = threading.Event()
        for one in self.open:
            one.sendall(begin)
            one.setblocking(False)
        self._thread = threading.Thread(target=self._drip, daemon=True)
        self._thread.start()

    def closed(self) -> int:
        """How many of them were closed."""
        return sum(one.fileno() < 0 for one in self.open)

    def stop(self) -> None:
        """Leave."""
        self._stopping.set()
        self._thread.join()
        for one in self.open:
            one.close()

    def _drip(self) -> None:
        while not self._stopping.wait(0.05):
            for one in self.open:
                if one.fileno() >= 0 and not self._lives(one):
                    one.close()

    def _lives(self, one: socket.socket) -> bool:
        try:
            while said := one.recv(4096):
                self.heard[one] += said
        except BlockingIOError:
            return not self._drips or self._says_more(one)
        except OSError:
            pass
        return False

    def _says_more(self, one: socket.socket) -> bool:
        try:
            one.sendall(b"x")
        except OSError:
            return False
        return True


@contextmanager
def serving(team: Team, **given: float) -> Iterator[HttpServer]:
    """Serve what a team's bot answers, by a server with other deadlines or less room."""
    server = HttpServer(team.bot.web, team.bot.web.lane, "127.0.0.1", 0, **given)  # type: ignore[arg-type]
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def dripping(server: HttpServer, count: int, begin: bytes) -> Iterator[Drippers]:
    drippers = Drippers(server.port, count, begin)
    try:
        yield drippers
    finally:
        drippers.stop()


def ask(team: Team, server: HttpServer, path: str, typed: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        if typed:
            form = {
                "team_id": team.workspace,
                "user_id": team.alice.id,
                "channel_id": "C0SALES001",
                "trigger_id": typed,
            }
            command, _, text = typed.partition(" ")
            body = urlencode({**form, "command": command, "text": text}).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded", **sign(team.slack.signing_secret, body)}
            connection.request("POST", path, body, headers)
        else:
            connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def check(team: Team, server: HttpServer) -> None:
    """See that everything is answered."""
    assert ask(team, server, "/healthz") == (200, b"ok")
    assert ask(team, server, "/readyz") == (200, b"ready")
    assert ask(team, server, "/metrics")[0] == 200
    status, said = ask(team, server, "/slack/events", "/haoping health")
    assert status == 200
    assert json.loads(said)["text"]


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("begin", [HEAD, BODY, SILENCE], ids=["headers", "body", "silence"])
def test_all_is_answered_beside_those_who_drip(shared: Team, begin: bytes) -> None:
    with serving(shared, patience=FOR_EVER) as server, dripping(server, MANY, begin) as drippers:
        check(shared, server)
        assert drippers.closed() == 0


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("begin", [HEAD, BODY, SILENCE, ASKED_ONCE], ids=["headers", "body", "silence", "the next"])
def test_who_drips_is_hung_up_on(shared: Team, begin: bytes) -> None:
    with serving(shared, patience=0.5) as server, dripping(server, MANY, begin) as drippers:
        shared.slack.wait_for(lambda: drippers.closed() == MANY, 60)
        told = {said.partition(b"\r\n")[0] for said in drippers.heard.values()}
        answer = {BODY: b"HTTP/1.1 408 Request Timeout", ASKED_ONCE: b"HTTP/1.1 200 OK"}.get(begin, b"")
        assert told - {b""} == {answer} - {b""}  # who spoke into the closing door may have missed it
        check(shared, server)


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("begin", [HEAD, BODY, SILENCE], ids=["headers", "body", "silence"])
def test_who_has_waited_longest_makes_room(shared: Team, begin: bytes) -> None:
    with serving(shared, patience=FOR_EVER, room=20) as server, dripping(server, MANY, begin) as drippers:
        shared.slack.wait_for(lambda: drippers.closed() >= MANY - 20, 60)
        check(shared, server)
        assert all(one.fileno() < 0 for one in drippers.open[: MANY - 20])


def test_the_process_says_how_it_is_while_all_who_answer_others_wait() -> None:
    held = threading.Barrier(THREADS + 1)
    go_on = threading.Event()

    def answer(asked: Asked) -> Answered:
        if asked.path not in LOOKS:
            held.wait()
            go_on.wait()
        return Answered(200, [], asked.path.encode())

    server = HttpServer(answer, lambda path: HEALTH if path in LOOKS else SLACKS, "127.0.0.1", 0)
    server.start()
    with ThreadPoolExecutor(THREADS) as pool:
        asking = [pool.submit(get, "127.0.0.1", server.port, "/slack/events") for _ in range(THREADS)]
        held.wait()
        assert get("127.0.0.1", server.port, "/healthz") == (200, "/healthz")
        go_on.set()
        assert {one.result() for one in asking} == {(200, "/slack/events")}
    server.stop()
