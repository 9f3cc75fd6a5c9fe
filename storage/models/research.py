"""Products, surveys and their answers, and what was decided on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from storage.models.columns import Folded, Row, key, table_of
from storage.types import Instant


class Product(Row):
    """A product, as the last accepted improvement left it."""

    workspace: str = key()
    id: int = key()
    name: str
    name_key: str = Field(sa_type=Folded)
    features: str = Field(default="", sa_type=Text)
    price: int | None = Field(default=None, sa_type=BigInteger)
    service: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str


products = table_of(Product, "product", Index("ix_product_name", "workspace", "name_key", unique=True))


class Survey(Row):
    """A survey posted in a channel."""

    workspace: str = key()
    id: int = key()
    product: int
    channel: str
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


surveys = table_of(Survey, "survey")


class Answer(Row):
    """A score in tenths and an expectation for a product; one per person and survey, any number by hand."""

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


answers = table_of(
    Answer,
    "answer",
    CheckConstraint("score >= 0 AND score <= 50", name="ck_answer_score"),
    Index("ix_answer_product", "workspace", "product", "id"),
    Index("ix_answer_survey", "workspace", "survey", "by", unique=True),
    Index("ix_answer_at", "workspace", "at"),
)


class Decision(Row):
    """What somebody decided about an improvement that answers asked for; answers after it ask anew."""

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


decisions = table_of(Decision, "decision", Index("ix_decision_product", "workspace", "product", "kind", "id"))
