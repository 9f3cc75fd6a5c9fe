"""Interactions: logged, taken back, listed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from storage import sql
from storage.models import Interaction, interactions
from storage.search import Search
from storage.transaction import Noun, Transaction
from storage.types import Mark

c = interactions.c


class Interactions(Noun):
    """The workspace's interactions."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._search = Search(transaction)

    @sql.writes
    def _insert(self, id: int, customer: int, day: date, mark: Mark, note: str, moved: int) -> Any:
        return sql.insert(
            interactions,
            workspace=self.workspace,
            id=id,
            customer=customer,
            at=self.author.at,
            day=day,
            mark=mark,
            note=note,
            moved=moved,
            by=self.author.person,
            channel=self.author.channel,
            undone=False,
        )

    def add(self, customer: int, day: date, mark: Mark, note: str, moved: int) -> int:
        """Log one, by the author of this transaction, and return its id."""
        id = self.transaction.next_entry()
        with self.transaction.together():
            self._insert(id, customer, day, mark, note, moved)
            if note:
                self._search.index_note(id, note)
        return id

    @sql.one(Interaction)
    def get(self, id: int) -> Any:
        """Return the interaction with this id."""
        return select(interactions).where(c.workspace == self.workspace, c.id == id)

    @sql.write
    def mark_undone(self, id: int) -> Any:
        """Keep it, and say that it was taken back."""
        return update(interactions).where(c.workspace == self.workspace, c.id == id).values(undone=True)

    @sql.write
    def _correct(self, id: int, mark: Mark, note: str, moved: int) -> Any:
        corrected = {"mark": mark, "note": note, "moved": moved}
        return update(interactions).where(c.workspace == self.workspace, c.id == id).values(corrected)

    def correct(self, interaction: Interaction, mark: Mark, note: str, moved: int) -> None:
        """Give one another mark and note, and say by how many tenths it moved satisfaction."""
        self.transaction.concerned.add(interaction.by)
        self._correct(interaction.id, mark, note, moved)
        self._search.renew_note(interaction.id, interaction.note, note)

    @sql.rows(Interaction)
    def last(self, customer: int, most: int = 5) -> Any:
        """Return the customer's newest that were not taken back, newest first."""
        return (
            select(interactions)
            .where(c.workspace == self.workspace, c.customer == customer, c.undone.is_(False))
            .order_by(c.at.desc(), c.id.desc())
            .limit(most)
        )

    @sql.value(int)
    def moved_since(self, customer: int, since: datetime) -> Any:
        """Return by how many tenths a customer's reviews have moved their satisfaction since an instant."""
        counted = (c.workspace == self.workspace, c.customer == customer, c.at >= since, c.undone.is_(False))
        return select(func.coalesce(func.sum(c.moved), 0)).where(*counted)
