"""The process dies between what a customer sends and its answer: nothing is lost, and nothing is there twice."""

import http.client
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from fakeslack import Slack
from handlers.invitations import rules
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import CUSTOMER
from tests.conftest import Walk
from tests.invitations.conftest import PUBLIC
from tests.invitations.customer import Customer
from tests.process.conftest import Process, process, slack
from tests.process.process_tools import credentials

__all__ = ["process", "slack"]

WORKSPACE = "T0HAOPING"
COUNT = 24
KILLS = 4


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    migrate(opened)
    yield opened
    opened.close()


def linked(database: Database, dice: random.Random) -> list[str]:
    """Return the tokens of links, one customer each."""
    tokens = [f"{dice.getrandbits(128):032x}" for _ in range(COUNT)]
    with database.write(WORKSPACE, Author("U0ALICE001", datetime.now(UTC), "test")) as store:
        product = store.products.add("Desk Lamp")
        assert product is not None
        ids = [store.customers.add(f"Customer {number}").id for number in range(COUNT)]
        _, invited = store.invitations.invite(product.id, ids, store.author.at + rules.OPEN)
        store.invitations.link((rules.hashed(token), id) for token, id in zip(tokens, invited, strict=True))
    return tokens


def test_answers_outlive_a_process_that_is_killed(
    process: Callable[..., Process], slack: Slack, database: Database, database_url: str, walk: Walk
) -> None:
    tokens = linked(database, walk.dice)
    if database.sqlite:
        database.close()  # its file is one process's
    scores = {token: walk.dice.choice((0, 10, 50)) for token in tokens}
    thanked: set[str] = set()
    settings = credentials(slack, DATABASE_URL=database_url, PUBLIC_URL=PUBLIC)

    def answer(port: int, token: str) -> None:
        """Answer as a customer does, who presses Send again where nothing came back."""
        with suppress(OSError, http.client.HTTPException):
            seen = Customer(port, f"{PUBLIC}/s/{token}").opens()
            if "answer" in seen.read.buttons:
                seen = seen.sends(score=str(scores[token] // 10), words=f"words of {token}")
            if seen.text.startswith("Thank you!"):
                thanked.add(token)

    for strike in range(KILLS + 1):
        running = process(**settings)
        port = running.port()
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(answer, port, token) for token in tokens if token not in thanked]
            if strike < KILLS:
                walk.dice.choice(sent[: COUNT // 4]).result()
                running.popen.kill()
                running.exit()
    assert thanked == set(tokens)
    assert running.stop() == 0
    looking = Database(database_url)
    with looking.read(WORKSPACE) as store:
        for number, token in enumerate(tokens, 1):
            found = store.invitations.get(number)
            kept = None if found is None else store.surveys.get(found.answer or 0)
            assert found is not None
            assert kept is not None
            assert (kept.score, kept.expectation) == (scores[token], f"words of {token}")
            assert store.surveys.said_before(kept.id) == []
            assert len(store.interactions.last(found.customer)) == 1
            opened = store.followups.open_of(found.customer)
            assert (opened is not None) is (scores[token] < 30)
            assert opened is None or len(opened.reviews) == 1
        assert len(store.changes.recent_by(CUSTOMER, "survey.answer", 100)) == COUNT
    looking.close()
