"""A workspace of very many customers with a past: twice as many interactions, and some purchases, by bulk statements.

What happened lately is the same however many there are: so what a digest costs more is what the size costs.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import NullPool, create_engine

from scripts.bench import house
from storage import tokens
from storage.bulk import Bulk
from storage.database import Database
from storage.migrate import migrate
from storage.models import Interaction, Purchase, interactions, note_tokens, purchases
from storage.store import Author, Store
from storage.types import Mark, Role

BATCH = 20_000
EACH = 2
"""Interactions of each customer."""
BUYS = 4
"""One customer in so many bought something."""
PAST = timedelta(days=3 * 365)
LATELY, RECENT = timedelta(days=30), 600
"""So many of the interactions are of so short a time ago."""
NEW, NEWLY = 20, timedelta(days=3)
"""So many customers were added so long ago."""
NOTES = ("", "", "", "", "很好", "服务很快", "too slow", "价格太贵了")
COMPLAINS = 10
"""One first interaction in so many is a complaint, and one of the last few; everybody was happy in between."""

_SAME = ("workspace", "by")
_interactions = Bulk(interactions, _SAME, [one.name for one in interactions.c if one.name not in _SAME])
_notes = Bulk(note_tokens, ("workspace",), ("token", "interaction"))
_purchases = Bulk(purchases, _SAME, [one.name for one in purchases.c if one.name not in _SAME])


def filled(url: str, customers: int, synchronous: str = "NORMAL") -> Database:
    """Return a database with one such workspace; one that has it already stays as it is."""
    db = Database(url, synchronous=synchronous)
    migrate(db)
    with db.read(house.WORKSPACE) as store:
        there = store.customers.count()
    if there < customers:
        _fill(db, customers)
    return db


def _fill(db: Database, customers: int) -> None:
    now = house.now().replace(microsecond=0)
    old = max(customers - NEW, 0)
    with db.write(house.WORKSPACE, Author(house.PERSON, now - PAST, "bench")) as store:
        store.people.save(house.PERSON, "Bench", Role.MANAGER, "en-US", "UTC", now)
    for first in range(0, old, BATCH):
        at = now - PAST + (PAST - LATELY * 3) * (first / customers)
        _add(db, at, range(first, min(first + BATCH, old)))
    _add(db, now - NEWLY, range(old, customers))
    chance = random.Random(7)
    for first in range(0, customers * EACH, BATCH):
        some = range(first, min(first + BATCH, customers * EACH))
        with db.write(house.WORKSPACE, Author(house.PERSON, now, "bench")) as store:
            _say(store, now, some, customers, chance)
    for first in range(0, customers // BUYS, BATCH):
        some = range(first, min(first + BATCH, customers // BUYS))
        with db.write(house.WORKSPACE, Author(house.PERSON, now, "bench")) as store:
            _buy(store, now, some)
    with db.write(house.WORKSPACE, Author(house.PERSON, now, "bench")) as store:
        store.calls.settle()  # as every night does
    db.checkpoint()
    if not db.sqlite:
        with create_engine(db.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself, by and by


def _add(db: Database, at: datetime, numbers: range) -> None:
    with db.write(house.WORKSPACE, Author(house.PERSON, at, "bench")) as store:
        store.customers.add_many([_customer(number) for number in numbers])


def _customer(number: int) -> Mapping[str, object]:
    return {
        "name": f"客户{number}",
        "age": 20 + number * 7 % 60,
        "birthday": f"{1950 + number % 60}-0{1 + number % 9}-{1 + number % 28:02}" if number % 3 == 0 else None,
        "spending": (None, "low", "medium", "high")[number // 3 % 4],
        "tags": "vip" if number % 10 == 0 else None,
        "owner": house.PERSON if number % 20 == 0 else f"U{number % 50}",
        "satisfaction": 30 + number * 11 % 21,
        "interactions": EACH,
    }


def _say(store: Store, now: datetime, numbers: range, customers: int, chance: random.Random) -> None:
    """Write interactions, the newest last: of everybody in turn, but the last few of this and that one."""
    ids = store.interactions.transaction.take_numbers(count=len(numbers))[::-1]
    rows = [_interaction(id, number, now, customers, chance) for id, number in zip(ids, numbers, strict=True)]
    _interactions.insert(store.interactions, _same, [_row(_interactions, row) for row in rows])
    found = sorted((token, row["id"]) for row in rows for token in _pieces[row["note"]])
    _notes.insert(store.interactions, {"workspace": house.WORKSPACE}, found)


def _interaction(id: int, number: int, now: datetime, customers: int, chance: random.Random) -> dict[str, Any]:
    left = customers * EACH - number
    if left <= RECENT:
        at, customer = now - LATELY * (left / (RECENT + 1)), chance.randrange(customers)
    else:
        at, customer = now - PAST + (PAST - LATELY) * (number / (customers * EACH)), number * 7919 % customers
    bad = number % COMPLAINS == 0 and (number < customers or left <= RECENT)
    mark, moved = (Mark.BAD, -2) if bad else (Mark.GOOD, 2)
    values = {"id": id, "customer": customer + 1, "at": at, "day": at.date(), "mark": mark}
    return {**_INTERACTION, **values, "note": NOTES[number % len(NOTES)], "moved": moved}


def _buy(store: Store, now: datetime, numbers: range) -> None:
    ids = store.purchases.transaction.take_numbers("purchase", len(numbers))[::-1]
    rows = []
    for id, number in zip(ids, numbers, strict=True):
        at = now - PAST * ((number * 31 % 1000 + 1) / 1001)
        values = {"id": id, "customer": number * BUYS + 1, "amount": 100 * (1 + number * 13 % 5000)}
        rows.append(_row(_purchases, {**_PURCHASE, **values, "at": at, "day": at.date()}))
    _purchases.insert(store.purchases, _same, rows)


def _row(bulk: Bulk, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in bulk.columns)


_same = {"workspace": house.WORKSPACE, "by": house.PERSON}
_INTERACTION = Interaction(
    workspace="", id=0, customer=0, at=house.now(), day=house.now().date(), mark=Mark.GOOD, moved=0, by=""
).model_dump()
_PURCHASE = Purchase(workspace="", id=0, customer=0, amount=0, tiers=[], at=house.now(), by="").model_dump()
_pieces = {note: tuple(tokens.of_note(note)) for note in NOTES}
