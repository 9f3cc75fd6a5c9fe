"""What the bot remembers of one workspace, noun by noun, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection

from storage.changes import Changes
from storage.channels import Channels
from storage.customers import Customers
from storage.deliveries import Deliveries
from storage.digests import Digests
from storage.duplicates import Duplicates
from storage.exports import Exports
from storage.figures import Figures
from storage.followups import FollowUps
from storage.forgetting import Forgetting
from storage.homes import Homes
from storage.imports import Imports
from storage.installations import Installations
from storage.interactions import Interactions
from storage.journal import Journal
from storage.ledger import Ledger
from storage.merging import Merging
from storage.outbox import Outbox
from storage.people import People
from storage.policies import Policies
from storage.products import Products
from storage.purchases import Purchases
from storage.reading import Readings
from storage.retention import Retention
from storage.schedules import Schedules
from storage.search import Search
from storage.settings import Settings
from storage.sources import Sources
from storage.surveys import Surveys


@dataclass(frozen=True)
class Author:
    """Who writes, when, and from where: on every row and in the audit, so that no writer can forget to say."""

    person: str
    at: datetime
    source: str
    channel: str | None = None


NOBODY = Author("", datetime.fromtimestamp(0, UTC), "")


class Store:
    """One workspace in one transaction. Writing takes an author; a store to read from has none."""

    def __init__(self, connection: Connection, workspace: str, author: Author = NOBODY) -> None:
        self.connection = connection
        self.workspace = workspace
        self.author = author
        self.concerned: set[str] = set()  # whose own things this transaction has changed
        self.numbers: list[int] = []  # taken for this transaction's entries, the next one last
        self.policy: int | None = None  # the version in force, as far as the transaction's beginning has told it

    @property
    def writes(self) -> bool:
        """Whether this is a store to write to."""
        return self.author is not NOBODY

    def comes_from(self, source: str) -> None:
        """Say from where it really comes, when that is not what opened the transaction."""
        self.author = replace(self.author, source=source)

    @cached_property
    def changes(self) -> Changes:
        """The audit."""
        return Changes(self)

    @cached_property
    def channels(self) -> Channels:
        """What was chosen for channels."""
        return Channels(self)

    @cached_property
    def customers(self) -> Customers:
        """Customers."""
        return Customers(self)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Claimed deliveries and pending questions."""
        return Deliveries(self)

    @cached_property
    def digests(self) -> Digests:
        """The digests that were claimed."""
        return Digests(self)

    @cached_property
    def exports(self) -> Exports:
        """All that is held."""
        return Exports(self)

    @cached_property
    def figures(self) -> Figures:
        """Figures of a span of time."""
        return Figures(self)

    @cached_property
    def duplicates(self) -> Duplicates:
        """Customers who may be one."""
        return Duplicates(self)

    @cached_property
    def followups(self) -> FollowUps:
        """Follow-ups, and the reminders of them."""
        return FollowUps(self)

    @cached_property
    def forgetting(self) -> Forgetting:
        """How customers are forgotten."""
        return Forgetting(self)

    @cached_property
    def imports(self) -> Imports:
        """What comes in from files."""
        return Imports(self)

    @cached_property
    def homes(self) -> Homes:
        """Home tabs."""
        return Homes(self)

    @cached_property
    def installations(self) -> Installations:
        """The workspace's installation."""
        return Installations(self)

    @cached_property
    def interactions(self) -> Interactions:
        """Interactions."""
        return Interactions(self)

    @cached_property
    def journal(self) -> Journal:
        """What an undo changed, and putting it back."""
        return Journal(self)

    @cached_property
    def ledger(self) -> Ledger:
        """The points ledger."""
        return Ledger(self)

    @cached_property
    def merging(self) -> Merging:
        """How customers are merged, and taken apart."""
        return Merging(self)

    @cached_property
    def outbox(self) -> Outbox:
        """What is still to be said to Slack."""
        return Outbox(self)

    @cached_property
    def people(self) -> People:
        """People of the team."""
        return People(self)

    @cached_property
    def policies(self) -> Policies:
        """The rules in force, and those that were."""
        return Policies(self)

    @cached_property
    def products(self) -> Products:
        """Products and the improvements proposed for them."""
        return Products(self)

    @cached_property
    def purchases(self) -> Purchases:
        """Purchases and refunds."""
        return Purchases(self)

    @cached_property
    def readings(self) -> Readings:
        """Messages that were read along."""
        return Readings(self)

    @cached_property
    def retention(self) -> Retention:
        """What was kept for too long."""
        return Retention(self)

    @cached_property
    def schedules(self) -> Schedules:
        """When channels get their digest."""
        return Schedules(self)

    @cached_property
    def search(self) -> Search:
        """Customers by what they are found by."""
        return Search(self)

    @cached_property
    def settings(self) -> Settings:
        """What the workspace chose."""
        return Settings(self)

    @cached_property
    def sources(self) -> Sources:
        """The messages that interactions came from."""
        return Sources(self)

    @cached_property
    def surveys(self) -> Surveys:
        """Survey answers."""
        return Surveys(self)
