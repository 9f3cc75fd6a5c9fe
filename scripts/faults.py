"""Kill the bot hundreds of times while a team works with it, and compare what is there with what was answered."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tests.faults.judge import Books, Verdict, judge, wait_until_said
from tests.faults.run import Run

BATCH = 25
"""Rounds with one database and one team: each batch is judged, and begins anew."""

console = Console()


def main(
    rounds: Annotated[int, typer.Option(help="How often the bot is killed.")] = 300,
    seed: Annotated[int | None, typer.Option(help="Tells the story; any number when left out.")] = None,
    database: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database for one batch; SQLite files when left out.")
    ] = None,
    history: Annotated[bool, typer.Option(help="Whether the bot may look into the channels' history.")] = True,
) -> None:
    """Kill the bot again and again; exit code 1 when something was lost, doubled or wrong."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    total, kills, stops = Verdict(), 0, 0
    with tempfile.TemporaryDirectory() as folder, _progress() as progress:
        bar = progress.add_task(f"seed {seed}", total=rounds, found="")
        size = rounds if database else BATCH
        for number, begun in enumerate(range(0, rounds, size)):
            batch = Path(folder) / str(number)
            batch.mkdir()
            run = Run(seed + number, database or f"sqlite:///{batch / 'bot.db'}", batch, history=history)
            for found in _judged(run, min(size, rounds - begun), total):
                progress.update(bar, advance=1, found=found)
            kills, stops = kills + run.kills, stops + run.stops
    _report(total, kills, stops, seed)
    raise typer.Exit(1 if total.faults else 0)


def _judged(run: Run, rounds: int, total: Verdict) -> Iterator[str]:
    """Play the rounds, say after each how it stands, and add to the total what is found at the end."""
    books = Books(run.database)
    try:
        run.begin()
        for _ in range(rounds):
            run.round(between=lambda: total.wrong.extend(books.is_sound()))
            yield f"{total.acknowledged + len(run.book):,} writes, {len(total.faults)} faults"
        run.settle()
        wait_until_said(run, books)
        _add(total, judge(run, books))
    finally:
        run.end()
        books.close()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[found]}"),
        TimeRemainingColumn(),
        console=console,
    )


def _add(total: Verdict, verdict: Verdict) -> None:
    for name, value in vars(verdict).items():
        setattr(total, name, getattr(total, name) + value)


def _report(total: Verdict, kills: int, stops: int, seed: int) -> None:
    table = Table(show_header=False, box=None)
    for label, value in (
        ("seed", seed),
        ("kills survived", kills),
        ("stops in between", stops),
        ("writes acknowledged", total.acknowledged),
        ("refused", total.refused),
        ("without an answer", total.unanswered),
        ("delivered again", total.repeated),
        ("posts", total.posts),
        ("lost", len(total.lost)),
        ("doubled", len(total.doubled)),
        ("otherwise wrong", len(total.wrong)),
    ):
        table.add_row(label, f"{value:,}")
    console.print(table)
    for fault in total.faults:
        console.print(f"  {fault}", style="red", markup=False)


if __name__ == "__main__":
    typer.run(main)
