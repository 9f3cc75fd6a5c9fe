"""`make bench`: what the bot costs, against the bare libraries, side by side in one run."""

from __future__ import annotations

import http.client
import itertools
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from slack_bolt import App, BoltRequest

from bot import log
from bot.server import SLACKS, HttpServer
from bot.transport import Web
from scripts.bench import costs, digests, files, house, lists, minute, names, reading, scale, second, servers, shops
from scripts.bench.measure import Contender, Work, interleaved, micro, ratio

CLIENTS = 8
console = Console()


def main(
    customers: Annotated[int, typer.Option(help="How many customers the large workspace has.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(help="How many rounds of each.")] = 15,
    workspaces: Annotated[int, typer.Option(help="How many workspaces' digests are due together.")] = 10_000,
    only: Annotated[str, typer.Option(help="Only this part: reading, files, http …")] = "",
) -> None:
    """Measure and print."""
    log.configure("json", "error")
    few = max(3, rounds // 3)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        parts: dict[str, Callable[[], None]] = {
            "process": lambda: _in_process(folder, customers, rounds),
            "profile": lambda: costs.measure(console, folder, rounds),
            "digests": lambda: _digests(folder, workspaces, rounds),
            "names": lambda: names.measure(console, folder, customers, rounds),
            "lists": lambda: lists.measure(console, folder, customers, rounds),
            "reading": lambda: reading.measure(console, folder, rounds),
            "second": lambda: second.measure(console, folder, rounds),
            "shops": lambda: shops.measure(console, folder, rounds),
            "files": lambda: files.measure(console, folder, min(customers, 20_000), few),
            "http": lambda: _over_http(folder, rounds),
            "imports": lambda: _imports(few),
        }
        alone: dict[str, Callable[[], None]] = {
            "scale": lambda: scale.measure(console, folder, customers, rounds),
            "servers": lambda: servers.measure(console, folder, rounds),
            "minute": lambda: minute.measure(console, folder, workspaces),
        }
        if only and only not in {*parts, *alone}:
            raise typer.BadParameter(f"it is one of {', '.join([*parts, *alone])}", param_hint="--only")
        if only in alone:
            alone[only]()
        for name, part in parts.items():
            if only in {"", name}:
                part()


def dispatching(app: App, make: Callable[[], BoltRequest]) -> Work:
    """Return the work of dispatching so many requests, which are made before the clock starts."""
    waiting: list[BoltRequest] = []

    def work(times: int) -> None:
        for request in waiting[:times]:
            if app.dispatch(request).status != 200:
                raise RuntimeError("not acknowledged")
        waiting[:] = [make() for _ in range(times)]

    waiting[:] = [make() for _ in range(200)]
    return work


def _in_process(folder: Path, customers: int, rounds: int) -> None:
    texts = (f"客户{number * 7919 % 1000} 好评 很好" for number in itertools.count())
    whom = (f"客户{number * 7919 % 1000}" for number in itertools.count())
    console.print(f"Filling {customers:,} customers …")
    bare = house.bare()
    full = house.real(folder / "full.db", 1000)
    normal = house.real(folder / "normal.db", 1000, "NORMAL")
    large = house.real(folder / "large.db", customers, "NORMAL")
    ack = Contender("bare ack", dispatching(bare, lambda: house.command("x")), 100)
    others = [
        Contender("/log, durable (FULL)", dispatching(full, lambda: house.command(next(texts))), 50),
        Contender("/log, NORMAL", dispatching(normal, lambda: house.command(next(texts))), 50),
        Contender(f"/log, NORMAL, {customers:,}", dispatching(large, lambda: house.command(next(texts))), 50),
        Contender("/customer", dispatching(normal, lambda: house.command(next(whom), "/customer")), 50),
        Contender("/haoping", dispatching(normal, lambda: house.command("", "/haoping")), 100),
    ]
    interleaved([ack, *others], rounds)
    table = Table("in process", "CPU", "wall", "rate ÷ bare ack's, CPU", "wall", "aim")
    table.add_row(ack.name, micro(ack.cpu), micro(ack.wall), "1", "1", "")
    aims = ("≥ 0.15", "≥ 0.20", "", "≥ 0.30", "")
    for other, aim in zip(others, aims, strict=True):
        table.add_row(
            other.name,
            micro(other.cpu),
            micro(other.wall),
            f"{ratio(ack.cpu, other.cpu):.2f}",
            f"{ratio(ack.wall, other.wall):.2f}",
            aim,
        )
    console.print(table)
    growth = ratio(others[2].cpu, others[1].cpu)
    console.print(f"/log with {customers:,} customers ÷ with 1,000, CPU: {growth:.2f} (aim ≤ 1.15)\n")


def _digests(folder: Path, workspaces: int, rounds: int) -> None:
    console.print(f"Filling {workspaces:,} workspaces …")
    db, names = digests.filled(f"sqlite:///{folder / 'digests.db'}", workspaces)
    share = digests.compare(db, names, rounds)
    console.print(f"Headlines of {workspaces:,} workspaces ÷ a bare GROUP BY, CPU: {share:.2f} (aim ≤ 2)")
    seconds, posts = digests.settle(db)
    db.close()
    console.print(
        f"One tick: {posts:,} digests claimed and left to be posted in {seconds:.1f} s (aim ≤ {minute.SECONDS} s)\n"
    )


def _over_http(folder: Path, rounds: int) -> None:
    """Compare what many clients at once get; what a shared fsync could gain is between the two ways to commit."""
    apps = {
        "bare ack": house.bare(),
        "/log, durable (FULL)": house.real(folder / "http_full.db", 1000),
        "/log, NORMAL": house.real(folder / "http.db", 1000, "NORMAL"),
    }
    servers = {
        name: HttpServer(Web(app, house.SECRET, lambda: None), lambda _: SLACKS, "127.0.0.1", 0)
        for name, app in apps.items()
    }
    contenders = [Contender(name, _clients(server.port), 40 * CLIENTS) for name, server in servers.items()]
    for server in servers.values():
        server.start()
    interleaved(contenders, max(3, rounds // 2))
    for server in servers.values():
        server.stop()
    ack, *logs = contenders
    table = Table(f"{CLIENTS} clients over HTTP", "wall", "rate ÷ bare ack's", "aim")
    table.add_row(ack.name, micro(ack.wall), "1", "")
    for log_it, aim in zip(logs, ("≥ 0.45", ""), strict=True):
        table.add_row(log_it.name, micro(log_it.wall), f"{ratio(ack.wall, log_it.wall):.2f}", aim)
    console.print(table)
    console.print(
        f"NORMAL's rate ÷ FULL's: {ratio(logs[0].wall, logs[1].wall):.2f}; commits that share an fsync gain less\n"
    )


def _clients(port: int) -> Work:
    def client(times: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(times):
            body, kind = house.command_body(f"客户{number % 1000} 好评")
            connection.request("POST", "/slack/events", body.encode(), house.headers(body, kind))
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"HTTP {response.status}")
        connection.close()

    def work(times: int) -> None:
        threads = [threading.Thread(target=client, args=(times // CLIENTS,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return work


def _imports(rounds: int) -> None:
    def importing(*what: str) -> Work:
        def work(times: int) -> None:
            for _ in range(times):
                subprocess.run([sys.executable, *what], check=True, stdout=subprocess.DEVNULL)

        return work

    base = Contender("three base libraries", importing("-c", "import slack_bolt, sqlmodel, apscheduler"), 1)
    told = Contender("--help", importing("-m", "bot", "--help"), 1)
    # As `python -m bot` loads it: nothing looks meanwhile for what goes.
    ours = Contender("all to serve with", importing("-c", "import gc; gc.disable(); import bot.runtime"), 1)
    interleaved([base, told, ours], rounds)
    table = Table("start", "wall", "÷ base libraries'", "aim")
    table.add_row(base.name, micro(base.wall), "1", "")
    for one, aim in ((told, "≤ 0.4"), (ours, "≤ 1.5")):
        table.add_row(one.name, micro(one.wall), f"{ratio(one.wall, base.wall):.2f}", aim)
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
