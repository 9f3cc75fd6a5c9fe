"""The figures of a span of time.

Satisfaction is as it was at an instant: what stands now, less what reviews have moved since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    cast,
    extract,
    func,
    or_,
    select,
)

from storage.customers import STANDING
from storage.models import Answer, Change, Counter, Customer, Interaction, LedgerEntry, Product, Purchase, Source
from storage.noun import WORKSPACE, Noun, among, table
from storage.reach import Answered, Day, Marks, Mean, Profile, Reach, Reason, Reviewed, at_, within
from storage.types import Mark

i = table(Interaction).c
customer = table(Customer).c
purchase = table(Purchase).c
ledger = table(LedgerEntry).c
answer = table(Answer).c
product = table(Product).c
change = table(Change).c
source = table(Source).c
counter = table(Counter).c


Statements = dict[tuple[str, bool], Select[Any]]


def _scoped(make: Callable[..., Select[Any]], of: ColumnElement[int]) -> Statements:
    """Return a statement by dialect, about all customers and about some."""
    made: Statements = {}
    for dialect, test in among(of, "scope").items():
        made[dialect, False], made[dialect, True] = make(), make(test)
    return made


_stands = (i.workspace == WORKSPACE, i.undone.is_(False))
_here = within(i.at, i.id, "entry")
_of_anybody = (customer.workspace == i.workspace) & (customer.id == i.customer)
_of_customer = _of_anybody & STANDING


def _count(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((test, 1), else_=0))


_marks = _scoped(
    lambda *some: select(i.mark, func.count()).where(*_stands, _here, *some).group_by(i.mark),
    i.customer,
)
_reviewed = (
    select(
        customer.id,
        customer.name,
        (customer.satisfaction - func.sum(case((_here, 0), else_=i.moved))).label("satisfaction"),
        customer.satisfaction.label("now"),
        func.sum(case((_here, i.moved), else_=0)).label("moved"),
        _count(_here & (i.mark == Mark.GOOD)).label("good"),
        _count(_here & (i.mark == Mark.BAD)).label("bad"),
        _count(_here & (i.mark == Mark.NEUTRAL)).label("neutral"),
    )
    .join(table(Customer), _of_customer)
    .where(*_stands, i.at >= at_("early"), or_(i.at >= at_("since"), i.id > bindparam("seen_entry", type_=BigInteger)))
    .group_by(customer.id, customer.name, customer.satisfaction)
    .having(_count(_here) > 0)
    .order_by(customer.id)
)
_reasons = {
    dialect: select(i.customer, i.id, i.mark, i.note, source.excerpt, source.permalink)
    .outerjoin(table(Source), (source.workspace == i.workspace) & (source.interaction == i.id))
    .where(*_stands, _here, i.mark != Mark.NEUTRAL, test)
    .order_by(i.at, i.id)
    for dialect, test in among(i.customer, "customers").items()
}
_mean = _scoped(
    lambda *some: select(func.count(), func.coalesce(func.sum(customer.satisfaction), 0)).where(
        STANDING, customer.workspace == WORKSPACE, customer.created_at < at_("at"), *some
    ),
    customer.id,
)
_moved_since = _scoped(
    lambda *some: (
        select(func.coalesce(func.sum(i.moved), 0))
        .join(table(Customer), _of_customer)
        .where(*_stands, i.at >= at_("at"), customer.created_at < at_("at"), *some)
    ),
    i.customer,
)
_below = select(func.count()).where(
    STANDING, customer.workspace == WORKSPACE, customer.satisfaction < bindparam("below")
)
_satisfactions = {
    dialect: select(customer.satisfaction).where(STANDING, customer.workspace == WORKSPACE, test)
    for dialect, test in among(customer.id, "customers").items()
}
_is_new = (STANDING, customer.workspace == WORKSPACE, within(customer.created_at, customer.id, "customer"))
_new_count = _scoped(lambda *some: select(func.count()).where(*_is_new, *some), customer.id)
_new = _scoped(
    lambda *some: select(customer.id).where(*_is_new, *some).order_by(customer.id).limit(bindparam("most")),
    customer.id,
)
_sold = (
    select(purchase.customer, func.count(), func.sum(purchase.amount - purchase.refunded))
    .where(purchase.workspace == WORKSPACE, within(purchase.at, purchase.id, "purchase"), purchase.undone.is_(False))
    .group_by(purchase.customer)
)
_points = (
    select(ledger.customer, ledger.kind, func.sum(ledger.points))
    .where(ledger.workspace == WORKSPACE, within(ledger.at, ledger.id, "entry"))
    .group_by(ledger.customer, ledger.kind)
)
_answered = (
    select(product.id, product.name, func.count(), func.sum(answer.score))
    .join(table(Product), (product.workspace == answer.workspace) & (product.id == answer.product))
    .where(answer.workspace == WORKSPACE, within(answer.at, answer.id, "answer"), answer.undone.is_(False))
    .group_by(product.id, product.name)
    .order_by(func.count().desc(), product.id)
)
_last_entry = select(i.id).where(i.workspace == WORKSPACE, i.at < at_("at")).order_by(i.at.desc(), i.id.desc()).limit(1)
_edited = (
    select(change.customer, change.before)
    .where(
        change.workspace == WORKSPACE,
        change.id > bindparam("after", type_=BigInteger),
        change.id <= bindparam("upto_entry", type_=BigInteger),
        change.at < at_("until"),
        change.action == "customer.edit",
    )
    .order_by(change.id)
)
_profile = (customer.id, customer.age, customer.birthday, customer.spending)
_profiles = {
    dialect: select(*_profile).where(STANDING, customer.workspace == WORKSPACE, test).order_by(customer.id)
    for dialect, test in among(customer.id, "customers").items()
}
_month_day = cast(extract("month", customer.birthday) * 100 + extract("day", customer.birthday), Integer)
_born = {
    dialect: select(*_profile)
    .where(STANDING, customer.workspace == WORKSPACE, customer.birthday.is_not(None), test)
    .order_by(customer.id)
    for dialect, test in among(_month_day, "days").items()
}
_named = {
    dialect: select(customer.id, customer.name, STANDING.label("stands"), customer.merged_into).where(
        customer.workspace == WORKSPACE, test
    )
    for dialect, test in among(customer.id, "customers").items()
}
_everybody = select(*_profile).where(STANDING, customer.workspace == WORKSPACE).order_by(customer.id)
_owned = select(customer.id).where(STANDING, customer.workspace == WORKSPACE, customer.owner == bindparam("owner"))
_numbers = select(counter.kind, counter.value).where(counter.workspace == WORKSPACE)

BINS = 14
"""How many days the charts show."""


def _bin(at: ColumnElement[datetime]) -> ColumnElement[int]:
    """Return how many of the charts' bounds an instant has reached, from 0 to 15."""
    return case(*((at < at_(f"b{n}"), n) for n in range(BINS + 1)), else_=BINS + 1)


