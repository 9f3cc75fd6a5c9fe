"""When PostgreSQL says nothing, neither yes nor no: everybody is answered while it is silent, and nothing is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import patience
from storage.database import Database
from storage.errors import Busy, Uncertain, Unreachable, meaning
from storage.store import Author, Store
from tests.conftest import Team, connecting
from tests.databases import Server
from tests.maintenance.serving_tools import asked, told
from tests.proxy import Proxy

pytestmark = pytest.mark.database("postgresql")
AUTHOR = Author("U1", datetime(2026, 11, 22, tzinfo=UTC), "/log")
AWAY = "I can't reach my database, and nothing was recorded. Please try again in a moment."


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    """A way to the session's own server that can be spoiled."""
    made = Proxy(f"{server.data}/.s.PGSQL.5432")
    yield made
    made.close()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Stop every process of a server for a while, as a machine does whose disk hangs."""
    main = psutil.Process(server.process.pid)
    processes = [main, *main.children(recursive=True)]
    for one in processes:
        one.suspend()
    try:
        yield
    finally:
        for one in processes:
            with suppress(psutil.NoSuchProcess):
                one.resume()


def is_away(team: Team) -> None:
    """See that everybody is answered, although nobody can be served."""
    for typed in ("/log 李四 好评", "/customer 李四", "/points 李四"):
        answer = team.alice.types(typed, "sales")
        assert (answer.error, answer.text) == (None, AWAY)
    status, body = asked(team, "/readyz")
    assert (status, body) == (503, "not ready: database unreachable")
    status, body = asked(team, "/metrics")
    assert (status, "haoping_database_up 0.0" in body) == (200, True)
    assert told(team, "李四 很满意", "Ev1") == 503
    people = [team.alice, team.person("ben")] * 12
    answers = team.slack.at_once(*(lambda one=one: one.types("/log 李四 差评", "sales") for one in people))
    assert {(answer.error, answer.text) for answer in answers} == {(None, AWAY)}
    assert asked(team, "/healthz") == (200, "ok")


def is_back(team: Team, database: Database) -> None:
    """See that all is as it was, without a restart."""
    team.slack.wait_for(lambda: asked(team, "/readyz")[0] == 200, 30)
    assert told(team, "李四 很满意", "Ev1") == 200  # as Slack sends it again
    assert told(team, "李四 很满意", "Ev1") == 200
    assert "4.1" in team.alice.types("/log 李四 好评", "sales").text
    with database.read(team.workspace) as store:
        assert store.customers.called("李四")[0].satisfaction == 42


@pytest.mark.parametrize("how", ["left hanging", "resumed", "broken"])
def test_a_network_that_swallows_everything(database: Database, database_url: str, proxy: Proxy, how: str) -> None:
    with connecting(proxy.to(database_url)) as connect:
        team = connect()
        for person in (team.alice, team.person("ben")):
            person.types("/customer add 李四", channel="sales")
        proxy.hang()
        is_away(team)
        proxy.heal(resume=how == "resumed")
        if how == "broken":
            proxy.cut()
        is_back(team, database)


def test_a_server_that_is_frozen(database: Database, database_url: str, server: Server) -> None:
    with connecting(database_url) as connect:
        team = connect()
        for person in (team.alice, team.person("ben")):
            person.types("/customer add 李四", channel="sales")
        with frozen(server):
            is_away(team)
        is_back(team, database)


def test_a_start_before_a_server_that_says_nothing_is_a_sentence(
    database_url: str, proxy: Proxy, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    proxy.hang()
    settings = {"DATABASE_URL": proxy.to(database_url), "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    for words in ((), ("migrate",), ("export",)):
        with subtests.test(words=words):
            done = subprocess.run(
                [sys.executable, "-m", "bot", *words],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PORT": "0", **settings},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 1
            assert "can't be reached: connection timeout expired" in done.stderr.splitlines()[-1]
            assert "Traceback" not in done.stderr


def test_a_write_that_is_swallowed_in_its_middle_is_not_made(
    database: Database, database_url: str, proxy: Proxy
) -> None:
    there = Database(proxy.to(database_url))

    def swallowed() -> None:
        with patience.within(0.5), there.write("T1", AUTHOR) as store:
            store.customers.add("李四")
            proxy.hang()
            store.customers.add("王五")

    with pytest.raises(Unreachable):
        swallowed()
    with database.read("T1") as store:
        assert store.customers.count() == 0
    proxy.heal()
    there.close()


def test_a_commit_that_is_swallowed_is_said_to_be_uncertain(
    database: Database, database_url: str, proxy: Proxy
) -> None:
    there = Database(proxy.to(database_url))

    def swallowed() -> None:
        with patience.within(60.0), ExitStack() as until_committed, there.write("T1", AUTHOR) as store:
            store.customers.add("李四")
            proxy.hang()
            until_committed.enter_context(patience.within(1.0))

    with pytest.raises(Uncertain):
        swallowed()
    with database.read("T1") as store:
        assert store.customers.count() == 0
    proxy.heal()
    there.close()


def test_long_work_is_not_cut_short(database: Database, database_url: str) -> None:
    patient = Database(database_url, look=0.05)
    with patient.transaction() as connection:
        assert connection.execute(text("SELECT pg_sleep(1), 7")).one()[1] == 7
    patient.close()


@pytest.mark.parametrize("heals", [False, True])
def test_long_work_that_hangs_is_given_up(database_url: str, proxy: Proxy, *, heals: bool) -> None:
    """Also when others get through again, and only this connection was forgotten."""
    patient = Database(proxy.to(database_url), look=0.05)

    def hang() -> None:
        with patient.transaction() as connection:
            proxy.hang()
            if heals:
                proxy.heal()
            connection.execute(text("SELECT 1"))

    with pytest.raises(Unreachable):
        hang()
    proxy.heal()
    with patient.read("T1") as store:
        assert store.customers.count() == 0
    patient.close()


def waits_for_us(database: Database, statement: str) -> None:
    """Wait until the server waits for what a client says next, in the middle of a transaction that writes."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_xid IS NOT NULL AND wait_event = 'ClientRead' AND query LIKE :statement"
    )
    for _ in range(3000):
        with database.reader.connect() as connection:
            if connection.execute(asked, {"statement": f"{statement}%"}).scalar_one():
                return
        time.sleep(0.01)
    raise TimeoutError(statement)


