"""`make cluster`: three bots behind haproxy, by pgbouncer on one PostgreSQL: what they take, what a death costs.

First a team types what teams type, reads and writes, and it is measured what each part of the installation spends on
it: processor time hardly depends on how busy the machine is. Then, round by round, the team goes on while one bot is
killed and comes back; deliveries come twice and late. At the end everything that was answered must be there, once.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Annotated, cast

import psutil
import typer
from rich.console import Console
from rich.table import Table

from fakeslack.wire.delivery import Ack
from scripts.faults import tell
from tests.databases import Databases, Server
from tests.faults import script
from tests.faults.fleet import BOTS, Fleet
from tests.faults.judge import Books, Verdict, judge, wait_until_said
from tests.faults.run import Run
from tests.faults.script import Death
from tests.wants import program

PROGRAMS = ("haproxy", "pgbouncer")
TYPED = {
    "/customer {customer}": 8,
    "/points {customer}": 2,
    "/offer {customer} 150": 2,
    "/log {customer} good {note}": 5,
    "/purchase {customer} {amount} {note}": 2,
    "/segment": 1,
}
"""What a team types, and how often of twenty times: two reads for a write."""
console = Console()


@dataclass
class Spent:
    """What was answered, by when, and the milliseconds of processor time that each part spent on one request."""

    acks: list[Ack]
    seconds: float
    parts: dict[str, float]


def main(
    rounds: Annotated[int, typer.Option(help="How often a bot is killed, one after the other.")] = BOTS,
    steps: Annotated[int, typer.Option(help="How much the team does before, during and after.")] = 100,
    requests: Annotated[int, typer.Option(help="How much is typed for the figures.")] = 3000,
    at_once: Annotated[int, typer.Option(help="How many type at the same moment.")] = 8,
    seed: Annotated[int, typer.Option(help="Tells the story.")] = 7,
) -> None:
    """Start three bots behind a balancer, measure, kill one after the other; exit code 1 when something is wrong."""
    missing = [name for name in PROGRAMS if program(name) is None]
    if missing:
        console.print(f"This needs {' and '.join(missing)}: install the packages of these names.")
        raise typer.Exit(2)
    server = Server(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            spent, verdict, run = _played(server, Path(folder), rounds, steps, requests, at_once, seed)
    finally:
        server.close()
    _report_spent(spent)
    _report(verdict, run, rounds)
    raise typer.Exit(1 if verdict.faults else 0)


def _played(
    server: Server, folder: Path, rounds: int, steps: int, requests: int, at_once: int, seed: int
) -> tuple[Spent, Verdict, Run]:
    databases = Databases(folder, server.url(), "cluster")
    run = Run(seed, databases(), folder, bot=Fleet, deaths=repeat(Death(steps, 0.0, True)))
    fleet, books = cast("Fleet", run.victim), Books(run.database)
    try:
        run.begin()
        fleet.start()
        spent = measured(run, fleet, server, requests, at_once, random.Random(seed))
        fleet.stop()
        for number in range(rounds):
            run.round(strike=fleet.losing(number % BOTS, steps))
            console.print(
                f"round {number + 1}: bot {number % BOTS + 1} was killed and came back, {len(run.book):,} things done"
            )
        run.settle()
        wait_until_said(run, books)
        return spent, judge(run, books), run
    finally:
        run.end()
        books.close()
        fleet.close()
        databases.close()


def measured(run: Run, fleet: Fleet, server: Server, requests: int, at_once: int, dice: random.Random) -> Spent:
    """Have people type so much, and measure it."""
    assert fleet.balancer is not None
    parts = {
        "bots": [member.pid for member in fleet.members],
        "PostgreSQL": [server.process.pid],
        "pgbouncer": [fleet.pooler.process.pid],
        "haproxy": [fleet.balancer.pid],
    }
    texts = [_text(dice, number) for number in range(requests)]
    people = [(run.slack.person(dice.choice(script.PEOPLE)), dice.choice(script.CHANNELS[:2])) for _ in texts]
    for (person, channel), text in zip(people[:100], texts[:100], strict=True):  # each bot gets to know everybody
        person.types(text, channel)
    before, begun = {name: _cpu(pids) for name, pids in parts.items()}, time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        acks = list(
            pool.map(lambda given: given[0][0].types(given[1], given[0][1]).ack, zip(people, texts, strict=True))
        )
    seconds = time.perf_counter() - begun
    spent = {name: (_cpu(pids) - before[name]) * 1000 / requests for name, pids in parts.items()}
    return Spent(acks, seconds, spent)


def _text(dice: random.Random, number: int) -> str:
    """Return something to type."""
    chosen = dice.choices(list(TYPED), list(TYPED.values()))[0]
    return chosen.format(customer=dice.choice(script.CUSTOMERS), amount=dice.randint(10, 900), note=f"note {number}")


def _cpu(pids: list[int]) -> float:
    """Return the seconds of processor time that processes and their children have spent."""
    processes = [
        process for pid in pids for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))
    ]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _report_spent(spent: Spent) -> None:
    table = Table("for one request", "ms of processor time", box=None)
    for name, milliseconds in spent.parts.items():
        table.add_row(name, f"{milliseconds:.2f}")
    console.print(table)
    took = sorted(ack.seconds * 1000 for ack in spent.acks)
    failed = sum(not ack.ok for ack in spent.acks)
    p99 = statistics.quantiles(took, n=100)[-1]
    console.print(
        f"{len(took):,} requests in {spent.seconds:.0f} s on {psutil.cpu_count()} processors, which the stand-in Slack "
        f"shares: half within {statistics.median(took):.0f} ms, 99 of 100 within {p99:.0f} ms, {failed} failed"
    )


def _report(verdict: Verdict, run: Run, rounds: int) -> None:
    unanswered = [entry for entry in run.book if not (entry.acknowledged or entry.refused)]
    closed = sum(entry.met_nobody for entry in unanswered)
    tell(
        verdict,
        ("bots killed", rounds),
        ("left without an answer", len(unanswered) - closed),
        ("sent after the last bot had gone", closed),
    )


if __name__ == "__main__":
    typer.run(main)
