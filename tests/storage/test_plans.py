"""Every query of a request finds its rows by an index: nothing walks through a workspace's customers."""

import re
from typing import Any

import pytest

from storage.askers import Askers
from storage.changes import Changes
from storage.customers import Customers
from storage.database import Database
from storage.deliveries import Deliveries
from storage.figures import Figures
from storage.followups import FollowUps
from storage.greetings import Greetings
from storage.holds import Holds
from storage.interactions import Interactions
from storage.ledger import Ledger
from storage.lots import Lots
from storage.migrate import migrate
from storage.people import People
from storage.policies import Policies
from storage.products import Products
from storage.purchases import Purchases
from storage.readings import Readings
from storage.satisfaction import Satisfaction
from storage.search import Search
from storage.sources import Sources
from storage.sql import Statement
from storage.surveys import Surveys
from storage.transaction import Transaction

HOT: dict[str, Statement[Any, Any]] = {
    "a customer by id": Customers.get,
    "customers of a name": Customers._called,
    "customers by a name": Search._by_name,
    "customers by how a name sounds": Search._by_name_or_sound,
    "customers by anything": Search._by_anything,
    "customers by their ids": Search._by_ids,
    "notes by a piece of text": Search._newest_with,
    "notes by their ids": Search._notes,
    "the longest known name": Customers._known,
    "a customer by the team's id": Customers.numbered,
    "a customer's last interactions": Interactions.last,
    "further notes on a review": Interactions.joined,
    "further notes on some reviews": Interactions.notes_on,
    "what came from a message": Sources.at,
    "what came from a thread": Sources.in_thread,
    "what incidents came from": Sources._of_incidents,
    "what was made of a thread": Readings.in_thread,
    "the answer that a review made": Surveys.from_review,
    "wishes heard in a review": Askers.of_source,
    "wishes heard in a message": Askers.of_message,
    "an owner's customers": Customers._owned,
    "the reasons that a digest tells": Figures._reasons,
    "who was added lately": Satisfaction._added_since,
    "how satisfied everybody is": Satisfaction._everybody,
    "a customer's last ledger entries": Ledger.last,
    "a customer's balance": Ledger.balance,
    "what a customer owes": Lots._debts,
    "a customer's open lots": Lots._open,
    "lots that came with an entry": Lots.made_by,
    "what an entry moved": Lots._uses,
    "lots whose time is over": Lots._due,
    "lots of some purchases": Lots.of_purchases,
    "what is held of a customer": Holds._of,
    "how much is held of a customer": Holds.held,
    "a customer's largest purchase": Purchases._largest,
    "what a customer bought": Purchases.of,
    "what a customer bought in all": Purchases._total,
    "what a customer bought most": Purchases._mostly,
    "an order of the shop's": Purchases._ordered,
    "whether a product was bought": Purchases._of_product,
    "an owner's birthdays": Greetings._owned,
    "a customer's history": Changes.of_customer,
    "the last thing somebody did": Changes.last_by,
    "what came later": Changes._later,
    "what was done to something": Changes.of_subject,
    "a customer's open follow-up": FollowUps.open_of,
    "a customer's follow-up on the card": FollowUps._described_of,
    "a kept reply": Deliveries._reply,
    "the policy in force": Transaction._in_force,
    "a policy": Policies._rules,
    "a person": People.get,
    "a product of a name": Products._called,
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'bot.db'}")
    migrate(made)
    return made


@pytest.mark.parametrize("what", HOT)
def test_finds_its_rows_by_an_index(what: str, database: Database) -> None:
    with database.reader.connect() as connection:
        sql = HOT[what].compiled(Transaction(connection, "W")).sql
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, tuple(["[]"] * sql.count("?"))).scalars(3).all()
    searches = [step for step in plan if step.startswith("SEARCH") and "SEARCH anon" not in step]  # that was found
    assert searches
    assert not [step for step in plan if step.startswith("SCAN") and not re.search("VIRTUAL TABLE|SCAN anon", step)]
    assert all(len(re.findall(r"[=><]\?", step)) >= 2 for step in searches), "the workspace alone is no key"
