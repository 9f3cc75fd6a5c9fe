"""Which workspaces there are."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.models import counters


def all(connection: Connection) -> list[str]:
    """Return every workspace in which something was ever written."""
    named = select(counters.c.workspace).where(counters.c.workspace != "").distinct()
    return sorted(connection.scalars(named))
