"""What customers wish for: heard by following the audit, each with what has come of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from storage import sql
from storage.askers import ANSWER, OF_ASK, SHIPPED, STANDS
from storage.models import Wish, answers, changes, counters, products, wish_asks, wishes
from storage.transaction import ENTRY, Noun

HEARD = "heard"
"""The counter of the entries of the audit that were listened to for wishes."""
IMPORT = "import"
"""The kind of change that an import is, and that takes all of it back."""
OPEN, PLANNED, DECLINED = "open", "planned", "declined"

w, a = wishes.c, wish_asks.c
ALIVE = or_(w.state == OPEN, w.state == PLANNED)


class Like(NamedTuple):
    """In which words a wish was asked for, and of which product, with its name."""

    wish: int
    product: int | None
    name: str
    words: str


class Wishes(Noun):
    """The workspace's wishes."""

    # ---- heard

    @sql.record
    def _heard(self) -> Any:
        heard = (counters.c.workspace == self.workspace, counters.c.kind == HEARD)
        return select(counters.c.value).where(*heard)

    @sql.records
    def _news(self, after: int, most: int) -> Any:
        h = changes.c
        said = (h.subject.like("interaction:%"), h.subject.like("answer:%"), h.action == IMPORT)
        told = select(h.id, h.action, h.subject, h.before, h.after)
        return told.where(h.workspace == self.workspace, h.id > after, or_(*said)).order_by(h.id).limit(most)

    def news(self, most: int) -> list[Any]:
        """Return the next entries of the audit about logs, answers and imports that were not listened to yet."""
        row = self._heard()
        return self._news(row.value if row else 0, most)

    @sql.write
    def heard(self, upto: int) -> Any:
        """Note that the audit was listened to up to an entry."""
        counter = {"workspace": self.workspace, "kind": HEARD, "value": upto, "policy": None}
        statement = sql.upsert(self.dialect, counters, **counter)
        return statement.on_conflict_do_update(
            index_elements=["workspace", "kind"], set_={"value": statement.excluded.value}
        )

    # ---- wishes

    @sql.write
    def _insert(self, id: int, product: int | None, kind: str, doubt: int | None) -> Any:
        return sql.insert(
            wishes,
            workspace=self.workspace,
            id=id,
            product=product,
            kind=kind,
            state=OPEN,
            reason="",
            feature="",
            decision=None,
            first=None,
            doubt=doubt,
            merged_into=None,
            shipped_at=None,
            shipped_by="",
            at=self.author.at,
        )

    def add(self, product: int | None, kind: str = "", doubt: int | None = None) -> int:
        """Add a wish, and return its number."""
        id = self.transaction.next_id("wish")
        self._insert(id, product, kind, doubt)
        return id

    @sql.one(Wish)
    def get(self, id: int) -> Any:
        """Return the wish with this number."""
        return select(wishes).where(w.workspace == self.workspace, w.id == id)

    def standing(self, id: int) -> Wish | None:
        """Return a wish, or the one that it is part of by now."""
        found = self.get(id)
        while found is not None and found.merged_into is not None:
            found = self.get(found.merged_into)
        return found

    def change(self, id: int, **values: Any) -> None:
        """Set columns of a wish."""
        self.transaction.execute(update(wishes).where(w.workspace == self.workspace, w.id == id).values(**values))

    @sql.one(Wish)
    def _of_kind(self, product: int, kind: str) -> Any:
        of = (w.workspace == self.workspace, w.product == product, w.kind == kind, w.merged_into.is_(None))
        return select(wishes).where(*of, ALIVE).order_by(w.id).limit(1)

    @sql.one(Wish)
    def _of_kind_and_no_product(self, kind: str) -> Any:
        of = (w.workspace == self.workspace, w.product.is_(None), w.kind == kind, w.merged_into.is_(None))
        return select(wishes).where(*of, ALIVE).order_by(w.id).limit(1)

    def of_kind(self, product: int | None, kind: str) -> Wish | None:
        """Return the wish for one of the three kinds that nobody has decided on yet."""
        return self._of_kind_and_no_product(kind) if product is None else self._of_kind(product, kind)

    @sql.rows(Wish)
    def of_decision(self, decision: int) -> Any:
        """Return the wishes that a decision on an improvement settled."""
        return select(wishes).where(w.workspace == self.workspace, w.decision == decision).order_by(w.id)

    @sql.records
    def _likes(self, most: int) -> Any:
        own = (w.workspace == self.workspace, w.kind == "", w.state != SHIPPED, w.merged_into.is_(None))
        g = products.c
        about = (g.workspace == w.workspace) & (g.id == w.product)
        asked = select(a.wish, w.product, a.words, g.name).select_from(
            wish_asks.join(wishes, OF_ASK).outerjoin(products, about)
        )
        return asked.where(*own, STANDS, a.words != "").order_by(a.id.desc()).limit(most)

    def likes(self, most: int) -> list[Like]:
        """Return what was asked for in own words and has not come true, the newest first."""
        return [Like(row.wish, row.product, row.name or "", row.words) for row in self._likes(most)]

    @sql.value(int)
    def asked_besides(self, product: int, kind: str) -> Any:
        """Return how many ask for one of the three kinds besides survey answers, which are counted by themselves."""
        of = (w.workspace == self.workspace, w.product == product, w.kind == kind, w.merged_into.is_(None))
        asked = select(func.count()).select_from(wish_asks.join(wishes, OF_ASK))
        return asked.where(*of, ALIVE, STANDS, a.source != ANSWER)

    def page(self, states: Sequence[str], product: int | None, most: int, skip: int = 0) -> list[Wish]:
        """Return a page of wishes in some states, those that most customers ask for first."""
        who = func.count(func.distinct(a.customer)).label("who")
        asked = select(a.wish, who).where(a.workspace == self.workspace, STANDS).group_by(a.wish).subquery()
        found = (
            select(wishes)
            .join(asked, asked.c.wish == w.id)
            .where(*self._in(states, product))
            .order_by(asked.c.who.desc(), w.id.desc())
            .limit(most)
            .offset(skip)
        )
        return [Wish.model_construct(**row._mapping) for row in self.transaction.execute(found)]

    def count(self, states: Sequence[str], product: int | None) -> int:
        """Return how many wishes are in some states."""
        asked = exists().where(a.workspace == w.workspace, a.wish == w.id, STANDS)
        return int(
            self.transaction.execute(
                select(func.count()).select_from(wishes).where(*self._in(states, product), asked)
            ).scalar_one()
        )

    def _in(self, states: Sequence[str], product: int | None) -> list[ColumnElement[bool]]:
        tests = [w.workspace == self.workspace, w.state.in_(states), w.merged_into.is_(None)]
        return tests if product is None else [*tests, w.product == product]

    @sql.rows(Wish)
    def doubtful(self, most: int) -> Any:
        """Return wishes that may be the same as others, the oldest first."""
        other = aliased(wishes)
        here = (w.workspace == self.workspace, w.doubt.is_not(None), w.merged_into.is_(None), w.state == OPEN)
        there = exists().where(other.c.workspace == w.workspace, other.c.id == w.doubt, other.c.merged_into.is_(None))
        asked = exists().where(a.workspace == w.workspace, a.wish == w.id, STANDS)
        return select(wishes).where(*here, there, asked).order_by(w.id).limit(most)

    @sql.rows(Wish)
    def shipped_between(self, since: datetime, until: datetime) -> Any:
        """Return the wishes that were shipped in a span, the newest first."""
        shipped = (w.workspace == self.workspace, w.state == SHIPPED, w.merged_into.is_(None))
        return select(wishes).where(*shipped, w.shipped_at >= since, w.shipped_at < until).order_by(w.shipped_at.desc())

    @sql.rows(Wish)
    def shipped_of(self, product: int, most: int) -> Any:
        """Return the wishes for a product that were shipped, the newest first."""
        shipped = (w.workspace == self.workspace, w.state == SHIPPED, w.merged_into.is_(None), w.product == product)
        return select(wishes).where(*shipped).order_by(w.shipped_at.desc(), w.id.desc()).limit(most)

    @sql.value(int)
    def speak_of(self, product: int) -> Any:
        """Return how many wishes there are for a product."""
        asked = exists().where(a.workspace == w.workspace, a.wish == w.id, STANDS)
        return (
            select(func.count()).select_from(wishes).where(w.workspace == self.workspace, w.product == product, asked)
        )

    @sql.record
    def _scores(self, product: int, since: datetime, until: datetime) -> Any:
        b = answers.c
        given = (b.workspace == self.workspace, b.product == product, b.undone.is_(False))
        total = func.coalesce(func.sum(b.score), 0).label("total")
        return select(func.count().label("many"), total).where(*given, b.at >= since, b.at < until)

    def scores(self, product: int, since: datetime, until: datetime) -> tuple[int, int]:
        """Return how many answers a product got in a span, and the sum of their scores in tenths."""
        figures = self._scores(product, since, until)
        return int(figures.many), int(figures.total)


def unheard(connection: Connection) -> list[str]:
    """Return the workspaces in whose audit there is something that was not listened to."""
    said, heard = aliased(counters).c, aliased(counters).c
    listened = (heard.workspace == said.workspace) & (heard.kind == HEARD)
    found = connection.execute(
        select(said.workspace)
        .select_from(said.workspace.table.outerjoin(heard.workspace.table, listened))
        .where(said.kind == ENTRY, or_(heard.value.is_(None), heard.value < said.value))
        .order_by(said.workspace)
    )
    return [row.workspace for row in found]
