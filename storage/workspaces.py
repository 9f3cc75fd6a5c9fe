"""Which workspaces there are."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.models import Counter
from storage.noun import table

_all = select(table(Counter).c.workspace).where(table(Counter).c.workspace != "").distinct()


def all(connection: Connection) -> list[str]:
    """Return every workspace in which something was ever written."""
    return sorted(connection.scalars(_all))
