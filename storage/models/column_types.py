"""Column types that both databases keep the same way."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator


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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Instants(TypeDecorator[Sequence[datetime]]):
    """A JSON list of instants, each as SQLite keeps it, to be compared with."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[datetime] | None, dialect: Dialect) -> list[Any] | None:
        """Turn aware instants into what the database keeps."""
        written: Any = Instant().dialect_impl(dialect).bind_processor(dialect)
        return None if value is None else [written(one) for one in value]


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
