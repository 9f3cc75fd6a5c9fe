"""What the tests of lists share: a workspace full of customers, with something of every kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from handlers.lists.who import When
from handlers.policy.rules import Policy
from storage.database import Database
from storage.migrate import migrate
from storage.purchases import Bought
from storage.store import Author, Store
from storage.types import Mark
from tests.conftest import Walk
from tests.databases import Databases

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = NOW.date()
WHEN = When(Policy(), TODAY, "UTC")
DAY = timedelta(days=1)
TAGS = (None, "vip", "VIP, new", "old；vip", "new", "vipper")
COMPANIES = (None, "Acme", "ACME ", "Acme Corp", "云杉")
OWNERS = (None, "U1", "U2")
BIRTHDAYS = (None, "11-29", "12-01", "02-29", "1986-11-29", "1986-11-30", "1990-11-25", "1940-01-01")
MANY = 90


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    made = Database(databases())
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def customers(database: Database, walk: Walk, request: pytest.FixtureRequest) -> str:
    """A workspace of the test's own, full of customers; of some of them nobody is left."""
    dice, workspace = walk.dice, f"T{abs(hash(request.node.name))}"
    with database.write(workspace, Author("U1", NOW, "test")) as store:
        store.products.add("Lamp X")
        store.products.add("Lamp Y")
        for number in range(MANY):
            _add(store, dice, number)
    with database.write(workspace, Author("U1", NOW - 90 * DAY, "test")) as store:
        for number in range(MANY, 2 * MANY):
            _add(store, dice, number)
        gone = store.customers.called("name 3")[0]
        store.customers.change(gone.id, {"name": ""})
    return workspace


def _add(store: Store, dice: random.Random, number: int) -> None:
    one = store.customers.add(
        f"name {number}",
        age=dice.choice((None, 0, 25, 39, 40, 70)),
        birthday=dice.choice(BIRTHDAYS),
        spending=dice.choice((None, "low", "medium", "high")),
        tags=dice.choice(TAGS),
        company=dice.choice(COMPANIES),
        owner=dice.choice(OWNERS),
        satisfaction=dice.choice((35, 39, 40, 41)),
        points=dice.choice((0, 10, 500)),
        own=dice.choice((None, {"QQ": "a1"}, {"QQ": "A1", "b": "x"})),
    )
    if dice.random() < 0.4:
        at = store.author.at.date() - dice.choice((0, 10, 59, 60, 61, 200)) * DAY
        store.interactions.add(one.id, at, Mark.NEUTRAL, "", 0)
    if dice.random() < 0.4:
        day = store.author.at.date() - dice.choice((0, 59, 60, 275, 364, 365, 366)) * DAY
        product = dice.choice((None, None, store.products.called("Lamp X")))
        said = dice.choice(("Lamp X", "lamp", ""))
        amount = dice.choice((5000, 100_000))
        store.purchases.add(one.id, amount, [[0, 20]], said, day, None if product is None else product.id)
    for _ in range(dice.choice((0, 0, 1, 2))):
        product = store.products.called(dice.choice(("Lamp X", "Lamp Y")))
        assert product is not None
        hope = dice.choice(("", "price", "features price"))
        day = NOW.date() - dice.choice((0, 1, 2)) * DAY
        store.surveys.answer(product.id, dice.choice((9, 30, 50)), "", hope, customer=one.id, day=day)
    if dice.random() < 0.1:
        at = NOW - dice.choice((30, 400)) * DAY
        store.purchases.add_many([Bought(one.id, 70_000, at, "old lamp x", at.date())], [[0, 20]])
