"""Which rules are in force: for whoever writes, whoever reads, and every process at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from storage.database import Database
from tests.storage.conftest import AUTHOR

RULES: dict[str, object] = {"tiers": [[100, 1], [0, 0]]}


def put(database: Database, workspace: str, version: int, rules: dict[str, object]) -> None:
    with database.write(workspace, AUTHOR) as store:
        store.policies.put(version, rules)


def both(database: Database, workspace: str) -> tuple[int, int]:
    """The version that a reader and a writer are told."""
    with database.read(workspace) as reader:
        read = reader.policies.version
    with database.write(workspace, AUTHOR) as writer:
        return read, writer.policies.version


def test_the_default_is_in_force_until_another_is_put(database: Database) -> None:
    assert both(database, "T1") == (0, 0)
    put(database, "T1", 7, RULES)
    assert both(database, "T1") == (7, 7)
    assert both(database, "T2") == (0, 0)
    with database.read("T1") as store:
        assert store.policies.rules(7) == RULES
        assert store.policies.rules(8) is None
    put(database, "T1", 8, {})
    put(database, "T1", 7, RULES)  # what was there before is there once
    assert both(database, "T1") == (7, 7)
    put(database, "T1", 0, {})
    assert both(database, "T1") == (0, 0)


def test_a_workspace_is_named_as_oddly_as_one_likes(database: Database, subtests: pytest.Subtests) -> None:
    for odd in ("T'1", 'T"1', "T\\1", "T%s", "T:x", "工作区"):
        with subtests.test(odd=odd):
            put(database, odd, 9, RULES)
            assert both(database, odd) == (9, 9)


def test_it_is_the_first_thing_that_is_written_and_numbers_go_on(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.policies.put(7, RULES)
        first = store.changes.record("policy", "policy")
        assert store.policies.version == 7
    with database.write("T1", AUTHOR) as store:
        assert store.changes.record("policy", "policy") > first


def test_what_is_rolled_back_was_never_in_force(database: Database) -> None:
    def fail() -> None:
        with database.write("T1", AUTHOR) as store:
            store.policies.put(7, RULES)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert both(database, "T1") == (0, 0)


def test_a_reader_goes_by_the_rules_of_its_snapshot(database: Database) -> None:
    put(database, "T1", 7, RULES)
    with database.read("T1") as before:
        assert before.policies.version == 7
        put(database, "T1", 8, {})
        assert before.policies.version == 7
        assert before.policies.rules(8) is None
    assert both(database, "T1") == (8, 8)


def test_every_process_knows_at_once(database: Database) -> None:
    """What two others write, one after the other, is what each of them finds: nobody goes by an older version."""
    url = database.url.render_as_string(hide_password=False)
    others = [Database(url), Database(url)]
    try:

        def work(number: int) -> None:
            mine = others[number % 2]
            with mine.write("T1", replace(AUTHOR, person=f"U{number}")) as store:
                before = store.policies.version
                newest = store.changes.newest("policy")
                assert before == (newest.after["version"] if newest else 0)
                store.policies.put(number, RULES)
                store.changes.record("policy", "policy", after={"version": number})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(1, 25)))
        with others[0].read("T1") as store:
            newest = store.changes.newest("policy")
            assert newest is not None
            assert store.policies.version == newest.after["version"]
    finally:
        for one in others:
            one.close()
