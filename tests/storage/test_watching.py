"""A transaction that is watched: every write is told of before it runs, and none goes past it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update

from storage.database import Database
from storage.models import customers
from storage.store import Store
from storage.transaction import Unwatched
from storage.types import Mark
from tests.storage.conftest import AUTHOR

PAST: dict[str, Callable[[Store], object]] = {
    "an update": lambda store: store.customers.connection.execute(update(customers).values(age=1)),
    "a delete": lambda store: store.connection.execute(delete(customers)),
    "text": lambda store: store.connection.execute(text("DELETE FROM customer")),
    "the driver's own": lambda store: store.connection.exec_driver_sql("DELETE FROM customer"),
    "what returns something": lambda store: store.connection.scalar(delete(customers).returning(customers.c.id)),
}


@pytest.mark.parametrize("what", PAST)
def test_what_goes_past_the_transaction_is_an_error_while_it_is_watched(what: str, database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四")
        with store.journal.watching() as watch, pytest.raises(Unwatched):
            PAST[what](store)
        assert watch.changes(0) == []
        PAST[what](store)  # nobody watches any more


def test_whatever_way_a_row_is_written_it_is_told_of(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        id = store.customers.add("李四").id
        with store.journal.watching() as watch:
            store.customers.move(id, 1, 1)  # a statement of its method
            store.execute(update(customers).where(customers.c.id == id).values(age=30))  # built for this once
            new = store.customers.add_many([{"name": "王五"}, {"name": "赵六"}])  # many at once
            store.customers.remove_many(new[:1])
            entry = store.interactions.add(id, date(2026, 11, 22), Mark.GOOD, "", 1)
            store.settings.set("retention", {"days": 90})  # an upsert
            assert store.connection.scalars(select(customers.c.id)).all()  # who reads is told to nobody
        found = watch.changes(0)
    assert found is not None
    changed = {(one["table"], *one["key"][1:]): (one["before"], one["after"]) for one in found}
    assert set(changed) == {
        ("customer", id),
        ("customer", new[1].id),
        ("interaction", entry),
        ("setting", "retention"),
    }
    assert changed["customer", id] == (
        {"age": None, "satisfaction": 40, "interactions": 0},
        {"age": 30, "satisfaction": 41, "interactions": 1},
    )
    assert changed["customer", new[1].id][0] is None
