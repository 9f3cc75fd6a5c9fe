"""What anybody may ask over HTTP keeps nobody else waiting, and only so many are let in."""

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice

import pytest

from bot.server import ANYBODYS, HEALTH, SHOPS, SLACKS, HttpServer, Lane, Turnstile
from handlers.kernel.pages import Answered, Asked

LANES = {"/s/": ANYBODYS, "/in/": SHOPS}


@contextmanager
def serving(hold: threading.Event, inside: threading.Semaphore, flooded: str = "/s/") -> Iterator[HttpServer]:
    """Serve, in a lane of its own, what takes until it is let go; the rest at once."""

    def answer(asked: Asked) -> Answered:
        if asked.path.startswith(flooded):
            inside.release()
            hold.wait()
        return Answered(200, [], asked.path.encode())

    server = HttpServer(answer, lambda path: LANES.get(path[:4], LANES.get(path[:3], SLACKS)), "127.0.0.1", 0)
    server.start()
    try:
        yield server
    finally:
        hold.set()
        server.stop()


def ask(server: HttpServer, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str | None]:
    """Return the status, and for how long to wait before one asks again."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("retry-after")
    finally:
        connection.close()


@pytest.mark.parametrize(("flooded", "other"), [("/s/", "/in/"), ("/in/", "/s/")])
def test_a_flood_keeps_slack_and_others_from_nothing(flooded: str, other: str) -> None:
    hold, inside = threading.Event(), threading.Semaphore(0)
    room, more = LANES[flooded].room or 0, 8
    with serving(hold, inside, flooded) as server, ThreadPoolExecutor(room + more) as strangers:
        asking = [strangers.submit(ask, server, f"{flooded}flood") for _ in range(room + more)]
        refused = list(islice(as_completed(asking), more))
        assert [one.result() for one in refused] == [(429, "5")] * more
        for _ in range(LANES[flooded].threads):
            inside.acquire()
        assert ask(server, "/slack/events", "POST", b"x" * 100_000) == (200, None)
        assert ask(server, f"{other}now") == (200, None)
        hold.set()
        assert [one.result() for one in asking if one not in refused] == [(200, None)] * room
        assert ask(server, f"{flooded}now") == (200, None)


def test_a_strangers_body_is_short() -> None:
    hold = threading.Event()
    hold.set()
    with serving(hold, threading.Semaphore(0)) as server:
        assert ask(server, "/s/x", "POST", b"x" * ANYBODYS.most_bytes) == (200, None)
        assert ask(server, "/s/x", "POST", b"x" * (ANYBODYS.most_bytes + 1))[0] == 413


def test_only_so_many_a_second_are_let_in() -> None:
    turnstile = Turnstile(Lane("x", 1, room=100, rate=2, rush=3))

    def come(now: float) -> bool:
        let_in = turnstile.enter(now)
        if let_in:
            turnstile.leave()
        return let_in

    assert [come(10.0) for _ in range(5)] == [True, True, True, False, False]
    assert [come(10.4), come(10.5), come(10.6)] == [False, True, False]
    assert [come(100.0) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("lane", [SLACKS, HEALTH])
def test_others_are_always_let_in(lane: Lane) -> None:
    turnstile = Turnstile(lane)
    assert all(turnstile.enter(0.0) for _ in range(1000))
