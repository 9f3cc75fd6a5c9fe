"""Products, and the improvements proposed for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.models import Product, Proposal
from storage.noun import WORKSPACE, Noun, among, table
from storage.types import fold

c = table(Product).c
p = table(Proposal).c
_mine = select(table(Product)).where(c.workspace == WORKSPACE)
_by_id = _mine.where(c.id == bindparam("id"))
_locked = _by_id.with_for_update()
_by_key = _mine.where(c.name_key == bindparam("key"))
_by_prefix = (
    _mine.where(c.name_key >= bindparam("key"), c.name_key < bindparam("end"))
    .order_by(c.name_key)
    .limit(bindparam("most"))
)
_inside = (
    _mine.where(c.name_key.contains(bindparam("key"), autoescape=False)).order_by(c.name_key).limit(bindparam("most"))
)
_all = _mine.order_by(c.name_key).limit(bindparam("most")).offset(bindparam("skip"))
_count = select(func.count()).where(c.workspace == WORKSPACE)
_longest = {
    dialect: select(c.name_key).where(c.workspace == WORKSPACE, test).order_by(func.length(c.name_key).desc()).limit(1)
    for dialect, test in among(c.name_key, "keys").items()
}
_insert = insert(table(Product))
_delete = delete(table(Product)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_open = (
    select(table(Proposal))
    .where(p.workspace == WORKSPACE, p.product == bindparam("product"), p.state == "open")
    .order_by(p.id)
)
_proposal = select(table(Proposal)).where(p.workspace == WORKSPACE, p.id == bindparam("id")).with_for_update()
_decided = (
    select(func.max(p.last_answer))
    .where(p.workspace == WORKSPACE, p.product == bindparam("product"), p.kind == bindparam("kind"))
    .where(p.state != "open")
)
_propose = insert(table(Proposal))
_ask_more = (
    update(table(Proposal))
    .where(p.workspace == WORKSPACE, p.id == bindparam("the"))
    .values(asked=bindparam("count"), last_answer=bindparam("last"))
)
_decide = (
    update(table(Proposal))
    .where(p.workspace == WORKSPACE, p.id == bindparam("the"))
    .values(state=bindparam("now"), decided_by=bindparam("person"))
)


class Products(Noun):
    """The workspace's products."""

    def get(self, id: int) -> Product | None:
        """Return the product with this id."""
        return self.one(Product, _by_id, id=id)

    def lock(self, id: int) -> Product | None:
        """Return the product as nobody can change it until this transaction ends."""
        return self.one(Product, _locked, id=id)

    def like(self, name: str, most: int = 10) -> list[Product]:
        """Return those that a name means: whole, else by prefix, else inside."""
        key = fold(name)
        if not key:
            return []
        whole = self.some(Product, _by_key, key=key)
        prefixed = whole or self.some(Product, _by_prefix, key=key, end=key + "\U0010ffff", most=most)
        return prefixed or self.some(Product, _inside, key=key, most=most)

    def called(self, name: str) -> Product | None:
        """Return the product whose whole name this is."""
        return self.one(Product, _by_key, key=fold(name))

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is a product's whole name."""
        keys = {fold(name): index for index, name in enumerate(names)}
        row = self.run(_longest[self.connection.dialect.name], keys=list(keys)).first() if keys else None
        return None if row is None else keys[row[0]]

    def all(self, most: int = 20, skip: int = 0) -> list[Product]:
        """Return a page of all products by name."""
        return self.some(Product, _all, most=most, skip=skip)

    def count(self) -> int:
        """Return how many products there are."""
        return int(self.run(_count).scalar_one())

    def add(self, name: str, **values: Any) -> Product:
        """Add a product; the values are columns, already validated."""
        product = Product(
            workspace=self.workspace,
            id=self.next_id("product"),
            name=name,
            name_key=fold(name),
            created_at=self.author.at,
            created_by=self.author.person,
            **values,
        )
        self.connection.execute(_insert, product.model_dump())
        return product

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a product, already validated."""
        self.connection.execute(
            update(table(Product)).where(c.workspace == self.workspace, c.id == id).values(**values)
        )

    def remove(self, id: int) -> None:
        """Delete a product that nothing else speaks of."""
        self.run(_delete, id=id)

    def open_proposals(self, product: int) -> list[Proposal]:
        """Return the product's undecided improvements."""
        return self.some(Proposal, _open, product=product)

    def proposal(self, id: int) -> Proposal | None:
        """Return an improvement as nobody else can decide it until this transaction ends."""
        return self.one(Proposal, _proposal, id=id)

    def last_decided(self, product: int, kind: str) -> int:
        """Return the newest answer that a decision about this kind has already counted, or 0."""
        return int(self.run(_decided, product=product, kind=kind).scalar_one() or 0)

    def propose(self, product: int, kind: str, asked: int, last_answer: int) -> int:
        """Write an improvement for somebody to decide, and return its id."""
        id = self.next_id("proposal")
        self.write(
            _propose,
            id=id,
            product=product,
            kind=kind,
            state="open",
            asked=asked,
            last_answer=last_answer,
            at=self.author.at,
            by=self.author.person,
            decided_by=None,
        )
        return id

    def ask_more(self, proposal: int, asked: int, last_answer: int) -> None:
        """Count the answers that came since it was proposed."""
        self.run(_ask_more, the=proposal, count=asked, last=last_answer)

    def decide(self, proposal: int, state: str) -> None:
        """Accept, decline or, to take that back, open an improvement."""
        self.run(_decide, the=proposal, now=state, person=self.author.person)
