"""What expires and ends does so once, whatever is killed; `make faults` plays many more rounds."""

from tests.faults import lapses
from tests.faults.judge import Books

SEED, ROUNDS = 20261129, 2


def test_points_expire_and_holds_end_once_whoever_is_killed(database_url: str) -> None:
    lapses.tell(database_url)
    lapses.look(database_url, SEED, ROUNDS)
    books = Books(database_url)
    try:
        verdict = lapses.judge(books)
    finally:
        books.close()
    assert verdict.faults == []
    assert verdict.posts > 0
