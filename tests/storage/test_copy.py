"""A database copied to the other kind, either way: all of it or nothing, and compared."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import inspect, select, text

from storage.copy import Behind, Different, NotEmpty, Sum, copy, tables
from storage.database import Database
from storage.migrate import current, migrate, newest
from tests.storage.conftest import AUTHOR, Run, tell_a_story

Elsewhere = Callable[..., str]


def ignored(what: str, done: int, of: int) -> None:
    pass


def sums(database: Database) -> dict[str, Sum]:
    with database.reader.connect() as connection:
        found = {table.name: Sum() for table in tables()}
        for table in tables():
            found[table.name].add(connection.execute(select(table)).all())
        return found


def opened(url: str) -> Database:
    return Database(url, synchronous="OFF")


def test_everything_arrives_and_life_goes_on_there(database: Database, elsewhere: Elsewhere) -> None:
    tell_a_story(database)
    before = sums(database)
    empty = {name for name, one in before.items() if not one.rows}
    assert not empty, "the story has no rows for these tables"
    told: list[tuple[str, int, int]] = []
    target = opened(elsewhere(migrated=False))
    made = copy(database, target, lambda *step: told.append(step))
    assert made == before == sums(target) == sums(database)
    assert current(target) == newest()
    halves = [[step for step in told if step[0].startswith(what)] for what in ("copying", "comparing")]
    for half in halves:
        assert all(earlier[1] < later[1] for earlier, later in pairwise(half))
        assert half[-1][1] == half[-1][2] == sum(one.rows for one in before.values())
    with target.write("T0", AUTHOR) as store:
        assert store.customers.add("新客户").id == before["customer"].rows // 3 + 1  # numbers go on
        assert not store.deliveries.claim("trigger:1")
        assert store.ledger.verify()[2] == []
    with pytest.raises(Exception, match="append-only"), target.transaction() as connection:
        connection.execute(text("DELETE FROM ledger_entry"))
    target.close()


def test_only_into_what_is_empty(database: Database, elsewhere: Elsewhere) -> None:
    tell_a_story(database, workspaces=1, times=1)
    target = opened(elsewhere())
    migrate(target)  # tables may be there
    with target.write("T9", AUTHOR) as store:
        store.customers.add("李四")
    there = sums(target)
    with pytest.raises(NotEmpty, match="counter"):
        copy(database, target, ignored)
    assert sums(target) == there
    target.close()


def test_only_from_the_schema_of_this_version(
    database_url: str, databases: Callable[..., str], elsewhere: Elsewhere
) -> None:
    source, target = opened(databases(migrated=False)), opened(elsewhere(migrated=False))
    with pytest.raises(Behind):
        copy(source, target, ignored)
    with target.reader.connect() as connection:
        assert inspect(connection).get_table_names() == []
    source.close()
    target.close()


CHANGED = {
    "sqlite": [
        "CREATE TRIGGER changed AFTER INSERT ON customer BEGIN UPDATE customer SET points = points + 1 "
        "WHERE workspace = new.workspace AND id = new.id AND id = 3; END"
    ],
    "postgresql": [
        "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF new.id = 3 THEN new.points := new.points + 1; END IF; RETURN new; END $$",
        "CREATE TRIGGER changed BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION change()",
    ],
}


def test_what_comes_back_different_is_not_kept(database: Database, elsewhere: Elsewhere) -> None:
    tell_a_story(database, workspaces=1, times=1)
    target = opened(elsewhere())
    migrate(target)
    with target.transaction() as connection:
        for statement in CHANGED["sqlite" if target.sqlite else "postgresql"]:
            connection.exec_driver_sql(statement)
    with pytest.raises(Different, match="customer"):
        copy(database, target, ignored)
    assert all(one == Sum() for one in sums(target).values())
    target.close()


@pytest.mark.parametrize("during", ["copying", "comparing"])
def test_killed_in_the_middle_it_starts_over(
    database: Database, database_url: str, elsewhere: Elsewhere, run: Run, during: str
) -> None:
    tell_a_story(database, workspaces=2, times=3)
    before = sums(database)
    url = elsewhere()
    target = opened(url)
    migrate(target)
    environment = {**os.environ, "DATABASE_URL": database_url}
    killed = subprocess.run([sys.executable, "-m", "tests.storage.dying", during, url], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert all(one == Sum() for one in sums(target).values())
    assert sums(database) == before

    process = run("migrate", "--to", url, database=database_url)
    said, problem = process.communicate()
    assert process.returncode == 0, problem
    rows = sum(one.rows for one in before.values())
    assert f"Copied {rows:,} rows in {len(before)} tables" in said
    assert "compared them" in said
    assert sums(target) == before

    again = run("migrate", "--to", url, database=database_url)
    said, problem = again.communicate()
    assert again.returncode == 1
    assert "isn't empty" in problem
    assert "Nothing was copied" in problem
    assert "Traceback" not in problem
    target.close()
