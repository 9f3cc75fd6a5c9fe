"""Which HTTP server answers best: by itself, while Slack hangs, and beside connections that never come to an end.

Ours is measured against those that are installed here: `pip install waitress granian` for this bench alone.
"""

from __future__ import annotations

import http.client
import importlib.util
import itertools
import os
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from scripts.bench import house, served
from scripts.bench.measure import ratio

CLIENTS, HANGING, DRIPPING = 8, 5, 130
HANGS = 2.0
"""Seconds that Slack takes to open a form."""
EACH = 20
"""Acks of each client in a round."""
PAUSE = 0.05
"""Seconds between two bytes of each connection that drips."""
PATIENT = 20
"""Seconds after which an ack is no ack any more."""
TICK = 0.01
"""Seconds in which the kernel counts another process's time."""
CUSTOMERS = 1000
SETTINGS = ("by itself", "while 5 views.open hang", "beside 130 that drip")
_numbers = itertools.count(1)


@dataclass
class Served:
    """A server in a process of its own, and what each setting's rounds took: seconds by processor, by wall, of each."""

    kind: str
    port: int
    process: psutil.Process
    cpu: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in SETTINGS})
    wall: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in SETTINGS})
    each: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in SETTINGS})
    lost: int = 0

    def round(self, setting: str, each: int) -> None:
        """Have every client ask so often, and write down what it took."""
        begun, cpu = time.perf_counter(), self._spent()
        with ThreadPoolExecutor(CLIENTS) as clients:
            told = list(clients.map(lambda _: self._client(each), range(CLIENTS)))
        took = [seconds for one in told for seconds in one]
        self.lost += CLIENTS * each - len(took)
        self.each[setting] += took
        self.cpu[setting].append(max(self._spent() - cpu, TICK) / (CLIENTS * each))
        self.wall[setting].append((time.perf_counter() - begun) / (CLIENTS * each))

    def asks(self, typed: str) -> float:
        """Type /log with something, and return the seconds until it is acknowledged."""
        connection = http.client.HTTPConnection(served.HOST, self.port, timeout=PATIENT)
        try:
            return _ask(connection, typed)
        finally:
            connection.close()

    def _client(self, each: int) -> list[float]:
        took: list[float] = []
        connection = http.client.HTTPConnection(served.HOST, self.port, timeout=PATIENT)
        for _ in range(each):
            with suppress(OSError, http.client.HTTPException):
                took.append(_ask(connection, f"客户{next(_numbers) % CUSTOMERS} 好评"))
        connection.close()
        return took

    def _spent(self) -> float:
        every = [self.process, *self.process.children(recursive=True)]
        return float(sum(sum(one.cpu_times()[:2]) for one in every))


def measure(console: Console, folder: Path, rounds: int, each: int = EACH) -> None:
    """Measure and print."""
    kinds = [served.UVICORN]
    kinds += [one for one in (served.WAITRESS, served.GRANIAN) if importlib.util.find_spec(one)]
    with ExitStack() as open_:
        slack = open_.enter_context(_hanging())
        servers = [open_.enter_context(_serving(kind, folder, slack)) for kind in kinds]
        for server in servers:
            server.round(SETTINGS[0], each)
            for kept in (server.cpu, server.wall, server.each):
                kept[SETTINGS[0]].clear()
        for _ in range(rounds):
            for server in servers:
                server.round(SETTINGS[0], each)
                with _asking(server):
                    server.round(SETTINGS[1], each)
                with _dripping(server.port):
                    server.round(SETTINGS[2], each)
    _told(console, servers)


def _told(console: Console, servers: list[Served]) -> None:
    ours = servers[0]
    for setting in SETTINGS:
        table = Table(setting, "÷ ours: rate, CPU", "rate, wall", "p50 ÷", "p99 ÷", "p99", "lost")
        for one in servers:
            p50, p99 = (_percentile(one.each[setting], at) for at in (50, 99))
            table.add_row(
                one.kind,
                f"{ratio(ours.cpu[setting], one.cpu[setting]):.2f}",
                f"{ratio(ours.wall[setting], one.wall[setting]):.2f}",
                f"{p50 / _percentile(ours.each[setting], 50):.2f}",
                f"{p99 / _percentile(ours.each[setting], 99):.2f}",
                f"{p99 * 1e3:,.0f} ms",
                str(one.lost),
            )
        console.print(table)


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _ask(connection: http.client.HTTPConnection, typed: str) -> float:
    body, kind = house.command_body(typed)
    begun = time.perf_counter()
    connection.request("POST", "/slack/events", body.encode(), house.headers(body, kind))
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"HTTP {response.status}")
    return time.perf_counter() - begun


# ---- what is served, and what is in its way


@contextmanager
def _serving(kind: str, folder: Path, slack: str) -> Iterator[Served]:
    with socket.create_server((served.HOST, 0)) as free:
        port = free.getsockname()[1]
    url = f"sqlite:///{folder / kind.split(',')[0]}.db"
    house.filled(url, CUSTOMERS, "NORMAL", namesakes=0).close()
    settings = {**os.environ, "DATABASE_URL": url, "SLACK_API_URL": slack}
    process = subprocess.Popen(served.command(kind, port), env=settings)
    try:
        server = Served(kind, port, psutil.Process(process.pid))
        while process.poll() is None:
            with suppress(OSError):
                server.asks("客户1 好评")
                break
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _hanging() -> Iterator[str]:
    """Give the address of a Slack that takes its time."""

    class Late(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            time.sleep(HANGS)
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            with suppress(OSError):  # nobody waits any more
                self.wfile.write(b'{"ok": true}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((served.HOST, 0), Late)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{served.HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _meanwhile(work: Callable[[], object], many: int) -> Iterator[None]:
    """Have some threads do something again and again."""
    stopping = threading.Event()

    def again() -> None:
        while not stopping.is_set():
            with suppress(OSError, http.client.HTTPException):
                work()

    threads = [threading.Thread(target=again) for _ in range(many)]
    for thread in threads:
        thread.start()
    time.sleep(HANGS / 4)
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def _asking(server: Served) -> AbstractContextManager[None]:
    """Have forms be asked for, which Slack opens late."""
    return _meanwhile(lambda: server.asks(""), HANGING)


@contextmanager
def _dripping(port: int) -> Iterator[None]:
    """Have connections begin to ask, and go on byte by byte."""
    open_ = [socket.create_connection((served.HOST, port)) for _ in range(DRIPPING)]
    for one in open_:
        one.sendall(b"POST /slack/events HTTP/1.1\r\nHost: bench\r\nX-Filler: ")

    def drip() -> None:
        for one in open_:
            with suppress(OSError):
                one.sendall(b"x")
        time.sleep(PAUSE)

    try:
        with _meanwhile(drip, 1):
            yield
    finally:
        for one in open_:
            one.close()
