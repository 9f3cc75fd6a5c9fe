"""When PostgreSQL goes away, waits or refuses: what was recorded is known, and said."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import Busy, Uncertain, Unreachable
from storage.store import Author
from tests.conftest import connecting
from tests.databases import Server
from tests.postgres.conftest import Line

pytestmark = pytest.mark.database("postgresql")
AUTHOR = Author("U1", datetime(2026, 11, 22, tzinfo=UTC), "/log")


def add(database: Database, name: str = "李四") -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add(name)


def count(database: Database) -> int:
    with database.read("T1") as store:
        return store.customers.count()


def test_a_commit_whose_answer_is_lost(database: Database, database_url: str, line: Line) -> None:
    there = Database(line.to(database_url))
    add(there)
    line.cut = "after"
    add(there)  # it was recorded, so nobody need know
    assert count(there) == 2

    line.cut = "before"
    with pytest.raises(Unreachable):
        add(there)
    assert count(there) == 2  # and the next one finds another connection

    line.cut = "for good"
    with pytest.raises(Uncertain):
        add(there)
    with pytest.raises(Unreachable):
        count(there)
    assert count(database) == 3
    there.close()


def test_what_others_hold_meanwhile_is_closed_in_the_end(database: Database, database_url: str, line: Line) -> None:
    there = Database(line.to(database_url))
    held = there.reader.connect()
    driver = held.connection.dbapi_connection
    assert driver is not None
    line.cut = "after"
    add(there)
    assert count(there) == 1
    held.close()
    there.close()
    assert driver.closed


def test_a_person_is_told_which_it_was(database: Database, database_url: str, line: Line) -> None:
    with connecting(line.to(database_url)) as connect:
        team = connect()
        assert "李四" in team.alice.types("/customer add 李四", channel="sales").text
        line.cut = "after"
        assert "4.0 → 4.1" in team.alice.types("/log 李四 好评", channel="sales").text
        line.cut = "before"
        lost = team.alice.types("/log 李四 好评", channel="sales")
        assert "I can't reach my database, and nothing was recorded" in lost.text
        assert "4.1 → 4.2" in team.alice.types("/log 李四 好评", channel="sales").text
        line.cut = "for good"
        lost = team.alice.types("/log 李四 好评", channel="sales")
        assert "Please check before you type it again" in lost.text
        lost = team.alice.types("/log 李四 好评", channel="sales")
        assert "I can't reach my database, and nothing was recorded" in lost.text
    with database.read(team.workspace) as store:
        assert store.customers.called("李四")[0].satisfaction == 43


def test_a_killed_server_and_the_same_one_again(database: Database, server: Server) -> None:
    opened = [database.reader.connect() for _ in range(5)]
    for connection in opened:
        connection.close()  # five in the pool
    add(database)

    def caught_in_the_middle() -> None:
        with database.write("T1", AUTHOR) as store:
            store.customers.add("王五")
            server.kill()
            store.customers.add("张三")

    with pytest.raises(Unreachable):
        caught_in_the_middle()
    for use in (lambda: add(database), lambda: count(database), database.ping):
        with pytest.raises(Unreachable):
            use()
    server.start()
    assert [count(database) for _ in range(8)] == [1] * 8  # none of those in the pool is handed out
    add(database)
    assert count(database) == 2


def test_over_the_wire_a_killed_server_is_a_sentence(
    database_url: str, server: Server, subtests: pytest.Subtests
) -> None:
    with connecting(database_url) as connect:
        team = connect()
        team.alice.types("/customer add 李四", channel="sales")
        server.kill()
        for typed in ("/log 李四 好评", "/customer 李四", "/points 李四"):
            with subtests.test(typed=typed):
                said = team.alice.types(typed, channel="sales").text
                assert said == "I can't reach my database, and nothing was recorded. Please try again in a moment."
        server.start()
        assert "4.0 → 4.1" in team.alice.types("/log 李四 好评", channel="sales").text


def test_a_deadlock_is_over_at_once_and_the_loser_is_busy(database: Database) -> None:
    for name in ("李四", "王五"):
        add(database, name)
    both = threading.Barrier(2)

    def lock(first: int, second: int) -> str:
        try:
            with database.transaction() as connection:
                for number, wait in ((first, both.wait), (second, lambda: None)):
                    connection.execute(text("UPDATE customer SET age = 1 WHERE id = :id"), {"id": number})
                    wait()
        except Busy:
            return "busy"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lock, (1, 2), (2, 1)))
    assert sorted(results) == ["busy", "done"]


def test_a_process_that_hangs_holds_nobody_up(database: Database, database_url: str) -> None:
    hanging, gone_on = Database(database_url, idle=0.2), threading.Event()

    def hang(held: threading.Event) -> None:
        with hanging.write("T1", AUTHOR) as store:
            store.customers.add("王五")
            held.set()
            gone_on.wait(30)
            store.customers.add("王五")

    with ThreadPoolExecutor(1) as pool:
        held = threading.Event()
        work = pool.submit(hang, held)
        assert held.wait(30)
        add(database)
        gone_on.set()
        with pytest.raises(Unreachable):
            work.result()
    assert count(database) == 1
    hanging.close()


def test_a_server_that_only_reads_is_no_server_to_write_to(database: Database) -> None:
    """As after a failover, to whom was connected to the old one."""
    with database.transaction() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on")
    database.writer.dispose()
    with pytest.raises(Unreachable):
        add(database)
    assert count(database) == 0


def test_more_at_once_than_there_are_connections(database: Database) -> None:
    def write(number: int) -> None:
        with database.write(f"T{number}", AUTHOR) as store:
            store.customers.add("李四")

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(write, range(200)))
    with database.reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar_one() == 200
