"""Follow-ups: what was promised to a customer, by whom and until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Index, Text, text
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import ALWAYS, Row, key, never_put_back, put_back, table_of

OPEN = text("closed_at IS NULL")
CALLED = text("call_at IS NOT NULL")
ESCALATES = text("closed_at IS NULL AND escalate_at IS NOT NULL")


class FollowUp(Row):
    """Somebody who is to come back to a customer; a customer has at most one that is open.

    `day` is a date where its owner is, `late_at` when it ends there, and `remind_at` when they hear of it next. Where a
    time of day was typed, `call_at` is when they hear of it once besides. At `escalate_at` it is looked at whether the
    managers are to hear of it; `escalated` is the day of which they have.
    """

    workspace: str = key()
    id: int = key()
    customer: int
    owner: str
    what: str = Field(default="", sa_type=Text)  # as somebody typed it
    reviews: list[int] = Field(sa_column=Column(JSON, nullable=False))  # the bad ones it is about, by interaction
    interaction: int | None = Field(default=None, sa_type=BigInteger)  # the newest of them
    day: date
    late_at: datetime = Field(sa_type=Instant)
    remind_at: datetime = Field(sa_type=Instant, sa_column_kwargs=put_back(ALWAYS))
    call_at: datetime | None = Field(default=None, sa_type=Instant, sa_column_kwargs=put_back(ALWAYS))
    escalate_at: datetime | None = Field(default=None, sa_type=Instant, sa_column_kwargs=put_back(ALWAYS))
    escalated: date | None = Field(default=None, sa_column_kwargs=put_back(ALWAYS))
    state: str = "open"  # open, taken; closed: done, withdrawn, merged
    outcome: str = Field(default="", sa_type=Text)
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: str
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str | None = None


followups = table_of(
    FollowUp,
    "followup",
    Index("ix_followup_customer", "workspace", "customer", "id"),
    Index("ix_followup_open", "workspace", "customer", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_followup_owner", "workspace", "owner", "day", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_followup_remind", "remind_at", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_followup_call", "call_at", sqlite_where=CALLED, postgresql_where=CALLED),
    Index("ix_followup_late", "workspace", "late_at", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_followup_escalate", "escalate_at", sqlite_where=ESCALATES, postgresql_where=ESCALATES),
    Index("ix_followup_closed", "workspace", "closed_at"),
)


class Reminder(Row):
    """A bundle of follow-ups of which a person was reminded: the unique row is why it comes once on a local date."""

    workspace: str = key()
    person: str = key()
    day: date = key()
    at: datetime = Field(sa_type=Instant)
    followups: list[int] = Field(sa_column=Column(JSON, nullable=False))


reminders = table_of(Reminder, "reminder", Index("ix_reminder_at", "at"), **never_put_back())
