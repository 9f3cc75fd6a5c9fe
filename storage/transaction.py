"""The ground that every noun stands on: one workspace in one transaction, who writes in it, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Insert, Select, Update, select

from storage import sql
from storage.models import counters

ENTRY = "entry"
ENTRIES = 8
"""Numbers of entries that a transaction takes at once."""

Written = Insert | Update | Delete
Watcher = Callable[[Written, Mapping[str, Any]], None]
"""Is told of each statement that writes, with its values, before it runs."""


@dataclass(frozen=True)
class Author:
    """Who writes, when, and from where: on every row and in the audit, so that no writer can forget to say."""

    person: str
    at: datetime
    source: str
    channel: str | None = None


NOBODY = Author("", datetime.fromtimestamp(0, UTC), "")


class Transaction:
    """One workspace in one transaction. Writing takes an author; a transaction to read in has none."""

    def __init__(self, connection: Connection, workspace: str, author: Author = NOBODY) -> None:
        self.connection = connection
        self.workspace = workspace
        self.author = author
        self.dialect = connection.dialect.name
        self.concerned: set[str] = set()  # whose own things this transaction has changed
        self.undone: list[tuple[int, int]] = []  # (undo, what it undoes): entries of the audit
        self.settings_read: dict[str, Any] = {}  # by name, so that none is asked for twice
        self.watcher: Watcher | None = None
        self._numbers: list[int] = []  # taken for this transaction's entries, the next one last
        self._policy: int | None = None  # the version in force, as far as the transaction's beginning has told it

    @property
    def writes(self) -> bool:
        """Whether this is a transaction to write in."""
        return self.author is not NOBODY

    def comes_from(self, source: str) -> None:
        """Say from where it really comes, when that is not what opened the transaction."""
        self.author = replace(self.author, source=source)

    def execute(self, statement: Select[Any] | Written) -> CursorResult[Any]:
        """Execute a statement that was built for this once, as one that sets whichever columns were given."""
        if self.watcher is not None and isinstance(statement, Written):
            self.watcher(statement, {})
        return self.connection.execute(statement)

    # ---- numbers

    @sql.record
    def _take(self, kind: str, count: int) -> Any:
        taken = {"value": counters.c.value + count}
        return (
            sql.upsert(self.dialect, counters, workspace=self.workspace, kind=kind, value=count)
            .on_conflict_do_update(index_elements=["workspace", "kind"], set_=taken)
            .returning(counters.c.value, counters.c.policy)
        )

    def take_numbers(self, kind: str = ENTRY, count: int = ENTRIES) -> list[int]:
        """Give out the workspace's next numbers of a kind, the first one last; one transaction at a time can."""
        last: int = self._take(kind, count).value
        return list(range(last, last - count, -1))

    def take_turn(self) -> None:
        """Wait for the workspace's turn, by taking the first numbers; which rules are in force comes with it."""
        row = self._take(ENTRY, ENTRIES)
        self._numbers = list(range(row.value, row.value - ENTRIES, -1))
        self._policy = row.policy or 0

    def next_id(self, kind: str) -> int:
        """Give out the next number of a kind."""
        return self.take_numbers(kind, 1)[0]

    def next_entry(self) -> int:
        """Give out the next number for what people never call by its number; a transaction takes a few at once."""
        if not self._numbers:
            self._numbers = self.take_numbers()
        return self._numbers.pop()

    # ---- rules

    @sql.record
    def _in_force(self) -> Any:
        return select(counters.c.policy).where(counters.c.workspace == self.workspace, counters.c.kind == ENTRY)

    @property
    def policy(self) -> int:
        """The version of the rules in force in this transaction; 0: the default."""
        if self._policy is None:
            if self.writes and not self._numbers:  # whoever writes takes numbers anyway: one statement for both
                self.take_turn()
            else:
                row = self._in_force()
                self._policy = (row.policy or 0) if row else 0
        return self._policy or 0

    @policy.setter
    def policy(self, version: int) -> None:
        self._policy = version


class Noun:
    """Statements about one kind of thing in one workspace; a noun that writes another's rows imports that noun."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.connection = transaction.connection
        self.workspace = transaction.workspace
        self.dialect = transaction.dialect

    @property
    def author(self) -> Author:
        """Who writes, when and from where."""
        return self.transaction.author

    @property
    def watcher(self) -> Watcher | None:
        """Who is told of what is written."""
        return self.transaction.watcher


class Everywhere:
    """Statements about one kind of thing in all workspaces, by what no workspace's author does; no undo is of them."""

    watcher: Watcher | None = None

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
