"""Invitations of customers to answer about a product themselves, and the links by which they do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.models.column_types import Instant
from storage.models.columns import Row, key, table_of


class Invitation(Row):
    """One customer, asked once about a product; those that were made together have the same `sending`."""

    workspace: str = key()
    id: int = key()
    sending: int
    product: int
    customer: int
    answer: int | None = None  # theirs, once they gave one
    declined_at: datetime | None = Field(default=None, sa_type=Instant)  # when they said here not to be asked again
    ends: datetime = Field(sa_type=Instant)  # until when it can be answered
    at: datetime = Field(sa_type=Instant)
    by: str
    undone: bool = False  # withdrawn


invitations = table_of(
    Invitation,
    "invitation",
    Index("ix_invitation_sending", "workspace", "sending", "id"),
    Index("ix_invitation_customer", "workspace", "customer", "at"),
)


class InvitationLink(Row):
    """An address at which an invitation is answered, by the hash of its token; the token itself is kept nowhere."""

    workspace: str = key()
    token_hash: str = key()
    invitation: int


invitation_links = table_of(
    InvitationLink,
    "invitation_link",
    Index("ix_invitation_link_token", "token_hash"),  # whoever follows a link does not say of which workspace it is
    Index("ix_invitation_link_invitation", "workspace", "invitation"),
)
