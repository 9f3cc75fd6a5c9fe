"""Customers: found by name, added, changed; their running sums moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Customer, customers, interactions
from storage.search import Search
from storage.transaction import Noun, Transaction
from storage.types import fold, plain

c = customers.c
STANDING = c.name_key != ""
# The same written out, since an index of those who are somebody serves no bound value.
SOMEBODY = c.name_key != literal_column("''")
"""Of those who were forgotten, or merged into others, a row stays, for the sums, and counts as no customer."""

_SAME = ("workspace", "created_at", "created_by")
_bulk = Bulk(customers, _SAME, [one.name for one in c if one.name not in _SAME])
_in_order = itemgetter(*_bulk.columns)
_EMPTY = {**{one.name: None for one in c}, "satisfaction": 40, "interactions": 0, "points": 0}

MOST_KNOWN = 20
MOST_TIMES = 5
"""How often a customer may stand among the newest interactions before others are missed."""


def of_workspace(workspace: Any) -> Select[Any]:
    """Return the query of a workspace's customers, with those who are nobody any more."""
    return select(customers).where(c.workspace == workspace)


class Customers(Noun):
    """The workspace's customers."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._search = Search(transaction)

    # ---- who there is

    @sql.one(Customer)
    def get(self, id: int) -> Any:
        """Return the customer with this id."""
        return of_workspace(self.workspace).where(c.id == id, STANDING)

    @sql.rows(Customer)
    def _called(self, key: str, most: int) -> Any:
        return of_workspace(self.workspace).where(c.name_key == key).order_by(c.id).limit(most)

    def called(self, name: str, most: int = 10) -> list[Customer]:
        """Return those whose whole name this is, without regard to case and width."""
        key = fold(name)
        read = self.transaction.just_read.get(key, ())
        if not read:
            read = self._called(key, most)
            if 0 < len(read) < most:  # who asks for a name asks once more, what is asked of whom
                self.transaction.just_read[key] = read
        return list(read[:most])

    @sql.one(Customer)
    def numbered(self, number: str) -> Any:
        """Return the customer with the team's own id (客户ID)."""
        return of_workspace(self.workspace).where(c.number == number)

    def like(self, name: str, most: int = 10) -> list[Customer]:
        """Return those whom a name means: whole, else by the team's id, prefix, inside, e-mail, phone or its sound."""
        key = fold(name)
        if not key:
            return []
        whole = self.called(name, most)
        if len(whole) > 1:
            # 張三 means 張三 rather than 张三, where there are both.
            written = plain(name)
            whole = [customer for customer in whole if plain(customer.name) == written] or whole
        return whole or self._search.named(name, most)

    def near(self, name: str) -> list[Customer]:
        """Return those whose names may be this one with a slip in it, for whoever asks to look closer."""
        return self._search.near(name)

    def reached(self, handles: Sequence[str], most: int = 10) -> list[Customer]:
        """Return those of whom one of these is the e-mail address or the phone number."""
        return self._search.reached(handles, most)

    def find(self, text: str, most: int = 20) -> list[Customer]:
        """Return those whose name, its sound, id, company, tags, e-mail, phone or notes hold a text, best first."""
        return [found.customer for found in self._search.anything(text, most)]

    def offered(self, text: str, most: int) -> list[Customer]:
        """Return those whom a text may mean while it is still being typed: whole names first, then as `find` does."""
        found = (one.customer for one in self._search.anything(text, most) if one.note is None)
        return list({one.id: one for one in (*self.called(text, most), *found)}.values())[:most]

    @sql.column(int)
    def _spoken_of(self, most: int) -> Any:
        i = interactions.c
        return select(i.customer).where(i.workspace == self.workspace).order_by(i.at.desc(), i.id.desc()).limit(most)

    @sql.rows(Customer)
    def _these(self, ids: Sequence[int]) -> Any:
        return of_workspace(self.workspace).where(sql.among(c.id, ids), STANDING)

    @sql.rows(Customer)
    def _newest(self, most: int) -> Any:
        return of_workspace(self.workspace).where(STANDING).order_by(c.id.desc()).limit(most)

    def lately(self, most: int) -> list[Customer]:
        """Return those of the workspace's newest interactions, newest first, then those who were added last."""
        spoken_of = list(dict.fromkeys(self._spoken_of(most * MOST_TIMES)))[:most]
        return list({one.id: one for one in (*self.these(spoken_of), *self._newest(most))}.values())[:most]

    def these(self, ids: Sequence[int]) -> list[Customer]:
        """Return the customers with these ids who are there, in this order."""
        if not ids:
            return []
        place = {id: at for at, id in enumerate(ids)}
        return sorted(self._these(ids), key=lambda one: place[one.id])

    @sql.rows(Customer)
    def _known(self, keys: Sequence[str], most: int) -> Any:
        longest_first = (func.length(c.name_key).desc(), c.id)
        return of_workspace(self.workspace).where(sql.among(c.name_key, keys)).order_by(*longest_first).limit(most)

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is somebody's whole name."""
        keys = {fold(name): index for index, name in enumerate(names)}
        known = self._known(list(keys), MOST_KNOWN) if keys else []
        if not known:
            return None
        longest = known[0].name_key
        of_the_longest = [one for one in known if one.name_key == longest]
        if len(of_the_longest) < MOST_KNOWN:  # who asks for the longest name asks for all who bear it next
            self.transaction.just_read[longest] = of_the_longest
        return keys[longest]

    @sql.value(int)
    def count(self) -> Any:
        """Return how many customers there are."""
        return select(func.count()).where(c.workspace == self.workspace, STANDING)

    @sql.records
    def profiles(self) -> Any:
        """Return (age, birthday, spending, how many) for every combination there is."""
        profile = (c.age, c.birthday, c.spending)
        return select(*profile, func.count()).where(c.workspace == self.workspace, STANDING).group_by(*profile)

    # ---- added, changed, removed

    def add(self, name: str, **values: Any) -> Customer:
        """Add a customer; the values are columns, already validated."""
        return self.add_many([{"name": name, **values}])[0]

    def add_many(self, rows: Sequence[Mapping[str, Any]]) -> list[Customer]:
        """Add customers with all that they are found by; each row has a `name`, and columns, already validated.

        Tens of thousands at a time are fine; a team's own ids that are taken raise the database's IntegrityError.
        """
        ids = self.add_rows(rows)
        by = {"workspace": self.workspace, "created_at": self.author.at, "created_by": self.author.person}
        kept = [
            {**_EMPTY, **by, **row, "id": id, "name_key": fold(row["name"])} for id, row in zip(ids, rows, strict=True)
        ]
        self._search.index(kept)
        return [sql.made(Customer, row, row.values()) for row in kept]

    def add_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add customers' rows, and return their ids; what they are found by is the caller's to write."""
        if not rows:
            return []
        numbers = self.transaction.take_numbers("customer", len(rows))
        numbers.reverse()
        same = {"workspace": self.workspace, "created_at": self.author.at, "created_by": self.author.person}
        kept = ({**_EMPTY, **row, "id": id} for id, row in zip(numbers, rows, strict=True))
        _bulk.insert(self, same, map(_in_order, map(_keyed, kept)))
        return numbers

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a customer, already validated."""
        changed = dict(values)
        if "name" in changed:
            changed["name_key"] = fold(changed["name"])
        before = self.get(id)
        if before is None:
            return
        self.transaction.execute(update(customers).where(c.workspace == self.workspace, c.id == id).values(**changed))
        was = before.model_dump()
        self._search.renew(id, was, {**was, **changed})

    @sql.write
    def _delete(self, id: int) -> Any:
        return delete(customers).where(c.workspace == self.workspace, c.id == id)

    def remove(self, id: int) -> None:
        """Delete a customer that nothing else speaks of."""
        customer = self.get(id)
        if customer is not None:
            self._search.renew(id, customer.model_dump(), {"name": ""})
            self._delete(id)

    def remove_many(self, customers: Sequence[Customer]) -> None:
        """Delete customers that nothing else speaks of."""
        self._search.unindex([customer.model_dump() for customer in customers])
        self._delete.each([(one.id,) for one in customers])

    @sql.column(int)
    def _owned(self, owner: str) -> Any:
        theirs = (c.workspace == self.workspace, c.owner == owner, SOMEBODY)
        return select(c.id).where(*theirs).order_by(sql.unindexed(c.id))

    @sql.write
    def _hand_over(self, ids: Sequence[int], person: str) -> Any:
        return update(customers).where(c.workspace == self.workspace, sql.among(c.id, ids)).values(owner=person)

    def give(self, owner: str, person: str, among: Sequence[int] | None = None) -> list[int]:
        """Make somebody's customers, or those of them that are among some, somebody else's; return which they were."""
        mine = self._owned(owner)
        given = mine if among is None else sorted(set(mine) & set(among))
        if given:
            self._hand_over(given, person)
        return given

    # ---- running sums

    @sql.writes
    def move(self, id: int, moved: int, counted: int) -> Any:
        """Move the satisfaction by tenths and the count of interactions."""
        sums = {"satisfaction": c.satisfaction + moved, "interactions": c.interactions + counted}
        return update(customers).where(c.workspace == self.workspace, c.id == id).values(sums)

    @sql.write
    def add_points(self, id: int, points: int) -> Any:
        """Move the balance that stands beside the ledger."""
        return update(customers).where(c.workspace == self.workspace, c.id == id).values(points=c.points + points)

    def add_points_many(self, points: Mapping[int, int]) -> None:
        """Move the balances of many customers."""
        self.add_points.each([(id, added) for id, added in points.items() if added])


def _keyed(row: dict[str, Any]) -> dict[str, Any]:
    if row["name_key"] is None:
        row["name_key"] = fold(row["name"])
    return row
