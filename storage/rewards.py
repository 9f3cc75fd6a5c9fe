"""Rewards that points buy, and how many of each are left."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select, update

from storage import sql
from storage.models import Reward, rewards
from storage.transaction import Noun

c = rewards.c


class Terms(NamedTuple):
    """What a reward is, and for whom: its names, its points, what is left (None: no end), its first and last day."""

    english: str
    chinese: str
    points: int
    stock: int | None = None
    segment: str = ""
    level: str = ""
    since: date | None = None
    until: date | None = None


class Rewards(Noun):
    """The workspace's rewards."""

    @sql.rows(Reward)
    def all(self) -> Any:
        """Return the rewards there are, the cheapest first."""
        there = select(rewards).where(c.workspace == self.workspace, c.removed.is_(False))
        return there.order_by(c.points, c.id)

    @sql.one(Reward)
    def get(self, id: int) -> Any:
        """Return the reward with this number, even if it was removed."""
        return select(rewards).where(c.workspace == self.workspace, c.id == id)

    @sql.write
    def _insert(
        self,
        id: int,
        english: str,
        chinese: str,
        points: int,
        stock: int | None,
        segment: str,
        level: str,
        since: date | None,
        until: date | None,
    ) -> Any:
        return sql.insert(
            rewards,
            workspace=self.workspace,
            id=id,
            english=english,
            chinese=chinese,
            points=points,
            stock=stock,
            segment=segment,
            level=level,
            since=since,
            until=until,
            removed=False,
            at=self.author.at,
            by=self.author.person,
        )

    def add(self, terms: Terms) -> int:
        """Keep a reward, and return its number."""
        id = self.transaction.next_id("reward")
        self._insert(id, *terms)
        return id

    @sql.write
    def _set(
        self,
        id: int,
        english: str,
        chinese: str,
        points: int,
        stock: int | None,
        segment: str,
        level: str,
        since: date | None,
        until: date | None,
    ) -> Any:
        this = update(rewards).where(c.workspace == self.workspace, c.id == id)
        names = {"english": english, "chinese": chinese, "segment": segment, "level": level}
        return this.values(points=points, stock=stock, since=since, until=until, **names)

    def change(self, id: int, terms: Terms) -> None:
        """Set what a reward is."""
        self._set(id, *terms)

    @sql.write
    def remove(self, id: int, removed: bool) -> Any:
        """Take a reward out of the catalogue, or put it in again."""
        return update(rewards).where(c.workspace == self.workspace, c.id == id).values(removed=removed)

    @sql.write
    def take(self, id: int, many: int) -> Any:
        """Take so many out of what is left, or (negative) put them back; what has no end stays so."""
        this = (c.workspace == self.workspace, c.id == id, c.stock.is_not(None))
        return update(rewards).where(*this).values(stock=c.stock - many)
