"""Shops send each thing one to three times, shuffled, while processes are killed: each counts once.

`make long ARGS="tests/connections/test_killed.py --examples 2500"` sends a thousand things.
"""

import http.client
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from fakeslack import Slack
from handlers.connections.endpoint import OFTEN
from handlers.kernel.vault import Vault
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from tests.conftest import Walk
from tests.connections.shop import Shop
from tests.invitations.conftest import PUBLIC
from tests.process.conftest import Process, process, slack
from tests.process.process_tools import credentials

__all__ = ["process", "slack"]

WORKSPACE = "T0HAOPING"
THINGS, CUSTOMERS, KILLS = 80, 12, 2
SECRET, ADDRESS, KEY = "a shop's secret", "5" * 32, "what secrets are encrypted with"


@dataclass
class Told:
    """What a shop has to tell, and what it should come to: of each order its amount and what was refunded, in cents."""

    things: list[dict[str, Any]] = field(default_factory=list)
    orders: dict[str, tuple[int, int]] = field(default_factory=dict)
    reviews: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def some(cls, dice: random.Random, count: int) -> "Told":
        """Return so many things: orders, parts of them refunded, reviews."""
        told, number = cls(), 0
        while len(told.things) < count:
            number += 1
            who, id = dice.randrange(CUSTOMERS), f"SO-{number}"
            customer = {"id": f"C-{who}", "phone": f"1380013{who:04}"}
            amount = dice.choice((20, 299, 300, 499, 500, 1000)) * 100 + dice.randrange(100)
            told._add(kind="purchase", id=id, cents=amount, currency="CNY", customer=customer)
            refunded = 0
            for part in range(dice.choice((0, 0, 0, 1, 2))):
                back = dice.randrange(1, amount // 2)
                refunded += back
                told._add(kind="refund", id=f"R-{number}-{part}", order=id, cents=back, currency="CNY")
            told.orders[id] = amount, refunded
            if dice.random() < 0.2:
                told._add(kind="review", id=f"V-{number}", customer=customer, mark=dice.choice(("good", "bad")))
                told.reviews[who] += 1
        return told

    def _add(self, **thing: Any) -> None:
        self.things.append(thing)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    migrate(opened)
    yield opened
    opened.close()


def prepared(database: Database) -> list[int]:
    """Connect a shop, add its customers, and return their ids."""
    with database.write(WORKSPACE, Author("U0ALICE001", datetime.now(UTC), "test")) as store:
        store.connections.add(ADDRESS, "Web shop", Vault([KEY]).seal(SECRET))
        ids = [store.customers.add(f"Customer {who}", phone=f"1380013{who:04}").id for who in range(CUSTOMERS)]
    if database.sqlite:
        database.close()  # its file is one process's
    return ids


def sends(ports: list[int], number: int, thing: dict[str, Any], stop: Event) -> bool:
    """Send a thing as a shop does, which sends again what was not taken; tell whether it was."""
    at = number % len(ports)
    shop = Shop(ports[at], f"/in/{ADDRESS}", SECRET, host=f"127.0.0.{at + 1}")
    while not stop.is_set():
        try:
            got = shop.sends(**thing)
        except (OSError, http.client.HTTPException):
            return False
        if got.status in {200, 202}:
            return True
        assert got.status in {429, 503}, got.body
        stop.wait(float(got.headers["retry-after"]))
    return False


def test_each_thing_counts_once_whoever_is_killed(
    process: Callable[..., Process], slack: Slack, database: Database, database_url: str, walk: Walk
) -> None:
    told = Told.some(walk.dice, len(walk.steps(THINGS)))
    ids = prepared(database)
    several = 1 if database.sqlite else 2
    settings = credentials(slack, DATABASE_URL=database_url, PUBLIC_URL=PUBLIC, TOKEN_SECRETS=KEY)
    sending = [one for one in told.things for _ in range(walk.dice.randint(1, 3))]
    walk.dice.shuffle(sending)
    running = [process(**settings, HOST=f"127.0.0.{one + 1}") for one in range(several)]
    left, stop = list(enumerate(sending)), Event()
    for strike in range(KILLS + 1):
        ports = [one.port() for one in running]
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(sends, ports, number, thing, stop) for number, thing in left]
            if strike < KILLS:
                sent[len(sent) // 3].result()
                struck = strike % several
                running[struck].popen.kill()
                running[struck].exit()
                if several == 1:
                    stop.set()
        left = [one for one, taken in zip(left, sent, strict=True) if not taken.result()]
        stop.clear()
        if strike < KILLS:
            running[struck] = process(**settings, HOST=f"127.0.0.{struck + 1}")
    assert left == []
    assert len(sending) < OFTEN or walk.far > 1
    assert [one.stop() for one in running] == [0] * several
    looking = Database(database_url)
    check(looking, told, ids)
    looking.close()


def check(database: Database, told: Told, ids: list[int]) -> None:
    """Hold what is there against what was told."""
    with database.read(WORKSPACE) as store:
        found = {one.order_number: (one.amount, one.refunded) for id in ids for one in store.purchases.of(id, 10_000)}
        count = sum(store.purchases.total(id)[0] for id in ids)
        reviews = {who: store.customers.these([id])[0].interactions for who, id in enumerate(ids)}
        came = store.arrivals.newest(1, 100_000)
        assert store.ledger.verify()[2] == []
    assert found == told.orders
    assert count == len(told.orders)
    assert reviews == {who: told.reviews.get(who, 0) for who in range(CUSTOMERS)}
    assert {one.state for one in came} == {"done"}
    assert len(came) == len(told.things)
