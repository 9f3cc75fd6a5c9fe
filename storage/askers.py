"""Who asks for wishes, and in which words; what they weigh; and who of them was told that a wish came true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, select, update
from sqlalchemy.orm import aliased

from storage import sql
from storage.models import WishAsk, answers, customers, interactions, purchases, wish_asks, wishes
from storage.transaction import Noun

LOG, ANSWER, MESSAGE = "log", "answer", "message"
SHIPPED = "shipped"
w, a, c, i, p = wishes.c, wish_asks.c, customers.c, interactions.c, purchases.c
STANDS = and_(a.gone.is_(False), a.dropped.is_(False))
SOMEBODY = c.name_key != ""
OF_ASK = (w.workspace == a.workspace) & (w.id == a.wish)
BY_ID = sql.unindexed(a.id)
_WHOSE = (c.workspace == a.workspace) & (c.id == a.customer) & SOMEBODY


@dataclass(frozen=True)
class Weight:
    """What a wish weighs: how many asked and are customers, how many of them are unhappy, and what all of them bought.

    `asks` counts those too of whom nobody knows who they were; `purchases` are those that stand, with their cents.
    """

    customers: int = 0
    unhappy: int = 0
    asks: int = 0
    purchases: int = 0
    cents: int = 0


@dataclass(frozen=True)
class Asker:
    """A customer who asked for a wish: their newest words, when, and in which interaction they were told."""

    customer: int
    name: str
    owner: str | None
    satisfaction: int
    words: str
    at: datetime
    told: int | None


class Askers(Noun):
    """Who asks for the workspace's wishes."""

    @sql.value(int)
    def _tellings(self, interaction: int) -> Any:
        return select(func.count()).where(a.workspace == self.workspace, a.told == interaction)

    def is_telling(self, interaction: int) -> bool:
        """Tell whether in an interaction a customer was told that their wish came true."""
        return self._tellings(interaction) > 0

    @sql.rows(WishAsk)
    def of_source(self, source: str, ref: int) -> Any:
        """Return what was heard in an interaction or an answer."""
        return select(wish_asks).where(a.workspace == self.workspace, a.source == source, a.ref == ref).order_by(BY_ID)

    @sql.rows(WishAsk)
    def of_message(self, channel: str, ts: str) -> Any:
        """Return what was heard in a message."""
        return select(wish_asks).where(a.workspace == self.workspace, a.channel == channel, a.ts == ts).order_by(BY_ID)

    @sql.write
    def _insert_ask(
        self,
        id: int,
        wish: int,
        customer: int | None,
        source: str,
        ref: int | None,
        channel: str,
        ts: str,
        words: str,
        at: datetime,
        by: str,
    ) -> Any:
        return sql.insert(
            wish_asks,
            workspace=self.workspace,
            id=id,
            wish=wish,
            customer=customer,
            source=source,
            ref=ref,
            channel=channel,
            ts=ts,
            words=words,
            at=at,
            by=by,
            gone=False,
            dropped=False,
            told=None,
            remind_at=None,
        )

    def ask(
        self,
        wish: int,
        customer: int | None,
        words: str,
        source: str,
        ref: int | None = None,
        channel: str = "",
        ts: str = "",
        at: datetime | None = None,
        by: str = "",
    ) -> int:
        """Write that a customer, or somebody unknown, asked for a wish, and return the entry's number."""
        id = self.transaction.next_entry()
        who = by or self.author.person
        self._insert_ask(id, wish, customer, source, ref, channel, ts, words, at or self.author.at, who)
        return id

    def change_asks(self, ids: Iterable[int], **values: Any) -> None:
        """Set columns of who asked."""
        for id in ids:
            self.transaction.execute(
                update(wish_asks).where(a.workspace == self.workspace, a.id == id).values(**values)
            )

    @sql.write
    def _gone_with(self) -> Any:
        b = answers.c
        undone = select(b.id).where(b.workspace == self.workspace, b.undone.is_(True))
        heard = (a.workspace == self.workspace, a.source == ANSWER, a.gone.is_(False), a.ref.in_(undone))
        return update(wish_asks).where(*heard).values(gone=True)

    def let_answers_go(self) -> None:
        """Let go of what was heard in answers that were taken back, as many at once as an import brought."""
        self._gone_with()

    @sql.record
    def _weight(self, wish: int, under: int) -> Any:
        unhappy = func.count(func.distinct(case((c.satisfaction < under, c.id))))
        asked = wish_asks.outerjoin(customers, _WHOSE)
        figures = select(
            func.count(func.distinct(c.id)).label("who"), unhappy.label("unhappy"), func.count().label("asks")
        )
        return figures.select_from(asked).where(a.workspace == self.workspace, a.wish == wish, STANDS)

    @sql.record
    def _bought(self, wish: int) -> Any:
        theirs = select(a.customer).where(a.workspace == self.workspace, a.wish == wish, STANDS)
        bought = (p.workspace == self.workspace, p.undone.is_(False), p.customer.in_(theirs))
        cents = func.coalesce(func.sum(p.amount - p.refunded), 0).label("cents")
        return select(func.count().label("many"), cents).where(*bought)

    def weight(self, wish: int, under: int) -> Weight:
        """Return what a wish weighs; who is satisfied less than `under`, in tenths, is unhappy."""
        figures, bought = self._weight(wish, under), self._bought(wish)
        counted = (int(figures.who), int(figures.unhappy), int(figures.asks))
        return Weight(*counted, int(bought.many), int(bought.cents))

    @sql.rows(WishAsk)
    def asks(self, wish: int, most: int = 1000) -> Any:
        """Return who asked for a wish and how, the newest first."""
        return _asked(self.workspace, wish).limit(most)

    @sql.records
    def _askers(self, wish: int) -> Any:
        told = select(i.id).where(i.workspace == a.workspace, i.id == a.told, i.undone.is_(False)).scalar_subquery()
        return (
            select(c.id, c.name, c.owner, c.satisfaction, a.words, a.at, told.label("told"))
            .select_from(wish_asks.join(customers, _WHOSE))
            .where(a.workspace == self.workspace, a.wish == wish, STANDS)
            .order_by(a.id)
        )

    def askers(self, wish: int) -> list[Asker]:
        """Return the customers who asked for a wish, each once with their newest words, who asked first first."""
        found: dict[int, Asker] = {}
        for row in self._askers(wish):
            told = row.told if row.told is not None else (found[row.id].told if row.id in found else None)
            found[row.id] = Asker(row.id, row.name, row.owner, row.satisfaction, row.words, row.at, told)
        return list(found.values())

    @sql.write
    def _tell(self, wish: int, customer: int, interaction: int) -> Any:
        theirs = (a.workspace == self.workspace, a.wish == wish, a.customer == customer)
        return update(wish_asks).where(*theirs).values(told=interaction, remind_at=None)

    def tell(self, wish: int, customer: int, interaction: int) -> None:
        """Note in which interaction a customer was told that their wish came true."""
        self._tell(wish, customer, interaction)

    @sql.write
    def remind(self, wish: int, customer: int, at: datetime | None) -> Any:
        """Say when somebody is reminded to tell a customer; None: never."""
        theirs = (a.workspace == self.workspace, a.wish == wish, a.customer == customer)
        return update(wish_asks).where(*theirs).values(remind_at=at)

    @sql.write
    def remind_nobody(self, wish: int) -> Any:
        """Say that nobody needs to be told of a wish any more."""
        return update(wish_asks).where(a.workspace == self.workspace, a.wish == wish).values(remind_at=None)

    @sql.records
    def _owed(self, now: datetime) -> Any:
        return _owed(a.workspace == self.workspace, now).order_by(a.wish, a.customer)

    def owed(self, now: datetime) -> list[tuple[int, int, str | None]]:
        """Return (wish, customer, owner) of whom somebody is to be reminded to tell by now."""
        return [(row.wish, row.customer, row.owner) for row in self._owed(now)]


