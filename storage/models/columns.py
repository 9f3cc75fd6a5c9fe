"""Columns that tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, String
from sqlmodel import Field

from storage.types import MOST_FOLDED

# Ranges over a folded name are ranges over code points, whatever the locale of the PostgreSQL server.
Folded = String(MOST_FOLDED).with_variant(String(MOST_FOLDED, collation="C"), "postgresql")


def key() -> Any:
    """Return a primary key column that nobody but us fills in."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def entry() -> Any:
    """Return the same for an entry's number: eight a transaction, a busy team would use up 32 bits in some years."""
    return Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
