"""Customers: found by name, added, changed; their running sums moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.models import Customer
from storage.noun import WORKSPACE, Noun, among, holding, table
from storage.types import fold

if TYPE_CHECKING:
    from storage.store import Store

c = table(Customer).c
_mine = select(table(Customer)).where(c.workspace == WORKSPACE)
_by_id = _mine.where(c.id == bindparam("id"))
_by_key = _mine.where(c.name_key == bindparam("key")).order_by(c.id).limit(bindparam("most"))
_by_number = _mine.where(c.number == bindparam("number"))
_by_prefix = (
    _mine.where(c.name_key >= bindparam("key"), c.name_key < bindparam("end"))
    .order_by(c.name_key, c.id)
    .limit(bindparam("most"))
)
_inside = (
    _mine.where(c.name_key.like(bindparam("pattern"), escape="\\")).order_by(c.name_key, c.id).limit(bindparam("most"))
)
_found = (
    _mine.where(
        c.name_key.like(bindparam("pattern"), escape="\\")
        | (c.number == bindparam("raw"))
        | func.lower(c.company).like(bindparam("pattern"), escape="\\")
        | func.lower(c.tags).like(bindparam("pattern"), escape="\\")
        | func.lower(c.email).like(bindparam("pattern"), escape="\\")
        | func.replace(func.replace(c.phone, " ", ""), "-", "").like(bindparam("digits"), escape="\\")
    )
    .order_by(c.name_key, c.id)
    .limit(bindparam("most"))
)
_known = {
    dialect: _mine.where(test).order_by(func.length(c.name_key).desc(), c.id).limit(bindparam("most"))
    for dialect, test in among(c.name_key, "keys").items()
}
_insert = insert(table(Customer))
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
_count = select(func.count()).where(c.workspace == WORKSPACE)
_profiles = (
    select(c.age, c.birthday, c.spending, func.count())
    .where(c.workspace == WORKSPACE)
    .group_by(c.age, c.birthday, c.spending)
)
_lowest = _mine.where(c.satisfaction < bindparam("below")).order_by(c.satisfaction, c.id).limit(bindparam("most"))


MOST_KNOWN = 20


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
        """Return those whom a name means: whole, else by the team's id, else by prefix, else inside."""
        key = fold(name)
        if not key:
            return []
        whole = self.called(name, most)
        if whole:
            return whole
        numbered = self.numbered(name.strip())
        if numbered:
            return [numbered]
        prefixed = self.some(Customer, _by_prefix, key=key, end=key + "\U0010ffff", most=most)
        return prefixed or self.some(Customer, _inside, pattern=holding(key), most=most)

    def find(self, text: str, most: int = 20) -> list[Customer]:
        """Return those whose name, id, company, tags, e-mail or phone hold a text."""
        key = fold(text)
        digits = "".join(x for x in key if x.isdigit() or x == "+")
        return self.some(
            Customer,
            _found,
            raw=text.strip(),
            pattern=holding(key),
            digits=holding(digits) if len(digits) >= 3 else key or " ",
            most=most,
        )

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
        customer = Customer(
            workspace=self.workspace,
            id=self.next_id("customer"),
            name=name,
            name_key=fold(name),
            created_at=self.author.at,
            created_by=self.author.person,
            **values,
        )
        self.write(_insert, **customer.model_dump(exclude={"workspace"}))
        self._just_read = []
        return customer

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a customer, already validated."""
        self._just_read = []
        changed = dict(values)
        if "name" in changed:
            changed["name_key"] = fold(changed["name"])
        self.connection.execute(
            update(table(Customer)).where(c.workspace == self.workspace, c.id == id).values(**changed)
        )

    def remove(self, id: int) -> None:
        """Delete a customer that nothing else speaks of."""
        self._just_read = []
        self.run(_delete, id=id)

    def move(self, id: int, moved: int, counted: int) -> None:
        """Move the satisfaction by tenths and the count of interactions."""
        self._just_read = []
        self.run(_move, the=id, moved=moved, counted=counted)

    def add_points(self, id: int, points: int) -> None:
        """Move the balance that stands beside the ledger."""
        self._just_read = []
        self.run(_add_points, the=id, added=points)

    def count(self) -> int:
        """Return how many customers there are."""
        return int(self.run(_count).scalar_one())

    def profiles(self) -> list[tuple[int | None, Any, str | None, int]]:
        """Return (age, birthday, spending, how many) for every combination there is."""
        return [tuple(row) for row in self.run(_profiles)]

    def unhappiest(self, below: int, most: int) -> list[Customer]:
        """Return those under a satisfaction in tenths, the unhappiest first."""
        return self.some(Customer, _lowest, below=below, most=most)