Hanging = Callable[[Store, Callable[[str], None]], None]


def in_a_pipeline(store: Store, hang: Callable[[str], None]) -> None:
    with store.together():
        store.customers.move(1, 1, counted=1)
        hang("UPDATE customer")


def after_a_pipeline(store: Store, hang: Callable[[str], None]) -> None:
    with store.together():
        store.customers.move(1, 1, counted=1)
    hang("UPDATE customer")
    store.customers.add("王五")


def in_a_copy(store: Store, hang: Callable[[str], None]) -> None:
    cursor: Any = store.connection.connection.cursor()
    with cursor, cursor.copy("COPY purchase FROM STDIN"):
        hang("COPY")


def between_two_statements(store: Store, hang: Callable[[str], None]) -> None:
    store.customers.add("王五")
    hang("")
    store.customers.add("赵六")


@pytest.mark.parametrize("how", [between_two_statements, in_a_pipeline, after_a_pipeline, in_a_copy])
def test_a_turn_that_hangs_for_ever_is_given_to_somebody_else(
    database: Database, database_url: str, proxy: Proxy, how: Hanging
) -> None:
    """PostgreSQL by itself ends only a transaction that hangs between two statements."""
    here, there = Database(database_url, idle=0.5), Database(proxy.to(database_url))
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四")

    def hang(statement: str) -> None:
        waits_for_us(database, statement)
        proxy.hang()

    def hung() -> None:
        with there.write("T1", AUTHOR) as store, patience.within(0.5):
            how(store, hang)

    with pytest.raises(Unreachable):
        hung()
    proxy.heal()  # new connections get through; what hung hangs on
    for _ in range(30):
        with suppress(Busy, Unreachable), patience.within(0.5), here.write("T1", AUTHOR) as store:
            store.customers.add("孙七")
            break
    with database.read("T1") as store:
        assert [len(store.customers.called(name)) for name in ("李四", "王五", "赵六", "孙七")] == [1, 0, 0, 1]
    for one in (here, there):
        one.close()


@pytest.mark.parametrize("how", [in_a_pipeline, in_a_copy])
def test_long_work_is_given_up_when_each_side_waits_for_the_other(
    database: Database, database_url: str, proxy: Proxy, how: Hanging
) -> None:
    """The server then calls itself active."""
    patient = Database(proxy.to(database_url), look=0.05)

    def hang(statement: str) -> None:
        waits_for_us(database, statement)
        proxy.hang()
        proxy.heal()

    def hung() -> None:
        with patient.write("T1", AUTHOR) as store:
            how(store, hang)

    with pytest.raises(Unreachable):
        hung()
    patient.close()


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.ConnectionTimeout("connection timeout expired"),
        psycopg.OperationalError("the connection is lost"),
        psycopg.InterfaceError("the cursor is closed"),
        psycopg.errors.AdminShutdown(),
        psycopg.errors.IoError(),
    ],
)
def test_the_drivers_errors_are_ours_by_their_type(error: Exception) -> None:
    around = DBAPIError("SELECT 1", {}, error)
    assert isinstance(meaning(error), Unreachable)
    assert isinstance(meaning(around), Unreachable)


def test_a_programming_error_is_none(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nothing"), database.transaction() as connection:
        connection.execute(text("SELECT nothing"))
    assert meaning(psycopg.errors.UniqueViolation()) is None
    assert meaning(LookupError()) is None
