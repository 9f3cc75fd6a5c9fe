"""Who fits: customers counted, and read page by page, by any tests together.

A first page costs the same among a thousand customers and among a million: what is asked for by a segment, a tag, an
owner or a satisfaction stands in an index, nobody is counted beyond a most, and a page goes on behind the last row of
the one before. Up to that most, those who fit are found first, and put in order then; where there are more, they are
read in the order of an index, and whoever does not fit is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from storage import sql, tokens
from storage.askers import asks_for
from storage.changes import STANDS
from storage.customers import SOMEBODY
from storage.models import (
    Customer,
    answers,
    changes,
    counters,
    customer_tokens,
    customers,
    interactions,
    moves,
    products,
    purchases,
    standings,
)
from storage.models.customer import day_of
from storage.opinions import is_opinion, says
from storage.spending import Spent, compared, spenders, spends, spends_alone
from storage.terms import Box, Terms, bought_since, boxed, found_by, met, of_box, of_group, of_unknown_age
from storage.transaction import Noun
from storage.types import fold

c = customers.c
i = interactions.c
p = purchases.c
m = moves.c
h = changes.c
t = customer_tokens.c

ONE_DAY = timedelta(days=1)
REDEEM = "points.redeem"  # the action of a redemption
WALKED = 32
"""Rows that are read of everybody, times how rare those are who fit, where a page is looked for among all."""

NAME, SATISFACTION, POINTS, NEWEST = INDEXED = ("name", "satisfaction", "points", "newest")
"""Orders in which a page can be read however many fit."""


@dataclass(frozen=True)
class Asleep:
    """Who was not spoken to and bought nothing since a day; whoever never was counts from `added`."""

    since: date
    added: datetime


@dataclass(frozen=True)
class Moved:
    """Who moved to another segment or RFM group since a day, or to this one."""

    since: date
    to: str = ""


@dataclass(frozen=True)
class Wanted:
    """Who is asked for: whoever passes all of these tests. Texts are as they are folded."""

    segments: tuple[tuple[Box, ...], ...] = ()
    terms: tuple[Terms, ...] = ()
    without: tuple[Terms, ...] = ()
    """Terms that nobody meets who fits."""
    tags: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    owners: tuple[str | None, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    below: int | None = None
    asleep: Asleep | None = None
    birthdays: tuple[str, ...] | None = None
    points: tuple[tuple[str, int], ...] = ()
    levels: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()
    bought: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    answered: tuple[tuple[int | str, str], ...] = ()
    wishes: tuple[tuple[int, bool], ...] = ()
    """Wishes that they asked for, and whether only those count who were not told that it came true."""
    added_since: datetime | None = None
    incomplete: bool = False
    unredeemed: bool = False
    lost: bool = False
    """Whether a list is asked for that is not there: nobody fits."""
    either: tuple[tuple[Wanted, ...], ...] = ()
    """Of each of these, the tests of one at least."""

    def __and__(self, other: Wanted) -> Wanted:
        """Return the tests of both."""
        named: tuple[str, ...] = ("segments", "terms", "without", "tags", "companies", "owners", "own", "points")
        named += ("spent", "bought", "moved", "answered", "wishes", "levels", "either")
        both: dict[str, Any] = {name: getattr(self, name) + getattr(other, name) for name in named}
        both["below"] = min((one for one in (self.below, other.below) if one is not None), default=None)
        slept = [one for one in (self.asleep, other.asleep) if one is not None]
        both["asleep"] = min(slept, key=lambda one: one.since, default=None)
        born = [set(one) for one in (self.birthdays, other.birthdays) if one is not None]
        both["birthdays"] = tuple(sorted(set.intersection(*born))) if born else None
        added = [one for one in (self.added_since, other.added_since) if one is not None]
        both["added_since"] = max(added, default=None)
        for name in ("incomplete", "unredeemed", "lost"):
            both[name] = getattr(self, name) or getattr(other, name)
        return replace(self, **both)


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind a row of the one before, or, going back, before one; by its sums and its number."""

    key: Any
    id: int
    back: bool = False


