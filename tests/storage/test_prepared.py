"""Statements that are prepared once: they take the names that they have, no fewer and no more."""

import pytest
from sqlalchemy import bindparam, delete, select, update

from storage import prepared
from storage.database import Database
from storage.models import Customer
from storage.noun import table
from tests.storage.conftest import AUTHOR

people = table(Customer)
_older = (
    update(people)
    .where(people.c.workspace == bindparam("ws"), people.c.id == bindparam("the"))
    .values(age=bindparam("so"))
)
_named = select(people.c.age).where(people.c.workspace == bindparam("ws"), people.c.id == 1)
_gone = delete(people).where(people.c.workspace == bindparam("ws"), people.c.id == bindparam("the"))


def test_a_misspelt_name_is_an_error_and_no_null(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add("李四", age=30)
        for values in ({"ws": "T1", "teh": 1, "so": 31}, {"ws": "T1", "the": 1}, {"the": 1, "so": 31}):
            with pytest.raises(TypeError, match="the statement"):
                prepared.run(store.connection, _older, values)
        with pytest.raises(TypeError, match="needs the"):
            prepared.many(store.connection, _gone, [{"ws": "T1"}])
        assert prepared.run(store.connection, _named, {"ws": "T1"}).scalar_one() == 30
        assert prepared.run(store.connection, _older, {"ws": "T1", "the": 1, "so": 31}).rowcount == 1
        assert prepared.run(store.connection, _named, {"ws": "T1"}).scalar_one() == 31


def test_a_name_too_many_is_an_error(database: Database) -> None:
    with database.read("T1") as store, pytest.raises(TypeError, match="nothing called age"):
        prepared.run(store.connection, _named, {"ws": "T1", "age": 3})
