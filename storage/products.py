"""Products, and what was decided about improving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from storage import sql
from storage.models import Decision, Product, answers, decisions, products
from storage.transaction import Noun
from storage.types import fold

c = products.c
LAST = "\U0010ffff"
"""The last character there is: names that begin with a text are those up to it and this one."""


class Products(Noun):
    """The workspace's products."""

    # ---- which there are

    @sql.one(Product)
    def get(self, id: int) -> Any:
        """Return the product with this id."""
        return of_workspace(self.workspace).where(c.id == id)

    @sql.one(Product)
    def _called(self, key: str) -> Any:
        return of_workspace(self.workspace).where(c.name_key == key)

    def called(self, name: str) -> Product | None:
        """Return the product whose whole name this is."""
        return self._called(fold(name))

    @sql.rows(Product)
    def _between(self, key: str, end: str, most: int) -> Any:
        return of_workspace(self.workspace).where(c.name_key >= key, c.name_key < end).order_by(c.name_key).limit(most)

    @sql.rows(Product)
    def _inside(self, pattern: str, most: int) -> Any:
        holding = of_workspace(self.workspace).where(c.name_key.like(pattern, escape="\\"))
        return holding.order_by(c.name_key).limit(most)

    def like(self, name: str, most: int = 10) -> list[Product]:
        """Return those that a name means: whole, else by prefix, else inside."""
        key = fold(name)
        if not key:
            return []
        whole = self._called(key)
        found = [whole] if whole else self._between(key, key + LAST, most)
        return found or self._inside(sql.containing(key), most)

    def holding(self, text: str, most: int) -> list[Product]:
        """Return those whose name begins with a text, then those that hold it inside."""
        key = fold(text)
        found = self._between(key, key + LAST, most)
        inside = self._inside(sql.containing(key), most) if len(found) < most else []
        return list({one.id: one for one in (*found, *inside)}.values())[:most]

    @sql.column(str)
    def _longest(self, keys: Sequence[str]) -> Any:
        known = select(c.name_key).where(c.workspace == self.workspace, sql.among(c.name_key, keys))
        return known.order_by(func.length(c.name_key).desc()).limit(1)

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is a product's whole name."""
        keys = {fold(name): index for index, name in enumerate(names)}
        longest = self._longest(list(keys)) if keys else []
        return keys[longest[0]] if longest else None

    @sql.rows(Product)
    def these(self, ids: Sequence[int]) -> Any:
        """Return these products, as far as they are there."""
        return of_workspace(self.workspace).where(sql.among(c.id, ids))

    @sql.rows(Product)
    def all(self, most: int = 20, skip: int = 0) -> Any:
        """Return a page of all products by name."""
        return of_workspace(self.workspace).order_by(c.name_key).limit(most).offset(skip)

    @sql.value(int)
    def count(self) -> Any:
        """Return how many products there are."""
        return select(func.count()).where(c.workspace == self.workspace)

    # ---- added, changed, removed

    @sql.wrote
    def _claim(self, id: int, name: str, name_key: str, features: str, price: int | None, service: str) -> Any:
        return sql.claim(
            self.dialect,
            products,
            workspace=self.workspace,
            id=id,
            name=name,
            name_key=name_key,
            features=features,
            price=price,
            service=service,
            created_at=self.author.at,
            created_by=self.author.person,
        )

    def add(self, name: str, features: str = "", price: int | None = None, service: str = "") -> Product | None:
        """Add a product, its values already validated; None when there is one of this name by now."""
        product = Product(
            workspace=self.workspace,
            id=self.transaction.next_id("product"),
            name=name,
            name_key=fold(name),
            features=features,
            price=price,
            service=service,
            created_at=self.author.at,
            created_by=self.author.person,
        )
        return product if self._claim(product.id, name, product.name_key, features, price, service) else None

    def change(self, id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a product, already validated."""
        changed = dict(values)
        if "name" in changed:
            changed["name_key"] = fold(changed["name"])
        self.transaction.execute(update(products).where(c.workspace == self.workspace, c.id == id).values(**changed))

    @sql.write
    def remove(self, id: int) -> Any:
        """Delete a product that nothing else speaks of."""
        return delete(products).where(c.workspace == self.workspace, c.id == id)

    # ---- decisions on improvements

    @sql.record
    def _asked(self, product: int, kind: str, pattern: str) -> Any:
        decided = select(func.coalesce(func.max(decisions.c.last_answer), 0)).where(*_on(self.workspace, product, kind))
        a = answers.c
        asking = (a.workspace == self.workspace, a.product == product, a.undone.is_(False), a.kinds.like(pattern))
        asked = select(func.count().label("answers"), func.coalesce(func.max(a.asks), 0).label("newest"))
        return asked.where(*asking, a.asks > decided.scalar_subquery())

    def asked_for(self, product: int, kind: str) -> tuple[int, int]:
        """Return how many answers ask for a kind of improvement since the last decision, and what the newest asks."""
        asked = self._asked(product, kind, f"%{kind}%")
        return int(asked.answers), int(asked.newest)

    @sql.write
    def _decide(self, id: int, product: int, kind: str, state: str, asked: int, last_answer: int) -> Any:
        return sql.insert(
            decisions,
            workspace=self.workspace,
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

    def decide(self, product: int, kind: str, state: str, asked: int, last_answer: int) -> int:
        """Write what the author decided about an improvement, accepted or declined, and return the decision's id."""
        id = self.transaction.next_id("decision")
        self._decide(id, product, kind, state, asked, last_answer)
        return id

    @sql.one(Decision)
    def last_decision(self, product: int, kind: str) -> Any:
        """Return the newest standing decision on a kind of improvement."""
        mine = select(decisions).where(*_on(self.workspace, product, kind))
        return mine.order_by(decisions.c.id.desc()).limit(1)

    @sql.write
    def take_back(self, decision: int) -> Any:
        """Keep a decision, and say that it was taken back: the answers ask again."""
        mine = (decisions.c.workspace == self.workspace, decisions.c.id == decision)
        return update(decisions).where(*mine).values(undone=True)


def of_workspace(workspace: Any) -> Select[Any]:
    """Return the query of a workspace's products."""
    return select(products).where(c.workspace == workspace)


def _on(workspace: Any, product: Any, kind: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the test that a decision is on a kind of improvement, and stands."""
    d = decisions.c
    return (d.workspace == workspace, d.product == product, d.kind == kind, d.undone.is_(False))
