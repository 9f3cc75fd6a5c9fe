"""Columns that tables share."""

from __future__ import annotations

from types import new_class
from typing import Any, cast

from pydantic import ConfigDict
from sqlalchemy import BigInteger, String, Table
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

from storage.types import MOST_FOLDED

# Ranges over a folded name are ranges over code points, whatever the locale of the PostgreSQL server.
Folded = String(MOST_FOLDED).with_variant(String(MOST_FOLDED, collation="C"), "postgresql")


def key() -> Any:
    """Return a primary key column that nobody but us fills in."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def entry() -> Any:
    """Return the same for an entry's number: eight a transaction, a busy team would use up 32 bits in some years."""
    return Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


PUT_BACK = "put_back"
"""In the info of a table or a column: how it is put back when an undo of it is taken back, if not as it was before.

A whole table can only be NEVER. As it was before, a row is put back only if nobody has changed it since.
"""
NEVER = "never"  # it records, answers or follows something else that is put back
ALWAYS = "always"  # time moves it on: whatever it is by now
BY_DIFFERENCE = "by difference"  # a sum that other things may have moved in the meantime
BOUNDS = "bounds"
"""In the info of a column that is put back by difference: the least and the most that it can be."""


def never_put_back() -> dict[str, Any]:
    """Return the option of a table in which nothing is put back."""
    return {"info": {PUT_BACK: NEVER}}


def put_back(how: str, bounds: tuple[int, int] | None = None) -> dict[str, Any]:
    """Return the options of a column that is put back otherwise than as it was before."""
    return {"info": {PUT_BACK: how, BOUNDS: bounds}}


class Row(SQLModel):
    """A row as it was read: nothing of it can be set, `model_copy` makes another."""

    model_config = ConfigDict(frozen=True)  # type: ignore[assignment]


def table_of(row: type[Row], name: str, *args: SchemaItem, **options: Any) -> Table:
    """Return the table whose rows a class describes; `args` are its indexes, `options` a database's own."""
    described = new_class(
        f"{row.__name__}Table",
        (row,),
        {"table": True},
        lambda namespace: namespace.update(
            __tablename__=name, __table_args__=(*args, options), __module__=row.__module__
        ),
    )
    return cast(Table, cast(Any, described).__table__)
