"""What customers wish for: wishes, and who asked for each in which words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, table_of

REMINDS = text("remind_at IS NOT NULL")
TOLD = text("told IS NOT NULL")


class Wish(Row):
    """What customers ask for of a product: one of the three kinds of improvement, or something in their own words.

    One that was merged into another has no askers any more. `doubt` is the wish that it may be the same as; a person is
    asked.
    """

    workspace: str = key()
    id: int = key()
    product: int | None = None  # None: nobody has named one
    kind: str = ""  # features, price, service; "": their own words
    state: str = "open"  # open, planned, shipped, declined
    reason: str = Field(default="", sa_type=Text)  # the sentence with which it was declined
    feature: str = Field(default="", sa_type=Text)  # what shipping it gave the product
    decision: int | None = None  # of the three kinds: what shipped or declined it
    first: int | None = Field(default=None, sa_type=BigInteger)  # whoever's words it is called by
    doubt: int | None = None
    merged_into: int | None = None
    shipped_at: datetime | None = Field(default=None, sa_type=Instant)
    shipped_by: str = ""
    at: datetime = Field(sa_type=Instant)


wishes = table_of(
    Wish,
    "wish",
    Index("ix_wish_product", "workspace", "product", "state"),
    Index("ix_wish_shipped", "workspace", "shipped_at"),
)


class WishAsk(Row):
    """Who asked for a wish, and how: heard in a log, in an answer, or in a message that was read along."""

    workspace: str = key()
    id: int = entry()
    wish: int
    customer: int | None = None
    source: str  # log, answer, message
    ref: int | None = Field(default=None, sa_type=BigInteger)  # the interaction, or the answer
    channel: str = ""  # of a message
    ts: str = ""
    words: str = Field(default="", sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    by: str
    gone: bool = False  # what it was heard in was taken back, or says it no more
    dropped: bool = False  # a person has said that it is no wish
    told: int | None = Field(default=None, sa_type=BigInteger)  # the interaction in which they were told
    remind_at: datetime | None = Field(default=None, sa_type=Instant)  # when somebody is reminded to tell them


wish_asks = table_of(
    WishAsk,
    "wish_ask",
    Index("ix_wish_ask_wish", "workspace", "wish", "customer"),
    Index("ix_wish_ask_customer", "workspace", "customer", "id"),
    Index("ix_wish_ask_source", "workspace", "source", "ref"),
    Index("ix_wish_ask_message", "workspace", "channel", "ts"),
    Index("ix_wish_ask_told", "workspace", "told", sqlite_where=TOLD, postgresql_where=TOLD),
    Index("ix_wish_ask_remind", "remind_at", sqlite_where=REMINDS, postgresql_where=REMINDS),
)
