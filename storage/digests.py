"""The figures of a span of time, and the digests that a process has claimed.

Satisfaction is as it was at an instant: what stands now, less what reviews have moved since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Customer, Digest, Interaction, LedgerEntry, Purchase
from storage.noun import WORKSPACE, Noun, among, table
from storage.types import Mark

i = table(Interaction).c
customer = table(Customer).c
purchase = table(Purchase).c
ledger = table(LedgerEntry).c
d = table(Digest).c

_since: BindParameter[datetime] = bindparam("since")
_until: BindParameter[datetime] = bindparam("until")
_stands = (i.workspace == WORKSPACE, i.undone.is_(False))
_within = (*_stands, i.at >= _since, i.at < _until)
_of_customer = (customer.workspace == i.workspace) & (customer.id == i.customer)
_marks = select(i.mark, func.count()).where(*_within).group_by(i.mark)
_in_span = i.at < _until
_reviewed = (
    select(
        customer.id,
        customer.name,
        (customer.satisfaction - func.sum(case((_in_span, 0), else_=i.moved))).label("satisfaction"),
        customer.satisfaction.label("now"),
        func.sum(case((_in_span, i.moved), else_=0)).label("moved"),
        func.sum(case((_in_span & (i.mark == Mark.GOOD), 1), else_=0)).label("good"),
        func.sum(case((_in_span & (i.mark == Mark.BAD), 1), else_=0)).label("bad"),
    )
    .join(table(Customer), _of_customer)
    .where(*_stands, i.at >= _since)
    .group_by(customer.id, customer.name, customer.satisfaction)
    .having(func.sum(case((_in_span & (i.mark != Mark.NEUTRAL), 1), else_=0)) > 0)
    .order_by(customer.id)
)
_complaints = {
    dialect: select(i.customer, i.note).where(*_within, i.mark == Mark.BAD, i.note != "", test).order_by(i.at, i.id)
    for dialect, test in among(i.customer, "customers").items()
}
_mean = select(func.count(), func.coalesce(func.sum(customer.satisfaction), 0)).where(
    customer.workspace == WORKSPACE, customer.created_at < bindparam("at")
)
_moved_since = (
    select(func.coalesce(func.sum(i.moved), 0))
    .join(table(Customer), _of_customer)
    .where(*_stands, i.at >= bindparam("at"), customer.created_at < bindparam("at"))
)
_below = select(func.count()).where(customer.workspace == WORKSPACE, customer.satisfaction < bindparam("below"))
_new = select(func.count()).where(
    customer.workspace == WORKSPACE, customer.created_at >= _since, customer.created_at < _until
)
_sold = select(func.count(), func.coalesce(func.sum(purchase.amount - purchase.refunded), 0)).where(
    purchase.workspace == WORKSPACE, purchase.at >= _since, purchase.at < _until, purchase.undone.is_(False)
)
_points = (
    select(ledger.kind, func.sum(ledger.points))
    .where(ledger.workspace == WORKSPACE, ledger.at >= _since, ledger.at < _until)
    .group_by(ledger.kind)
)
_claim = {
    "sqlite": sqlite.insert(table(Digest)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Digest)).on_conflict_do_nothing(),
}
_last = (
    select(table(Digest))
    .where(d.workspace == WORKSPACE, d.schedule == bindparam("schedule"))
    .order_by(d.day.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Reviewed:
    """A customer with reviews in a span: satisfaction at its end, now, and by how much they moved it, in tenths."""

    id: int
    name: str
    satisfaction: int
    now: int
    moved: int
    good: int
    bad: int


@dataclass(frozen=True)
class Reviews:
    """How many interactions of each kind there were, and the satisfaction of all customers at the end, in tenths."""

    good: int
    bad: int
    neutral: int
    customers: int
    satisfaction: int


@dataclass(frozen=True)
class Business:
    """What else happened: purchases and their cents less refunds, points awarded, redeemed and otherwise moved."""

    purchases: int
    sold: int
    awarded: int
    redeemed: int
    otherwise: int
    new: int


class Digests(Noun):
    """The workspace's figures of [since, until), and its digests."""

    def reviews(self, since: datetime, until: datetime) -> Reviews:
        """Return what customers said."""
        marks = {mark: int(count) for mark, count in self.run(_marks, since=since, until=until)}
        customers, satisfaction = self.run(_mean, at=until).one()
        moved_since = self.run(_moved_since, at=until).scalar_one()
        return Reviews(
            good=marks.get(Mark.GOOD, 0),
            bad=marks.get(Mark.BAD, 0),
            neutral=marks.get(Mark.NEUTRAL, 0),
            customers=int(customers),
            satisfaction=int(satisfaction) - int(moved_since),
        )

    def business(self, since: datetime, until: datetime) -> Business:
        """Return what was bought, awarded and redeemed, and how many customers are new."""
        purchases, sold = self.run(_sold, since=since, until=until).one()
        points = {kind: int(total) for kind, total in self.run(_points, since=since, until=until)}
        awarded, redeemed = points.pop("award", 0), points.pop("redemption", 0)
        return Business(
            purchases=int(purchases),
            sold=int(sold),
            awarded=awarded,
            redeemed=-redeemed,
            otherwise=sum(points.values()),
            new=int(self.run(_new, since=since, until=until).scalar_one()),
        )

    def reviewed(self, since: datetime, until: datetime) -> list[Reviewed]:
        """Return the customers with good or bad reviews."""
        return [
            Reviewed(row.id, row.name, int(row.satisfaction), row.now, int(row.moved), int(row.good), int(row.bad))
            for row in self.run(_reviewed, since=since, until=until)
        ]

    def complaints(self, since: datetime, until: datetime, customers: Iterable[int]) -> dict[int, str]:
        """Return the newest note of a bad review for each of these customers who has one."""
        rows = self.run(_complaints[self.connection.dialect.name], since=since, until=until, customers=list(customers))
        return {row[0]: row[1] for row in rows}

    def below(self, satisfaction: int) -> int:
        """Return how many customers are now under a satisfaction in tenths."""
        return int(self.run(_below, below=satisfaction).scalar_one())

    def claim(self, schedule: int, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> bool:
        """Claim a schedule's digest of a local date with its figures; False when somebody has."""
        values = {"schedule": schedule, "day": day, "since": since, "until": until, "figures": figures}
        return self.write(_claim[self.connection.dialect.name], **values).rowcount == 1

    def last(self, schedule: int) -> Digest | None:
        """Return the schedule's newest digest."""
        return self.one(Digest, _last, schedule=schedule)
