"""Points by when they were earned, what entries of the ledger did to them, and points that are held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of

LASTING = text("remains > 0 AND until IS NOT NULL")
HELD = text("state = 'open'")


class Lot(Row):
    """Points that came with one entry of the ledger: what remains of them, from when, and until when.

    One with less than nothing is a debt, which the customer's next points pay. `entry` is 0 for what was there before
    lots were kept.
    """

    workspace: str = key()
    id: int = entry()
    entry: int = Field(sa_type=BigInteger)
    customer: int
    earned: int = Field(sa_type=BigInteger)
    remains: int = Field(sa_type=BigInteger)
    usable: datetime | None = Field(default=None, sa_type=Instant)  # from when; None: at once
    until: datetime | None = Field(default=None, sa_type=Instant)  # they are gone from then on; None: they stay
    purchase: int | None = None
    told: int = 0  # how many days before they go somebody was told of it last; 0: not yet


lots = table_of(
    Lot,
    "lot",
    Index("ix_lot_customer", "workspace", "customer", "remains"),
    Index("ix_lot_entry", "workspace", "entry"),
    Index("ix_lot_until", "told", "until", "workspace", sqlite_where=LASTING, postgresql_where=LASTING),
    **never_put_back(),
)


class LotUse(Row):
    """By how many points an entry of the ledger moved a lot that was there: what `earned` of a lot and these add up to
    is what remains of it, and what an entry's lots earned and these add up to is the entry."""

    workspace: str = key()
    lot: int = entry()
    entry: int = entry()
    points: int = Field(sa_type=BigInteger)


lot_uses = table_of(LotUse, "lot_use", Index("ix_lot_use_entry", "workspace", "entry"), **never_put_back())


class Hold(Row):
    """Points of a customer that cannot be redeemed for a while; the ledger knows nothing of it."""

    workspace: str = key()
    id: int = key()
    customer: int
    points: int = Field(sa_type=BigInteger)
    reason: str = Field(default="", sa_type=Text)
    until: datetime | None = Field(default=None, sa_type=Instant)  # it ends by itself then
    state: str = "open"  # open, released, ended (by its time), used (redeemed)
    at: datetime = Field(sa_type=Instant)
    by: str


holds = table_of(
    Hold,
    "hold",
    CheckConstraint("points > 0", name="ck_hold_points"),
    Index("ix_hold_customer", "workspace", "customer", sqlite_where=HELD, postgresql_where=HELD),
    Index("ix_hold_until", "until", "workspace", sqlite_where=HELD, postgresql_where=HELD),
)
