"""The points ledger: append-only; a balance is the sum of its entries, and of its lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select, text

from storage import sql
from storage.bulk import Bulk
from storage.customers import Customers
from storage.lots import Lots
from storage.models import LedgerEntry, Lot, customers, ledger_entries
from storage.sheet import AT_ONCE, Booking, Terms
from storage.transaction import Noun, Transaction

c = ledger_entries.c
_bulk = Bulk(ledger_entries, ("workspace", "at", "by"), ("id", "customer", "points", "kind", "reason", "purchase"))


@dataclass(frozen=True)
class Mismatch:
    """A balance that its entries, or its lots, do not add up to."""

    customer: int
    name: str
    balance: int
    entries: int
    lots: int


class Moved(NamedTuple):
    """One of many entries: whose, how many points, its kind, why, of which purchase, and from when until when."""

    customer: int
    points: int
    kind: str
    reason: str = ""
    purchase: int | None = None
    terms: Terms = AT_ONCE


class Ledger(Noun):
    """The workspace's ledger."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._customers = Customers(transaction)
        self._lots = Lots(transaction)

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

    def append(
        self,
        customer: int,
        points: int,
        kind: str,
        reason: str = "",
        purchase: int | None = None,
        *,
        terms: Terms = AT_ONCE,
        of: int | None = None,
    ) -> int:
        """Write an entry by the author of this transaction, move the balance and the lots, and return the entry's id.

        `terms` are those of points that come; `of` is the entry that this one takes back, where it does.
        """
        id = self._written(customer, points, kind, reason, purchase)
        self._lots.book([Booking(id, customer, points, purchase, terms, of)])
        return id

    def append_many(self, entries: Sequence[Moved]) -> None:
        """Write many entries, and move the lots; the balances beside it are not moved."""
        numbers = self.transaction.take_numbers(count=len(entries)) if entries else []
        numbers.reverse()
        same = {"workspace": self.workspace, "at": self.author.at, "by": self.author.person}
        _bulk.insert(self, same, ((id, *one[:5]) for id, one in zip(numbers, entries, strict=True)))
        self._lots.book(
            [
                Booking(id, one.customer, one.points, one.purchase, one.terms)
                for id, one in zip(numbers, entries, strict=True)
            ]
        )

    def lapse(self, lot: Lot, kind: str) -> int:
        """Write that the points of a lot are gone, all that remain, and return the entry's id."""
        id = self._written(lot.customer, -lot.remains, kind, "", lot.purchase)
        self._lots.lapse(lot, id)
        return id

    def carry(self, giver: int, getter: int, points: int, kind: str, lots: Sequence[int]) -> int:
        """Have points, and the lots in which they are, be another customer's; return the getter's entry, 0 for none."""
        if points:
            out = self._written(giver, -points, kind, f"→ #{getter}", None)
            into = self._written(getter, points, kind, f"← #{giver}", None)
        else:  # no entry says so, but their lots may still change hands
            out = into = self.transaction.next_entry()
        self._lots.carry(Booking(out, giver, -points), Booking(into, getter, points), lots)
        return into if points else 0

    def _written(self, customer: int, points: int, kind: str, reason: str, purchase: int | None) -> int:
        id = self.transaction.next_entry()
        self._insert(id, customer, points, kind, reason, purchase)
        self._customers.add_points(customer, points)
        return id

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

    @sql.rows(LedgerEntry)
    def last_of(self, customer: int, kind: str, most: int) -> Any:
        """Return the customer's newest entries of a kind, newest first."""
        mine = select(ledger_entries).where(c.workspace == self.workspace, c.customer == customer, c.kind == kind)
        return mine.order_by(c.id.desc()).limit(most)

    @sql.one(LedgerEntry)
    def get(self, id: int) -> Any:
        """Return the entry with this number."""
        return select(ledger_entries).where(c.workspace == self.workspace, c.id == id)

    @sql.value(int)
    def before(self, customer: int, entry: int) -> Any:
        """Return the sum of the customer's entries before one."""
        earlier = (c.workspace == self.workspace, c.customer == customer, c.id < entry)
        return select(func.coalesce(func.sum(c.points), 0)).where(*earlier)

    @sql.value(int)
    def balance(self, customer: int) -> Any:
        """Return the sum of the customer's entries."""
        mine = (c.workspace == self.workspace, c.customer == customer)
        return select(func.coalesce(func.sum(c.points), 0)).where(*mine)

    @sql.value(int)
    def _of_kinds(self, customer: int, kinds: Sequence[str]) -> Any:
        mine = (c.workspace == self.workspace, c.customer == customer, sql.among(c.kind, kinds))
        return select(func.coalesce(func.sum(c.points), 0)).where(*mine)

    def expired(self, customer: int, expiry: str, given_back: str) -> int:
        """Return how many of a customer's points have gone by entries of the one kind, less those of the other."""
        return max(0, -self._of_kinds(customer, [expiry, given_back]))

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
    def _balances(self, besides: Sequence[int]) -> Any:
        some = or_(customers.c.points != 0, sql.among(customers.c.id, besides))
        here = (customers.c.workspace == self.workspace, some)
        return select(customers.c.id, customers.c.name, customers.c.points).where(*here)

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
        """Recompute every balance: (entries, customers with entries, those whose balance or lots are another)."""
        counted = self._entries()
        lots = {row.customer: (int(row.remains), int(row.moved)) for row in self._lots.sums()}
        wrong = {one.id: (one.name, one.points, int(one.total)) for one in self._wrong_balances()}
        wrong |= {one.customer: ("", 0, int(one.points)) for one in self._orphans()}
        balances = {row.id: (row.name, int(row.points)) for row in self._balances([id for id in lots if any(lots[id])])}
        for id in {*lots, *balances} - wrong.keys():
            name, balance = balances.get(id, ("", 0))
            if {balance} != {*lots.get(id, (0, 0))}:
                wrong[id] = name, balance, balance
        found = [
            Mismatch(id, name, balance, entries, _other(lots.get(id, (0, 0)), balance))
            for id, (name, balance, entries) in sorted(wrong.items())
        ]
        return int(counted.entries), int(counted.customers), found


def _other(lots: tuple[int, int], balance: int) -> int:
    """Return what lots hold: what remains of them, or what was moved, whichever is not the balance."""
    remains, moved = lots
    return remains if remains != balance else moved


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
