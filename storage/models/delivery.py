"""What came in from Slack and is still to go out to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of


class Delivery(Row):
    """A delivery that was worked, and its Reply: a repeat is answered the same and does nothing."""

    workspace: str = key()
    key: str = key()
    at: datetime = Field(sa_type=Instant)
    reply: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    customer: int | None = None


deliveries = table_of(Delivery, "delivery", Index("ix_delivery_at", "at"), **never_put_back())


class Pending(Row):
    """A request that waits for its person to choose or confirm."""

    workspace: str = key()
    id: str = key()
    by: str
    at: datetime = Field(sa_type=Instant)
    request: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


pending = table_of(Pending, "pending", Index("ix_pending_at", "at"), **never_put_back())


WAITING, FAILED = text("state = 'waiting'"), text("state = 'failed'")


class Outgoing(Row):
    """Something still to be said to Slack, or said, or given up."""

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


outgoing = table_of(
    Outgoing,
    "outgoing",
    Index("ix_outgoing_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_outgoing_lane", "workspace", "lane", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_outgoing_failed", "workspace", "lane", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    **never_put_back(),
)
