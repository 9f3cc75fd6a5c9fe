"""The points ledger: append-only; a balance is the sum of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, text

from storage.bulk import Bulk
from storage.models import Customer, LedgerEntry
from storage.noun import WORKSPACE, Noun, among, table, take_numbers

c = table(LedgerEntry).c
customer = table(Customer).c
_insert = insert(table(LedgerEntry))
_bulk = Bulk(table(LedgerEntry), ("workspace", "at", "by"), ("id", "customer", "points", "kind", "reason", "purchase"))
_last = (
    select(table(LedgerEntry))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("customer"))
    .order_by(c.id.desc())
    .limit(bindparam("most"))
)
_started = {
    dialect: select(c.customer).distinct().where(c.workspace == WORKSPACE, test)
    for dialect, test in among(c.customer, "ids").items()
}
_sum = select(func.coalesce(func.sum(c.points), 0)).where(c.workspace == WORKSPACE, c.customer == bindparam("customer"))
_sums = (
    select(c.customer.label("customer"), func.sum(c.points).label("points"), func.count().label("entries"))
    .where(c.workspace == WORKSPACE)
    .group_by(c.customer)
    .subquery()
)
_balances = (
    select(customer.id, customer.name, customer.points, func.coalesce(_sums.c.points, 0))
    .outerjoin(_sums, _sums.c.customer == customer.id)
    .where(customer.workspace == WORKSPACE, customer.points != func.coalesce(_sums.c.points, 0))
    .order_by(customer.id)
)
_orphans = (
    select(_sums.c.customer, _sums.c.points)
    .outerjoin(table(Customer), (customer.id == _sums.c.customer) & (customer.workspace == WORKSPACE))
    .where(customer.id.is_(None), _sums.c.points != 0)
)
_entries = select(func.count(), func.count(func.distinct(c.customer))).where(c.workspace == WORKSPACE)
_workspaces = select(c.workspace).union(select(customer.workspace).where(customer.points != 0))
_triggers = {
    "sqlite": text("SELECT count(*) = 2 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"),
    "postgresql": text(
        "SELECT count(*) = 2 FROM pg_trigger"
        " WHERE tgrelid = CAST('ledger_entry' AS regclass) AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}


@dataclass(frozen=True)
class Mismatch:
    """A balance that its entries do not add up to."""

    customer: int
    name: str
    balance: int
    entries: int


class Ledger(Noun):
    """The workspace's ledger."""

    def append(self, customer: int, points: int, kind: str, reason: str = "", purchase: int | None = None) -> int:
        """Write an entry by the author of this transaction, move the balance beside it, and return the entry's id."""
        id = self.next_entry()
        self.write(
            _insert,
            id=id,
            customer=customer,
            points=points,
            kind=kind,
            reason=reason,
            purchase=purchase,
            at=self.author.at,
            by=self.author.person,
        )
        self.store.customers.add_points(customer, points)
        return id

    def append_many(self, entries: Sequence[tuple[int, int, str, str, int | None]]) -> None:
        """Write many entries: (customer, points, kind, reason, purchase); the balances beside it are not moved."""
        numbers = take_numbers(self.connection, self.workspace, count=len(entries)) if entries else []
        same = {"workspace": self.workspace, "at": self.author.at, "by": self.author.person}
        _bulk.insert(self.connection, same, ((id, *one) for id, one in zip(reversed(numbers), entries, strict=True)))

    def started(self, customers: Sequence[int]) -> set[int]:
        """Return those of these customers who have entries."""
        rows = self.run(_started[self.connection.dialect.name], ids=list(customers)) if customers else ()
        return {row[0] for row in rows}

    def last(self, customer: int, most: int = 10) -> list[LedgerEntry]:
        """Return the customer's newest entries, newest first."""
        return self.some(LedgerEntry, _last, customer=customer, most=most)

    def balance(self, customer: int) -> int:
        """Return the sum of the customer's entries."""
        return int(self.run(_sum, customer=customer).scalar_one())

    def verify(self) -> tuple[int, int, list[Mismatch]]:
        """Recompute every balance: (entries, customers with entries, those whose balance is another)."""
        entries, customers = self.run(_entries).one()
        wrong = [Mismatch(id, name, points, int(total)) for id, name, points, total in self.run(_balances)]
        wrong += [Mismatch(id, "", 0, int(total)) for id, total in self.run(_orphans)]
        return int(entries), int(customers), wrong


def workspaces(connection: Connection) -> list[str]:
    """Return every workspace that has entries or balances."""
    return sorted(connection.scalars(_workspaces))


def is_append_only(connection: Connection) -> bool:
    """Tell whether the triggers that refuse changes of entries are in their places."""
    return bool(connection.execute(_triggers[connection.dialect.name]).scalar_one())
