"""Birthdays: whose are near, of which of them somebody was told, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select, update

from storage import sql
from storage.customers import SOMEBODY, STANDING
from storage.models import Customer, Greeting, customers, greetings, people
from storage.models.customer import day_of
from storage.reach import Reach
from storage.transaction import Noun
from storage.types import Role

TOLD, GIVEN, SKIPPED = "told", "given", "skipped"
MOST = 1000
"""Customers of one recipient who are told of at once."""

g, c, p = greetings.c, customers.c, people.c
DAY = day_of(c.birthday)


class Near(NamedTuple):
    """Somebody who is to be told of birthdays that are near: the owner of those customers, or nobody."""

    workspace: str
    owner: str | None


class Greetings(Noun):
    """The workspace's birthdays."""

    @sql.rows(Customer)
    def _owned(self, days: Sequence[str], owner: str, most: int) -> Any:
        return _born(self.workspace, days, c.owner == owner).limit(most)

    @sql.rows(Customer)
    def _ownerless(self, days: Sequence[str], most: int) -> Any:
        left = select(p.id).where(p.workspace == self.workspace, p.role == Role.OUTSIDER)
        return _born(self.workspace, days, or_(c.owner.is_(None), c.owner == "", c.owner.in_(left))).limit(most)

    def born(self, days: Iterable[int], owner: str | None) -> list[Customer]:
        """Return an owner's customers, or those of nobody who is there, with one of these birthdays.

        A birthday is given as month × 100 + day.
        """
        texts = [f"{day // 100:02}-{day % 100:02}" for day in days]
        return self._ownerless(texts, MOST) if owner is None else self._owned(texts, owner, MOST)

    @sql.wrote
    def claim(self, customer: int, year: int, day: date, told: str, born: date) -> Any:
        """Claim a customer's birthday of a year for whom is told of it; False where somebody was told."""
        row = {"customer": customer, "year": year, "day": day, "told": told, "born": born, "state": TOLD, "by": ""}
        return sql.claim(self.dialect, greetings, workspace=self.workspace, **row, at=self.author.at)

    @sql.one(Greeting)
    def get(self, customer: int, year: int) -> Any:
        """Return a customer's birthday of a year, if somebody was told of it."""
        return select(greetings).where(g.workspace == self.workspace, g.customer == customer, g.year == year)

    @sql.one(Greeting)
    def open_of(self, customer: int, year: int) -> Any:
        """Return a customer's birthday of a year of which somebody was told, and nothing came yet."""
        theirs = (g.workspace == self.workspace, g.customer == customer, g.year == year, g.state == TOLD)
        return select(greetings).where(*theirs)

    @sql.rows(Greeting)
    def told(self, to: str, day: date) -> Any:
        """Return of which birthdays somebody was told on a date."""
        theirs = (g.workspace == self.workspace, g.told == to, g.day == day)
        return select(greetings).where(*theirs).order_by(g.born, g.customer)

    @sql.write
    def settle(self, customer: int, year: int, state: str, by: str) -> Any:
        """Say what came of a birthday."""
        this = (g.workspace == self.workspace, g.customer == customer, g.year == year)
        return update(greetings).where(*this).values(state=state, by=by)

    @sql.rows(Greeting)
    def _within(self, since: Any, until: Any) -> Any:
        here = (g.workspace == self.workspace, g.at >= since, g.at < until)
        return select(greetings).where(*here).order_by(g.customer)

    def within(self, reach: Reach) -> list[Greeting]:
        """Return of which birthdays somebody was told in a span."""
        return [one for one in self._within(reach.since, reach.until) if reach.holds(one.customer)]

    # ---- customers that became one

    @sql.records
    def _whose(self, id: int) -> Any:
        return select(c.id, c.merged_into, STANDING.label("stands")).where(c.workspace == self.workspace, c.id == id)

    def standing(self, id: int) -> int | None:
        """Return the number of a customer, or of who they are part of by now; None for who is nobody any more."""
        for row in self._whose(id):
            if row.stands:
                return int(row.id)
            return None if row.merged_into is None else self.standing(row.merged_into)
        return None

    @sql.records
    def _merged_into(self, ids: Sequence[int]) -> Any:
        return select(c.id, c.merged_into).where(c.workspace == self.workspace, sql.among(c.merged_into, ids))

    @sql.records
    def _of_year(self, ids: Sequence[int], years: Sequence[int]) -> Any:
        told = (g.workspace == self.workspace, sql.among(g.customer, ids), sql.among(g.year, years))
        return select(g.customer, g.year).where(*told)

    def known(self, ids: Iterable[int], years: Iterable[int]) -> set[tuple[int, int]]:
        """Return (customer, year) of those birthdays of which somebody was told: of who was merged into them too."""
        whose = {id: id for id in ids}
        frontier = list(whose)
        while frontier:
            found = {row.id: whose[row.merged_into] for row in self._merged_into(frontier) if row.id not in whose}
            whose |= found
            frontier = list(found)
        rows = self._of_year(list(whose), sorted(set(years))) if whose else []
        return {(whose[row.customer], row.year) for row in rows}


def _born(workspace: Any, days: Any, whose: Any) -> Select[Any]:
    born = (c.workspace == workspace, SOMEBODY, c.birthday.is_not(None), sql.among(DAY, days), whose)
    return select(customers).where(*born)


def near(connection: Connection, days: Mapping[int, Any], since: date) -> list[Near]:
    """Return who in every workspace has customers with one of these birthdays, given as month × 100 + day.

    Those of which somebody was told since a day are not meant.
    """
    texts = [f"{day // 100:02}-{day % 100:02}" for day in days]
    told = select(g.customer).where(g.workspace == c.workspace, g.customer == c.id, g.day >= since).exists()
    born = (SOMEBODY, c.birthday.is_not(None), DAY.in_(texts), ~told)
    found = connection.execute(select(c.workspace, c.owner).distinct().where(*born).order_by(c.workspace, c.owner))
    return [Near(row.workspace, row.owner or None) for row in found]
