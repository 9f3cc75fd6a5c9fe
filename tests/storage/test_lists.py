"""The test that a column is one of a list, which each kind of database does in its own way."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import String, bindparam, func

from storage import sql
from storage.database import Database
from storage.models import customers
from storage.store import Author

AUTHOR = Author("U1", datetime(2026, 11, 25, 12, tzinfo=UTC), "test")


def test_birthdays_with_and_without_a_year_are_found_by_their_days(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        for name, birthday in (("A", "1990-11-25"), ("B", "11-25"), ("C", "02-29"), ("D", "1990-11-26"), ("E", None)):
            store.customers.add(name, birthday=birthday)
    with database.read("T1") as store:
        assert [one.birthday for one in store.figures.born([1125, 229])] == ["1990-11-25", "11-25", "02-29"]
        assert store.figures.born([]) == []


def test_what_has_no_type_is_not_asked_for_in_a_list_whatever_the_database() -> None:
    day = func.substr(customers.c.birthday, 6)
    with pytest.raises(TypeError, match="has a type"):
        sql.among(day, bindparam("days"))
    assert sql.among(func.substr(customers.c.birthday, 6, type_=String), bindparam("days")).name == "days"
