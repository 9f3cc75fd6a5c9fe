"""Home tabs in the database: opened, published once at a time, welcomed once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.homes import OPEN
from storage.migrate import migrate
from storage.store import Author, Store

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    migrate(made)
    yield made
    made.close()


def writing(database: Database, at: datetime = NOON, person: str = "U1") -> AbstractContextManager[Store]:
    return database.write("T1", Author(person, at, "test"))


def waiting(database: Database) -> int:
    with database.read("T1") as store:
        return store.outbox.depth().waiting


def test_only_whoever_has_opened_theirs_lately_gets_it_anew(database: Database, subtests: pytest.Subtests) -> None:
    with writing(database) as store:
        store.homes.opened("U1")
    for at, person, count in ((NOON, "U2", 0), (NOON + OPEN, "U1", 0), (NOON + timedelta(hours=1), "U1", 1)):
        with subtests.test(at=at):
            with writing(database, at, person) as store:
                store.changes.record("log")
                store.homes.refresh()
            assert waiting(database) == count


def test_what_is_still_to_be_published_is_published_once(database: Database) -> None:
    with writing(database) as store:
        store.homes.opened("U1")
        store.outbox.publish("U1")
        store.outbox.publish("U1")
        store.outbox.publish("U2")
    assert waiting(database) == 2


def test_a_follow_up_concerns_its_owner_and_who_had_it_before(database: Database) -> None:
    with writing(database) as store:
        store.homes.opened("U2")
        customer = store.customers.add("李四")
        when: dict[str, Any] = {"day": NOON.date(), "late_at": NOON, "remind_at": NOON}
        kept = store.followups.add(customer.id, "U3", "", [], **when)
        assert store.concerned == {"U3"}
        store.followups.change(kept, owner="U2")
        assert store.concerned == {"U2", "U3"}
        store.homes.refresh()
    assert waiting(database) == 1


def test_a_person_is_welcomed_once_and_what_their_tab_shows_is_kept(database: Database) -> None:
    with writing(database) as store:
        assert not store.homes.welcome("U1")
        store.homes.opened("U1")
        assert store.homes.welcome("U1")
        store.homes.shows("U1", "abc")
    with writing(database, NOON + timedelta(days=1)) as store:
        store.homes.opened("U1")
        assert not store.homes.welcome("U1")
        home = store.homes.get("U1")
        assert (home.hash, home.welcomed, home.opened_at) == ("abc", True, NOON + timedelta(days=1))


def test_what_somebody_did_lately_is_of_one_kind_and_still_stands(database: Database) -> None:
    with writing(database) as store:
        first = store.changes.record("log", "interaction:1")
        store.changes.record("purchase", "purchase:1")
        second = store.changes.record("log", "interaction:2")
        assert [one.id for one in store.changes.recent_by("U1", "log", 5)] == [second, first]
        store.changes.record("log", "interaction:2", undoes=second)
        assert [one.id for one in store.changes.recent_by("U1", "log", 5)] == [first]
        assert store.changes.recent_by("U2", "log", 5) == []
