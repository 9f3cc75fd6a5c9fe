"""A bot that is killed again and again loses nothing and does nothing twice; `make faults` plays hundreds of rounds."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clocks import needed
from tests.databases import Databases, Server
from tests.faults import script
from tests.faults.judge import Books, judge, wait_until_said
from tests.faults.run import Run, StandsStill
from tests.faults.strikes import Strike, hanging, killing, stepping, way_to

SEED = 20261122
ROUNDS = 2


def test_what_was_answered_as_done_is_there_once_and_what_was_to_be_said_is_said_once(
    database_url: str, tmp_path: Path
) -> None:
    play(Run(SEED, database_url, tmp_path), Books(database_url))


@pytest.mark.database("postgresql")
def test_the_same_when_the_database_server_is_killed_under_load(database_kind: str, tmp_path: Path) -> None:
    server = Server()
    try:
        url = Databases(tmp_path, server.url())()
        run = Run(SEED, url, tmp_path)
        play(run, Books(url), killing(server))
        assert run.victim.said("database")
    finally:
        server.close()


@pytest.mark.database("postgresql")
def test_the_same_when_the_network_to_the_database_hangs_under_load(
    database_url: str, server: Server, tmp_path: Path
) -> None:
    way = way_to(server)
    try:
        run = Run(SEED, database_url, tmp_path, way=way)
        play(run, Books(database_url), hanging(way), rounds=1)
        assert run.victim.said("database")
    finally:
        way.close()


def test_the_same_when_the_clock_is_set_under_load(database_url: str, tmp_path: Path) -> None:
    needed()
    run = Run(SEED, database_url, tmp_path)
    play(run, Books(database_url), stepping(run.clock), rounds=1)


def play(run: Run, books: Books, strike: Strike | None = None, rounds: int = ROUNDS) -> None:
    """Play a few rounds, and compare."""
    try:
        run.begin()
        for _ in range(rounds):
            run.round(between=lambda: _is_sound(books), strike=strike)
        run.settle()
        wait_until_said(run, books)
        verdict = judge(run, books)
    finally:
        run.end()
        books.close()
    assert verdict.faults == []
    assert verdict.acknowledged > 0
    assert verdict.posts > 0


def _is_sound(books: Books) -> None:
    assert books.is_sound() == []


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(("stands", "longest"), [(1.0, 60.0), (60.0, 1.0)])
def test_a_bot_that_does_nothing_ends_the_run_and_tells_what_everybody_is_doing(
    database_url: str, tmp_path: Path, stands: float, longest: float
) -> None:
    run = Run(SEED, database_url, tmp_path)
    try:
        run.begin()
        with pytest.raises(StandsStill) as told:
            run.round(strike=Strike(lambda: stopped(run, stands, longest)))
    finally:
        run.end()
    said = str(told.value)
    assert "worker_" in said
    assert "Thread 0x" in said  # as faulthandler writes


@contextmanager
def stopped(run: Run, stands: float, longest: float) -> Iterator[None]:
    """Have the bot's process stand still, and nobody wait for long: on a busy machine one that works takes longer."""
    os.kill(run.victim.pid, signal.SIGSTOP)
    run.stands, run.slack.wire.ack_seconds = stands, longest
    yield


def test_the_same_seed_tells_the_same_story() -> None:
    def told(seed: int) -> list[tuple[Any, Any]]:
        steps, deaths = script.steps(seed), script.deaths(seed)
        return [(next(steps), next(deaths)) for _ in range(500)]

    assert told(7) == told(7)
    assert told(7) != told(8)
    assert {step.kind for step, _ in told(7)} == set(script.KINDS)
