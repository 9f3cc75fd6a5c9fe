"""The ground that every noun stands on: one workspace in one transaction, who writes in it, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Executable,
    Insert,
    ScalarResult,
    Select,
    SelectBase,
    Update,
    select,
)

from storage import sql
from storage.models import counters
from storage.sending import Ahead, Joined

ENTRY = "entry"
ENTRIES = 8
"""Numbers of entries that a transaction takes at once."""

R = TypeVar("R", bound=Sequence[Any])
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
        self.connection = self._connection = connection  # while it is watched, the former refuses to write
        self.driver: Any = connection.connection.dbapi_connection
        self.workspace = workspace
        self.author = author
        self.dialect = connection.dialect.name
        self.concerned: set[str] = set()  # whose own things this transaction has changed
        self.undone: list[tuple[int, int]] = []  # (undo, what it undoes): entries of the audit
        self.settings_read: dict[str, Any] = {}  # by name, so that none is asked for twice
        self.just_read: dict[Any, list[Any]] = {}  # what the next question will be about, until something is written
        self.watcher: Watcher | None = None
        self.gathered: Joined | None = None  # what is written together waits there
        self._plans_once = False
        self._numbers: list[int] = []  # taken for this transaction's entries, the next one last
        self._policy: int | None = None  # the version in force, as far as the transaction's beginning has told it
        self.looked_up: dict[Any, Any] = {}  # what the transaction's beginning has told besides, by what was asked
        self._last: list[Callable[[], None]] = []  # what is written together with the commit

    @property
    def writes(self) -> bool:
        """Whether this is a transaction to write in."""
        return self.author is not NOBODY

    def comes_from(self, source: str) -> None:
        """Say from where it really comes, when that is not what opened the transaction."""
        self.author = replace(self.author, source=source)

    def execute(
        self, statement: Select[Any] | Written, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Execute a statement that is built for one call, such as an UPDATE of just the columns that were given.

        `values` are of what it has bound by name; with several of them it is executed once for each.
        """
        if isinstance(statement, Written):
            self.send()
            for one in [values or {}] if values is None or isinstance(values, Mapping) else values:
                self.writing(statement, list(one), list(one.values()))
        return self._connection.execute(statement, values)

    def writing(self, statement: Written, names: Sequence[str], values: Sequence[Any]) -> None:
        """Be told of a statement before it writes: what was read may be so no longer, and who watches hears of it."""
        self.just_read.clear()
        if self.watcher is not None:
            self.watcher(statement, dict(zip(names, values, strict=True)))

    def writing_each(
        self, statement: Written, same: Mapping[str, Any], names: Sequence[str], rows: Iterable[R]
    ) -> Iterable[R]:
        """Be told, as `writing` is, of a statement that writes many rows; returns them, for they can be read once."""
        self.send()
        self.just_read.clear()
        if self.watcher is not None:
            rows = list(rows)
            for row in rows:
                self.watcher(statement, {**same, **dict(zip(names, row, strict=True))})
        return rows

    @contextmanager
    def watched(self, watcher: Watcher) -> Iterator[None]:
        """Tell somebody of each statement that writes, until the block ends; a write past us is an error meanwhile."""
        self.watcher, self.connection = watcher, cast(Connection, _OnlyReads(self._connection))
        try:
            yield
        finally:
            self.watcher, self.connection = None, self._connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send the writes of this block to PostgreSQL as one statement; on SQLite there is nothing to be saved.

        That is for what returns nothing (`@sql.writes`): an error of it is known when the block ends, or when anything
        else of `storage.sql` is run in it, before which it is sent.
        """
        if self.dialect != "postgresql" or self.gathered is not None:
            yield
            return
        self.gathered = Joined(self.driver)
        try:
            yield
            self.gathered.send()
        finally:
            self.gathered = None

    def plan_once(self) -> None:
        """Have PostgreSQL plan each statement once for a connection, from now on in this transaction."""
        if self.dialect == "postgresql" and not self._plans_once:
            self._plans_once = True
            self.driver.execute("SET LOCAL plan_cache_mode = force_generic_plan").close()

    def send(self) -> None:
        """Send what waits to be sent together: something else comes after it."""
        if self.gathered is not None:
            self.gathered.send()

    def with_commit(self, write: Callable[[], None]) -> None:
        """Write something after everything else: on PostgreSQL together, in the round trip of the commit."""
        if self.dialect == "postgresql":
            self._last.append(write)
        else:
            write()

    @property
    def has_last(self) -> bool:
        """Whether anything is to be written with the commit."""
        return bool(self._last)

    def write_last(self) -> None:
        """Write what is to be written with the commit, together."""
        with self.together():
            for write in self._last:
                write()

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
        self.have_turn(self._take(ENTRY, ENTRIES))

    def turn(self) -> Ahead[Any]:
        """Return the statement by which the turn is taken, for the message that begins the transaction."""
        return self._take.ahead(ENTRY, ENTRIES)

    def have_turn(self, row: Any) -> None:
        """Know what the turn came with."""
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


class _OnlyReads:
    """A connection while its transaction is watched: what is written past the transaction, nobody would be told of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: Executable, *args: Any, **options: Any) -> CursorResult[Any]:
        """Execute what reads."""
        return self._connection.execute(_read(statement), *args, **options)

    def scalars(self, statement: Executable, *args: Any, **options: Any) -> ScalarResult[Any]:
        """Return the first column of what reads."""
        return self._connection.scalars(_read(statement), *args, **options)

    def scalar(self, statement: Executable, *args: Any, **options: Any) -> Any:
        """Return the only value of what reads."""
        return self._connection.scalar(_read(statement), *args, **options)

    def exec_driver_sql(self, statement: str, *_: Any, **__: Any) -> Any:
        """Refuse: nobody knows what it does."""
        raise Unwatched(statement)


def _read(statement: Executable) -> Executable:
    if not isinstance(statement, SelectBase):
        raise Unwatched(str(statement))
    return statement


class Unwatched(TypeError):
    """A statement that may write went past the transaction while that is watched: see `Transaction.execute`."""


class Noun:
    """Statements about one kind of thing in one workspace; a noun that writes another's rows imports that noun."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.driver = transaction.driver
        self.workspace = transaction.workspace
        self.dialect = transaction.dialect

    @property
    def connection(self) -> Connection:
        """The transaction's connection, to read by; `transaction.execute` is what writes."""
        return self.transaction.connection

    @property
    def author(self) -> Author:
        """Who writes, when and from where."""
        return self.transaction.author

    @property
    def gathered(self) -> Joined | None:
        """Where writes wait to be sent together, while any do."""
        return self.transaction.gathered

    def writing(self, statement: Written, names: Sequence[str], values: Sequence[Any]) -> None:
        """Tell the transaction of a statement, and of the values that it has by name, before it writes."""
        self.transaction.writing(statement, names, values)

    def writing_each(
        self, statement: Written, same: Mapping[str, Any], names: Sequence[str], rows: Iterable[R]
    ) -> Iterable[R]:
        """Tell the transaction of a statement before it writes rows, and return them."""
        return self.transaction.writing_each(statement, same, names, rows)


class Everywhere:
    """Statements about all workspaces at once: no author writes them, and nobody watches."""

    gathered = None

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.dbapi_connection
        self.dialect = connection.dialect.name

    def writing(self, statement: Written, names: Sequence[str], values: Sequence[Any]) -> None:
        """Tell nobody."""

    def writing_each(
        self, statement: Written, same: Mapping[str, Any], names: Sequence[str], rows: Iterable[R]
    ) -> Iterable[R]:
        """Tell nobody, and return the rows."""
        return rows
