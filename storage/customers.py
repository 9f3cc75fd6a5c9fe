"""Customers: found by name, added, changed; their running sums moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select, update

from storage import prepared
from storage.bulk import Bulk
from storage.models import Customer, Interaction
from storage.noun import WORKSPACE, Noun, among, filled, table, take_numbers
from storage.types import fold, plain

if TYPE_CHECKING:
    from storage.store import Store

c = table(Customer).c
i = table(Interaction).c
STANDING = c.name_key != ""
"""Of those who were forgotten, or merged into others, a row stays, for the sums; it is nobody's."""
_mine = select(table(Customer)).where(c.workspace == WORKSPACE)
_by_id = _mine.where(c.id == bindparam("id"), STANDING)
_by_key = _mine.where(c.name_key == bindparam("key")).order_by(c.id).limit(bindparam("most"))
_by_number = _mine.where(c.number == bindparam("number"))
_known = {
    dialect: _mine.where(test).order_by(func.length(c.name_key).desc(), c.id).limit(bindparam("most"))
    for dialect, test in among(c.name_key, "keys").items()
}
_SAME = ("workspace", "created_at", "created_by")
_bulk = Bulk(table(Customer), _SAME, [column.name for column in c if column.name not in _SAME])
_given = itemgetter(*_bulk.columns)
_EMPTY = {
    **{column.name: None for column in c},
    "satisfaction": 40,
    "interactions": 0,
    "points": 0,
}
_delete = delete(table(Customer)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_move = (
    update(table(Customer))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(
        satisfaction=c.satisfaction + bindparam("moved"),
        interactions=c.interactions + bindparam("counted"),
    )
)
_add_points = (
    update(table(Customer))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(points=c.points + bindparam("added"))
)
_count = select(func.count()).where(c.workspace == WORKSPACE, STANDING)
_profiles = (
    select(c.age, c.birthday, c.spending, func.count())
    .where(c.workspace == WORKSPACE, STANDING)
    .group_by(c.age, c.birthday, c.spending)
)
_lately = select(i.customer).where(i.workspace == WORKSPACE).order_by(i.at.desc(), i.id.desc()).limit(bindparam("most"))
_these = {dialect: _mine.where(test, STANDING) for dialect, test in among(c.id, "ids").items()}
_newest = _mine.where(STANDING).order_by(c.id.desc()).limit(bindparam("most"))
_lowest = (
    _mine.where(c.satisfaction < bindparam("below"), STANDING).order_by(c.satisfaction, c.id).limit(bindparam("most"))
)


def _keyed(row: dict[str, Any]) -> dict[str, Any]:
    if row["name_key"] is None:
        row["name_key"] = fold(row["name"])
    return row


MOST_KNOWN = 20
MOST_TIMES = 5
"""How often a customer may stand among the newest interactions before others are missed."""


class Customers(Noun):
    """The workspace's customers."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._just_read: list[Customer] = []

    def get(self, id: int) -> Customer | None:
        """Return the customer with this id."""
        return self.one(Customer, _by_id, id=id)

    def called(self, name: str, most: int = 10) -> list[Customer]:
        """Return those whose whole name this is, without regard to case and width."""
        key = fold(name)
        if self._just_read and self._just_read[0].name_key == key and most <= MOST_KNOWN:
            return self._just_read[:most]
        return self.some(Customer, _by_key, key=key, most=most)

    def numbered(self, number: str) -> Customer | None:
        """Return the customer with the team's own id (客户ID)."""
        return self.one(Customer, _by_number, number=number)

    def like(self, name: str, most: int = 10) -> list[Customer]:
        """Return those whom a name means: whole, else by the team's id, by prefix, inside, else by how it sounds."""
        key = fold(name)
        if not key:
            return []
        whole = self.called(name, most)
        if len(whole) > 1:
            # 張三 means 張三 rather than 张三, where there are both.
            written = plain(name)
            whole = [customer for customer in whole if plain(customer.name) == written] or whole
        return whole or self.store.search.named(key, name.strip(), most)

    def find(self, text: str, most: int = 20) -> list[Customer]:
        """Return those whose name, its sound, id, company, tags, e-mail, phone or notes hold a text, best first."""
        return [found.customer for found in self.store.search.anything(text, most)]

    def offered(self, text: str, most: int) -> list[Customer]:
        """Return those whom a text may mean while it is still being typed: whole names first, then as `find` does."""
        found = (one.customer for one in self.store.search.anything(text, most) if one.note is None)
        return list({one.id: one for one in (*self.called(text, most), *found)}.values())[:most]

    def lately(self, most: int) -> list[Customer]:
        """Return those of the workspace's newest interactions, newest first, then those who were added last."""
        spoken_of = list(dict.fromkeys(row[0] for row in self.run(_lately, most=most * MOST_TIMES)))[:most]
        these = self.some(Customer, _these[self.connection.dialect.name], ids=spoken_of) if spoken_of else []
        found = sorted(these, key=lambda one: spoken_of.index(one.id))
        added = self.some(Customer, _newest, most=most)
        return list({one.id: one for one in (*found, *added)}.values())[:most]

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is somebody's whole name."""
        keys = {fold(name): index for index, name in enumerate(names)}
        statement = _known[self.connection.dialect.name]
        known = self.some(Customer, statement, keys=list(keys), most=MOST_KNOWN) if keys else []
        # Whoever asks for the longest name asks for its customers next.
        self._just_read = [customer for customer in known if customer.name_key == known[0].name_key]
        return keys[known[0].name_key] if known else None

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
        self.store.search.index(kept)
        return [filled(Customer, row) for row in kept]

    def add_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add customers' rows, and return their ids; what they are found by is the caller's to write."""
        if not rows:
            return []
        numbers = take_numbers(self.connection, self.workspace, "customer", len(rows))
        numbers.reverse()
        same = {"workspace": self.workspace, "created_at": self.author.at, "created_by": self.author.person}
        kept = ({**_EMPTY, **row, "id": id} for id, row in zip(numbers, rows, strict=True))
        _bulk.insert(self.connection, same, map(_given, map(_keyed, kept)))
        self._just_read = []
        return numbers

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a customer, already validated."""
        self._just_read = []
        changed = dict(values)
        if "name" in changed:
            changed["name_key"] = fold(changed["name"])
        before = self.get(id)
        if before is None:
            return
        self.connection.execute(
            update(table(Customer)).where(c.workspace == self.workspace, c.id == id).values(**changed)
        )
        was = before.model_dump()
        self.store.search.renew(id, was, {**was, **changed})

    def remove(self, id: int) -> None:
        """Delete a customer that nothing else speaks of."""
        self._just_read = []
        customer = self.get(id)
        if customer is not None:
            self.store.search.renew(id, customer.model_dump(), {"name": ""})
            self.run(_delete, id=id)

    def give(self, owner: str, person: str, among: Sequence[int] | None = None) -> list[int]:
        """Make somebody's customers, or those of them that are among some, somebody else's; return which they were."""
        whose = (c.workspace == self.workspace, c.owner == owner, STANDING)
        mine = [row[0] for row in self.connection.execute(select(c.id).where(*whose).order_by(c.id))]
        given = mine if among is None else sorted(set(mine) & set(among))
        for start in range(0, len(given), 500):
            these = (c.workspace == self.workspace, c.id.in_(given[start : start + 500]))
            self.connection.execute(update(table(Customer)).where(*these).values(owner=person))
        self._just_read = []
        return given

    def changed(self) -> None:
        """Say that customers were changed by other ways than these."""
        self._just_read = []

    def remove_many(self, customers: Sequence[Customer]) -> None:
        """Delete customers that nothing else speaks of."""
        self._just_read = []
        self.store.search.unindex([customer.model_dump() for customer in customers])
        prepared.many(self.connection, _delete, [{"ws": self.workspace, "id": one.id} for one in customers])

    def move(self, id: int, moved: int, counted: int) -> None:
        """Move the satisfaction by tenths and the count of interactions."""
        self._just_read = []
        self.run(_move, the=id, moved=moved, counted=counted)

    def add_points(self, id: int, points: int) -> None:
        """Move the balance that stands beside the ledger."""
        self._just_read = []
        self.run(_add_points, the=id, added=points)

    def add_points_many(self, points: Mapping[int, int]) -> None:
        """Move the balances of many customers."""
        self._just_read = []
        moves = [{"ws": self.workspace, "the": id, "added": added} for id, added in points.items() if added]
        prepared.many(self.connection, _add_points, moves)

    def count(self) -> int:
        """Return how many customers there are."""
        return int(self.run(_count).scalar_one())

    def profiles(self) -> list[tuple[int | None, Any, str | None, int]]:
        """Return (age, birthday, spending, how many) for every combination there is."""
        return [tuple(row) for row in self.run(_profiles)]

    def unhappiest(self, below: int, most: int) -> list[Customer]:
        """Return those under a satisfaction in tenths, the unhappiest first."""
        return self.some(Customer, _lowest, below=below, most=most)
