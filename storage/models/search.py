"""What customers and notes are found by."""

from __future__ import annotations

from sqlalchemy import SmallInteger
from sqlmodel import Field

from storage.models.columns import Folded, Row, entry, key, never_put_back, table_of


class Token(Row):
    """A text that a customer is found by, of a kind of `storage.tokens`: made from their row, and with it."""

    workspace: str = key()
    kind: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    token: str = Field(primary_key=True, sa_type=Folded)
    customer: int = key()


# Tables that are their own index, where the database has such.
customer_tokens = table_of(Token, "token", sqlite_with_rowid=False, **never_put_back())


class NoteToken(Row):
    """A text that an interaction's note is found by: made from the note, and with it."""

    workspace: str = key()
    token: str = Field(primary_key=True, sa_type=Folded)
    interaction: int = entry()


note_tokens = table_of(NoteToken, "note_token", sqlite_with_rowid=False, **never_put_back())
