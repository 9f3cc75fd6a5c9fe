"""Interactions: logged, taken back, listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from storage import sql
from storage.models import Interaction, interactions
from storage.search import Search
from storage.transaction import Noun, Transaction
from storage.types import Mark, Word

c = interactions.c


class Interactions(Noun):
    """The workspace's interactions."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._search = Search(transaction)

    @sql.writes
    def _insert(
        self,
        id: int,
        customer: int,
        day: date,
        mark: Mark,
        note: str,
        moved: int,
        source: Word,
        owner: str | None,
        joins: int | None,
        fell: bool,
    ) -> Any:
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
            source=source,
            owner=owner,
            joins=joins,
            fell=fell,
            passed=False,
            settled=False,
        )

    def add(
        self,
        customer: int,
        day: date,
        mark: Mark,
        note: str,
        moved: int,
        source: Word = Word.TYPED,
        owner: str | None = None,
        joins: int | None = None,
        *,
        fell: bool = False,
    ) -> int:
        """Log one, by the author of this transaction, and return its id."""
        id = self.transaction.next_entry()
        with self.transaction.together():
            self._insert(id, customer, day, mark, note, moved, source, owner, joins, fell)
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
    def _correct(self, id: int, mark: Mark, note: str, moved: int, fell: bool) -> Any:
        corrected = {"mark": mark, "note": note, "moved": moved, "fell": fell}
        return update(interactions).where(c.workspace == self.workspace, c.id == id).values(corrected)

    def correct(self, interaction: Interaction, mark: Mark, note: str, moved: int, fell: bool | None = None) -> None:
        """Give one another mark and note, and say by how many tenths it moved satisfaction, and whether they fell."""
        self.transaction.concerned.add(interaction.by)
        self._correct(interaction.id, mark, note, moved, interaction.fell if fell is None else fell)
        self._search.renew_note(interaction.id, interaction.note, note)

    # ---- several of one incident

    @sql.rows(Interaction)
    def joined(self, id: int) -> Any:
        """Return the further notes on a review that stand, oldest first."""
        theirs = (c.workspace == self.workspace, c.joins == id, c.undone.is_(False))
        return select(interactions).where(*theirs).order_by(sql.unindexed(c.id))

    @sql.rows(Interaction)
    def notes_on(self, reviews: Sequence[int]) -> Any:
        """Return the further notes on several reviews that stand, oldest first."""
        some = (sql.among(c.joins, reviews), c.joins.is_not(None))  # said twice, or SQLite does not see the index
        theirs = (c.workspace == self.workspace, *some, c.undone.is_(False))
        return select(interactions).where(*theirs).order_by(sql.unindexed(c.id))

    @sql.write
    def place(self, id: int, joins: int | None, moved: int) -> Any:
        """Make one a further note on a review, or a review of its own, which moves satisfaction by so many tenths."""
        values = {"joins": joins, "moved": moved}
        return update(interactions).where(c.workspace == self.workspace, c.id == id).values(values)

    @sql.rows(Interaction)
    def given_since(self, customer: int, mark: Mark, since: datetime) -> Any:
        """Return a customer's of a mark that were logged since an instant and stand, oldest first."""
        given = (c.customer == customer, c.mark == mark, c.at >= since, c.undone.is_(False))
        return select(interactions).where(c.workspace == self.workspace, *given).order_by(c.at, c.id)

    @sql.rows(Interaction)
    def last(self, customer: int, most: int = 5) -> Any:
        """Return the customer's newest that stand, newest first, without further notes."""
        mine = (c.customer == customer, c.undone.is_(False), c.joins.is_(None))
        return (
            select(interactions)
            .where(c.workspace == self.workspace, *mine)
            .order_by(c.at.desc(), c.id.desc())
            .limit(most)
        )

    @sql.value(int)
    def moved_since(self, customer: int, since: datetime) -> Any:
        """Return by how many tenths a customer's reviews have moved their satisfaction since an instant."""
        counted = (c.workspace == self.workspace, c.customer == customer, c.at >= since, c.undone.is_(False))
        return select(func.coalesce(func.sum(c.moved), 0)).where(*counted)
