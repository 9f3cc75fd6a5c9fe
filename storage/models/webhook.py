"""Ways out: the addresses to which events are sent, and how the last ones went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of


class Webhook(Row):
    """The address to which a connection's events go: kept encrypted, since its path may be a secret.

    What is still to be sent is nowhere but in the audit: it is all that is newer than `through`. So it is written with
    what it tells of, in that order, and forgotten with it. `due_at` is when it is looked at next, by the process that
    holds it until then.
    """

    workspace: str = key()
    connection: int = key()
    url: str
    origin: str  # what is shown of it: without its path
    kinds: str  # what is told, by its rules' names, with commas between
    state: str  # on, paused by a manager, stopped since nothing arrived any more, removed
    through: int = Field(sa_type=BigInteger)  # the number up to which all was sent
    tries: int = 0  # of what is next
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    holder: str | None = None  # the process that is sending
    tester: str | None = None  # who asked for a test that is still to be sent
    at: datetime = Field(sa_type=Instant)
    by: str  # who set it up, and hears of it when nothing arrives


webhooks = table_of(Webhook, "webhook", **never_put_back())


class WebhookDelivery(Row):
    """How an event was last sent to an address: nothing of what it said is kept."""

    workspace: str = key()
    connection: int = key()
    event: int = entry()
    name: str  # as purchase.recorded
    status: int | None = None  # what was answered, by HTTP
    error: str = ""  # why it did not arrive, by its rules' names; "" where it did
    tries: int = 1
    ms: int = 0
    at: datetime = Field(sa_type=Instant)


webhook_deliveries = table_of(WebhookDelivery, "webhook_delivery", **never_put_back())
