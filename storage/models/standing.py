"""Where customers stood last, and who moved since."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, entry, key, never_put_back, table_of


class Standing(Row):
    """The segment, the RFM group and the level in which a customer was found last, by their keys."""

    workspace: str = key()
    customer: int = key()
    segment: str
    rfm: str  # "" of who never bought
    level: str = ""  # "" of who has none


standings = table_of(Standing, "standing", **never_put_back())


class Move(Row):
    """A customer who was found in another segment, RFM group or level than the day before."""

    workspace: str = key()
    id: int = entry()
    customer: int
    what: str  # segment, rfm, level
    before: str
    after: str
    day: date  # where the workspace is
    at: datetime = Field(sa_type=Instant)


moves = table_of(
    Move,
    "move",
    Index("ix_move_at", "workspace", "at"),
    Index("ix_move_customer", "workspace", "customer", "id"),
    Index("ix_move_day", "workspace", "day"),
    **never_put_back(),
)
