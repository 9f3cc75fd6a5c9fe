"""What an entry of the ledger does to a customer's lots: which it takes from, which it gives back to, and what it adds.

Pure: no clock, no database. Points that are spent come from the lots that go soonest, then from the oldest; a refund
takes from its own purchase first. What lots do not hold is a debt, a lot of less than nothing, which the next points
pay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from storage.models import Lot

GRACE = timedelta(days=30)
"""How long points may be spent that go back to a lot whose time is over."""
COLUMNS = ("id", "entry", "customer", "earned", "remains", "usable", "until", "purchase", "told")
NEVER = datetime.max.replace(tzinfo=UTC)


class Terms(NamedTuple):
    """From when points can be spent, and from when on they are gone; None: at once, and never."""

    usable: datetime | None = None
    until: datetime | None = None


AT_ONCE = Terms()


class Booking(NamedTuple):
    """An entry of the ledger as it is spread over lots; `of` is the entry that it takes back."""

    entry: int
    customer: int
    points: int
    purchase: int | None = None
    terms: Terms = AT_ONCE
    of: int | None = None


def is_gone(lot: Lot, at: datetime) -> bool:
    """Tell whether a lot's time is over, also where nobody has looked since."""
    return lot.until is not None and lot.until <= at


def is_pending(lot: Lot, at: datetime) -> bool:
    """Tell whether a lot's points cannot be spent yet."""
    return lot.usable is not None and lot.usable > at


@dataclass
class Sheet:
    """Lots while entries move them, and whose they are; `number` gives out the numbers of new ones."""

    workspace: str
    at: datetime
    number: Callable[[], int]
    lots: dict[int, Lot] = field(default_factory=dict)
    remains: Counter[int] = field(default_factory=Counter)
    moves: Counter[tuple[int, int]] = field(default_factory=Counter)
    new: dict[int, None] = field(default_factory=dict)
    theirs: dict[int, dict[int, None]] = field(default_factory=dict)

    def put(self, lots: Iterable[Lot]) -> None:
        """Lay out lots as they are; those that lie there stay as they have become."""
        for lot in lots:
            if lot.id not in self.lots:
                self._lay(lot)

    def book(self, one: Booking, taken_back: Sequence[tuple[Lot, int]] = ()) -> None:
        """Spread an entry; `taken_back` is by how many points the entry that it takes back moved which lots."""
        self.put(lot for lot, _ in taken_back)
        left = one.points
        for lot, points in taken_back:
            left -= self._back(one, lot, -points)
        if left > 0:
            self.open(one.entry, one.customer, left, one.terms, one.purchase)
        elif left < 0:
            self.spend(one, -left)
        self.settle(one.entry, one.customer)

    def open(self, entry: int, customer: int, points: int, terms: Terms = AT_ONCE, purchase: int | None = None) -> None:
        """Add a lot, or a debt."""
        id = self.number()
        new = Lot.model_construct(
            workspace=self.workspace,
            id=id,
            entry=entry,
            customer=customer,
            earned=points,
            remains=points,
            usable=terms.usable,
            until=terms.until,
            purchase=purchase,
            told=0,
        )
        self._lay(new)
        self.new[id] = None

    def give(self, lot: Lot, customer: int) -> None:
        """Have a lot be another customer's."""
        del self.theirs[lot.customer][lot.id]
        self.lots[lot.id] = lot.model_copy(update={"customer": customer})
        self.theirs.setdefault(customer, {})[lot.id] = None

    def move(self, entry: int, lot: int, points: int) -> None:
        """Have an entry move a lot by points."""
        self.remains[lot] += points
        self.moves[entry, lot] += points

    def spend(self, one: Booking, points: int) -> None:
        """Take points from lots; what they do not hold is owed."""
        for lot in self.in_order(one.customer, one.purchase):
            taken = min(points, self.remains[lot.id])
            if taken:
                self.move(one.entry, lot.id, -taken)
            points -= taken
        if points:
            self.open(one.entry, one.customer, -points, purchase=one.purchase)

    def settle(self, entry: int, customer: int) -> None:
        """Have points pay what is owed."""
        for debt in sorted(id for id in self.theirs.get(customer, ()) if self.remains[id] < 0):  # the oldest first
            for lot in self.in_order(customer):
                paid = min(self.remains[lot.id], -self.remains[debt])
                if paid:
                    self.move(entry, lot.id, -paid)
                    self.move(entry, debt, paid)

    def in_order(self, customer: int, purchase: int | None = None) -> list[Lot]:
        """Return the lots with points of a customer in the order in which they are spent.

        First those of a purchase that is given back, then what can be spent, what goes soonest before the rest; last
        what cannot be spent yet.
        """
        found = []
        for lot in map(self.lots.__getitem__, self.theirs.get(customer, ())):
            own = purchase is not None and lot.purchase == purchase
            if self.remains[lot.id] > 0 and (own or not is_gone(lot, self.at)):
                pending = is_pending(lot, self.at)
                found.append((not own, pending, (lot.usable if pending else lot.until) or NEVER, lot.id))
        return [self.lots[key[-1]] for key in sorted(found)]

    def changed(self) -> list[Lot]:
        """Return the lots that were there before and hold something else now, as they are."""
        kept = (lot for id, lot in self.lots.items() if id not in self.new)
        return [one.model_copy(update={"remains": now}) for one in kept if (now := self.remains[one.id]) != one.remains]

    def opened(self) -> Iterator[tuple[Any, ...]]:
        """Give the lots that are new, as they are, each with its columns in the order of `COLUMNS`."""
        for id in self.new:
            lot, remains = self.lots[id], self.remains[id]
            yield id, lot.entry, lot.customer, lot.earned, remains, lot.usable, lot.until, lot.purchase, lot.told

    def _lay(self, lot: Lot) -> None:
        self.lots[lot.id] = lot
        self.remains[lot.id] = lot.remains
        self.theirs.setdefault(lot.customer, {})[lot.id] = None

    def _back(self, one: Booking, lot: Lot, points: int) -> int:
        """Give points back to a lot, or take them from it, as far as that can be; return how many."""
        if lot.customer != one.customer:
            return 0
        if points > 0:
            points = max(0, min(points, max(lot.earned, 0) - self.remains[lot.id]))
            if points and is_gone(lot, self.at):
                self.open(one.entry, one.customer, points, Terms(until=self.at + GRACE), lot.purchase)
                return points
        else:
            points = -min(-points, max(0, self.remains[lot.id]))
        if points:
            self.move(one.entry, lot.id, points)
        return points