def _asked(workspace: Any, wish: Any) -> Select[Any]:
    return select(wish_asks).where(a.workspace == workspace, a.wish == wish, STANDS).order_by(a.id.desc())


def asks_for(workspace: Any, wish: Any, *, untold: bool = False) -> Select[Any]:
    """Return the query of the customers who asked for a wish, or of those who were not told of it."""
    asked = select(a.customer).where(a.workspace == workspace, a.wish == wish, STANDS, a.customer.is_not(None))
    if not untold:
        return asked
    b = aliased(wish_asks).c
    heard = exists().where(
        b.workspace == a.workspace,
        b.wish == a.wish,
        b.customer == a.customer,
        i.workspace == b.workspace,
        i.id == b.told,
        i.undone.is_(False),
    )
    return asked.where(~heard)


def _owed(where: ColumnElement[bool], now: Any) -> Select[Any]:
    owed = (a.remind_at <= now, STANDS, w.state == SHIPPED)
    joined = wish_asks.join(customers, _WHOSE).join(wishes, OF_ASK)
    columns = (a.workspace, a.wish, a.customer, c.owner)
    return select(*columns).select_from(joined).where(where, *owed).distinct()


def owing(connection: Connection, now: datetime) -> list[tuple[str, str | None]]:
    """Return (workspace, owner) of whoever is to be reminded by now that customers are to be told."""
    found = connection.execute(_owed(a.remind_at.is_not(None), now))
    return sorted({(row.workspace, row.owner) for row in found}, key=lambda one: (one[0], one[1] or ""))
