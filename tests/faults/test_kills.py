"""A bot that is killed again and again loses nothing and does nothing twice; `make faults` plays hundreds of rounds."""

from pathlib import Path

from tests.faults import script
from tests.faults.judge import Books, judge, wait_until_said
from tests.faults.run import Run

SEED = 20261122
ROUNDS = 3


def test_what_was_answered_as_done_is_there_once_and_what_was_to_be_said_is_said_once(
    database_url: str, tmp_path: Path
) -> None:
    run, books = Run(SEED, database_url, tmp_path), Books(database_url)
    try:
        run.begin()
        for _ in range(ROUNDS):
            run.round(between=lambda: _is_sound(books))
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


def test_the_same_seed_tells_the_same_story() -> None:
    def told(seed: int) -> list[object]:
        steps, deaths = script.steps(seed), script.deaths(seed)
        return [(next(steps), next(deaths)) for _ in range(500)]

    assert told(7) == told(7)
    assert told(7) != told(8)
    assert {step.kind for step, _ in told(7)} == set(script.KINDS)
