"""Ways in for shops: the connections by which they send, what came by them, and whom they call by which id."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of

_JSON: Any = JSON(none_as_null=True)


class Connection(Row):
    """A way in for one shop: its address is /in/ with `address` behind it; its secrets are kept encrypted.

    `former` is the secret before the last rotation, which is good until `former_ends`; `shopify` the one with which
    Shopify itself signs, where it does. "" is none.
    """

    workspace: str = key()
    id: int = key()
    address: str
    name: str
    secret: str
    former: str = ""
    former_ends: datetime | None = Field(default=None, sa_type=Instant)
    shopify: str = ""
    channel: str | None = None  # where receipts are posted
    refused_at: datetime | None = Field(default=None, sa_type=Instant)  # when something last came with a bad signature
    paused: bool = False
    removed: bool = False
    at: datetime = Field(sa_type=Instant)
    by: str


connections = table_of(
    Connection,
    "connection",
    Index("ix_connection_address", "address"),  # whoever sends does not say to which workspace
)


class ShopCustomer(Row):
    """Somebody as a shop knows them: by its own id, else a phone or an e-mail (`key`); `customer` is who they are.

    As long as there is none, what comes of them waits.
    """

    workspace: str = key()
    id: int = key()
    connection: int
    key: str | None  # None: forgotten
    name: str
    phone: str
    email: str
    customer: int | None = None
    at: datetime = Field(sa_type=Instant)


shop_customers = table_of(
    ShopCustomer,
    "shop_customer",
    Index("ix_shop_customer_key", "workspace", "connection", "key", unique=True),
    Index("ix_shop_customer_customer", "workspace", "customer"),
)


class Arrival(Row):
    """Something that a shop sent; what has the same `outside` id and is of the same kind is the same.

    `state` is "done", "waiting" (for its customer), "early" (for its order), "refused", "dropped" or "test".
    """

    workspace: str = key()
    id: int = entry()
    connection: int
    kind: str
    outside: str | None  # None: it was refused, and may come again
    state: str
    shop_customer: int | None = None
    order_number: str | None = None  # of a refund: the order that it is of
    content: dict[str, Any] | None = Field(default=None, sa_type=_JSON)  # what it says, as long as somebody needs it
    digest: str  # of what was read of it, so that a repeat that says otherwise is known
    subject: str | None = None  # what it has become
    change: int | None = Field(default=None, sa_type=BigInteger)  # the audit's entry of that
    why: dict[str, Any] | None = Field(default=None, sa_type=_JSON)  # it was refused: a sentence, its values, the field
    times: int = 1  # how often it came
    at: datetime = Field(sa_type=Instant)


arrivals = table_of(
    Arrival,
    "arrival",
    Index("ix_arrival_outside", "workspace", "connection", "kind", "outside", unique=True),
    Index("ix_arrival_newest", "workspace", "connection", "id"),
    Index("ix_arrival_order", "workspace", "connection", "order_number"),
    Index("ix_arrival_shop_customer", "workspace", "shop_customer", "state"),
    Index("ix_arrival_subject", "workspace", "subject"),
    **never_put_back(),
)
