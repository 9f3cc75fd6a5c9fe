"""Products, and what was decided about improving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Answer, Decision, Product
from storage.noun import WORKSPACE, Noun, among, holding, table
from storage.types import fold

c = table(Product).c
d = table(Decision).c
a = table(Answer).c
_mine = select(table(Product)).where(c.workspace == WORKSPACE)
_by_id = _mine.where(c.id == bindparam("id"))
_by_key = _mine.where(c.name_key == bindparam("key"))
_by_prefix = (
    _mine.where(c.name_key >= bindparam("key"), c.name_key < bindparam("end"))
    .order_by(c.name_key)
    .limit(bindparam("most"))
)
_inside = _mine.where(c.name_key.like(bindparam("pattern"), escape="\\")).order_by(c.name_key).limit(bindparam("most"))
_all = _mine.order_by(c.name_key).limit(bindparam("most")).offset(bindparam("skip"))
_count = select(func.count()).where(c.workspace == WORKSPACE)
_longest = {
    dialect: select(c.name_key).where(c.workspace == WORKSPACE, test).order_by(func.length(c.name_key).desc()).limit(1)
    for dialect, test in among(c.name_key, "keys").items()
}
_insert = {
    "sqlite": sqlite.insert(table(Product)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Product)).on_conflict_do_nothing(),
}
_delete = delete(table(Product)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_on_kind = (
    d.workspace == WORKSPACE,
    d.product == bindparam("product"),
    d.kind == bindparam("kind"),
    d.undone.is_(False),
)
_asked = select(func.count(), func.coalesce(func.max(a.id), 0)).where(
    a.workspace == WORKSPACE,
    a.product == bindparam("product"),
    a.undone.is_(False),
    a.kinds.like(bindparam("wanted")),
    a.id > select(func.coalesce(func.max(d.last_answer), 0)).where(*_on_kind).scalar_subquery(),
)
_decide = insert(table(Decision))
_last_decision = select(table(Decision)).where(*_on_kind).order_by(d.id.desc()).limit(1)
_take_back = update(table(Decision)).where(d.workspace == WORKSPACE, d.id == bindparam("the")).values(undone=True)


class Products(Noun):
    """The workspace's products."""

    def get(self, id: int) -> Product | None:
        """Return the product with this id."""
        return self.one(Product, _by_id, id=id)

    def like(self, name: str, most: int = 10) -> list[Product]:
        """Return those that a name means: whole, else by prefix, else inside."""
        key = fold(name)
        if not key:
            return []
        whole = self.some(Product, _by_key, key=key)
        prefixed = whole or self.some(Product, _by_prefix, key=key, end=key + "\U0010ffff", most=most)
        return prefixed or self.some(Product, _inside, pattern=holding(key), most=most)

    def holding(self, text: str, most: int) -> list[Product]:
        """Return those whose name begins with a text, then those that hold it inside."""
        key = fold(text)
        prefixed = self.some(Product, _by_prefix, key=key, end=key + "\U0010ffff", most=most)
        inside = self.some(Product, _inside, pattern=holding(key), most=most) if len(prefixed) < most else []
        return list({one.id: one for one in (*prefixed, *inside)}.values())[:most]

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

    def add(self, name: str, **values: Any) -> Product | None:
        """Add a product, its values already validated; None when there is one of this name by now."""
        product = Product(
            workspace=self.workspace,
            id=self.next_id("product"),
            name=name,
            name_key=fold(name),
            created_at=self.author.at,
            created_by=self.author.person,
            **values,
        )
        added = self.write(_insert[self.connection.dialect.name], **product.model_dump())
        return product if added.rowcount == 1 else None

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a product, already validated."""
        changed = dict(values)
        if "name" in changed:
            changed["name_key"] = fold(changed["name"])
        self.connection.execute(
            update(table(Product)).where(c.workspace == self.workspace, c.id == id).values(**changed)
        )

    def remove(self, id: int) -> None:
        """Delete a product that nothing else speaks of."""
        self.run(_delete, id=id)

    def asked_for(self, product: int, kind: str) -> tuple[int, int]:
        """Return how many answers ask for a kind of improvement since the last decision on it, and the newest's id."""
        count, newest = self.run(_asked, product=product, kind=kind, wanted=f"%{kind}%").one()
        return int(count), int(newest)

    def decide(self, product: int, kind: str, state: str, asked: int, last_answer: int) -> int:
        """Write what the author decided about an improvement, accepted or declined, and return the decision's id."""
        id = self.next_id("decision")
        self.write(
            _decide,
            id=id,
            product=product,
            kind=kind,
            state=state,
            asked=asked,
            last_answer=last_answer,
            at=self.author.at,
            by=self.author.person,
            undone=False,
        )
        return id

    def last_decision(self, product: int, kind: str) -> Decision | None:
        """Return the newest standing decision on a kind of improvement."""
        return self.one(Decision, _last_decision, product=product, kind=kind)

    def take_back(self, decision: int) -> None:
        """Keep a decision, and say that it was taken back: the answers ask again."""
        self.run(_take_back, the=decision)
