"""What customers and notes are found by."""

from __future__ import annotations

from sqlalchemy import SmallInteger
from sqlmodel import Field, SQLModel

from storage.models.columns import Folded, entry, key

# A table that is its own index, where the database has such.
ALL_KEY = {"sqlite_with_rowid": False}


class Token(SQLModel, table=True):
    """A text that a customer is found by, of a kind of `storage.tokens`: made from their row, and with it."""

    __tablename__ = "token"
    __table_args__ = ALL_KEY
    workspace: str = key()
    kind: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    token: str = Field(primary_key=True, sa_type=Folded)
    customer: int = key()


class NoteToken(SQLModel, table=True):
    """A text that an interaction's note is found by: made from the note, and with it."""

    __tablename__ = "note_token"
    __table_args__ = ALL_KEY
    workspace: str = key()
    token: str = Field(primary_key=True, sa_type=Folded)
    interaction: int = entry()
