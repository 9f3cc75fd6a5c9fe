"""Lots: what remains of the points that came with each entry of the ledger, from when and until when.

Every entry is spread over lots (`storage.sheet`), and which it moved by how much is kept. So what is taken back goes to
the very lots from which it came, and the sum of a customer's entries and that of their lots are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, literal, literal_column, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Lot, ledger_entries, lot_uses, lots
from storage.sheet import COLUMNS, Booking, Sheet, Terms, is_gone, is_pending
from storage.transaction import Noun

FEW = 20
"""Lots that are written one by one."""
l, u = lots.c, lot_uses.c  # noqa: E741 - the letter of its table, as everywhere
LASTS = (l.remains > literal_column("0")) & l.until.is_not(None)
"""Written out, since an index of what lasts serves no bound value."""
_bulk = Bulk(lots, ("workspace",), COLUMNS)
_bulk_uses = Bulk(lot_uses, ("workspace",), ("entry", "lot", "points"))


class Standing(NamedTuple):
    """How a customer's points stand: how many can be spent by when they were earned (less what is owed), how many
    cannot yet, and the next of both: (at which instant, how many)."""

    usable: int = 0
    pending: int = 0
    next_gone: tuple[datetime, int] | None = None
    next_usable: tuple[datetime, int] | None = None


class Lots(Noun):
    """The workspace's lots."""

    # ---- moved by entries

    def book(self, bookings: Sequence[Booking]) -> None:
        """Spread entries over lots, in their order; only one alone can take another back."""
        if not bookings:
            return
        sheet = self._sheet(len(bookings))
        all_of = {one.customer for one in bookings if one.points < 0 or one.of is not None}
        sheet.put(self._open(sorted(all_of)) if all_of else ())
        if earning := {one.customer for one in bookings} - all_of:
            sheet.put(self._debts(sorted(earning)))  # who owes something has nothing else
        for one in bookings:
            sheet.book(one, () if one.of is None else self._moved_by(one.of))
        self._write(sheet)

    def lapse(self, lot: Lot, entry: int) -> None:
        """Have an entry take all that remains of a lot."""
        sheet = self._sheet()
        sheet.put([lot])
        sheet.move(entry, lot.id, -lot.remains)
        self._write(sheet)

    def carry(self, out: Booking, into: Booking, ids: Sequence[int]) -> None:
        """Have lots be another customer's, by two entries: the one takes points from who gives, the other adds them.

        Where the lots hold less, or more, than these points, the rest comes from, or goes to, what the giver has left;
        it keeps from when and until when it is.
        """
        sheet = self._sheet()
        sheet.put(self._open([out.customer, into.customer]))
        going = [lot for lot in map(sheet.lots.get, ids) if lot is not None and lot.customer == out.customer]
        more = into.points - sum(sheet.remains[lot.id] for lot in going)
        among = [lot for lot in sheet.in_order(out.customer) if (lot in going) == (more < 0)]
        taken = _taken(sheet, out, among, abs(more))
        for terms, points in taken:
            to = into if more > 0 else out
            sheet.open(to.entry, to.customer, points, terms)
        if rest := abs(more) - sum(points for _, points in taken):
            giver, getter = (out, into) if more > 0 else (into, out)
            sheet.open(giver.entry, giver.customer, -rest)
            sheet.open(getter.entry, getter.customer, rest)
        for lot in going:
            left = sheet.remains[lot.id]
            sheet.move(out.entry, lot.id, -left)
            sheet.move(into.entry, lot.id, left)
            sheet.give(lot, into.customer)
        sheet.settle(out.entry, out.customer)
        sheet.settle(into.entry, into.customer)
        self._write(sheet)
        self._give(list(ids), out.customer, into.customer)

    def begin(self) -> None:
        """Make of each customer's entries a lot that stays: where entries came in from before there were lots."""
        e = ledger_entries.c
        total = func.sum(e.points)
        values = (e.workspace, func.max(e.id), literal(0), e.customer, total, total, literal(0))
        sums = select(*values).where(e.workspace == self.workspace).group_by(e.workspace, e.customer).having(total != 0)
        names = ["workspace", "id", "entry", "customer", "earned", "remains", "told"]
        self.transaction.execute(insert(lots).from_select(names, sums))

    # ---- how they stand

    def standing(self, customer: int, at: datetime) -> Standing:
        """Return how a customer's points stand at an instant."""
        usable = pending = 0
        gone: dict[datetime, int] = {}
        waits: dict[datetime, int] = {}
        for lot in self._open([customer]):
            if is_gone(lot, at):
                continue
            if is_pending(lot, at) and lot.usable is not None:
                pending += lot.remains
                waits[lot.usable] = waits.get(lot.usable, 0) + lot.remains
            else:
                usable += lot.remains
            if lot.until is not None:
                gone[lot.until] = gone.get(lot.until, 0) + lot.remains
        return Standing(usable, pending, *(min(one.items(), default=None) for one in (gone, waits)))

    @sql.rows(Lot)
    def _open(self, customers: Sequence[int]) -> Any:
        mine = (l.workspace == self.workspace, sql.among(l.customer, customers), l.remains != 0)
        return select(lots).where(*mine)

    def open(self, customer: int) -> list[Lot]:
        """Return the lots of a customer in which something remains, or is owed, oldest first."""
        return sorted(self._open([customer]), key=lambda lot: lot.id)

    @sql.rows(Lot)
    def _debts(self, customers: Sequence[int]) -> Any:
        mine = (l.workspace == self.workspace, sql.among(l.customer, customers), l.remains < 0)
        return select(lots).where(*mine)

    @sql.rows(Lot)
    def _due(self, at: datetime, told: int, most: int) -> Any:
        over = (l.workspace == self.workspace, LASTS, l.told == told, l.until <= at)
        return select(lots).where(*over).order_by(l.until).limit(most)

    def due(self, at: datetime, told: Sequence[int], most: int) -> list[Lot]:
        """Return lots that are gone by an instant and in which something remains.

        Those are meant of which somebody was told last so many days before, or, as 0, never.
        """
        return [lot for days in told for lot in self._due(at, days, most)][:most]

    # ---- what an entry did

    @sql.rows(Lot)
    def made_by(self, entry: int) -> Any:
        """Return the lots that came with an entry."""
        return select(lots).where(l.workspace == self.workspace, l.entry == entry)

    @sql.records
    def _uses(self, entry: int) -> Any:
        return select(u.lot, u.points).where(u.workspace == self.workspace, u.entry == entry)

    @sql.rows(Lot)
    def _these(self, ids: Sequence[int]) -> Any:
        return select(lots).where(l.workspace == self.workspace, sql.among(l.id, ids)).order_by(l.id)

    def _moved_by(self, entry: int) -> list[tuple[Lot, int]]:
        """Return by how many points an entry moved which lots, those that came with it too."""
        made = {lot.id: lot for lot in self.made_by(entry)}
        points = {id: lot.earned for id, lot in made.items()}
        for row in self._uses(entry):
            points[row.lot] = points.get(row.lot, 0) + int(row.points)
        others = self._these([id for id in points if id not in made]) if len(points) > len(made) else []
        found = {**made, **{lot.id: lot for lot in others}}
        return [(found[id], moved) for id, moved in sorted(points.items()) if moved and id in found]

    def uses(self, entry: int) -> list[tuple[Lot, int]]:
        """Return by how many points an entry moved which lots that were there."""
        moved = {row.lot: int(row.points) for row in self._uses(entry)}
        return [(lot, moved[lot.id]) for lot in self._these(list(moved))] if moved else []

    @sql.column(int)
    def of_purchases(self, customer: int, purchases: Sequence[int]) -> Any:
        """Return the ids of a customer's lots that came with purchases."""
        mine = (l.workspace == self.workspace, l.customer == customer)
        return select(l.id).where(*mine, sql.among(l.purchase, purchases))

    # ---- written

    def _sheet(self, many: int = 0) -> Sheet:
        """Return an empty sheet; where it may get many new lots, their numbers are taken at once."""
        next_entry = self.transaction.next_entry
        if many <= FEW:
            return Sheet(self.workspace, self.author.at, next_entry)
        taken = iter(reversed(self.transaction.take_numbers(count=many)))
        return Sheet(self.workspace, self.author.at, lambda: next(taken, 0) or next_entry())

    @sql.writes
    def _insert(
        self,
        id: int,
        entry: int,
        customer: int,
        earned: int,
        remains: int,
        usable: datetime | None,
        until: datetime | None,
        purchase: int | None,
        told: int,
    ) -> Any:
        return sql.insert(
            lots,
            workspace=self.workspace,
            id=id,
            entry=entry,
            customer=customer,
            earned=earned,
            remains=remains,
            usable=usable,
            until=until,
            purchase=purchase,
            told=told,
        )

    @sql.writes
    def _use(self, entry: int, lot: int, points: int) -> Any:
        return sql.insert(lot_uses, workspace=self.workspace, entry=entry, lot=lot, points=points)

    @sql.writes
    def _set(self, id: int, remains: int) -> Any:
        return update(lots).where(l.workspace == self.workspace, l.id == id).values(remains=remains)

    @sql.writes
    def _give(self, ids: Sequence[int], giver: int, getter: int) -> Any:
        theirs = (l.workspace == self.workspace, l.customer == giver, sql.among(l.id, ids))
        return update(lots).where(*theirs).values(customer=getter)

    @sql.writes
    def tell(self, ids: Sequence[int], days: int) -> Any:
        """Say that somebody was told of lots, so many days before they go."""
        return update(lots).where(l.workspace == self.workspace, sql.among(l.id, ids)).values(told=days)

    @sql.writes
    def keep_for_ever(self, customers: Sequence[int]) -> Any:
        """Let the lots of customers who are nobody any more stay as they are."""
        theirs = (l.workspace == self.workspace, sql.among(l.customer, customers))
        return update(lots).where(*theirs).values(until=None)

    def _write(self, sheet: Sheet) -> None:
        opened = list(sheet.opened())
        used = [(entry, lot, points) for (entry, lot), points in sheet.moves.items() if points]
        if len(opened) > FEW:
            _bulk.insert(self, {"workspace": self.workspace}, opened)
        else:
            _each(self._insert, opened)
        if len(used) > FEW:
            _bulk_uses.insert(self, {"workspace": self.workspace}, used)
        else:
            _each(self._use, used)
        changed = [(one.id, one.remains) for one in sheet.changed()]
        if len(changed) > FEW:
            self._set.each(changed)
        else:
            _each(self._set, changed)

    # ---- checked

    @sql.records
    def sums(self) -> Any:
        """Return (customer, what remains, what the lots earned and entries moved them by), for who has lots."""
        used = (
            select(u.lot, func.sum(u.points).label("points")).where(u.workspace == self.workspace).group_by(u.lot)
        ).subquery()
        moved = func.sum(l.earned + func.coalesce(used.c.points, 0)).label("moved")
        return (
            select(l.customer, func.sum(l.remains).label("remains"), moved)
            .outerjoin(used, used.c.lot == l.id)
            .where(l.workspace == self.workspace)
            .group_by(l.customer)
        )


def _each(statement: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Run a statement once for each row, each of which can stand within `Transaction.together`."""
    for row in rows:
        statement(*row)


def _taken(sheet: Sheet, out: Booking, among: Sequence[Lot], points: int) -> list[tuple[Terms, int]]:
    """Take points from lots; return how many of which terms."""
    found = []
    for lot in among:
        taken = min(points, sheet.remains[lot.id])
        if taken > 0:
            sheet.move(out.entry, lot.id, -taken)
            found.append((Terms(lot.usable, lot.until), taken))
            points -= taken
    return found


def workspaces_due(connection: Connection, at: datetime, told: Sequence[int]) -> list[str]:
    """Return the workspaces with lots that `due` would find."""
    over = (LASTS, l.told.in_(told), l.until <= at)
    return sorted(connection.scalars(select(l.workspace).distinct().where(*over)))
