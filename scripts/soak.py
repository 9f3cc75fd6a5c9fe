"""`make soak`: a long day in some minutes, and whether the bot is as large and as quick at its end as at its start.

Two bots as people run them, processes of their own: one has all workspaces but one, by HTTP, installed in each by
OAuth; the other has the last one, by Socket Mode. So many requests a second come for so many minutes, and no more.
"""

from __future__ import annotations

import math
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console
from rich.table import Table

from bot.app import open_routes
from bot.maintenance import serving
from bot.manifest import manifest
from bot.settings import Settings
from fakeslack import Actor, Slack
from fakeslack.model import Person, Workspace
from fakeslack.seed import Seed, install
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from tests.faults.victim import Victim

CHANNEL = "sales"
CUSTOMERS = 50
"""Customers that each workspace begins with."""
TYPED = {
    "/log 客户{n} 好评 很快": 6,
    "/log 客户{n} bad too slow": 2,
    "/customer 客户{n}": 6,
    "/customer find 户{n}": 2,
    "/customer list unhappy": 2,
    "/purchase 客户{n} 120": 2,
    "/points 客户{n}": 1,
    "/digest": 1,
    "what a day, who has the keys?": 8,
    "客户{n} 很满意，服务很好": 2,
}
"""What is typed and said, and how often."""
WORKERS = 8
LOOKS = 200
"""How often the processes are looked at."""
WARM, SHARE = 0.1, 0.2
"""The first part of the time is nobody's; the first and the last share of what is left are compared."""
MOST = {"memory": 1.15, "files": 1.1, "threads": 1.1, "WAL": 1.5}
"""How many times its size at the start something may have at the end."""
ANYWAY = {"files": 80, "threads": 48, "WAL": 5 * 1024**2}
"""What it may have anyway: pools of threads and connections fill as more comes at once, SQLite's log up to 4 MB."""
console = Console()


@dataclass
class Wire:
    """A bot by one wire: its stand-in Slack, its people, and what was seen of it, each at its second."""

    name: str
    slack: Slack
    victim: Victim
    file: Path
    people: list[Actor]
    looks: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    acks: list[tuple[float, float]] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    def look(self, at: float) -> None:
        """Write down how large the process is."""
        process = psutil.Process(self.victim.pid)
        log = self.file.with_name(f"{self.file.name}-wal")
        seen: dict[str, float] = {"memory": process.memory_info().rss, "files": process.num_fds()}
        wal = log.stat().st_size if log.exists() else 0
        spent = sum(process.cpu_times()[:2])
        self.looks.append((at, {**seen, "threads": process.num_threads(), "WAL": wal, "CPU": spent}))

    def act(self, chance: random.Random, at: float) -> None:
        """Have somebody type something."""
        (typed,) = chance.choices(list(TYPED), list(TYPED.values()))
        answer = chance.choice(self.people).types(typed.format(n=chance.randrange(CUSTOMERS)), CHANNEL)
        if typed.startswith("/"):
            self.acks.append((at, answer.ack.seconds))
            if not answer.ack.ok:
                self.failed[str(answer.ack.error)] += 1


def main(
    minutes: Annotated[float, typer.Option(help="How long.")] = 20,
    workspaces: Annotated[int, typer.Option(help="How many workspaces there are.", min=2)] = 200,
    rate: Annotated[float, typer.Option(help="Requests a second, by both wires together.")] = 20,
    seed: Annotated[int, typer.Option(help="Tells who types what.")] = 7,
) -> None:
    """Let teams work for a while; exit code 1 where the bot grew, or left something unanswered."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as open_:
        wires = [open_.enter_context(one) for one in (_by_http(Path(made), workspaces - 1), _by_socket(Path(made)))]
        _soak(wires, minutes * 60, rate, seed)
        grown = [_told(wire, minutes * 60) for wire in wires]
    raise typer.Exit(1 if any(grown) or any(wire.failed for wire in wires) else 0)


def _soak(wires: Sequence[Wire], seconds: float, rate: float, seed: int) -> None:
    begun, chance = time.monotonic(), random.Random(seed)
    stopping = threading.Event()

    def look() -> None:
        while not stopping.wait(seconds / LOOKS):
            for wire in wires:
                wire.look(time.monotonic() - begun)

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(WORKERS) as pool:
        acting = []
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, number / rate - (time.monotonic() - begun)))
            at = time.monotonic() - begun
            if at > seconds:  # a machine that does not keep up is asked less, not for longer
                break
            acting.append(pool.submit(wires[number % len(wires)].act, random.Random(chance.random()), at))
    stopping.set()
    looking.join()
    for one in acting:
        one.result()


def _told(wire: Wire, seconds: float) -> bool:
    """Print how a bot was at the start and at the end; return whether it grew too much."""
    table = Table(wire.name, "at the start", "at the end", "÷", "aim")
    grew = False
    for what, most in MOST.items():
        before, after = (_part(some, 50) for some in _ends([(at, seen[what]) for at, seen in wire.looks], seconds))
        grew |= after > most * max(before, ANYWAY.get(what, 0))
        shown = [f"{one / 1024**2:,.1f} MB" if what in {"memory", "WAL"} else f"{one:,.0f}" for one in (before, after)]
        grown = f"{after / before:.2f}" if before else ""
        table.add_row(what, *shown, grown, f"≤ {most}" + (", or what it may have anyway" if what in ANYWAY else ""))
    spent = _ends([(at, seen["CPU"]) for at, seen in wire.looks], seconds)
    each = [(max(one) - min(one)) / len(acks) for one, acks in zip(spent, _ends(wire.acks, seconds), strict=True)]
    shown = [f"{one * 1e3:,.1f} ms" for one in each]
    table.add_row("CPU, each", *shown, f"{each[1] / each[0]:.2f}", "")
    for percent in (50, 99):
        before, after = (_part(some, percent) for some in _ends(wire.acks, seconds))
        shown = [f"{one * 1e3:,.1f} ms" for one in (before, after)]
        table.add_row(f"an ack, p{percent}", *shown, f"{after / before:.2f}", "")
    left = ", ".join(f"{many} × {why}" for why, many in wire.failed.items()) or "none"
    table.add_row("unanswered", f"of {len(wire.acks):,}", left, "", "none")
    console.print(table)
    return grew


def _part(values: Sequence[float], percent: int) -> float:
    """Return below what so many hundredths of some values are; not a number where there are too few to say."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else math.nan


