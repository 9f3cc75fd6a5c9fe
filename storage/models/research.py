"""Products, surveys and their answers, and what was decided on them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant, Value
from storage.models.columns import Folded, Row, key, table_of
from storage.types import Word

SOMEBODYS = text("customer IS NOT NULL")
REVIEWED = text("interaction IS NOT NULL")


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
    """A score in tenths and an expectation for a product; one per person and survey, any number by hand.

    It is a customer's where one is named: as a colleague has written it down, or (`source`) in their own word. One that
    was given again is the newest; those before it are kept as PastAnswer.
    """

    workspace: str = key()
    id: int = key()
    product: int
    customer: int | None = None
    score: int
    expectation: str = Field(default="", sa_type=Text)  # the article's words, or their own
    kinds: str = ""  # which improvements it asks for, of "features price service"
    asks: int  # by which decisions count what it asks for: another when it asks for something else
    survey: int | None = None
    source: Word = Field(default=Word.TYPED, sa_type=Value(Word))
    interaction: int | None = Field(default=None, sa_type=BigInteger)  # the review that it was made from, or made
    at: datetime = Field(sa_type=Instant)
    day: date  # when it was given, in the writer's zone
    by: str
    undone: bool = False


answers = table_of(
    Answer,
    "answer",
    CheckConstraint("score >= 0 AND score <= 50", name="ck_answer_score"),
    Index("ix_answer_product", "workspace", "product", "asks"),
    Index("ix_answer_survey", "workspace", "survey", "by", unique=True),
    Index("ix_answer_at", "workspace", "at"),
    Index("ix_answer_customer", "workspace", "customer", "id", sqlite_where=SOMEBODYS, postgresql_where=SOMEBODYS),
    Index("ix_answer_interaction", "workspace", "interaction", sqlite_where=REVIEWED, postgresql_where=REVIEWED),
)


class PastAnswer(Row):
    """What an answer said of a day, until (`at`) it was given again by somebody."""

    workspace: str = key()
    id: int = key()
    answer: int
    customer: int | None = None
    score: int
    expectation: str = Field(default="", sa_type=Text)
    kinds: str = ""
    at: datetime = Field(sa_type=Instant)
    day: date
    by: str


past_answers = table_of(
    PastAnswer,
    "past_answer",
    Index("ix_past_answer_answer", "workspace", "answer", "id"),
    Index("ix_past_answer_customer", "workspace", "customer", sqlite_where=SOMEBODYS, postgresql_where=SOMEBODYS),
)


class Decision(Row):
    """What somebody decided about an improvement that answers asked for; answers after it ask anew."""

    workspace: str = key()
    id: int = key()
    product: int
    kind: str  # features, price, service
    state: str  # accepted, declined
    asked: int  # how many answers asked for it
    last_answer: int  # the newest of them, by what they ask
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False


decisions = table_of(Decision, "decision", Index("ix_decision_product", "workspace", "product", "kind", "id"))
