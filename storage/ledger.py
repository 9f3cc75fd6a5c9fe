"""The points ledger: append-only; a balance is the sum of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from storage import sql
from storage.bulk import Bulk
from storage.customers import Customers
from storage.models import LedgerEntry, customers, ledger_entries
from storage.transaction import Noun

c = ledger_entries.c
_bulk = Bulk(ledger_entries, ("workspace", "at", "by"), ("id", "customer", "points", "kind", "reason", "purchase"))


@dataclass(frozen=True)
class Mismatch:
    """A balance that its entries do not add up to."""

    customer: int
    name: str
    balance: int
    entries: int


class Ledger(Noun):
    """The workspace's ledger."""

    @sql.write
    def _insert(self, id: int, customer: int, points: int, kind: str, reason: str, purchase: int | None) -> Any:
        return sql.insert(
            ledger_entries,
            workspace=self.workspace,
            id=id,
            customer=customer,
            points=points,
            kind=kind,
            reason=reason,
            purchase=purchase,
            at=self.author.at,
            by=self.author.person,
        )

    def append(self, customer: int, points: int, kind: str, reason: str = "", purchase: int | None = None) -> int:
        """Write an entry by the author of this transaction, move the balance beside it, and return the entry's id."""
        id = self.transaction.next_entry()
        self._insert(id, customer, points, kind, reason, purchase)
        Customers(self.transaction).add_points(customer, points)
        return id

    def append_many(self, entries: Sequence[tuple[int, int, str, str, int | None]]) -> None:
        """Write many entries: (customer, points, kind, reason, purchase); the balances beside it are not moved."""
        numbers = self.transaction.take_numbers(count=len(entries)) if entries else []
        same = {"workspace": self.workspace, "at": self.author.at, "by": self.author.person}
        _bulk.insert(self, same, ((id, *one) for id, one in zip(reversed(numbers), entries, strict=True)))

    @sql.column(int)
    def _started(self, ids: Sequence[int]) -> Any:
        return select(c.customer).distinct().where(c.workspace == self.workspace, sql.among(c.customer, ids))

    def started(self, customers: Sequence[int]) -> set[int]:
        """Return those of these customers who have entries."""
        return set(self._started(list(customers))) if customers else set()

    @sql.rows(LedgerEntry)
    def last(self, customer: int, most: int = 10) -> Any:
        """Return the customer's newest entries, newest first."""
        mine = select(ledger_entries).where(c.workspace == self.workspace, c.customer == customer)
        return mine.order_by(c.id.desc()).limit(most)

    @sql.value(int)
    def balance(self, customer: int) -> Any:
        """Return the sum of the customer's entries."""
        mine = (c.workspace == self.workspace, c.customer == customer)
        return select(func.coalesce(func.sum(c.points), 0)).where(*mine)

    @sql.record
    def _entries(self) -> Any:
        return select(func.count().label("entries"), func.count(func.distinct(c.customer)).label("customers")).where(
            c.workspace == self.workspace
        )

    @sql.records
    def _wrong_balances(self) -> Any:
        sums = _sums(self.workspace)
        total = func.coalesce(sums.c.points, 0)
        return (
            select(customers.c.id, customers.c.name, customers.c.points, total.label("total"))
            .outerjoin(sums, sums.c.customer == customers.c.id)
            .where(customers.c.workspace == self.workspace, customers.c.points != total)
            .order_by(customers.c.id)
        )

    @sql.records
    def _orphans(self) -> Any:
        sums = _sums(self.workspace)
        theirs = (customers.c.id == sums.c.customer) & (customers.c.workspace == self.workspace)
        return (
            select(sums.c.customer, sums.c.points)
            .outerjoin(customers, theirs)
            .where(customers.c.id.is_(None), sums.c.points != 0)
        )

    def verify(self) -> tuple[int, int, list[Mismatch]]:
        """Recompute every balance: (entries, customers with entries, those whose balance is another)."""
        counted = self._entries()
        wrong = [Mismatch(one.id, one.name, one.points, int(one.total)) for one in self._wrong_balances()]
        wrong += [Mismatch(one.customer, "", 0, int(one.points)) for one in self._orphans()]
        return int(counted.entries), int(counted.customers), wrong


def _sums(workspace: Any) -> Any:
    """Return the subquery of each customer's sum of points."""
    return (
        select(c.customer, func.sum(c.points).label("points"))
        .where(c.workspace == workspace)
        .group_by(c.customer)
        .subquery()
    )


def workspaces(connection: Connection) -> list[str]:
    """Return every workspace that has entries or balances."""
    with_balances = select(customers.c.workspace).where(customers.c.points != 0)
    return sorted(connection.scalars(select(c.workspace).union(with_balances)))


_TRIGGERS = {
    "sqlite": "SELECT count(*) = 2 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'",
    "postgresql": "SELECT count(*) = 2 FROM pg_trigger"
    " WHERE tgrelid = CAST('ledger_entry' AS regclass) AND NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def is_append_only(connection: Connection) -> bool:
    """Tell whether the triggers that refuse changes of entries are in their places."""
    return bool(connection.execute(text(_TRIGGERS[connection.dialect.name])).scalar_one())
