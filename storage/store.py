"""What the bot remembers of one workspace, noun by noun, inside one transaction."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from storage.arrivals import Arrivals
from storage.askers import Askers
from storage.buying import Buying
from storage.calls import Calls
from storage.changes import Changes
from storage.channels import Channels
from storage.charts import Charts
from storage.companies import Companies
from storage.connections import Connections
from storage.customers import Customers
from storage.deliveries import Deliveries
from storage.digests import Digests
from storage.duplicates import Duplicates
from storage.exports import Exports
from storage.figures import Figures
from storage.followups import FollowUps
from storage.forgetting import Forgetting
from storage.greetings import Greetings
from storage.handled import Handled
from storage.holds import Holds
from storage.homes import Homes
from storage.imports import Imports
from storage.installations import Installations
from storage.interactions import Interactions
from storage.invitations import Invitations
from storage.journal import Journal
from storage.ledger import Ledger
from storage.liability import Liability
from storage.lists import Lists
from storage.lots import Lots
from storage.merging import Merging
from storage.offerings import Offerings
from storage.opinions import Opinions
from storage.outbox import Outbox
from storage.people import People
from storage.policies import Policies
from storage.products import Products
from storage.purchases import Purchases
from storage.readings import Readings
from storage.retention import Retention
from storage.rewards import Rewards
from storage.satisfaction import Satisfaction
from storage.saved_lists import SavedLists
from storage.schedules import Schedules
from storage.search import Search
from storage.settings import Settings
from storage.shop_customers import ShopCustomers
from storage.sources import Sources
from storage.standings import Standings
from storage.surveys import Surveys
from storage.transaction import NOBODY, Author, Noun, Transaction
from storage.webhooks import Webhooks
from storage.wishes import Wishes

__all__ = ["NOBODY", "Author", "Store"]

Of = TypeVar("Of", bound=Noun)


class _Made(Generic[Of]):
    """A noun of a store, made when it is first asked for."""

    def __init__(self, noun: type[Of]) -> None:
        self._noun = noun

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, store: None, owner: type[Any]) -> _Made[Of]: ...

    @overload
    def __get__(self, store: Transaction, owner: type[Any]) -> Of: ...

    def __get__(self, store: Transaction | None, owner: type[Any]) -> Any:
        if store is None:
            return self
        made = vars(store)[self._name] = self._noun(store)
        return made


class Store(Transaction):
    """One workspace in one transaction, and all that it remembers; a noun of its own for each kind of thing."""

    arrivals = _Made(Arrivals)
    askers = _Made(Askers)
    buying = _Made(Buying)
    calls = _Made(Calls)
    changes = _Made(Changes)
    channels = _Made(Channels)
    charts = _Made(Charts)
    companies = _Made(Companies)
    connections = _Made(Connections)
    customers = _Made(Customers)
    deliveries = _Made(Deliveries)
    digests = _Made(Digests)
    duplicates = _Made(Duplicates)
    exports = _Made(Exports)
    figures = _Made(Figures)
    followups = _Made(FollowUps)
    forgetting = _Made(Forgetting)
    greetings = _Made(Greetings)
    handled = _Made(Handled)
    holds = _Made(Holds)
    homes = _Made(Homes)
    imports = _Made(Imports)
    installations = _Made(Installations)
    interactions = _Made(Interactions)
    invitations = _Made(Invitations)
    journal = _Made(Journal)
    ledger = _Made(Ledger)
    liability = _Made(Liability)
    lists = _Made(Lists)
    lots = _Made(Lots)
    merging = _Made(Merging)
    offerings = _Made(Offerings)
    opinions = _Made(Opinions)
    outbox = _Made(Outbox)
    people = _Made(People)
    policies = _Made(Policies)
    products = _Made(Products)
    purchases = _Made(Purchases)
    readings = _Made(Readings)
    retention = _Made(Retention)
    rewards = _Made(Rewards)
    satisfaction = _Made(Satisfaction)
    saved_lists = _Made(SavedLists)
    schedules = _Made(Schedules)
    search = _Made(Search)
    settings = _Made(Settings)
    shop_customers = _Made(ShopCustomers)
    sources = _Made(Sources)
    standings = _Made(Standings)
    surveys = _Made(Surveys)
    webhooks = _Made(Webhooks)
    wishes = _Made(Wishes)
