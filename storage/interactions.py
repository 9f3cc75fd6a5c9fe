"""Interactions: logged, taken back, listed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update

from storage.models import Interaction
from storage.noun import WORKSPACE, Noun, table
from storage.types import Mark

c = table(Interaction).c
_insert = insert(table(Interaction))
_one = select(table(Interaction)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_undo = (
    update(table(Interaction)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(undone=bindparam("so"))
)
_correct = (
    update(table(Interaction))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(mark=bindparam("so"), note=bindparam("says"), moved=bindparam("tenths"))
)
_last = (
    select(table(Interaction))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.undone.is_(False))
    .order_by(c.at.desc(), c.id.desc())
    .limit(bindparam("most"))
)
_moved_since = select(func.coalesce(func.sum(c.moved), 0)).where(
    c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.at >= bindparam("since"), c.undone.is_(False)
)


class Interactions(Noun):
    """The workspace's interactions."""

    def add(self, customer: int, day: date, mark: Mark, note: str, moved: int) -> int:
        """Log one, by the author of this transaction, and return its id."""
        id = self.next_entry()
        self.write(
            _insert,
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
        if note:
            self.store.search.index_note(id, note)
        return id

    def get(self, id: int) -> Interaction | None:
        """Return the interaction with this id."""
        return self.one(Interaction, _one, id=id)

    def mark_undone(self, id: int) -> None:
        """Keep it, and say that it was taken back."""
        self.run(_undo, the=id, so=True)

    def correct(self, interaction: Interaction, mark: Mark, note: str, moved: int) -> None:
        """Give one another mark and note, and say by how many tenths it moved satisfaction."""
        self.store.concerned.add(interaction.by)
        self.run(_correct, the=interaction.id, so=mark, says=note, tenths=moved)
        self.store.search.renew_note(interaction.id, interaction.note, note)

    def last(self, customer: int, most: int = 5) -> list[Interaction]:
        """Return the customer's newest that were not taken back, newest first."""
        return self.some(Interaction, _last, customer=customer, most=most)

    def moved_since(self, customer: int, since: datetime) -> int:
        """Return by how many tenths a customer's reviews have moved their satisfaction since an instant."""
        return int(self.run(_moved_since, customer=customer, since=since).scalar_one())
