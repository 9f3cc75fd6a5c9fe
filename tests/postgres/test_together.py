"""Writes that go to PostgreSQL together: fewer round trips, the same errors, and no count that nobody knows yet."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from storage import sql
from storage.database import Database
from storage.deliveries import Worked
from storage.errors import Busy
from storage.models import customers, settings
from storage.store import Author, Store
from storage.transaction import Noun
from storage.types import Mark
from tests.round_trips import Sent, counted, traced

pytestmark = pytest.mark.database("postgresql")
AUTHOR = Author("U1", datetime(2026, 11, 22, tzinfo=UTC), "/log")


class Writes(Noun):
    """The same write, with and without its count."""

    @sql.writes
    def setting(self, name: str, value: Any) -> Any:
        """Write a setting, which must be new."""
        return sql.insert(settings, workspace=self.workspace, name=name, value=value)

    @sql.write
    def counted(self, name: str, value: Any) -> Any:
        """Write the same, and return how many rows were written."""
        return sql.insert(settings, workspace=self.workspace, name=name, value=value)


def logged(store: Store, customer: int) -> None:
    """Write what /log writes."""
    entry = store.interactions.add(customer, date(2026, 11, 22), Mark.GOOD, "quick and kind", 1)
    store.customers.move(customer, 1, 1)
    store.changes.record("log", f"interaction:{entry}", customer)


def test_what_goes_together_takes_one_round_trip(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        id = store.customers.add("李四").id
        store.next_entry()  # numbers are there, as in any request

        def together() -> None:
            with store.together():
                logged(store, id)

        logged(store, id)  # what the driver prepares, it prepares now
        # The entry, with its words; the sums; the audit.
        assert counted(store.driver, lambda: logged(store, id)).round_trips == 3
        assert counted(store.driver, together).round_trips == 1
    with database.read("T1") as store:
        found = store.customers.get(id)
        assert found is not None
        assert found.interactions == 3
        assert len(store.interactions.last(id)) == 3
        assert [one.id for one in store.customers.find("quick", 5)] == [id]


def test_an_error_of_a_write_in_it_is_raised_when_it_ends_and_nothing_is_recorded(database: Database) -> None:
    after = []

    def work() -> None:
        with database.write("T1", AUTHOR) as store:
            writes = Writes(store)
            with store.together():
                writes.setting("a", 1)
                writes.setting("a", 2)
                writes.setting("b", 3)
                after.append("sent")
            after.append("ended")

    with pytest.raises(psycopg.errors.UniqueViolation):
        work()
    assert "ended" not in after  # whether what came before was sent already is up to the driver
    with database.read("T1") as store:
        assert store.settings.all() == {}


def test_an_error_of_the_database_in_it_is_one_of_ours(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        id = store.customers.add("李四").id
    with database.transaction() as other:
        other.execute(select(customers).where(customers.c.id == id).with_for_update())
        with pytest.raises(Busy), database.write("T1", AUTHOR, wait=0.1) as store, store.together():
            store.customers.move(id, 1, 1)
    with database.write("T1", AUTHOR) as store:  # the connection is as good as before
        store.customers.move(id, 1, 1)
    with database.read("T1") as store:
        found = store.customers.get(id)
        assert found is not None
        assert found.interactions == 1


def test_a_refusal_in_it_takes_everything_back(database: Database) -> None:
    def work() -> None:
        with database.write("T1", AUTHOR) as store, store.together():
            Writes(store).setting("a", 1)
            raise LookupError

    with pytest.raises(LookupError):
        work()
    with database.read("T1") as store:
        assert store.settings.all() == {}


def test_what_is_read_in_it_is_what_was_written(database: Database) -> None:
    with database.write("T1", AUTHOR) as store, store.together():
        Writes(store).setting("a", 1)
        assert store.settings.all() == {"a": 1}


def test_what_has_to_be_counted_comes_after_what_was_written_before_it(database: Database) -> None:
    with database.write("T1", AUTHOR) as store, store.together():
        Writes(store).setting("a", 1)
        assert Writes(store).counted("b", 2) == 1
        assert store.settings.all() == {"a": 1, "b": 2}


def test_a_log_takes_four_round_trips_and_five_statements(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        id = store.customers.add("李四").id
    numbers = count()

    def log() -> None:
        delivery = f"trigger:{next(numbers)}"
        with database.write("T1", AUTHOR, delivery=delivery) as store:
            assert store.deliveries.worked(delivery) is None
            assert store.customers.called("李四")
            with store.together():
                logged(store, id)
            store.homes.refresh()
            store.with_commit(lambda: store.deliveries.settle(delivery, {"blocks": []}))
            assert not store.deliveries.is_claimed(delivery)

    for _ in range(6):  # what the driver prepares, it prepares now
        log()
    sent = traced(database.writer, log)
    assert sent == Sent(statements=6, round_trips=5)  # with the last question, which no log asks
    with database.write("T1", AUTHOR, delivery="trigger:0") as store:
        assert store.deliveries.worked("trigger:0") == Worked({"blocks": []})
        assert len(store.interactions.last(id, 10)) == 7


def test_what_fails_with_the_commit_is_not_committed(database: Database) -> None:
    def work() -> None:
        with database.write("T1", AUTHOR) as store:
            Writes(store).setting("a", 1)
            store.with_commit(lambda: Writes(store).setting("a", 2))

    with pytest.raises(psycopg.errors.UniqueViolation):
        work()
    with database.write("T1", AUTHOR) as store:  # the connection is as good as before
        assert store.settings.all() == {}
        store.with_commit(lambda: Writes(store).setting("a", 3))
    with database.read("T1") as store:
        assert store.settings.all() == {"a": 3}