def _daily(*some: ColumnElement[bool]) -> Select[Any]:
    when, since = _bin(i.at).label("bin"), _bin(customer.created_at).label("made")
    return (
        select(
            when, since, i.mark, func.count().label("many"), func.sum(case((STANDING, i.moved), else_=0)).label("sum")
        )
        .join(table(Customer), _of_anybody)
        .where(*_stands, i.at >= at_("b0"), *some)
        .group_by(when, since, i.mark)
    )


def _grown(*some: ColumnElement[bool]) -> Any:
    since = _bin(customer.created_at).label("made")
    grown: Any = (
        select(since, func.count().label("many"), func.sum(customer.satisfaction).label("satisfaction"))
        .where(STANDING, customer.workspace == WORKSPACE, *some)
        .group_by(since)
    )
    return grown


_days = _scoped(_daily, i.customer)
_growth = _scoped(_grown, customer.id)


class Figures(Noun):
    """The workspace's figures."""

    def numbers(self) -> dict[str, int]:
        """Return the last number given out of each kind: all entries up to it are written, and none after it."""
        return {kind: int(value) for kind, value in self.run(_numbers)}

    def marks(self, reach: Reach) -> Marks:
        """Return how many interactions of each kind there were."""
        return Marks(**{Mark(mark).value: int(n) for mark, n in self._about(_marks, reach, **reach.values("entry"))})

    def mean(self, at: datetime, reach: Reach) -> Mean:
        """Return how many customers there were at an instant, and how satisfied they were then."""
        customers, satisfaction = self._about(_mean, reach, at=at).one()
        moved_since = self._about(_moved_since, reach, at=at).scalar_one()
        return Mean(int(customers), int(satisfaction) - int(moved_since))

    def reviewed(self, reach: Reach) -> list[Reviewed]:
        """Return the customers with interactions."""
        rows = self.run(_reviewed, **reach.values("entry"))
        return [Reviewed(row[0], row[1], *map(int, row[2:])) for row in rows if reach.holds(row[0])]

    def reasons(self, reach: Reach, customers: Iterable[int]) -> dict[tuple[int, str], Reason]:
        """Return the newest words, by customer and mark, of the reviews that have some."""
        found = {}
        statement = _reasons[self.connection.dialect.name]
        for row in self.run(statement, customers=list(customers), **reach.values("entry")):
            words, link = row.note or row.excerpt or "", row.permalink or ""
            if words or link:
                mark = Mark(row.mark).value
                found[row.customer, mark] = Reason(mark, words, link)
        return found

    def new(self, reach: Reach, most: int) -> tuple[int, list[int]]:
        """Return how many customers were added, and the first of them."""
        values = reach.values("customer")
        count = int(self._about(_new_count, reach, **values).scalar_one())
        rows = self._about(_new, reach, most=most, **values) if count else ()
        return count, [row[0] for row in rows]

    def sold(self, reach: Reach) -> list[tuple[int, int, int]]:
        """Return (customer, purchases, cents after refunds), who bought most first."""
        rows = [(row[0], int(row[1]), int(row[2])) for row in self.run(_sold, **reach.values("purchase"))]
        return sorted((row for row in rows if reach.holds(row[0])), key=lambda row: (-row[2], row[0]))

    def points(self, reach: Reach) -> list[tuple[int, str, int]]:
        """Return (customer, kind of entry, points)."""
        rows = self.run(_points, **reach.values("entry"))
        return [(row[0], row[1], int(row[2])) for row in rows if reach.holds(row[0])]

    def answered(self, reach: Reach) -> list[Answered]:
        """Return the products that were scored, most answered first."""
        return [Answered(*row[:2], *map(int, row[2:])) for row in self.run(_answered, **reach.values("answer"))]

    def edited(self, reach: Reach) -> dict[int, dict[str, Any]]:
        """Return, by customer who was changed, what stood there before (as the audit keeps it)."""
        after = reach.seen.get("entry")
        if after is None:
            row = self.run(_last_entry, at=reach.since).first()
            after = 0 if row is None else row[0]
        found: dict[int, dict[str, Any]] = {}
        values = reach.values("entry")
        for id, before in self.run(_edited, after=after, upto_entry=values["upto_entry"], until=reach.until):
            if id is not None and reach.holds(id):
                found[id] = {**before, **found.get(id, {})}
        return found

    def profiles(self, customers: Iterable[int] | None = None) -> list[Profile]:
        """Return what puts these customers, or everybody, into their segments."""
        if customers is None:
            return [Profile(*row) for row in self.run(_everybody)]
        return [Profile(*row) for row in self.run(_profiles[self.connection.dialect.name], customers=list(customers))]

    def below(self, satisfaction: int) -> int:
        """Return how many customers are now under a satisfaction in tenths."""
        return int(self.run(_below, below=satisfaction).scalar_one())

    def satisfactions(self, customers: Iterable[int]) -> list[int]:
        """Return the satisfaction that these customers have now, in tenths."""
        return [row[0] for row in self.run(_satisfactions[self.connection.dialect.name], customers=list(customers))]

    def born(self, days: Iterable[int]) -> list[Profile]:
        """Return those with one of these birthdays, given as month × 100 + day."""
        return [Profile(*row) for row in self.run(_born[self.connection.dialect.name], days=list(days))]

    def owned(self, owner: str) -> list[int]:
        """Return the customers of an owner."""
        return [row[0] for row in self.run(_owned, owner=owner)]

    def names(self, customers: Iterable[int]) -> dict[int, str]:
        """Return the names of those of these customers who are there; who was merged has the name of who they are."""
        wanted = {id: id for id in customers}
        found: dict[int, str] = {}
        while wanted:
            rows = self.run(_named[self.connection.dialect.name], customers=sorted(set(wanted.values())))
            now = {row.id: row for row in rows}
            known = {id: now[at] for id, at in wanted.items() if at in now}
            found |= {id: row.name for id, row in known.items() if row.stands}
            wanted = {id: row.merged_into for id, row in known.items() if not row.stands and row.merged_into}
        return found

    def days(self, bounds: Sequence[datetime], reach: Reach) -> list[Day]:
        """Return the days between 15 instants."""
        given = {f"b{n}": at for n, at in enumerate(bounds)}
        counts: dict[tuple[int, str], int] = {}
        moved: dict[tuple[int, int], int] = {}
        for row in self._about(_days, reach, **given):
            mark = Mark(row.mark).value
            counts[row.bin, mark] = counts.get((row.bin, mark), 0) + int(row.many)
            moved[row.bin, row.made] = moved.get((row.bin, row.made), 0) + int(row.sum)
        growth = {row.made: (int(row.many), int(row.satisfaction)) for row in self._about(_growth, reach, **given)}
        found = []
        for n in range(1, len(bounds)):
            there = [growth[made] for made in growth if made <= n]
            since = sum(tenths for (bin, made), tenths in moved.items() if bin > n and made <= n)
            mean = Mean(sum(many for many, _ in there), sum(tenths for _, tenths in there) - since)
            found.append(Day(counts.get((n, "good"), 0), counts.get((n, "bad"), 0), mean))
        return found

    def _about(self, statements: Statements, reach: Reach, **values: Any) -> Any:
        scoped = reach.scope is not None
        if reach.scope is not None:
            values["scope"] = sorted(reach.scope)
        return self.run(statements[self.connection.dialect.name, scoped], **values)
