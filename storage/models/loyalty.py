"""Purchases and the points ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Text, func, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import BY_DIFFERENCE, Row, entry, key, put_back, table_of

LOWERED = func.lower(text("order_number"))
ORDERED = text("order_number IS NOT NULL")
KNOWN = text("product IS NOT NULL")
BOUGHT = text("purchase IS NOT NULL")


class Purchase(Row):
    """A purchase; `tiers` is the award rule in force then, by which refunds are reckoned.

    So are `level`, the customer's then by its key, and `times`, by how many hundredths it multiplied the points.
    """

    workspace: str = key()
    id: int = key()
    customer: int
    amount: int = Field(sa_type=BigInteger)
    refunded: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=put_back(BY_DIFFERENCE))
    tiers: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    times: int = 100
    level: str = ""
    note: str = Field(default="", sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    day: date | None = None  # when it took place, in the writer's zone
    by: str
    undone: bool = False
    order_number: str | None = None  # the shop's own, by which an order is recorded once
    product: int | None = None  # where it is one that is known; any other stands in the note


purchases = table_of(
    Purchase,
    "purchase",
    CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name="ck_purchase_amount"),
    Index("ix_purchase_at", "workspace", "at"),
    Index(
        "ix_purchase_order",
        "workspace",
        func.lower(text("order_number")),
        sqlite_where=ORDERED,
        postgresql_where=ORDERED,
    ),
    Index("ix_purchase_product", "workspace", "product", sqlite_where=KNOWN, postgresql_where=KNOWN),
    Index("ix_purchase_customer", "workspace", "customer", "amount"),
)


class LedgerEntry(Row):
    """Points that came or went, with who, when and why. Append-only: triggers refuse UPDATE and DELETE."""

    workspace: str = key()
    id: int = entry()
    customer: int
    points: int = Field(sa_type=BigInteger)
    kind: str  # award, refund, redemption, adjustment, opening, undo
    reason: str = Field(default="", sa_type=Text)
    purchase: int | None = None
    at: datetime = Field(sa_type=Instant)
    by: str


ledger_entries = table_of(
    LedgerEntry,
    "ledger_entry",
    CheckConstraint("points <> 0", name="ck_ledger_entry_points"),
    Index("ix_ledger_entry_customer", "workspace", "customer", "id"),
    Index("ix_ledger_entry_at", "workspace", "at"),
    Index("ix_ledger_entry_purchase", "workspace", "purchase", sqlite_where=BOUGHT, postgresql_where=BOUGHT),
)
