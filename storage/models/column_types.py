"""Column types that both databases keep the same way."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant with microseconds; a naive datetime is refused, since nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return the same for SQLite in one step: SQLAlchemy's three take a tenth of what a digest costs."""
        return written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def written(value: datetime | None) -> str | None:
    """Return an instant as SQLite keeps it."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {value!r}")
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ", "microseconds")[:-6]  # without +00:00


class Instants(TypeDecorator[Sequence[datetime]]):
    """A JSON list of instants, each as SQLite keeps it, to be compared with."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[datetime] | None, dialect: Dialect) -> str | None:
        """Turn aware instants into what the database keeps."""
        return None if value is None else _listed(tuple(value))


@lru_cache(64)  # a statement asks for the days of its charts at several places, and so does the next digest's
def _listed(instants: tuple[datetime, ...]) -> str:
    return json.dumps([written(one) for one in instants])


class Birthday(TypeDecorator[str]):
    """A birthday as text: 1990-05-31, or 05-31 where the year is not known."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Keep a date by how it is written."""
        return value.isoformat() if isinstance(value, date) else value


class Value(TypeDecorator[enum.StrEnum]):
    """A string enum kept by its value, so that a renamed member does not orphan rows."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: enum.StrEnum | str | None, dialect: Dialect) -> str | None:
        """Turn a member, or its value, into the value."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Give back the member."""
        return None if value is None else self.kind(value)
