"""Every table. The workspace comes first in every key: one workspace never sees another's rows.

Satisfaction and scores are whole tenths (41 is 4.1), money whole cents, points integers, instants UTC.
People are Slack user ids, which are unique within what a workspace's installation covers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, String, Text, text
from sqlalchemy.orm import configure_mappers
from sqlmodel import Field, SQLModel

from storage.types import MOST_FOLDED, Instant, Mark, Role, Value

# Ranges over a folded name are ranges over code points, whatever the locale of the PostgreSQL server.
Folded = String(MOST_FOLDED).with_variant(String(MOST_FOLDED, collation="C"), "postgresql")


def key() -> Any:
    """Return a primary key column that nobody but us fills in."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def entry() -> Any:
    """Return the same for an entry's number: eight a transaction, a busy team would use up 32 bits in some years."""
    return Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class Counter(SQLModel, table=True):
    """The last number given out in a workspace, per kind of thing: ids that people can say and type."""

    __tablename__ = "counter"
    workspace: str = key()
    kind: str = key()
    value: int = Field(sa_type=BigInteger)


class Person(SQLModel, table=True):
    """What Slack said of a person, and what they chose here."""

    __tablename__ = "person"
    workspace: str = key()
    id: str = key()
    name: str
    role: Role = Field(sa_type=Value(Role))
    locale: str
    zone: str
    checked_at: datetime = Field(sa_type=Instant)
    language: str | None = None  # chosen with /haoping language; None follows Slack


class Customer(SQLModel, table=True):
    """A customer, with the running sums that their interactions and ledger entries add up to."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_name", "workspace", "name_key", "id"),
        Index("ix_customer_number", "workspace", "number", unique=True),
    )
    workspace: str = key()
    id: int = key()
    name: str
    name_key: str = Field(sa_type=Folded)
    number: str | None = None  # 客户ID, the team's own
    age: int | None = None
    birthday: date | None = None
    spending: str | None = None  # low, medium, high
    buys: str | None = None  # online, offline, both
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    tags: str | None = None
    owner: str | None = None
    satisfaction: int = 40
    interactions: int = 0
    points: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str


class Interaction(SQLModel, table=True):
    """One contact with a customer; `moved` is by how many tenths it really moved their satisfaction."""

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_at", "workspace", "at"),
        Index("ix_interaction_customer", "workspace", "customer", "at", "id"),
    )
    workspace: str = key()
    id: int = entry()
    customer: int
    at: datetime = Field(sa_type=Instant)
    day: date  # when it took place, in the writer's zone
    mark: Mark = Field(sa_type=Value(Mark))
    note: str = Field(default="", sa_type=Text)
    moved: int
    by: str
    channel: str | None = None
    undone: bool = False


class Purchase(SQLModel, table=True):
    """A purchase; `tiers` is the award rule in force then, by which refunds are reckoned."""

    __tablename__ = "purchase"
    __table_args__ = (
        CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name="ck_purchase_amount"),
        Index("ix_purchase_at", "workspace", "at"),
        Index("ix_purchase_customer", "workspace", "customer", "amount"),
    )
    workspace: str = key()
    id: int = key()
    customer: int
    amount: int = Field(sa_type=BigInteger)
    refunded: int = Field(default=0, sa_type=BigInteger)
    tiers: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


class LedgerEntry(SQLModel, table=True):
    """Points that came or went, with who, when and why. Append-only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("points <> 0", name="ck_ledger_entry_points"),
        Index("ix_ledger_entry_customer", "workspace", "customer", "id"),
        Index("ix_ledger_entry_at", "workspace", "at"),
    )
    workspace: str = key()
    id: int = entry()
    customer: int
    points: int = Field(sa_type=BigInteger)
    kind: str  # award, refund, redemption, adjustment, opening, undo
    reason: str = Field(default="", sa_type=Text)
    purchase: int | None = None
    at: datetime = Field(sa_type=Instant)
    by: str


class Product(SQLModel, table=True):
    """A product, as the last accepted improvement left it."""

    __tablename__ = "product"
    __table_args__ = (Index("ix_product_name", "workspace", "name_key", unique=True),)
    workspace: str = key()
    id: int = key()
    name: str
    name_key: str = Field(sa_type=Folded)
    features: str = Field(default="", sa_type=Text)
    price: int | None = Field(default=None, sa_type=BigInteger)
    service: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str


