"""Every query of a request finds its rows by an index: nothing walks through a workspace's customers."""

import re

import pytest
from sqlalchemy import Executable

from storage import (
    changes,
    customers,
    deliveries,
    followups,
    interactions,
    ledger,
    people,
    policies,
    prepared,
    products,
    purchases,
    search,
)
from storage.database import Database
from storage.migrate import migrate

HOT: dict[str, tuple[Executable, list[str]]] = {
    "a customer by id": (customers._by_id, ["ws", "id"]),
    "customers of a name": (customers._by_key, ["ws", "key", "most"]),
    "customers by a name": (search.by_name, ["ws", "number", "key", "key_end", "most"]),
    "customers by how a name sounds": (
        search.by_name_or_sound,
        ["ws", "number", "key", "key_end", "sound", "sound_end", "most"],
    ),
    "customers by anything": (
        search.by_anything,
        ["ws", "number", "key", "key_end", "sound", "sound_end", "digits", "digits_end", "most"],
    ),
    "customers by their ids": (search.by_ids["sqlite"], ["ws", "ids"]),
    "notes by a piece of text": (search._postings, ["ws", "key", "key_end", "most"]),
    "notes by their ids": (search._notes["sqlite"], ["ws", "ids"]),
    "the longest known name": (customers._known["sqlite"], ["ws", "keys", "most"]),
    "a customer by the team's id": (customers._by_number, ["ws", "number"]),
    "a customer's last interactions": (interactions._last, ["ws", "customer", "most"]),
    "a customer's last ledger entries": (ledger._last, ["ws", "customer", "most"]),
    "a customer's balance": (ledger._sum, ["ws", "customer"]),
    "a customer's largest purchase": (purchases._largest, ["ws", "customer"]),
    "a customer's history": (changes._of_customer, ["ws", "customer", "most", "skip"]),
    "the last thing somebody did": (changes._last, ["ws", "person"]),
    "what came later": (changes._later, ["ws", "subject", "after"]),
    "what was done to something": (changes._of_subject, ["ws", "subject", "after", "most"]),
    "a customer's open follow-up": (followups._open_of, ["ws", "customer"]),
    "a customer's follow-up on the card": (followups._of_customer, ["ws", "customer"]),
    "a kept reply": (deliveries._replied, ["ws", "key"]),
    "the policy in force": (policies._in_force, ["ws"]),
    "a policy": (policies._rules, ["ws", "version"]),
    "a person": (people._one, ["ws", "id"]),
    "a product of a name": (products._by_key, ["ws", "key"]),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'bot.db'}")
    migrate(made)
    return made


@pytest.mark.parametrize("what", HOT)
def test_finds_its_rows_by_an_index(what: str, database: Database) -> None:
    statement, given = HOT[what]
    with database.reader.connect() as connection:
        sql = prepared.Prepared(statement, connection.dialect, given).sql
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, tuple(["[]"] * sql.count("?"))).scalars(3).all()
    searches = [step for step in plan if step.startswith("SEARCH")]
    assert searches
    assert not [step for step in plan if step.startswith("SCAN") and not re.search("VIRTUAL TABLE|SCAN found", step)]
    assert all(len(re.findall(r"[=><]\?", step)) >= 2 for step in searches), "the workspace alone is no key"
