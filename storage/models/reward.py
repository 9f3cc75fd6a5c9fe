"""Rewards: what customers may redeem points for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import BY_DIFFERENCE, Row, key, put_back, table_of


class Reward(Row):
    """Something that points buy; what was removed stays, since redemptions speak of it."""

    workspace: str = key()
    id: int = key()
    english: str  # its name; in one of the languages it may be ""
    chinese: str
    points: int = Field(sa_type=BigInteger)
    stock: int | None = Field(default=None, sa_column_kwargs=put_back(BY_DIFFERENCE))  # what is left; None is no end
    segment: str = ""  # for whom, by its key; "" is everybody
    level: str = ""
    since: date | None = None  # the first day
    until: date | None = None  # the last day
    removed: bool = False
    at: datetime = Field(sa_type=Instant)
    by: str


rewards = table_of(
    Reward,
    "reward",
    CheckConstraint("points > 0", name="ck_reward_points"),
    CheckConstraint("stock >= 0", name="ck_reward_stock"),
)