@dataclass(frozen=True)
class Contact:
    """When somebody was last spoken to, or bought something; neither is known of whoever never did."""

    spoken: date | None = None
    bought: date | None = None

    @property
    def last(self) -> date | None:
        """The later of both."""
        return max(filter(None, (self.spoken, self.bought)), default=None)


class Lists(Noun):
    """The workspace's customers by tests."""

    def count(self, wanted: Wanted, most: int) -> int:
        """Return how many fit; one more than `most` where there are more."""
        ids = self._ids(wanted)
        # To pass over rows takes half of what counting them takes, and where there are more that is all.
        if self.transaction.execute(ids.offset(most).limit(1)).first() is not None:
            return most + 1
        return int(self.transaction.execute(select(func.count()).select_from(ids.subquery())).scalar_one())

    @sql.record
    def _last(self) -> Any:
        return select(counters.c.value).where(counters.c.workspace == self.workspace, counters.c.kind == "customer")

    def is_common(self, count: int) -> bool:
        """Tell whether so many fit that it is quicker to walk through everybody until a page is full.

        The first page of `count` among all takes some dozen times all ÷ count rows, to put them in order count rows.
        """
        last = self._last()
        return last is not None and count * count > WALKED * last.value

    def ids(self, wanted: Wanted, most: int | None = None) -> list[int]:
        """Return those who fit, or so many of them."""
        ids = self._ids(wanted)
        return [row[0] for row in self.transaction.execute(ids if most is None else ids.limit(most))]

    def page(self, wanted: Wanted, order: str, place: Place | None, most: int, *, many: bool) -> list[Customer]:
        """Return a page of those who fit, in an order of INDEXED; `many` says that there are more than are counted."""
        rows = select(customers).where(c.workspace == self.workspace, SOMEBODY)
        back = place is not None and place.back
        columns, falling = _ORDERS[order]
        group = _group(wanted)
        if order == NAME and group is not None:
            kind, text, others = group
            columns = (t.token, t.customer)
            within = fold(text)[: tokens.MOST_ABOUT] + tokens.BEHIND
            rows = rows.join(customer_tokens, _OF_TOKEN).where(*of_group(self.workspace, kind, text))
            rows = rows.where(*self._tests(others), *map(boxed, wanted.segments))
            place = None if place is None else replace(place, key=within + place.key[: tokens.MOST_NAMED])
        elif many or not wanted.segments:
            rows = rows.where(*self._tests(wanted, each=many), *map(boxed, wanted.segments))
        else:
            rows = rows.where(c.id.in_(self._ids(wanted)))
        if place is not None:
            at = tuple_(*columns)
            here = tuple_(*((place.key, place.id) if len(columns) > 1 else (place.id,)))
            rows = rows.where(at < here if falling is not back else at > here)
        rows = rows.order_by(*(one.desc() if falling is not back else one for one in columns)).limit(most)
        found = [Customer.model_construct(**row._mapping) for row in self.transaction.execute(rows)]
        return found[::-1] if back else found

    @sql.rows(Customer)
    def _these(self, ids: Sequence[int]) -> Any:
        return select(customers).where(c.workspace == self.workspace, sql.among(c.id, ids), SOMEBODY)

    def these(self, ids: Sequence[int]) -> list[Customer]:
        """Return these customers, in this order, as far as they are there."""
        found = {one.id: one for one in self._these(list(ids))} if ids else {}
        return [found[id] for id in ids if id in found]

    def tally(self, parts: Sequence[tuple[str, Terms]], rest: str) -> dict[str, int]:
        """Return how many customers meet each of these terms first; who meets none of them is of the rest."""
        first = case(*((met(self.workspace, terms), key) for key, terms in parts), else_=rest).label("part")
        here = select(first, func.count().label("many")).where(c.workspace == self.workspace, SOMEBODY)
        return {row.part: row.many for row in self.transaction.execute(here.group_by("part"))}

    # ---- what is known of those who fit

    @sql.records
    def _spoken(self, ids: Sequence[int]) -> Any:
        said = (i.workspace == self.workspace, sql.among(i.customer, ids), i.undone.is_(False))
        return select(i.customer, func.max(i.day).label("day")).where(*said).group_by(i.customer)

    @sql.records
    def _bought(self, ids: Sequence[int]) -> Any:
        bought = (p.workspace == self.workspace, sql.among(p.customer, ids), p.undone.is_(False))
        last = (func.max(p.day).label("day"), func.max(p.at).filter(p.day.is_(None)).label("at"))
        return select(p.customer, *last).where(*bought).group_by(p.customer)

    def contacts(self, ids: Sequence[int]) -> dict[int, Contact]:
        """Return when these customers were last spoken to, and last bought."""
        if not ids:
            return {}
        spoken = {row.customer: row.day for row in self._spoken(list(ids))}
        bought = {
            row.customer: max(filter(None, (row.day, row.at.date() if row.at else None)), default=None)
            for row in self._bought(list(ids))
        }
        return {id: Contact(spoken.get(id), bought.get(id)) for id in ids}

    @sql.records
    def born(self, ids: Sequence[int]) -> Any:
        """Return, of these customers, (id, birthday, when they were added)."""
        return select(c.id, c.birthday, c.created_at).where(c.workspace == self.workspace, sql.among(c.id, ids))

    @sql.records
    def _spending(self, ids: Sequence[int], since: date, at: datetime) -> Any:
        theirs = (p.workspace == self.workspace, sql.among(p.customer, ids), p.undone.is_(False))
        total = (func.count().label("many"), func.sum(p.amount - p.refunded).label("cents"))
        return select(p.customer, *total).where(*theirs, bought_since(since, at)).group_by(p.customer)

    def spending(self, ids: Sequence[int], since: date, at: datetime) -> dict[int, tuple[int, int]]:
        """Return, of these customers, how much they bought from a day on: (purchases, cents that were kept)."""
        rows = self._spending(list(ids), since, at) if ids else []
        return {row.customer: (int(row.many), int(row.cents)) for row in rows}

    # ---- the tests

    def _ids(self, wanted: Wanted) -> Select[Any]:
        """Return the query of the numbers of those who fit, by the index of what is rarest."""
        group = _group(wanted)
        if group is not None:
            kind, text, others = group
            some = [*self._tests(others), *map(boxed, wanted.segments)]
            theirs = select(t.customer.label("id")).where(*of_group(self.workspace, kind, text))
            return theirs.join(customers, _OF_TOKEN).where(SOMEBODY, *some) if some else theirs
        spent = next((one for one in wanted.spent if not one.is_less), None)
        if spent is not None:
            others = replace(wanted, spent=tuple(one for one in wanted.spent if one is not spent))
            return spenders(self.workspace, spent, *self._tests(others), *map(boxed, wanted.segments))
        tests = self._tests(wanted)
        here = select(c.id).where(c.workspace == self.workspace, SOMEBODY, *tests)
        if not wanted.segments:
            return here
        first, *more = wanted.segments
        all_of = [boxed(one) for one in more]
        parts = [here.where(test, *all_of) for box in first for test in of_box(box)]
        if not parts:
            return here.where(false())
        found = union_all(*parts).subquery()
        return select(found.c.id)

    def _tests(self, wanted: Wanted, *, each: bool = False) -> list[ColumnElement[bool]]:
        """Return the tests of who fits; of `each` on their own, where most of those who are looked at do."""
        tests = [found_by(self.workspace, tokens.TAG, one) for one in wanted.tags]
        tests += [found_by(self.workspace, tokens.COMPANY, one) for one in wanted.companies]
        tests += [c.owner.is_(None) if one is None else c.owner == one for one in wanted.owners]
        tests += [func.lower(c.own[label].as_string()) == value for label, value in wanted.own]
        tests += [compared(c.points, sign, points) for sign, points in wanted.points]
        tests += [self._is_on(level) for level in wanted.levels]
        tests += [(spends_alone if each else spends)(self.workspace, one) for one in wanted.spent]
        tests += [self._did_buy(one) for one in wanted.bought]
        tests += [self._did_move(one) for one in wanted.moved]
        tests += [self._answered(*one) for one in wanted.answered]
        tests += [c.id.in_(asks_for(self.workspace, wish, untold=untold)) for wish, untold in wanted.wishes]
        tests += [self._sleeps(wanted.asleep)] if wanted.asleep else []
        if wanted.below is not None:
            tests.append(c.satisfaction < wanted.below)
        if wanted.birthdays is not None:
            tests.append(c.birthday.is_not(None) & day_of(c.birthday).in_(wanted.birthdays))
        if wanted.added_since is not None:
            tests.append(c.created_at >= wanted.added_since)
        if wanted.unredeemed:
            tests.append(~exists().where(h.workspace == c.workspace, h.customer == c.id, h.action == REDEEM, *STANDS))
        if wanted.incomplete:
            tests.append(or_(c.spending.is_(None), of_unknown_age()))
        tests += [met(self.workspace, one) for one in wanted.terms]
        tests += [~met(self.workspace, one) for one in wanted.without]
        tests += [or_(false(), *map(self._fits, some)) for some in wanted.either]
        return [*tests, false()] if wanted.lost else tests

    def _fits(self, wanted: Wanted) -> ColumnElement[bool]:
        return and_(*self._tests(wanted), *map(boxed, wanted.segments))

    def _sleeps(self, asleep: Asleep) -> ColumnElement[bool]:
        said = (i.workspace == c.workspace, i.customer == c.id, i.undone.is_(False))
        bought = (p.workspace == c.workspace, p.customer == c.id, p.undone.is_(False))
        # By when it was written first, which an index knows: nothing is of a day after that.
        early = asleep.added - ONE_DAY
        return and_(
            ~exists().where(*said, i.at >= early, i.day > asleep.since),
            ~exists().where(*bought, bought_since(asleep.since + ONE_DAY, asleep.added)),
            or_(c.created_at < asleep.added, exists().where(*said), exists().where(*bought)),
        )

    def _is_on(self, level: str) -> ColumnElement[bool]:
        s = standings.c
        return c.id.in_(select(s.customer).where(s.workspace == self.workspace, s.level == level))

    def _did_move(self, moved: Moved) -> ColumnElement[bool]:
        to = (m.after == moved.to,) if moved.to else ()
        return c.id.in_(select(m.customer).where(m.workspace == self.workspace, m.day >= moved.since, *to))

    def _did_buy(self, what: str) -> ColumnElement[bool]:
        """Return the test that somebody bought a product and kept of it; one that was none then stands in the note."""
        g = products.c
        known = select(g.id).where(g.workspace == self.workspace, g.name_key == fold(what))
        said = p.product.is_(None) & func.lower(p.note).like(sql.containing(what.lower()), escape="\\")
        bought = (p.workspace == self.workspace, p.undone.is_(False), p.refunded < p.amount)
        return c.id.in_(select(p.customer).where(*bought, or_(p.product.in_(known), said)))

    def _answered(self, product: int | str, what: str) -> ColumnElement[bool]:
        """Return the test that somebody's newest answer about a product, by number or name, says something."""
        g, w = products.c, answers.c
        named = select(g.id).where(g.workspace == self.workspace, g.name_key == fold(str(product)))
        mine = w.product == product if isinstance(product, int) else w.product.in_(named)
        return c.id.in_(select(w.customer).where(w.workspace == self.workspace, mine, is_opinion(), says(what)))


_OF_TOKEN = (t.workspace == c.workspace) & (t.customer == c.id)


def _group(wanted: Wanted) -> tuple[int, str, Wanted] | None:
    """Return a tag, or a company, that everybody must be of, and the other tests: by its tokens they are found."""
    if wanted.tags:
        return tokens.TAG, wanted.tags[0], replace(wanted, tags=wanted.tags[1:])
    if wanted.companies:
        return tokens.COMPANY, wanted.companies[0], replace(wanted, companies=wanted.companies[1:])
    return None


_ORDERS: Mapping[str, tuple[tuple[Any, ...], bool]] = {
    NAME: ((c.name_key, c.id), False),
    SATISFACTION: ((c.satisfaction, c.id), False),
    POINTS: ((c.points, c.id), True),
    NEWEST: ((c.id,), True),
}
