"""Kill the bot hundreds of times while a team works with it, and compare what is there with what was answered."""

from __future__ import annotations

import enum
import secrets
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import make_url

from tests import clocks
from tests.databases import Databases, Server
from tests.faults import lapses
from tests.faults.judge import Books, Verdict, judge, wait_until_said
from tests.faults.run import Run
from tests.faults.strikes import Strike, hanging, killing, stepping, way_to
from tests.proxy import Proxy

BATCH = 25
"""Rounds with one database and one team: each batch is judged, and begins anew."""

LOOKS = 5
"""How often, in each batch, who looks for points that expire and holds that end is killed."""

console = Console()


class Kind(enum.StrEnum):
    """What the bot keeps its data in."""

    sqlite = "sqlite"
    postgresql = "postgresql"
    both = "both"

    def kinds(self) -> list[Kind]:
        """Return the kinds one by one."""
        return [Kind.sqlite, Kind.postgresql] if self is Kind.both else [self]


def main(
    rounds: Annotated[int, typer.Option(help="How often the bot is killed on each kind of database.")] = 300,
    seed: Annotated[int | None, typer.Option(help="Tells the story; any number when left out.")] = None,
    on: Annotated[Kind, typer.Option(help="PostgreSQL's server is killed as well, every time.")] = Kind.both,
    database: Annotated[str | None, typer.Option(help="The URL of an empty database, for one long batch.")] = None,
    history: Annotated[bool, typer.Option(help="Whether the bot may look into the channels' history.")] = True,
) -> None:
    """Kill the bot again and again; exit code 1 when something was lost, doubled or wrong."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    with tempfile.TemporaryDirectory() as folder, _progress() as progress:
        places: list[_Sqlite | _Postgresql | _Given] = (
            [_Given(database)] if database else [_PLACES[kind](Path(folder)) for kind in on.kinds()]
        )
        results = [_played(place, rounds, seed, history, progress, Path(folder)) for place in places]
    for place, result in zip(places, results, strict=True):
        _report(place.name, seed, *result)
    raise typer.Exit(1 if any(verdict.faults for verdict, _, _ in results) else 0)


class _Sqlite:
    """A new file for each batch."""

    name = "SQLite"
    way: Proxy | None = None

    def __init__(self, folder: Path) -> None:
        self.databases = Databases(folder, None)

    def strikes(self) -> list[Strike | None]:
        """A file is in this process's hands: nothing strikes it but the clock."""
        return [None]

    def close(self) -> None:
        """Nothing is left open."""


class _Postgresql:
    """A server of our own, which is killed and started again, or whose network hangs, in turn."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        self.server = Server()
        self.databases = Databases(folder, self.server.url())
        self.way = way_to(self.server)

    def strikes(self) -> list[Strike | None]:
        """Kill the server, and start it again; let the network to it swallow everything."""
        return [killing(self.server), hanging(self.way)]

    def close(self) -> None:
        """Leave nothing behind."""
        self.way.close()
        self.server.close()


class _Given:
    """One database that somebody else runs."""

    way: Proxy | None = None

    def __init__(self, url: str) -> None:
        self.name = make_url(url).render_as_string()
        self.databases = lambda: url

    def strikes(self) -> list[Strike | None]:
        """It is somebody else's: nothing strikes it but the clock."""
        return [None]

    def close(self) -> None:
        """It is somebody else's."""


_PLACES: dict[Kind, type[_Sqlite] | type[_Postgresql]] = {Kind.sqlite: _Sqlite, Kind.postgresql: _Postgresql}


def _played(
    place: _Sqlite | _Postgresql | _Given, rounds: int, seed: int, history: bool, progress: Progress, folder: Path
) -> tuple[Verdict, int, int]:
    """Play all rounds in one place; return what was found, how often the bot was killed, and how often stopped."""
    total, kills, stops = Verdict(), 0, 0
    bar = progress.add_task(f"{place.name}, seed {seed}", total=rounds, found="")
    size = rounds if isinstance(place, _Given) else BATCH
    try:
        for number, begun in enumerate(range(0, rounds, size)):
            run = Run(seed + number, place.databases(), folder, history=history, way=place.way)
            strikes = place.strikes()
            if clocks.library() is not None:
                strikes.append(stepping(run.clock))
            for found in _judged(run, min(size, rounds - begun), total, cycle(strikes)):
                progress.update(bar, advance=1, found=found)
            kills, stops = kills + run.kills, stops + run.stops
            if not isinstance(place, _Given):
                kills += _lapsed(place.databases(), seed + number, total)
    finally:
        place.close()
    return total, kills, stops


def _lapsed(url: str, seed: int, total: Verdict) -> int:
    """Have points expire and holds end while who looks is killed; return how often."""
    lapses.tell(url)
    kills = lapses.look(url, seed, LOOKS)
    books = Books(url)
    _add(total, lapses.judge(books))
    books.close()
    return kills


def _judged(run: Run, rounds: int, total: Verdict, strikes: Iterator[Strike | None]) -> Iterator[str]:
    """Play the rounds, say after each how it stands, and add to the total what is found at the end."""
    books = Books(run.database)
    try:
        run.begin()
        for _ in range(rounds):
            run.round(between=lambda: total.wrong.extend(books.is_sound()), strike=next(strikes))
            yield f"{total.acknowledged + len(run.book):,} things done, {len(total.faults)} faults"
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


def _report(place: str, seed: int, total: Verdict, kills: int, stops: int) -> None:
    console.print(f"[bold]{place}[/bold], seed {seed}")
    tell(total, ("kills survived", kills), ("stops in between", stops), ("left without an answer", total.unanswered))


def tell(verdict: Verdict, *first: tuple[str, int]) -> None:
    """Print what a run came to, and behind it each thing that is wrong."""
    table = Table(show_header=False, box=None)
    for label, value in (
        *first,
        ("writes acknowledged", verdict.acknowledged),
        ("refused", verdict.refused),
        ("delivered again", verdict.repeated),
        ("posts", verdict.posts),
        ("lost", len(verdict.lost)),
        ("doubled", len(verdict.doubled)),
        ("otherwise wrong", len(verdict.wrong)),
    ):
        table.add_row(label, f"{value:,}")
    console.print(table)
    for fault in verdict.faults:
        console.print(f"  {fault}", style="red", markup=False)


if __name__ == "__main__":
    typer.run(main)
