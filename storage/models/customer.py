"""Customers, and every contact with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ColumnElement, Index, String, Text, column, func, literal_column, text
from sqlmodel import Field

from storage.models.column_types import Birthday, Instant, Value
from storage.models.columns import BY_DIFFERENCE, NEVER, Folded, Row, entry, key, put_back, table_of
from storage.types import Mark, Word

MERGED = text("merged_into IS NOT NULL")
SOMEBODY = text("name_key <> ''")
BORN = text("name_key <> '' AND birthday IS NOT NULL")
JOINED = text("joins IS NOT NULL")
CALLS = text("(mark = 'bad' OR fell) AND NOT undone AND NOT passed AND NOT settled AND joins IS NULL")
"""What may be a matter of which somebody calls: a complaint or a fall that stands, was not put aside nor settled."""

SETTLED = text("settled")


def day_of(birthday: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the day of a birthday as MM-DD; written out, since an index serves no expression with a bound value."""
    return func.substr(birthday, func.length(birthday) - literal_column("4"), type_=String)


BY_DAY = day_of(column("birthday"))


class Customer(Row):
    """A customer, with the running sums that their interactions and ledger entries add up to."""

    workspace: str = key()
    id: int = key()
    name: str
    name_key: str = Field(sa_type=Folded)
    number: str | None = None  # 客户ID, the team's own
    age: int | None = None
    birthday: str | None = Field(default=None, sa_type=Birthday)  # MM-DD where the year is not known
    spending: str | None = None  # low, medium, high
    buys: str | None = None  # online, offline, both
    email: str | None = None
    phone: str | None = None
    wechat: str | None = None
    company: str | None = None
    tags: str | None = None
    owner: str | None = None
    note: str | None = Field(default=None, sa_type=Text)
    own: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))  # by the field's name
    satisfaction: int = Field(default=40, sa_column_kwargs=put_back(BY_DIFFERENCE, (0, 50)))
    interactions: int = Field(default=0, sa_column_kwargs=put_back(BY_DIFFERENCE))
    points: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=put_back(NEVER))  # the ledger moves it
    created_at: datetime = Field(sa_type=Instant)
    created_by: str
    merged_into: int | None = None  # whose they are now; like one who is forgotten they have no name_key, and are gone


def _of_somebody(name: str, *columns: str) -> Index:
    """Return an index by which lists are read: of those who are somebody."""
    return Index(name, "workspace", *columns, sqlite_where=SOMEBODY, postgresql_where=SOMEBODY)


customers = table_of(
    Customer,
    "customer",
    Index("ix_customer_name", "workspace", "name_key", "id"),
    Index("ix_customer_number", "workspace", "number", unique=True),
    Index("ix_customer_merged", "workspace", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    _of_somebody("ix_customer_owner", "owner", "name_key", "id"),
    _of_somebody("ix_customer_satisfaction", "satisfaction", "id"),
    _of_somebody("ix_customer_points", "points", "id"),
    _of_somebody("ix_customer_born", "spending", "birthday", "id"),
    _of_somebody("ix_customer_aged", "spending", "age", "birthday", "id"),
    _of_somebody("ix_customer_created", "created_at", "id"),
    Index(
        "ix_customer_birthday",
        day_of(column("birthday")),
        "workspace",
        "owner",
        sqlite_where=BORN,
        postgresql_where=BORN,
    ),
)


class Interaction(Row):
    """One contact with a customer; `moved` is by how many tenths it really moved their satisfaction.

    One that `joins` another is a further note on that review: of one incident only the review itself counts. With one
    that is no review a customer may have `fell` under the threshold of calls that held then; one that was `passed`
    calls for nobody any more: somebody said "Not today". One is `settled` when something has come after it, as a good
    review comes after a complaint, and somebody has looked since (`Calls.settle`); triggers take it back when any of
    the customer's is changed, so that nobody has to think of it who changes one.
    """

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
    source: Word = Field(default=Word.TYPED, sa_type=Value(Word))
    owner: str | None = None  # whose customer it was then
    joins: int | None = Field(default=None, sa_type=BigInteger)
    fell: bool = False
    passed: bool = False
    settled: bool = Field(default=False, sa_column_kwargs=put_back(NEVER))


interactions = table_of(
    Interaction,
    "interaction",
    Index("ix_interaction_at", "workspace", "at"),
    Index("ix_interaction_customer", "workspace", "customer", "at", "id"),
    Index("ix_interaction_joins", "workspace", "joins", sqlite_where=JOINED, postgresql_where=JOINED),
    Index("ix_interaction_calls", "workspace", "customer", "at", "id", sqlite_where=CALLS, postgresql_where=CALLS),
    Index("ix_interaction_settled", "workspace", "customer", sqlite_where=SETTLED, postgresql_where=SETTLED),
)