def _ends(seen: Sequence[tuple[float, float]], seconds: float) -> tuple[list[float], list[float]]:
    """Return the values of the first and of the last share of the time, after the bot is warm."""
    share = seconds * (1 - WARM) * SHARE
    first = [value for at, value in seen if seconds * WARM <= at < seconds * WARM + share]
    return first, [value for at, value in seen if at >= seconds - share]


# ---- the bots


@contextmanager
def _by_http(folder: Path, workspaces: int) -> Iterator[Wire]:
    slack = _slack([f"T0{number:05}" for number in range(workspaces)])
    for workspace in slack.state.workspaces:
        install(slack.state, workspace)
    settings = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": slack.client_id, "SLACK_CLIENT_SECRET": slack.client_secret}
    with _serving("by HTTP", slack, folder / "http.db", settings) as wire:
        yield wire


@contextmanager
def _by_socket(folder: Path) -> Iterator[Wire]:
    slack = _slack(["T099999"])
    with _serving("by Socket Mode", slack, folder / "socket.db", {"SLACK_APP_TOKEN": slack.app_token}) as wire:
        yield wire


def _slack(workspaces: Sequence[str]) -> Slack:
    companies = tuple(Workspace(id, id, id.lower()) for id in workspaces)
    people = tuple(Person(f"U{id[1:]}", id, id.lower(), id, is_admin=True) for id in workspaces)
    channels: list[dict[str, Any]] = [
        {"id": f"C{id[1:]}", "name": CHANNEL, "workspace": id, "members": [f"U{id[1:]}", f"U0BOT{id[2:7]}"]}
        for id in workspaces
    ]
    return Slack(manifest(open_routes(), None), seed=Seed(companies, people, tuple(channels)), ack_seconds=60).start()


@contextmanager
def _serving(name: str, slack: Slack, file: Path, settings: dict[str, str]) -> Iterator[Wire]:
    url = f"sqlite:///{file}"
    _fill(url, slack, settings)
    victim = Victim(slack, url, file.parent)
    try:
        victim.start(**settings)
        if "SLACK_APP_TOKEN" in settings:  # it serves before Slack has let it in, and takes nothing by HTTP
            slack.wire.request_url = slack.wire.options_url = None
            slack.wait_until_connected(60)
        yield Wire(
            name, slack, victim, file, [Actor(slack, one.id) for one in slack.state.people.values() if one.is_admin]
        )
    finally:
        victim.stop()
        slack.stop()


def _fill(url: str, slack: Slack, settings: dict[str, str]) -> None:
    """Have the bot installed in every workspace, with the customers of each."""
    given: dict[str, Any] = {name.lower(): value or None for name, value in settings.items()}
    vault = serving.vault(
        Settings(_env_file=None, slack_signing_secret=slack.signing_secret, database_url=url, **given)
    )
    db = Database(url, synchronous="OFF")
    migrate(db)
    for workspace, one in slack.state.installations.items():
        with db.write(workspace, Author(one.bot_user, slack.clock.now(), "soak")) as store:
            store.installations.save(workspace, one.bot_user, one.bot_id, vault.seal(one.bot_token), "")
            store.customers.add_many([{"name": f"客户{number}"} for number in range(CUSTOMERS)])
    db.close()


if __name__ == "__main__":
    typer.run(main)
