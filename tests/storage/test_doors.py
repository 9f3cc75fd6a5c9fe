"""The door to read by and the door to write by: alone, in one snapshot, all or nothing; on both databases."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.errors import Busy
from storage.store import Author
from storage.types import Role, fold
from tests.storage.conftest import AT, AUTHOR, ODD

REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


def test_twenty_writers_at_once_lose_nothing(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add("李四").id

    def write(_: int) -> None:
        with database.write("T1", AUTHOR) as store:
            found = store.customers.get(customer)
            assert found is not None
            store.customers.change(customer, {"satisfaction": found.satisfaction + 1})  # read, then written
            store.changes.record("log", "customer:1", customer, {"was": found.satisfaction})

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(60)))
    with database.read("T1") as store:
        found = store.customers.get(customer)
        assert found is not None
        assert found.satisfaction == 100
        changes = store.changes.of_customer(customer, most=100)
        assert [change.before["was"] for change in changes] == list(range(99, 39, -1))  # numbered as they happened


def test_who_waits_too_long_is_busy_and_nothing_is_recorded(database: Database) -> None:
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write("T1", AUTHOR) as store:
            store.customers.add("李四")
            holds.set()
            done.wait(30)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert holds.wait(30)
        with pytest.raises(Busy), database.write("T1", AUTHOR, wait=0.05) as store:
            store.customers.add("王五")
        with database.read("T1") as store:
            assert store.customers.count() == 0  # who reads waits for nobody
        done.set()
        holding.result()
    with database.write("T1", AUTHOR) as store:
        assert [customer.name for customer in store.customers.find("")] == ["李四"]


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def write() -> None:
        with database.write("T1", AUTHOR) as store:
            assert store.customers.add("李四").id == 1
            store.ledger.append(1, 0, "award")

    with pytest.raises(REFUSED):
        write()
    with database.write("T1", AUTHOR) as store:
        assert store.customers.count() == 0
        assert store.customers.add("王五").id == 1


def test_reading_is_one_snapshot_and_writes_nothing(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四")
    with database.read("T1") as before:
        assert before.customers.count() == 1
        with database.write("T1", AUTHOR) as store:
            store.customers.add("王五")
        assert before.customers.count() == 1
        assert before.customers.called("王五") == []
    with pytest.raises(Exception, match=r"read-?only"), database.read("T1") as store:
        store.people.save("U1", "Ben", Role.MEMBER, "en", "UTC", AT)


def test_workspaces_do_not_see_each_other(database: Database, subtests: pytest.Subtests) -> None:
    for workspace in ("T1", "T2"):
        with subtests.test(workspace=workspace), database.write(workspace, AUTHOR) as store:
            assert store.customers.add("李四").id == 1
            assert store.ledger.append(1, 50, "award") == 1
    with database.read("T2") as store:
        assert store.customers.count() == 1
        assert store.ledger.balance(1) == 50
    with database.read("T3") as store:
        assert store.customers.find("") == []


def test_what_is_kept_comes_back_the_same(database: Database, subtests: pytest.Subtests) -> None:
    local = datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    with database.write("T1", Author("U1", local, "/log")) as store:
        for name in ODD:
            store.customers.add(name, points=2**62, tags="vip, 老客户")
        store.changes.record("log", before={"n": None, "x": [1.5, "é", {"b": 2, "a": 1}]})
    with database.read("T1") as store:
        assert [customer.name for customer in store.customers.like("")] == []
        for name in ODD:
            with subtests.test(name=name):
                (customer,) = store.customers.called(name)
                assert customer.name == name
                assert (customer.points, customer.birthday, customer.tags) == (2**62, None, "vip, 老客户")
                assert customer.created_at == local
                assert customer.created_at.tzinfo is UTC
        last = store.changes.last_by("U1")
        assert last is not None
        assert last.before == {"n": None, "x": [1.5, "é", {"b": 2, "a": 1}]}
    with (
        pytest.raises(Exception, match="zone"),
        database.write("T1", Author("U1", AT.replace(tzinfo=None), "")) as store,
    ):
        store.customers.add("李四")


NAMES = ["ZZ", "aa", "Äb", "éclair", "一二", "李四", "李四 Ltd", "李四海", "张三", "张三丰", "ｂｂ", "😀", "a_b", "a%b"]


def test_names_are_found_and_ordered_alike(database: Database) -> None:
    """By code points, whatever the server's locale."""
    with database.write("T1", AUTHOR) as store:
        for name in NAMES:
            store.customers.add(name)
            store.products.add(name)
    with database.read("T1") as store:
        in_order = [customer.name for customer in store.customers.find("")]
        assert in_order == sorted(NAMES, key=fold)
        assert [product.name for product in store.products.all()] == in_order
        assert [customer.name for customer in store.customers.like("李四海洋"[:2])] == ["李四"]
        assert [customer.name for customer in store.customers.like("张")] == ["张三", "张三丰"]
        assert [customer.name for customer in store.customers.like("%")] == ["a%b"]
        assert [customer.name for customer in store.customers.like("BB")] == ["ｂｂ"]
        assert store.customers.longest_known(["张三", "张三丰", "张三丰 好评"]) == 1


def test_whom_a_name_means_is_asked_again_after_anything_was_written(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        first = store.customers.add("王五")
        assert store.customers.longest_known(["王五"]) == 0
        assert store.customers.called("王五") == [first]

        second = store.customers.add("王五")
        assert store.customers.called("王五") == [first, second]

        assert store.customers.longest_known(["王五"]) == 0
        store.customers.change(first.id, {"name": "王六"})
        assert store.customers.called("王五") == [second]

        assert store.customers.longest_known(["王五"]) == 0
        store.customers.remove(second.id)
        assert store.customers.called("王五") == []


def test_the_ledger_only_grows(database: Database, database_kind: str) -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四")
        store.ledger.append(1, 50, "award")
    statements = ["UPDATE ledger_entry SET points = 1", "DELETE FROM ledger_entry"]
    if database_kind == "postgresql":
        statements += ["TRUNCATE ledger_entry", "TRUNCATE customer, ledger_entry"]
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), database.transaction() as connection:
            connection.execute(text(statement))
    with pytest.raises(DBAPIError, match=r"(?i)check"), database.transaction() as connection:
        connection.execute(
            text("INSERT INTO ledger_entry VALUES ('T1', 9, 1, 0, 'award', '', NULL, :at, 'U1')"), {"at": str(AT)}
        )
    with database.read("T1") as store:
        assert store.ledger.balance(1) == 50


@pytest.mark.database("sqlite")
def test_many_readers_at_once_leave_connections_for_others(database: Database) -> None:
    with ExitStack() as many:
        stores = [many.enter_context(database.read("T1")) for _ in range(30)]
        assert [store.customers.called("李四") for store in stores] == [[]] * 30
    with ExitStack() as others:
        for _ in range(16):
            others.enter_context(database.reader.connect())
        with database.read("T1") as store:
            assert store.customers.called("李四") == []


@pytest.mark.database("sqlite")
def test_a_read_that_fails_leaves_nothing_behind(database: Database) -> None:
    def fails() -> None:
        with database.read("T1") as store:
            raise LookupError(store.customers.called("李四"))

    with pytest.raises(LookupError):
        fails()
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四")
    with database.read("T1") as store:  # of what is there now, by the same connection
        assert len(store.customers.called("李四")) == 1