class Survey(SQLModel, table=True):
    """A survey posted in a channel."""

    __tablename__ = "survey"
    workspace: str = key()
    id: int = key()
    product: int
    channel: str
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


class Answer(SQLModel, table=True):
    """A score in tenths and an expectation for a product; one per person and survey, any number by hand."""

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("score >= 0 AND score <= 50", name="ck_answer_score"),
        Index("ix_answer_product", "workspace", "product", "id"),
        Index("ix_answer_survey", "workspace", "survey", "by", unique=True),
        Index("ix_answer_at", "workspace", "at"),
    )
    workspace: str = key()
    id: int = key()
    product: int
    score: int
    expectation: str = Field(default="", sa_type=Text)
    kinds: str = ""  # which improvements it asks for, of "features price service"
    survey: int | None = None
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


class Decision(SQLModel, table=True):
    """What somebody decided about an improvement that answers asked for; answers after it ask anew."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_product", "workspace", "product", "kind", "id"),)
    workspace: str = key()
    id: int = key()
    product: int
    kind: str  # features, price, service
    state: str  # accepted, declined
    asked: int  # how many answers asked for it
    last_answer: int  # the newest of them
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


class Schedule(SQLModel, table=True):
    """When a channel gets its digest. Switched off it stays, so that no local date is posted twice in a channel."""

    __tablename__ = "schedule"
    __table_args__ = (Index("ix_schedule_channel", "workspace", "channel", unique=True),)
    workspace: str = key()
    id: int = key()
    channel: str
    every: str  # day, week
    weekday: int | None = None  # Monday is 0
    minute: int  # of the local day
    zone: str
    language: str
    since: date  # the first local date that can be owed
    off: bool = False
    at: datetime = Field(sa_type=Instant)  # when it was last changed
    by: str


class Digest(SQLModel, table=True):
    """A digest that one process claimed: the unique row is why many replicas post it once."""

    __tablename__ = "digest"
    workspace: str = key()
    schedule: int = key()
    day: date = key()
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Change(SQLModel, table=True):
    """The audit: who changed what, when, from where, before and after. Undo and history stand on it."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_by", "workspace", "by", "id"),
        Index("ix_change_customer", "workspace", "customer", "id"),
        Index("ix_change_subject", "workspace", "subject", "id"),
    )
    workspace: str = key()
    id: int = entry()
    at: datetime = Field(sa_type=Instant)
    by: str
    source: str  # the command, button or event
    channel: str | None = None
    action: str  # log, purchase, customer.edit, …: who undoes it
    subject: str | None = None  # what it was done to, as "purchase:17"
    customer: int | None = None
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, sa_type=BigInteger)
    undone_by: int | None = Field(default=None, sa_type=BigInteger)


class Delivery(SQLModel, table=True):
    """A delivery that was worked, and its Reply: a repeat is answered the same and does nothing."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_at", "at"),)
    workspace: str = key()
    key: str = key()
    at: datetime = Field(sa_type=Instant)
    reply: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    customer: int | None = None


class Pending(SQLModel, table=True):
    """A request that waits for its person to choose or confirm."""

    __tablename__ = "pending"
    __table_args__ = (Index("ix_pending_at", "at"),)
    workspace: str = key()
    id: str = key()
    by: str
    at: datetime = Field(sa_type=Instant)
    request: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


WAITING, FAILED = text("state = 'waiting'"), text("state = 'failed'")


class Outgoing(SQLModel, table=True):
    """Something still to be said to Slack, or said, or given up."""

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outgoing_lane", "workspace", "lane", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outgoing_failed", "workspace", "lane", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    )
    workspace: str = key()
    id: int = entry()
    lane: str  # a channel, or a response_url's digest: within one, order is kept
    method: str  # a Web API method, or "response_url"
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: str  # waiting, sent, failed
    attempts: int = 0
    due_at: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    error: str | None = None
    by: str  # who caused it, and hears of it when it cannot be said
    holder: str | None = None  # the process that is sending it
    tried_at: datetime | None = Field(default=None, sa_type=Instant)  # of an attempt whose outcome is not known


# Rows become models without a Session, so nothing else would make the attributes readable.
configure_mappers()
