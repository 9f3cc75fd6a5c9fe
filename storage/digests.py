"""The figures of a span of time, and the digests that a process has claimed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, desc, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Customer, Digest, Interaction, LedgerEntry, Purchase
from storage.noun import WORKSPACE, Noun, among, table
from storage.types import Mark

i = table(Interaction).c
customer = table(Customer).c
purchase = table(Purchase).c
ledger = table(LedgerEntry).c
d = table(Digest).c

_within = (
    i.workspace == WORKSPACE,
    i.at >= bindparam("since"),
    i.at < bindparam("until"),
    i.undone.is_(False),
)
_marks = select(i.mark, func.count()).where(*_within).group_by(i.mark)
_moved = (
    select(
        customer.id,
        customer.name,
        customer.satisfaction,
        func.sum(i.moved).label("moved"),
        func.sum(case((i.mark == Mark.GOOD, 1), else_=0)).label("good"),
        func.sum(case((i.mark == Mark.BAD, 1), else_=0)).label("bad"),
    )
    .join(table(Customer), (customer.workspace == i.workspace) & (customer.id == i.customer))
    .where(*_within, i.mark != Mark.NEUTRAL)
    .group_by(customer.id, customer.name, customer.satisfaction)
    .order_by("moved", desc("bad"), customer.satisfaction, customer.id)
    .limit(bindparam("most"))
)
_last_bad = {
    dialect: select(i.customer, i.note).where(*_within, i.mark == Mark.BAD, test).order_by(i.id)
    for dialect, test in among(i.customer, "customers").items()
}
_mean = select(func.count(), func.sum(customer.satisfaction)).where(customer.workspace == WORKSPACE)
_new = select(func.count()).where(
    customer.workspace == WORKSPACE,
    customer.created_at >= bindparam("since"),
    customer.created_at < bindparam("until"),
)
_sold = select(func.count(), func.coalesce(func.sum(purchase.amount - purchase.refunded), 0)).where(
    purchase.workspace == WORKSPACE,
    purchase.at >= bindparam("since"),
    purchase.at < bindparam("until"),
    purchase.undone.is_(False),
)
_points = (
    select(ledger.kind, func.sum(ledger.points))
    .where(ledger.workspace == WORKSPACE, ledger.at >= bindparam("since"), ledger.at < bindparam("until"))
    .group_by(ledger.kind)
)
_claim = {
    "sqlite": sqlite.insert(table(Digest)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Digest)).on_conflict_do_nothing(),
}
_last = select(func.max(d.day), func.max(d.until)).where(d.workspace == WORKSPACE, d.schedule == bindparam("schedule"))


@dataclass(frozen=True)
class Mover:
    """A customer whose reviews moved them: satisfaction now and by how much, in tenths, with the newest complaint."""

    id: int
    name: str
    satisfaction: int
    moved: int
    good: int
    bad: int
    complaint: str = ""


@dataclass(frozen=True)
class Figures:
    """What happened in a span of time; satisfaction sums in tenths, money in cents."""

    good: int
    bad: int
    neutral: int
    customers: int
    satisfaction: int
    new: int
    purchases: int
    sold: int
    awarded: int
    redeemed: int


class Digests(Noun):
    """The workspace's figures."""

    def figures(self, since: datetime, until: datetime) -> Figures:
        """Return the headline figures of [since, until)."""
        span = {"since": since, "until": until}
        marks = {mark: int(count) for mark, count in self.run(_marks, **span)}
        customers, satisfaction = self.run(_mean).one()
        purchases, sold = self.run(_sold, **span).one()
        points = {kind: int(total) for kind, total in self.run(_points, **span)}
        return Figures(
            good=marks.get(Mark.GOOD, 0),
            bad=marks.get(Mark.BAD, 0),
            neutral=marks.get(Mark.NEUTRAL, 0),
            customers=int(customers),
            satisfaction=int(satisfaction or 0),
            new=int(self.run(_new, **span).scalar_one()),
            purchases=int(purchases),
            sold=int(sold),
            awarded=points.get("award", 0),
            redeemed=-points.get("redemption", 0),
        )

    def movers(self, since: datetime, until: datetime, most: int = 1000) -> list[Mover]:
        """Return the customers whom reviews in [since, until) concerned, the most fallen first."""
        rows = list(self.run(_moved, since=since, until=until, most=most))
        fallen = [row.id for row in rows if row.bad]
        said: dict[int, str] = {}
        if fallen:
            said = {
                row[0]: row[1]
                for row in self.run(_last_bad[self.connection.dialect.name], since=since, until=until, customers=fallen)
            }
        return [
            Mover(row.id, row.name, row.satisfaction, int(row.moved), int(row.good), int(row.bad), said.get(row.id, ""))
            for row in rows
        ]

    def claim(self, schedule: int, day: date, since: datetime, until: datetime, figures: dict[str, Any]) -> bool:
        """Claim a schedule's digest of a local date; False when somebody has."""
        values = {"schedule": schedule, "day": day, "since": since, "until": until, "figures": figures}
        return self.write(_claim[self.connection.dialect.name], **values).rowcount == 1

    def last(self, schedule: int) -> tuple[date | None, datetime | None]:
        """Return the local date of the schedule's newest digest, and the instant until which it counted."""
        day, until = self.run(_last, schedule=schedule).one()
        return day, until
