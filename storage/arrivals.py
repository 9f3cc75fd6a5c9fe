"""What shops sent: each thing once, however often and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from storage import sql
from storage.models import Arrival, arrivals, shop_customers
from storage.transaction import Noun

c = arrivals.c
WAITING, EARLY = "waiting", "early"


class Arrivals(Noun):
    """What came into the workspace."""

    @sql.one(Arrival)
    def get(self, id: int) -> Any:
        """Return the one with this number."""
        return select(arrivals).where(c.workspace == self.workspace, c.id == id)

    @sql.one(Arrival)
    def find(self, connection: int, kind: str, outside: str) -> Any:
        """Return what a shop has sent of a kind with an id of its own."""
        same = (c.connection == connection, c.kind == kind, c.outside == outside)
        return select(arrivals).where(c.workspace == self.workspace, *same)

    @sql.write
    def _insert(
        self,
        id: int,
        connection: int,
        kind: str,
        outside: str | None,
        state: str,
        order_number: str | None,
        content: Mapping[str, Any] | None,
        digest: str,
        why: Mapping[str, Any] | None,
        shop_customer: int | None,
        subject: str | None,
        change: int | None,
    ) -> Any:
        return sql.insert(
            arrivals,
            workspace=self.workspace,
            id=id,
            connection=connection,
            kind=kind,
            outside=outside,
            state=state,
            shop_customer=shop_customer,
            order_number=order_number,
            content=content,
            digest=digest,
            subject=subject,
            change=change,
            why=why,
            times=1,
            at=self.author.at,
        )

    def add(
        self,
        connection: int,
        kind: str,
        outside: str | None,
        state: str,
        *,
        order: str | None = None,
        content: Mapping[str, Any] | None = None,
        digest: str = "",
        why: Mapping[str, Any] | None = None,
        shop_customer: int | None = None,
        subject: str | None = None,
        change: int | None = None,
    ) -> int:
        """Keep something that came, and return its number; without an `outside` id it may come again."""
        id = self.transaction.next_entry()
        self._insert(id, connection, kind, outside, state, order, content, digest, why, shop_customer, subject, change)
        return id

    @sql.write
    def settle(
        self,
        id: int,
        state: str,
        subject: str | None,
        change: int | None,
        why: Mapping[str, Any] | None,
        shop_customer: int | None,
    ) -> Any:
        """Keep what has become of something that waited; what it says stays, since it may have to wait again."""
        this = update(arrivals).where(c.workspace == self.workspace, c.id == id)
        return this.values(state=state, subject=subject, change=change, why=why, shop_customer=shop_customer)

    @sql.write
    def again(self, id: int) -> Any:
        """Count that something came once more."""
        return update(arrivals).where(c.workspace == self.workspace, c.id == id).values(times=c.times + 1)

    # ---- found

    @sql.rows(Arrival)
    def newest(self, connection: int, most: int) -> Any:
        """Return what came last by a connection, newest first."""
        theirs = select(arrivals).where(c.workspace == self.workspace, c.connection == connection)
        return theirs.order_by(c.id.desc()).limit(most)

    @sql.rows(Arrival)
    def of(self, shop_customer: int, state: str) -> Any:
        """Return what is of somebody and stands so, the oldest first."""
        theirs = (c.workspace == self.workspace, c.shop_customer == shop_customer, c.state == state)
        return select(arrivals).where(*theirs).order_by(c.id)

    @sql.rows(Arrival)
    def become(self, subject: str, kind: str) -> Any:
        """Return what of a kind has become something, as purchase:17, the newest first."""
        became = (c.workspace == self.workspace, c.subject == subject, c.kind == kind)
        return select(arrivals).where(*became).order_by(c.id.desc())

    @sql.rows(Arrival)
    def early(self, connection: int, order: str) -> Any:
        """Return the refunds that wait for an order, the oldest first."""
        theirs = (c.connection == connection, c.order_number == order, c.state == EARLY)
        return select(arrivals).where(c.workspace == self.workspace, *theirs).order_by(c.id)

    def forget(self, customers: Sequence[int]) -> int:
        """Empty what shops have told of these customers, and return how much it was; that it came stays."""
        s = shop_customers.c
        theirs = select(s.id).where(s.workspace == self.workspace, s.customer.in_(customers))
        told = (c.workspace == self.workspace, c.shop_customer.in_(theirs), c.content.is_not(None))
        emptied = update(arrivals).where(*told).values(content=None, why=None)
        return int(self.transaction.execute(emptied).rowcount)

    @sql.column(int)
    def _refused(self, connection: int, skip: int) -> Any:
        theirs = (c.workspace == self.workspace, c.connection == connection, c.outside.is_(None))
        return select(c.id).where(*theirs).order_by(c.id.desc()).limit(1).offset(skip)

    @sql.write
    def _prune(self, connection: int, upto: int) -> Any:
        old = (c.workspace == self.workspace, c.connection == connection, c.outside.is_(None), c.id <= upto)
        return delete(arrivals).where(*old)

    def prune(self, connection: int, most: int) -> None:
        """Forget what a connection was refused, but for the last of it: so many."""
        for upto in self._refused(connection, most):
            self._prune(connection, upto)
